import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import load
from tests.dvs.encode import EVT2_HEADER, evt2_bytes, evt2_words
from tests.dvs.make import rows, written

HEADER = EVT2_HEADER.encode()
ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]


def raw(*words, header=HEADER):
    return header + np.array(words, "<u4").tobytes()


def high(t):
    return 8 << 28 | t >> 6


@given(rows(640, 480, 2**33))
def test_round_trip(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("evt2"), "a.raw", evt2_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)


def test_bits_of_one_event(tmp_path):
    path = written(tmp_path, "a.raw", raw(0x80000003, 1 << 28 | 5 << 22 | 600 << 11 | 400))
    assert load(path).events.tolist() == [(600, 400, 3 * 64 + 5, 1)]


def test_clock_that_starts_anew_is_unwrapped(tmp_path):
    """34 bits; the words lie in different blocks of the reader."""
    given_rows = [(1, 2, 2**34 - 70, 0), (1, 2, 2**34 - 1, 1)]
    many = evt2_words(given_rows) + [14 << 28] * 300_000 + [high(0), 1 << 22, high(64), 2 << 22]
    path = written(tmp_path, "a.raw", raw(*many))
    assert load(path).events["t"].tolist() == [2**34 - 70, 2**34 - 1, 2**34 + 1, 2**34 + 66]


def test_triggers_and_other_words_are_passed_over(tmp_path):
    words = evt2_words(ROWS)
    for kind in (10, 14, 15):
        words[1:1] = [kind << 28 | 12345]
    assert load(written(tmp_path, "a.raw", raw(*words))).events.tolist() == ROWS


def test_events_before_the_first_time_are_passed_over(tmp_path):
    assert load(written(tmp_path, "a.raw", raw(5, 1 << 28, *evt2_words(ROWS)))).events.tolist() == ROWS


@pytest.mark.parametrize("kind", [2, 3, 4, 5, 6, 7, 9, 11, 12, 13])
def test_reserved_words_are_damage(tmp_path, kind):
    words = evt2_words(ROWS)
    path = written(tmp_path, "a.raw", raw(*words, kind << 28, kind << 28, *evt2_words([(4, 4, 600, 1)])))
    byte = len(HEADER) + 4 * len(words)
    with pytest.raises(ValueError, match=rf"a\.raw, byte {byte}: word 0x{kind:x}0000000 is of type {kind}, .*reserved"):
        load(path)
    with pytest.warns(UserWarning, match=rf"byte {byte}: .*2 words left out"):
        assert load(path, on_error="keep").events.tolist() == [*ROWS, (4, 4, 600, 1)]


def test_truncated_word(tmp_path):
    content = evt2_bytes(ROWS)
    path = written(tmp_path, "a.raw", content[:-1])
    with pytest.raises(ValueError, match=rf"byte {len(content) - 4}: the file ends inside a word: 3 bytes left"):
        load(path)


def test_pixels_outside_the_sensor_are_named_with_their_byte(tmp_path):
    content = evt2_bytes([*ROWS, (640, 0, 501, 1)])
    path = written(tmp_path, "a.raw", content)
    with pytest.raises(
        ValueError, match=rf"byte {len(content) - 4}: event 2: pixel \(x=640, y=0\) is outside x 0 .. 639"
    ):
        load(path)


def test_pixels_a_little_out_of_order_are_as_stored(tmp_path):
    """Cameras do that; more than 4 ms is damage."""
    path = written(tmp_path, "a.raw", raw(high(6400), 5 << 22, 3 << 22, high(6400 - 64), 63 << 22))
    recording = load(path)
    assert recording.events["t"].tolist() == [6405, 6403, 6399]
    assert recording.in_order().events["t"].tolist() == [6399, 6403, 6405]
    assert (recording.first, recording.last, recording.duration) == (6399, 6405, 0.006)
    path = written(tmp_path, "a.raw", raw(high(6400), 5 << 22, high(6400 - 4160), 4 << 22))
    with pytest.raises(ValueError, match="event 1: time must not go backwards, got 2244 us after 6405 us"):
        load(path)


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        ("% geometry 640x480\n", (640, 480)),
        ("% format EVT2;height=480;width=640\n", (640, 480)),
        ("% evt 2.0\n% width 640\n% height 480\n", (640, 480)),
        ("% Date 2020-09-25 07:48:31\n% evt 2.0\n", (None, None)),
        ("% Date 2020-09-25 07:48:31\n", (None, None)),
    ],
)
def test_headers(tmp_path, lines, size):
    recording = load(written(tmp_path, "a.raw", evt2_bytes(ROWS, lines)))
    assert recording.events.tolist() == ROWS
    assert (recording.width, recording.height) == size


@pytest.mark.parametrize(
    "line", ["% geometry 640\n", "% geometry 0x480\n", "% geometry 4000x480\n", "% format EVT2;width=9\n"]
)
def test_garbled_geometry(tmp_path, line):
    with pytest.raises(ValueError, match=r"byte 10: (width|height) must be a number of pixels in 1 .. 2048, got '"):
        load(written(tmp_path, "a.raw", evt2_bytes(ROWS, "% evt 2.0\n" + line)))


@given(st.binary(max_size=200))
def test_any_words_are_a_value_error_or_harmless(tmp_path_factory, content):
    path = written(tmp_path_factory.mktemp("fuzz"), "a.raw", HEADER + content)
    try:
        load(path)
    except ValueError as error:
        assert str(path) in str(error)
