import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import info, load
from tests.dvs.encode import aedat2_bytes, aedat2_header
from tests.dvs.make import rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
DAVIS = "eu.seebetter.ini.chips.davis.DAVIS240C"


def davis(*pairs):
    return aedat2_header(DAVIS) + b"".join(struct.pack(">II", *pair) for pair in pairs)


@given(rows(128, 128, 2**31))
def test_round_trip_of_dvs128(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("aedat"), "a.aedat", aedat2_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (128, 128)


@given(rows(240, 180, 2**31))
def test_round_trip_of_davis(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("aedat"), "a.aedat", aedat2_bytes(given_rows, DAVIS))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (240, 180)


def test_bits_of_one_event(tmp_path):
    """DVS128: bit 0 says OFF. DAVIS: bit 11 says ON."""
    path = written(tmp_path, "a.aedat", aedat2_header("DVS128") + struct.pack(">II", 9 << 8 | 100 << 1 | 1, 77))
    assert load(path).events.tolist() == [(100, 9, 77, 0)]
    path = written(tmp_path, "b.aedat", davis((9 << 22 | 100 << 12 | 1 << 11, 77)))
    assert load(path).events.tolist() == [(100, 9, 77, 1)]


def test_frames_and_external_events_are_passed_over(tmp_path):
    path = written(tmp_path, "a.aedat", davis((1 << 31 | 5, 1), (1 << 12, 2), (1 << 10 | 1 << 12, 3), (2 << 12, 4)))
    assert load(path).events.tolist() == [(1, 0, 2, 0), (2, 0, 4, 0)]
    path = written(tmp_path, "b.aedat", aedat2_header("DVS128") + struct.pack(">IIII", 1 << 15, 1, 2, 2))
    assert load(path).events.tolist() == [(1, 0, 2, 1)]


def test_clock_that_starts_anew_is_unwrapped(tmp_path):
    path = written(tmp_path, "a.aedat", aedat2_bytes([(0, 0, 2**32 - 2, 0), (0, 0, 2**32 + 3, 0)]))
    assert load(path).events["t"].tolist() == [2**32 - 2, 2**32 + 3]


def test_times_a_little_out_of_order_are_as_stored(tmp_path):
    """Old cameras lose the word that carries on; more than 16 ms is damage."""
    path = written(tmp_path, "a.aedat", aedat2_bytes([(0, 0, 30_000, 0), (0, 0, 20_000, 0)]))
    assert load(path).events["t"].tolist() == [30_000, 20_000]
    content = aedat2_bytes([(0, 0, 30_000, 0), (0, 0, 13_000, 0)])
    with pytest.raises(ValueError, match=rf"byte {len(content) - 8}: event 1: time must not go backwards"):
        load(written(tmp_path, "a.aedat", content))


@pytest.mark.parametrize(
    ("chip", "format", "size"),
    [
        ("ch.unizh.ini.jaer.chip.retina.DVS128", "aedat2-dvs128", (128, 128)),
        ("eu.seebetter.ini.chips.davis.DAVIS240B", "aedat2-davis240", (240, 180)),
        ("eu.seebetter.ini.chips.davis.Davis346blue", "aedat2-davis346", (346, 260)),
        ("eu.seebetter.ini.chips.davis.Davis640", "aedat2-davis640", (640, 480)),
    ],
)
def test_the_header_names_the_camera(tmp_path, chip, format, size):
    path = written(tmp_path, "a.aedat", aedat2_bytes(ROWS, chip))
    assert load(path).events.tolist() == ROWS
    assert (info(path).format, info(path).size) == (format, size)
    assert info(path).header["aechip"] == chip


@pytest.mark.parametrize(
    ("line", "format"),
    [
        (b"# AEChip: ch.unizh.ini.caviar.chip.retina.Tmpdiff128", "aedat2-dvs128"),
        (b"# AEChip: eu.seebetter.ini.chips.sbret10.SBret10", "aedat2-davis240"),
        (b"# HardwareInterface: DVS128-V1 0392", "aedat2-dvs128"),
    ],
)
def test_other_names_of_cameras(tmp_path, line, format):
    assert info(written(tmp_path, "a.aedat", b"#!AER-DAT2.0\r\n" + line + b"\r\n")).format == format


def test_an_unknown_camera_must_be_named(tmp_path):
    path = written(tmp_path, "a.aedat", b"#!AER-DAT2.0\r\n" + struct.pack(">II", 9 << 8 | 100 << 1, 77))
    with pytest.raises(
        ValueError, match="does not name the camera; say which it is with format= one of 'aedat2-dvs128'"
    ):
        load(path)
    assert load(path, format="aedat2-dvs128").events.tolist() == [(100, 9, 77, 1)]


def test_an_event_may_begin_with_the_byte_of_a_header_line(tmp_path):
    path = written(tmp_path, "a.aedat", davis((ord("#") << 24 | 5 << 12, 1), (1 << 12, 10 << 8)))
    assert load(path).events.tolist() == [(5, 140, 1, 0), (1, 0, 2560, 0)]


def test_truncated_file(tmp_path):
    content = aedat2_bytes(ROWS)
    with pytest.raises(ValueError, match=rf"byte {len(content) - 8}: the file ends inside an event: 7 bytes left"):
        load(written(tmp_path, "a.aedat", content[:-1]))


@given(st.integers(0, 30))
def test_cut_in_the_header(tmp_path_factory, length):
    path = written(tmp_path_factory.mktemp("aedat"), "a.aedat", aedat2_bytes(ROWS)[:length])
    with pytest.raises(ValueError, match=r"a\.aedat, byte \d+: "):
        load(path)
