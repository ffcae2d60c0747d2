import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import info, load
from tests.dvs.make import DAT_HEADER, dat_bytes, rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
START = len(DAT_HEADER) + 2
NCARS = b"% Data file containing N9Chronocam7Event2dE events.\n% Version 2\n"


@given(rows(304, 240, 2**31), st.sampled_from([0, 12]))
def test_round_trip(tmp_path_factory, given_rows, kind):
    path = written(tmp_path_factory.mktemp("dat"), "a.dat", dat_bytes(given_rows, kind=kind))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (304, 240)


@given(rows(2**14, 2**14, 2**31))
def test_round_trip_without_geometry(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("dat"), "a.dat", dat_bytes(given_rows, NCARS, kind=0))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (None, None)


def test_clock_that_starts_anew_is_unwrapped(tmp_path):
    stamps = [2**31, 2**32 - 2, 2**32 - 1, 0, 0, 3 * 2**30, 5]
    path = written(tmp_path, "a.dat", dat_bytes([(0, 0, t, 0) for t in stamps]))
    turns = [0, 0, 0, 1, 1, 1, 2]
    assert load(path).events["t"].tolist() == [t + turn * 2**32 for t, turn in zip(stamps, turns)]


@pytest.mark.parametrize("drop", [1, 2**31])
def test_a_smaller_drop_is_backward_time(tmp_path, drop):
    path = written(tmp_path, "a.dat", dat_bytes([(0, 0, 2**31 + 5, 0), (0, 0, 2**31 + 5 - drop, 0)]))
    with pytest.raises(ValueError, match=rf"a\.dat, byte {START + 8}: event 1: time must not go backwards"):
        load(path)


@given(st.integers(1, 7))
def test_truncated_data_is_refused(tmp_path_factory, cut):
    path = written(tmp_path_factory.mktemp("dat"), "a.dat", dat_bytes(ROWS)[:-cut])
    message = rf"a\.dat, byte {START + 8}: the file ends inside an event: {8 - cut} bytes left"
    with pytest.raises(ValueError, match=message):
        load(path)


def refused(tmp_path, content, message):
    with pytest.raises(ValueError, match=r"a\.dat, " + message):
        load(written(tmp_path, "a.dat", content))


@pytest.mark.parametrize("content", [b"", bytes(80), b"not a recording", dat_bytes(ROWS)[START:]])
def test_missing_header(tmp_path, content):
    refused(tmp_path, content, r"byte 0: not a DAT file")


def test_cut_in_the_header(tmp_path):
    refused(tmp_path, DAT_HEADER[:-3], r"byte 37: the header has a line without end")
    refused(tmp_path, DAT_HEADER, rf"byte {START - 2}: the file ends before the two bytes")
    refused(tmp_path, DAT_HEADER + b"\x0c", rf"byte {START - 2}: the file ends before the two bytes")


@pytest.mark.parametrize(("value", "offset"), [(b"% Version 1\n", 11), (b"% Version\n", 11), (b"", 0)])
def test_other_versions(tmp_path, value, offset):
    content = dat_bytes(ROWS, b"% Date now\n" + value)
    refused(tmp_path, content, rf"byte {offset}: the header must say '% Version 2'")


@pytest.mark.parametrize("kind", [1, 14, 40])
def test_other_event_types(tmp_path, kind):
    content = dat_bytes(ROWS, kind=kind)
    refused(tmp_path, content, rf"byte {START - 2}: event type must be 12 or 0 .*, got {kind}$")


def test_other_event_sizes(tmp_path):
    refused(tmp_path, dat_bytes(ROWS, size=16), rf"byte {START - 1}: event size must be 8 bytes, got 16$")


@pytest.mark.parametrize("value", [b"wide", b"", b"-3", b"0", b"16385", b"1e3"])
def test_garbled_geometry(tmp_path, value):
    header = b"% Version 2\n% Height 240\n% Width " + value + b"\n"
    message = rf"byte 25: width must be a number of pixels in 1 .. 16384, got {re.escape(repr(value.decode()))}"
    refused(tmp_path, dat_bytes(ROWS, header), message)


@pytest.mark.parametrize("key", ["width", "height"])
def test_half_a_geometry(tmp_path, key):
    header = b"% Version 2\n% " + key.encode() + b" 240\n"
    refused(tmp_path, dat_bytes(ROWS, header), rf"byte 12: the header gives {key} alone")


def test_polarity_beyond_one(tmp_path):
    content = dat_bytes([*ROWS, (0, 0, 600, 3)])
    refused(tmp_path, content, rf"byte {START + 16}: event 2: p must be 0 or 1 .*got 3")


def test_info_counts_how_often_the_clock_started_anew(tmp_path):
    """From a few events: at most half a turn lies between two that are looked at."""
    stamps = [k * 2**18 for k in range(50_000)]  # three turns
    path = written(tmp_path, "a.dat", dat_bytes([(0, 0, t % 2**32, 0) for t in stamps]))
    assert info(path)[3:6] == (50_000, 0, stamps[-1])
    with pytest.raises(ValueError, match=r"byte \d+: the file ends inside an event"):
        info(written(tmp_path, "a.dat", dat_bytes(ROWS)[:-1]))
    assert info(written(tmp_path, "a.dat", dat_bytes([])))[3:6] == (0, None, None)
