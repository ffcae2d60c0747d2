"""Finding the format, and the shared recordings against the numbers that other decoders agree on."""

import csv
import gzip
import hashlib
import json
import time

import numpy as np
import pytest

from eventsnn.dvs import info, load
from tests.dvs.encode import EVERY
from tests.dvs.make import DAT_HEADER, dat_bytes, nmnist_bytes, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
SHARED = {
    "evt3/imx636_10s_evt3.raw": ("evt3", (1280, 720)),
    "dat/gen41_10s.dat": ("dat", (1280, 720)),
    "evt2/gen3_96ms_evt2.raw": ("evt2", None),
    "aedat4/dvxplorer_320x240.aedat4": ("aedat4", (320, 240)),
    "aedat4/davis346_short.aedat4": ("aedat4", (346, 260)),
    "es/dvs_320x240.es": ("es", (320, 240)),
    "csv/dvs_320x240.csv.gz": ("csv", (320, 240)),
    "aedat2/davis240c_rotdisk.aedat": ("aedat2-davis240", (240, 180)),
    "aedat2/dvs128_pendulum.aedat": ("aedat2-dvs128", (128, 128)),
    "bin/nmnist_sample.bin": ("nmnist", None),
    "bin/ncaltech101_faces_easy_0001.bin": ("nmnist", None),
    "dat/ncars_sample_td.dat": ("dat", None),
}


@pytest.fixture(scope="module")
def manifest(data):
    return {entry["file"]: entry for entry in json.loads((data / "dvs" / "manifest.json").read_text())}


def digest(events):
    kinds = (("t", "<i8"), ("x", "<u2"), ("y", "<u2"), ("p", "u1"))
    return hashlib.sha256(b"".join(events[name].astype(kind).tobytes() for name, kind in kinds)).hexdigest()


def rows_of(events):
    return [[int(e["t"]), int(e["x"]), int(e["y"]), int(e["p"])] for e in events]


@pytest.mark.parametrize("name", SHARED)
def test_shared_recordings(data, manifest, name):
    known, (format, size) = manifest[name], SHARED[name]
    recording = load(data / "dvs" / name)
    assert len(recording) == known["events"]
    assert rows_of(recording.events[:3]) == known["first3"]
    assert rows_of(recording.events[-3:]) == known["last3"]
    assert digest(recording.events) == known["events_sha256"]
    assert (recording.width, recording.height) == (size or (None, None))
    assert recording.duration == pytest.approx(1000 * known["duration_s"], abs=1e-9)
    assert recording.source == str(data / "dvs" / name)
    about = info(data / "dvs" / name)
    assert about[1:6] == (format, size, known["events"], known["t_first"], known["t_last"])


def test_every_shared_recording_is_tried(manifest):
    assert set(manifest) == set(SHARED)


