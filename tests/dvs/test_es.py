import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import load
from tests.dvs.encode import es_bytes
from tests.dvs.make import rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
HEAD = 20


@given(rows(640, 480, 5000), st.sampled_from([1, 2]))
def test_round_trip(tmp_path_factory, given_rows, kind):
    path = written(tmp_path_factory.mktemp("es"), "a.es", es_bytes(given_rows, kind=kind))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)


def test_bits_of_one_event(tmp_path):
    head = b"Event Stream" + bytes([2, 0, 0, 1, 64, 1, 240, 0])
    content = head + bytes([0xFF, 0xFE, 5 << 1 | 1, 0x2A, 1, 9, 0])
    assert load(written(tmp_path, "a.es", content)).events.tolist() == [(0x12A, 9, 127 + 5, 1)]


def test_exposure_measurements_of_atis_are_passed_over_but_not_their_time(tmp_path):
    head = b"Event Stream" + bytes([2, 0, 0, 2, 64, 1, 240, 0])
    content = head + bytes([0xFE, 9 << 2 | 0b01, 1, 0, 1, 0, 9 << 2 | 0b11, 1, 0, 1, 0, 9 << 2 | 0b10, 2, 0, 3, 0])
    assert load(written(tmp_path, "a.es", content)).events.tolist() == [(2, 3, 2 * 63 + 27, 1)]


def test_events_across_the_blocks_of_the_reader(tmp_path):
    given_rows = [(k % 640, k % 480, 200 * k, k % 2) for k in range(200_000)]  # 1.2 MB
    assert load(written(tmp_path, "a.es", es_bytes(given_rows))).events.tolist() == given_rows


def refused(tmp_path, content, message):
    with pytest.raises(ValueError, match=r"a\.es, " + message):
        load(written(tmp_path, "a.es", content))


def test_headers_that_make_no_sense(tmp_path):
    good = es_bytes(ROWS)
    refused(tmp_path, b"Event Straem" + good[12:], "byte 0: not an ES file")
    refused(tmp_path, good[:14], "byte 14: the file ends inside the header")
    refused(tmp_path, good[:18], "byte 18: the file ends inside the header")
    refused(tmp_path, good[:12] + b"\1" + good[13:], "byte 12: the version must be 2, got 1.0.0")
    refused(tmp_path, good[:15] + b"\4" + good[16:], r"byte 15: .* type 1 \(DVS\) or 2 \(ATIS\), got 4 \(color\)")
    refused(tmp_path, good[:16] + bytes(2) + good[18:], "byte 16: width and height must be 1 .. 32768, got 0 and 480")


def test_truncated_file(tmp_path):
    content = es_bytes(ROWS)
    refused(tmp_path, content[:-2], rf"byte {len(content) - 5}: the file ends inside an event: 3 bytes left")


def test_nothing_after_a_bad_event_is_kept(tmp_path):
    """Times are relative, so that nothing behind it is known."""
    content = bytearray(es_bytes([(1, 1, 1, 0), (2, 2, 2, 0), (3, 3, 3, 0), (4, 4, 4, 0)]))
    content[HEAD + 2 * 5 + 2] = 0x90
    refused(tmp_path, bytes(content), rf"byte {HEAD + 10}: event 2: pixel \(x=-28669, y=3\) is outside")
    with pytest.warns(UserWarning, match=rf"byte {HEAD + 10}: event 2: .*the rest left out"):
        recording = load(tmp_path / "a.es", on_error="keep")
    assert recording.events.tolist() == [(1, 1, 1, 0), (2, 2, 2, 0)]
