import struct

import pytest
from hypothesis import given

from eventsnn.dvs import info, load
from tests.dvs.encode import AEDAT3_HEADER, aedat3_bytes, aedat3_packet
from tests.dvs.make import rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
START = len(AEDAT3_HEADER)


@given(rows(128, 128, 2**40))
def test_round_trip(tmp_path_factory, given_rows):
    """The clock overflows after 31 bits, and the packets say how often it did."""
    path = written(tmp_path_factory.mktemp("aedat"), "a.aedat", aedat3_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (128, 128)


def test_bits_of_one_event(tmp_path):
    packet = struct.pack("<hhiiiiii", 1, 1, 8, 4, 3, 1, 1, 1) + struct.pack("<Ii", 100 << 17 | 9 << 2 | 0b11, 77)
    path = written(tmp_path, "a.aedat", AEDAT3_HEADER + packet)
    assert load(path).events.tolist() == [(100, 9, 3 * 2**31 + 77, 1)]


def test_invalid_events_and_other_packets_are_passed_over(tmp_path):
    others = aedat3_packet(ROWS, kind=0) + aedat3_packet(ROWS, camera=2) + aedat3_packet([], kind=2)
    content = AEDAT3_HEADER + others + aedat3_packet(ROWS, valid=lambda k: k == 1)
    assert load(written(tmp_path, "a.aedat", content)).events.tolist() == ROWS[1:]


def test_one_of_several_cameras_is_read(tmp_path):
    header = AEDAT3_HEADER.replace(b"#Start", b"#Source 2: DAVIS346C\r\n#Start")
    content = header + aedat3_packet(ROWS) + aedat3_packet([(200, 99, 4, 0)], camera=2)
    path = written(tmp_path, "a.aedat", content)
    assert info(path).parts == ("1", "2")
    assert load(path).events.tolist() == ROWS
    for part in ("2", 2):
        recording = load(path, part=part)
        assert recording.events.tolist() == [(200, 99, 4, 0)]
        assert (recording.width, recording.height) == (346, 260)
    with pytest.raises(ValueError, match="part must be one of '1', '2', got '3'"):
        load(path, part="3")


def test_unknown_cameras_have_no_size(tmp_path):
    path = written(tmp_path, "a.aedat", aedat3_bytes(ROWS).replace(b"1: DVS128", b"1: DVX900"))
    assert load(path).width is None


def test_bad_event_is_named_with_its_byte(tmp_path):
    content = AEDAT3_HEADER + aedat3_packet(ROWS) + aedat3_packet([(1, 1, 600, 0), (128, 1, 700, 0)])
    with pytest.raises(ValueError, match=rf"byte {len(content) - 8}: event 3: pixel \(x=128, y=1\)"):
        load(written(tmp_path, "a.aedat", content))


@pytest.mark.parametrize("cut", [1, 9, 8 * 2 + 1, 8 * 2 + 27])
def test_truncated_file(tmp_path, cut):
    content = AEDAT3_HEADER + aedat3_packet(ROWS) + aedat3_packet([(1, 1, 600, 0), (2, 1, 700, 0)])
    path = written(tmp_path, "a.aedat", content[:-cut])
    with pytest.raises(ValueError, match=rf"byte {START + 44}: the file ends inside (a packet|the header of a packet)"):
        load(path)
    with pytest.warns(UserWarning, match=f"byte {START + 44}"):
        kept = load(path, on_error="keep").events.tolist()
    assert kept == [*ROWS, (1, 1, 600, 0)][: 3 if cut < 9 else 2]


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, b"\xff\xff", "makes no sense"),
        (4, b"\x09\0\0\0", "an event must have 8 bytes, got 9"),
        (16, b"\x01\0\0\0", "valid events <= events <= room, got 2, 2, 1"),
        (20, b"\xff\xff\xff\xff", "makes no sense"),
    ],
)
def test_packets_that_make_no_sense(tmp_path, place, value, message):
    content = bytearray(aedat3_bytes(ROWS))
    content[START + place : START + place + len(value)] = value
    with pytest.raises(ValueError, match=rf"byte {START}: .*{message}"):
        load(written(tmp_path, "a.aedat", bytes(content)))


@pytest.mark.parametrize("length", [0, 5, 20, START - 1])
def test_cut_in_the_header(tmp_path, length):
    with pytest.raises(ValueError, match=r"a\.aedat, byte \d+: "):
        load(written(tmp_path, "a.aedat", aedat3_bytes(ROWS)[:length]))


def test_packed_formats_are_refused(tmp_path):
    path = written(tmp_path, "a.aedat", aedat3_bytes(ROWS).replace(b"RAW", b"PNG"))
    with pytest.raises(ValueError, match="the format in the header must be RAW, got PNG"):
        load(path)