def test_all_labelled_nmnist_recordings(data):
    folder = data / "dvs" / "nmnist"
    with open(folder / "labels.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 350
    for line in table:
        events = load(folder / line["file"], size=(34, 34)).events
        found = [len(events), events["t"][0], events["t"][-1], events["p"].sum()]
        assert found == [int(line[key]) for key in ("events", "t_first_us", "t_last_us", "on_events")]


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_shared_recording_through_numpy_files(data, tmp_path, ending):
    known = load(data / "dvs" / "bin" / "ncaltech101_faces_easy_0001.bin")
    path = tmp_path / f"copy.{ending}"
    if ending == "npy":
        np.save(path, known.events)
    else:
        np.savez_compressed(path, **{name: known.events[name] for name in "xytp"})
    assert digest(load(path).events) == digest(known.events)


def test_a_million_events_load_quickly(data):
    path = data / "dvs" / "dat" / "gen41_10s.dat"
    walls = []
    for _ in range(3):
        begin = time.perf_counter()
        load(path)
        walls.append(time.perf_counter() - begin)
    assert min(walls) < 0.2  # 0.03 s where this was written


def test_content_decides_before_the_ending(tmp_path):
    path = written(tmp_path, "wrong.bin", dat_bytes(ROWS))
    assert load(path).events.tolist() == ROWS
    np.save(tmp_path / "a.npy", load(path).events)
    assert load((tmp_path / "a.npy").rename(tmp_path / "a.dat")).events.tolist() == ROWS


def test_ending_decides_where_the_content_has_no_mark(tmp_path):
    assert load(written(tmp_path, "a.BIN", nmnist_bytes(ROWS))).events.tolist() == ROWS


@pytest.mark.parametrize("name", ["nmnist", "ncaltech101"])
def test_format_overrides(tmp_path, name):
    content = nmnist_bytes([(0x25, 0x20, 10, 1)])  # begins like the header of a DAT file
    assert load(written(tmp_path, "a.dat", content), format=name).events.tolist() == [(0x25, 0x20, 10, 1)]


def test_unknown_format_is_refused_with_what_is_supported(tmp_path):
    path = written(tmp_path, "a.xyz", b"hello")
    with pytest.raises(ValueError, match=r"a\.xyz, byte 0: unknown format.*'dat', 'npy', 'npz', 'nmnist'"):
        load(path)
    with pytest.raises(ValueError, match=r"format must be one of 'dat'.*, got 'aedat9'"):
        load(path, format="aedat9")


def test_the_header_of_a_raw_file_is_not_taken_for_dat(tmp_path):
    """Whatever it says of its version."""
    path = written(tmp_path, "a.raw", b"% Version 2\n% evt 2.0\n" + bytes(64))
    assert info(path).format == "evt2"


def test_encodings_that_are_not_read_are_named(tmp_path):
    path = written(tmp_path, "a.raw", b"% evt 2.1\n% end\n" + bytes(64))
    with pytest.raises(ValueError, match=r"a\.raw, byte 0: the header must say '% evt 2.0', got evt 2.1"):
        load(path)


@pytest.mark.parametrize("name", EVERY)
def test_every_format_is_found_by_its_content_or_ending(tmp_path, name):
    ending, encode = EVERY[name]
    rows = [(3, 7, 10, 1), (30, 33, 500, 0), (127, 0, 500, 1)]
    path = written(tmp_path, f"a{ending}", encode(rows))
    assert load(path).events.tolist() == rows
    if name not in ("nmnist", "txt"):
        assert load(path.rename(tmp_path / "a.bin")).events.tolist() == rows


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"npz", "hdf5"}))
def test_a_gzip_file_is_unpacked(tmp_path, name):
    ending, encode = EVERY[name]
    content = gzip.compress(encode([(3, 7, 10, 1), (30, 33, 500, 0)]))
    path = written(tmp_path, f"a{ending}.gz", content)
    assert load(path).events.tolist() == [(3, 7, 10, 1), (30, 33, 500, 0)]
    assert info(path).events == 2
    path.write_bytes(content[:-12])
    with pytest.raises(ValueError, match=r"a\..*, byte \d+: the gzip file is damaged"):
        load(path)


def test_a_stream_is_asked_for_only_where_there_are_several(tmp_path):
    path = written(tmp_path, "a.dat", dat_bytes(ROWS))
    with pytest.raises(ValueError, match="part must be None where a file holds one stream of events, got '1'"):
        load(path, part="1")


def test_on_error_is_one_of_two(tmp_path):
    path = written(tmp_path, "a.dat", dat_bytes(ROWS))
    with pytest.raises(ValueError, match="on_error must be one of 'raise', 'keep', got 'ignore'"):
        load(path, on_error="ignore")


@pytest.mark.parametrize("format", [None, "dat", "nmnist", "npy"])
def test_missing_file(tmp_path, format):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load(tmp_path / "nowhere.bin", format=format)


def test_size_is_used_where_the_file_has_none(tmp_path):
    path = written(tmp_path, "a.bin", nmnist_bytes(ROWS))
    recording = load(str(path), size=(34, 34))
    assert (recording.width, recording.height) == (34, 34)
    with pytest.raises(ValueError, match=r"a\.bin, byte 5: event 1: pixel \(x=30, y=33\) is outside.*y 0 .. 32"):
        load(path, size=(34, 33))


def test_size_must_agree_with_the_file(tmp_path):
    path = written(tmp_path, "a.dat", dat_bytes(ROWS))
    assert load(path, size=(304, 240)).width == 304
    with pytest.raises(ValueError, match=r"size must be \(304, 240\).*got \(240, 304\)"):
        load(path, size=(240, 304))


@pytest.mark.parametrize("size", [34, (34,), "34x34"])
def test_size_must_be_a_pair(tmp_path, size):
    path = written(tmp_path, "a.bin", nmnist_bytes(ROWS))
    with pytest.raises(TypeError, match="size must be a pair of integers"):
        load(path, size=size)


def test_a_bad_event_is_named_with_its_byte(tmp_path):
    path = written(tmp_path, "a.dat", dat_bytes([*ROWS, (304, 0, 600, 0)]))
    byte = len(DAT_HEADER) + 2 + 2 * 8
    with pytest.raises(ValueError, match=rf"a\.dat, byte {byte}: event 2: pixel \(x=304, y=0\)"):
        load(path)
