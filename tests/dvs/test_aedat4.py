import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import info, load
from eventsnn.dvs.formats import aedat4
from tests.dvs.encode import aedat4_bytes, aedat4_packet
from tests.dvs.make import rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]


@given(rows(640, 480, 2**60), st.sampled_from(["none", "lz4", "zstd"]))
def test_round_trip(tmp_path_factory, given_rows, packing):
    path = written(tmp_path_factory.mktemp("aedat"), "a.aedat4", aedat4_bytes(given_rows, packing))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)
    assert info(path).header["compression"] == packing


def test_other_streams_are_passed_over(tmp_path):
    streams = [(0, "FRME", 640, 480), (1, "EVTS", 346, 260), (2, "EVTS", 640, 480)]
    extra = [(0, b"no events"), (2, aedat4_packet([(400, 300, 5, 1)]))]
    path = written(tmp_path, "a.aedat4", aedat4_bytes(ROWS, streams=streams, stream=1, extra=extra))
    assert info(path).parts == ("1", "2")
    assert load(path).events.tolist() == ROWS
    assert load(path).width == 346
    assert load(path, part="2").events.tolist() == [(400, 300, 5, 1)]
    with pytest.raises(ValueError, match="part must be one of '1', '2', got '0'"):
        load(path, part="0")


def test_a_file_without_events_is_refused(tmp_path):
    path = written(tmp_path, "a.aedat4", aedat4_bytes([], streams=[(0, "FRME", 640, 480)]))
    with pytest.raises(ValueError, match="byte 14: the header names no stream of events"):
        load(path)


def packets(content):
    """Where the packets begin."""
    at = 14 + 4 + struct.unpack_from("<I", content, 14)[0]
    found = []
    while at < len(content) - len(b"a table of the packets"):
        found.append(at)
        at += 8 + struct.unpack_from("<i", content, at + 4)[0]
    return found


def test_info_asks_the_table_of_packets(data, monkeypatch):
    """Where it is sound; the one of the cut recording counts no events, so that the packets are gone through."""
    folder = data / "dvs" / "aedat4"
    monkeypatch.setattr(aedat4, "_blocks", lambda *_: iter(()))
    assert info(folder / "dvxplorer_320x240.aedat4")[3:6] == (111_954, 1605537493718345, 1605537494308262)
    assert info(folder / "davis346_short.aedat4").events == 0  # it would have looked


def test_the_table_of_packets_ends_them(tmp_path):
    content = aedat4_bytes(ROWS * 1, "lz4")
    assert load(written(tmp_path, "a.aedat4", content + b"more of the table")).events.tolist() == ROWS


@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_truncated_file(tmp_path, cut):
    """Between packets, in the header of one, behind it, and inside."""
    content = aedat4_bytes([*ROWS, (1, 1, 600, 0)], "lz4", most=2)
    second = packets(content)[1]
    path = written(tmp_path, "a.aedat4", content[: second + cut])
    with pytest.raises(ValueError, match=rf"byte {second}: the (file ends|header of a packet)"):
        load(path)
    with pytest.warns(UserWarning, match=rf"byte {second}: .*the rest left out"):
        assert load(path, on_error="keep").events.tolist() == ROWS


def test_a_damaged_packet_costs_no_other(tmp_path):
    content = bytearray(aedat4_bytes([*ROWS, (1, 1, 600, 0), (2, 2, 700, 1)], "lz4", most=2))
    first = packets(bytes(content))[0]
    content[first + 8 + 20] ^= 0xFF
    path = written(tmp_path, "a.aedat4", bytes(content))
    with pytest.raises(ValueError, match=rf"byte {first}: a packet of events makes no sense"):
        load(path)
    with pytest.warns(UserWarning, match=rf"byte {first}: .*1 packet left out"):
        assert load(path, on_error="keep").events.tolist() == [(1, 1, 600, 0), (2, 2, 700, 1)]


def test_a_bad_event_is_named_with_the_byte_of_its_packet(tmp_path):
    content = aedat4_bytes([*ROWS, (640, 1, 600, 0)], most=2)
    with pytest.raises(ValueError, match=rf"byte {packets(content)[1]}: event 2: pixel \(x=640, y=1\)"):
        load(written(tmp_path, "a.aedat4", content))


@pytest.mark.parametrize("length", [0, 5, 16, 18, 30, 60])
def test_cut_in_the_header(tmp_path, length):
    with pytest.raises(ValueError, match=r"a\.aedat4, byte (0|14): "):
        load(written(tmp_path, "a.aedat4", aedat4_bytes(ROWS)[:length]))


@pytest.mark.parametrize(("packing", "module"), [("lz4", "lz4.frame"), ("zstd", "zstandard")])
def test_a_missing_package_is_named_with_its_command(tmp_path, monkeypatch, packing, module):
    path = written(tmp_path, "a.aedat4", aedat4_bytes(ROWS, packing))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"needs {module}, .*: pip install 'eventsnn\[dvs\]'"):
        load(path)


def test_what_a_packet_promises_is_not_believed(tmp_path):
    """A header that promises gigabytes must not take them."""
    content = bytearray(aedat4_bytes(ROWS))
    struct.pack_into("<i", content, packets(bytes(content))[0] + 4, 2**31 - 1)
    with pytest.raises(ValueError, match="the header of a packet makes no sense"):
        load(written(tmp_path, "a.aedat4", bytes(content)))
