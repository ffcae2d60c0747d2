import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import EVENT, Recording, info, load, save
from tests.dvs.make import events, rows

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
ENDINGS = [".npz", ".es", ".raw", ".csv", ".csv.gz", ".txt"]


@given(rows(640, 480, 50_000), st.sampled_from(ENDINGS))
def test_round_trip(tmp_path_factory, given_rows, ending):
    recording = Recording(events(*given_rows).astype(EVENT), 640, 480)
    path = tmp_path_factory.mktemp("save") / f"a{ending}"
    save(recording, path)
    found = load(path)
    assert found.events.tolist() == given_rows
    assert (found.width, found.height) == (640, 480)


@given(rows(640, 480, 2**34 - 1).filter(bool), st.sampled_from([".npz", ".raw", ".csv"]))
def test_round_trip_without_size(tmp_path_factory, given_rows, ending):
    path = tmp_path_factory.mktemp("save") / f"a{ending}"
    save(Recording(events(*given_rows)), path)
    assert load(path).events.tolist() == given_rows
    assert load(path).width is None


@pytest.mark.parametrize("ending", [".npz", ".es", ".raw", ".csv"])
def test_a_shared_recording(data, tmp_path, ending):
    recording = load(data / "dvs" / "es" / "dvs_320x240.es")
    save(recording, tmp_path / f"a{ending}")
    found = load(tmp_path / f"a{ending}")
    assert np.array_equal(found.events, recording.events)
    assert (found.width, found.height) == (320, 240)


@pytest.mark.parametrize(("format", "read_as"), [("npz", "npz"), ("es", "es"), ("evt2", "evt2"), ("csv", "csv")])
def test_format_overrides_the_ending(tmp_path, format, read_as):
    save(Recording(events(*ROWS), 40, 40), tmp_path / "a.dat", format=format)
    assert info(tmp_path / "a.dat").format == read_as
    assert load(tmp_path / "a.dat").events.tolist() == ROWS


def test_gz_is_a_gzip_file_that_is_the_same_every_time(tmp_path):
    recording = Recording(events(*ROWS), 40, 40)
    save(recording, tmp_path / "a.csv.gz")
    first = (tmp_path / "a.csv.gz").read_bytes()
    assert gzip.decompress(first) == b"t,x@40,y@40,on\n10,3,7,1\n500,30,33,0\n"
    save(recording, tmp_path / "a.csv.gz")
    assert (tmp_path / "a.csv.gz").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "given_rows", "size", "message"),
    [
        ("a.dat", ROWS, (40, 40), "path must end in .npz, .es, .raw, .csv, .txt unless format="),
        ("a.es", ROWS, (None, None), "give size="),
        ("a.es", [(0, 0, -1, 0)], (40, 40), "ES holds times from 0 us on in order"),
        ("a.es", [(0, 0, 10**15, 0)], (40, 40), "ES holds gaps up to 10000000000 us, got 1000000000000000"),
        ("a.raw", [(0, 0, -1, 0)], (40, 40), "EVT 2.0 holds times 0 .. 17179869183 us, got -1 .. -1 us"),
        ("a.raw", [(0, 0, 2**34, 0)], (40, 40), "EVT 2.0 holds times 0 .. 17179869183 us"),
        ("a.raw", [(2048, 0, 0, 0)], (4000, 40), "EVT 2.0 holds x and y below 2048, got 2048, 0"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_and_nothing_written(tmp_path, name, given_rows, size, message):
    with pytest.raises(ValueError, match=message):
        save(Recording(events(*given_rows), *size), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_arguments_are_checked(tmp_path):
    recording = Recording(events(*ROWS))
    with pytest.raises(TypeError, match=r"recording must be a dvs.Recording, got array"):
        save(recording.events, tmp_path / "a.npz")
    with pytest.raises(ValueError, match="format must be one of 'npz', 'es', 'evt2', 'csv', got 'dat'"):
        save(recording, tmp_path / "a.npz", format="dat")


def test_files_of_cameras_that_jitter_are_written_as_they_are(tmp_path):
    recording = Recording(events((1, 1, 5000, 0), (2, 1, 4990, 1)), 40, 40, jitter=10)
    save(recording, tmp_path / "a.raw")
    assert load(tmp_path / "a.raw").events.tolist() == recording.events.tolist()
    with pytest.raises(ValueError, match=r"in order; see Recording.shifted and Recording.in_order"):
        save(recording, tmp_path / "a.es")
    save(recording.in_order(), tmp_path / "a.es")
    assert load(tmp_path / "a.es").events["x"].tolist() == [2, 1]
