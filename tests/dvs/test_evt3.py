import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import load
from tests.dvs.encode import EVT3_HEADER, evt3_bytes, evt3_words
from tests.dvs.make import rows, written

HEADER = EVT3_HEADER.encode()
ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]


def raw(*words, header=HEADER):
    return header + np.array(words, "<u2").tobytes()


def high(value):
    return 0x8000 | value


def low(value):
    return 0x6000 | value


def plain(words):
    """The format said once more, one word at a time."""
    found, time_high, time_low, y, base, polarity = [], None, 0, 0, 0, 0
    for word in words:
        kind, value = divmod(int(word), 4096)
        if kind == 0:
            y = value % 2048
        elif kind == 3:
            base, polarity = value % 2048, value // 2048
        elif kind == 6:
            time_low = value
        elif kind == 8:
            turns = 0 if time_high is None else time_high // 4096 + (time_high % 4096 - value > 2048)
            time_low = time_low if time_high == turns * 4096 + value else 0
            time_high = turns * 4096 + value
        new = [(value % 2048, value // 2048)] if kind == 2 else []
        if kind in (4, 5):
            width = 12 if kind == 4 else 8
            new = [(base + k, polarity) for k in range(width) if value >> k & 1]
            base += width
        if time_high is not None:
            found += [(x, y, time_high * 4096 + time_low, p) for x, p in new]
    return found


@given(rows(640, 480, 2**24 - 1))
def test_round_trip(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("evt3"), "a.raw", evt3_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)


PIECES = st.one_of(
    st.integers(0, 479),  # a row
    st.tuples(st.integers(0, 639), st.integers(0, 1)).map(lambda e: 0x2000 | e[1] << 11 | e[0]),
    st.tuples(st.integers(0, 500), st.integers(0, 1)).map(lambda e: 0x3000 | e[1] << 11 | e[0]),
    st.integers(0x4000, 0x5FFF),  # vectors
    st.sampled_from([0x7123, 0xA001, 0xE123, 0xFFFF]),  # passed over
)


@given(st.lists(PIECES, max_size=40), st.lists(PIECES, max_size=40))
def test_any_legal_words_read_as_the_format_says(tmp_path_factory, before, after):
    words = [high(5), low(7), *before, 0x31F4, low(9), *after]
    wanted = plain(words)
    path = written(tmp_path_factory.mktemp("evt3"), "a.raw", raw(*words))
    if all(x < 640 for x, *_ in wanted):
        assert load(path).events.tolist() == wanted
    else:
        with pytest.raises(ValueError, match=r"is outside x 0 .. 639"):
            load(path)


def test_vectors_are_read_bit_by_bit_and_move_their_base(tmp_path):
    path = written(tmp_path, "a.raw", raw(high(0), low(7), 33, 0x3800 | 100, 0x4805, 0x5F81, 0x4001))
    assert load(path).events["x"].tolist() == [100, 102, 111, 112, 119, 120]
    assert load(path).events["p"].tolist() == [1] * 6


def test_vectors_longer_than_a_block_are_read_to_the_end(tmp_path):
    """More events than the decoder has room for at a time, more words than are read at a time."""
    words = np.array([high(1), low(2), 33] + [0x3000, 0x4FFF] * 400_000, "<u2")
    events = load(written(tmp_path, "a.raw", HEADER + words.tobytes())).events
    assert len(events) == 12 * 400_000
    assert events["x"].tolist()[:13] == [*range(12), 0]
    assert (events["x"].reshape(-1, 12) == np.arange(12)).all()


def test_clock_that_starts_anew_is_unwrapped(tmp_path):
    """Every 16.8 s; a high part that is repeated changes nothing, a new one begins with a low part of 0."""
    words = []
    for value in [4000, 4095, 4095, 0, 0, 1, 3000, 4095, 2]:
        words += [high(value), 0x2001]
    events = load(written(tmp_path, "a.raw", raw(low(9), *words))).events
    assert (events["t"] / 4096).tolist() == [4000, 4095, 4095, 4096, 4096, 4097, 7096, 8191, 8194]


def test_time_low_that_steps_back_is_as_stored(tmp_path):
    path = written(tmp_path, "a.raw", raw(high(1), low(70), 0x2001, low(59), 0x2002, low(75), 0x2003))
    recording = load(path)
    assert recording.events["t"].tolist() == [4096 + 70, 4096 + 59, 4096 + 75]
    assert recording.jitter == 4096


def test_time_high_that_steps_back_is_damage(tmp_path):
    path = written(tmp_path, "a.raw", raw(high(9), 0x2001, high(7), 0x2002))
    with pytest.raises(ValueError, match=rf"byte {len(HEADER) + 6}: event 1: time must not go backwards, got 28672 us"):
        load(path)


@pytest.mark.parametrize("kind", [1, 9, 11, 12, 13])
def test_reserved_words_are_damage(tmp_path, kind):
    words = evt3_words(ROWS)
    path = written(tmp_path, "a.raw", raw(*words, kind << 12, *evt3_words([(4, 4, 600, 1)])))
    byte = len(HEADER) + 2 * len(words)
    with pytest.raises(ValueError, match=rf"a\.raw, byte {byte}: word 0x{kind:x}000 is of type {kind}, .*reserved"):
        load(path)
    with pytest.warns(UserWarning, match=rf"byte {byte}: .*1 words left out"):
        assert load(path, on_error="keep").events.tolist() == [*ROWS, (4, 4, 600, 1)]


def test_truncated_word(tmp_path):
    content = evt3_bytes(ROWS)
    with pytest.raises(ValueError, match=rf"byte {len(content) - 2}: the file ends inside a word: 1 bytes left"):
        load(written(tmp_path, "a.raw", content[:-1]))


def test_an_evt2_file_is_not_taken_for_evt3(tmp_path):
    path = written(tmp_path, "a.raw", b"% evt 2.0\n% end\n" + bytes(8))
    with pytest.raises(ValueError, match=r"byte 0: the header must say '% evt 3.0', got evt 2.0"):
        load(path, format="evt3")
    assert len(load(path)) == 0


@pytest.mark.parametrize("line", ["% evt 3.0\n", "% format EVT3\n", "% format EVT3;height=480;width=640\n"])
def test_the_header_may_say_it_either_way(tmp_path, line):
    assert load(written(tmp_path, "a.raw", evt3_bytes(ROWS, line))).events.tolist() == ROWS
