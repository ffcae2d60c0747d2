import sys

import numpy as np
import pytest
from hypothesis import given

from eventsnn.dvs import info, load
from tests.dvs.encode import hdf5_bytes
from tests.dvs.make import events, rows, written

h5py = pytest.importorskip("h5py", reason="the extra hdf5 is not installed")
ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]


@pytest.fixture
def make(tmp_path):
    """Write a file with a function of the open h5py file."""

    def write(fill, name="a.h5"):
        with h5py.File(tmp_path / name, "w") as file:
            fill(file)
        return tmp_path / name

    return write


def columns(group, given_rows=ROWS, **dtypes):
    for name in "xytp":
        group.create_dataset(name, data=events(*given_rows)[name].astype(dtypes.get(name, "i8")))


@given(rows(640, 480, 2**62))
def test_round_trip(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("hdf5"), "a.h5", hdf5_bytes(given_rows))
    assert load(path).events.tolist() == given_rows


def test_dsec(make):
    """Times are relative to t_offset; compressed with blosc and zstd as DSEC is."""
    plugin = pytest.importorskip("hdf5plugin", reason="the extra hdf5 is not installed")

    def fill(file):
        for name, kind in zip("xytp", ("u2", "u2", "u4", "u1")):
            data = events(*ROWS)[name].astype(kind)
            file.create_dataset(f"events/{name}", data=data, chunks=True, **plugin.Blosc(cname="zstd"))
        file["ms_to_idx"] = np.array([0, 2], "u8")
        file["t_offset"] = np.int64(60_000_000_000)

    path = make(fill)
    recording = load(path)
    assert recording.events["t"].tolist() == [60_000_000_010, 60_000_000_500]
    assert recording.events["x"].tolist() == [3, 30]
    assert recording.width is None


def test_mvsec(make):
    """Rows of x, y, seconds and -1/+1, of a left and a right camera."""

    def fill(file):
        left = [[x, y, 1.5e9 + t / 1e6, 2 * p - 1] for x, y, t, p in ROWS]
        file["davis/left/events"] = np.array(left)
        file["davis/right/events"] = np.array(left) + [[1, 0, 0, 0]]
        file["davis/left/image_raw"] = np.zeros((2, 3, 4))

    path = make(fill)
    assert info(path).parts == ("davis/left/events", "davis/right/events")
    wanted = [(x, y, 1_500_000_000_000_000 + t, p) for x, y, t, p in ROWS]
    assert load(path).events.tolist() == wanted
    assert load(path, part="davis/right/events").events["x"].tolist() == [4, 31]
    with pytest.raises(ValueError, match="part must be one of 'davis/left/events', 'davis/right/events', got 'left'"):
        load(path, part="left")


def test_e2vid(make):
    def fill(file):
        for name, column in zip(("xs", "ys", "ts", "ps"), zip(*ROWS)):
            file[f"events/{name}"] = np.array(column) / (1e6 if name == "ts" else 1)

    assert load(make(fill)).events.tolist() == ROWS


def test_records_with_geometry(make):
    def fill(file):
        file["CD/events"] = events(*ROWS)
        file["CD"].attrs["width"], file["CD"].attrs["height"] = 640, 480

    recording = load(make(fill))
    assert recording.events.tolist() == ROWS
    assert (recording.width, recording.height) == (640, 480)


def test_columns_at_the_root(make):
    assert load(make(lambda file: columns(file, x="u2", p="?"))).events.tolist() == ROWS


def test_many_events(make):
    """More than are read at a time."""
    given_rows = [(k % 640, k % 480, k, k % 2) for k in range(300_000)]
    assert load(make(lambda file: columns(file, given_rows))).events.tolist() == given_rows


def test_files_that_hold_no_events(make):
    with pytest.raises(ValueError, match=r"a\.h5: not a readable HDF5 file of events: it holds no events"):
        load(make(lambda file: file.create_dataset("t", data=[1.0])))
    short = lambda file: (columns(file), file.__delitem__("x"), file.create_dataset("x", data=[1]))  # noqa: E731
    with pytest.raises(ValueError, match=r"must be of one length, got {'x': 1, 'y': 2"):
        load(make(short))


def test_bad_events_are_named(make):
    path = make(lambda file: columns(file, [(3, 7, 10, 1), (3, 7, 9, 1)]))
    with pytest.raises(ValueError, match=r"a\.h5: event 1: time must not go backwards"):
        load(path)
    fraction = make(lambda file: (columns(file), file.__delitem__("x"), file.create_dataset("x", data=[1.5, 2.0])))
    with pytest.raises(ValueError, match=r"events 0 .. cannot be read: x must hold whole numbers"):
        load(fraction)


def test_truncated_file(tmp_path):
    content = hdf5_bytes(ROWS)
    for length in (10, 100, len(content) // 2, len(content) - 1):
        with pytest.raises(ValueError, match="not a readable HDF5 file of events"):
            load(written(tmp_path, "a.h5", content[:length]))


@pytest.mark.parametrize("module", ["h5py", "hdf5plugin"])
def test_a_missing_package_is_named_with_its_command(tmp_path, monkeypatch, module):
    path = written(tmp_path, "a.h5", hdf5_bytes(ROWS))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"needs {module}, .*: pip install 'eventsnn\[hdf5\]'"):
        load(path)
