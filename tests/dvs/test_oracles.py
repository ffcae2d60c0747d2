"""Other people's decoders, where they are installed, read the same from files made here and from shared ones."""

import numpy as np
import pytest

from eventsnn.dvs import Recording, load, save
from tests.dvs import encode
from tests.dvs.fuzz import some_rows
from tests.dvs.make import EVENT, events, written

ROWS = some_rows(np.random.default_rng(5), 5000)


def needs(module):
    return pytest.importorskip(module, reason=f"{module}, an oracle, is not installed")


def by_evutils(path):
    reader = needs("evutils.io").EventReader(path).read_all()
    return list(zip(*(reader[name].tolist() for name in "xytp")))


@pytest.mark.parametrize("name", ["evt2", "evt3", "dat", "aedat3"])
def test_evutils_reads_the_same(tmp_path, name):
    """AEDAT 3.1: there is no recording to try, so another reader of the specification is all there is."""
    needs("evutils.io")
    ending, make = encode.EVERY[name]
    path = written(tmp_path, f"a{ending}", make(ROWS))
    assert by_evutils(path) == load(path).events.tolist() == ROWS


def test_evutils_reads_the_same_dsec(tmp_path):
    h5py = needs("h5py")
    needs("evutils.io")
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        for name, kind in zip("xytp", ("u2", "u2", "u4", "u1")):
            file[f"events/{name}"] = events(*ROWS)[name].astype(kind)
        file["t_offset"] = np.int64(60_000_000_000)
        ms = np.arange(ROWS[-1][2] // 1000 + 2) * 1000
        file["ms_to_idx"] = np.searchsorted([row[2] for row in ROWS], ms).astype("u8")
    assert by_evutils(path) == load(path).events.tolist()


def test_evt3_library_reads_the_same_vectors(tmp_path):
    """Words at random, of the kinds that decoders agree on."""
    evt3 = needs("evt3")
    rng, words = np.random.default_rng(7), []
    for k in range(5000):
        words += [
            0x8000 | k >> 4 & 0xFFF,
            0x6000 | (k & 15) << 8,
            int(rng.integers(480)),
            0x3000 | int(rng.integers(600)),
        ]
        words += [0x4000 | int(rng.integers(4096)), 0x5000 | int(rng.integers(256)), 0x2800 | int(rng.integers(640))]
    header = encode.EVT3_HEADER.encode()
    path = written(tmp_path, "a.raw", header + np.array(words, "<u2").tobytes())
    other, ours = evt3.decode_file(str(path)), load(path).events
    assert len(ours) > 50_000
    for name in "xytp":
        assert np.array_equal(getattr(other, name), ours[name])


def test_aedat_library_reads_the_same(tmp_path):
    aedat = needs("aedat")
    path = written(tmp_path, "a.aedat4", encode.aedat4_bytes(ROWS, "lz4", most=500))
    found = [row for packet in aedat.Decoder(str(path)) if "events" in packet for row in packet["events"].tolist()]
    assert [(x, y, t, int(p)) for t, x, y, p in found] == load(path).events.tolist() == ROWS


@pytest.mark.parametrize(("ending", "flip"), [(".raw", False), (".es", True), (".csv", False)])
def test_faery_reads_what_is_written(tmp_path, ending, flip):
    """It counts y of ES files from the top."""
    faery = needs("faery")
    save(Recording(events(*ROWS), 640, 480), tmp_path / f"a{ending}")
    other = faery.events_stream_from_file(tmp_path / f"a{ending}").to_array()
    assert other["t"].tolist() == [row[2] for row in ROWS]
    assert other["x"].tolist() == [row[0] for row in ROWS]
    assert other["y"].tolist() == [479 - row[1] if flip else row[1] for row in ROWS]
    assert other["p"].tolist() == [bool(row[3]) for row in ROWS]


@pytest.mark.parametrize("name", ["evt2/gen3_96ms_evt2.raw", "aedat4/dvxplorer_320x240.aedat4"])
def test_eventcv_reads_the_same(data, name):
    eventcv = needs("eventcv")
    other, ours = eventcv.load(str(data / "dvs" / name)).numpy(), load(data / "dvs" / name).events
    assert np.array_equal(other, np.column_stack([ours[name].astype(np.int64) for name in "xytp"]))


@pytest.mark.parametrize("name", ["bin/nmnist_sample.bin", "dat/ncars_sample_td.dat"])
def test_evio_reads_the_same(data, name):
    evio = needs("evio")
    path = data / "dvs" / name
    assert np.array_equal(evio.read(path).astype(EVENT), load(path).events.astype(EVENT))
