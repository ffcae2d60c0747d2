import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import EVENT, Recording, stream
from eventsnn.dvs import load as load_all
from eventsnn.dvs.stream import windows
from tests.dvs.encode import EVERY, evt3_bytes
from tests.dvs.fuzz import some_rows
from tests.dvs.make import dat_bytes, events, rows, written

ROWS = [(1, 1, 1000, 0), (2, 1, 1999, 1), (3, 1, 2000, 0), (4, 1, 6500, 1)]


@pytest.fixture
def path(tmp_path):
    return written(tmp_path, "a.dat", dat_bytes(ROWS))


def x_of(pieces):
    return [piece.events["x"].tolist() for piece in pieces]


def test_windows_begin_with_the_first_event_and_empty_ones_are_kept(path):
    pieces = list(stream(path, 1.0))
    assert x_of(pieces) == [[1, 2], [3], [], [], [], [4]]
    assert [(piece.start, piece.stop) for piece in pieces] == [(k, k + 1) for k in range(1, 7)]
    assert all(isinstance(piece, Recording) and piece.width == 304 and piece.source == str(path) for piece in pieces)


def test_windows_lie_where_start_and_stop_say(path):
    assert x_of(stream(path, 1.0, start=-0.5, stop=1.5)) == [[], [1]]
    pieces = list(stream(path, 2.0, start=0.5, stop=5.0))
    assert x_of(pieces) == [[1, 2, 3], [], []]
    assert [(piece.start, piece.stop) for piece in pieces] == [(0.5, 2.5), (2.5, 4.5), (4.5, 5.0)]
    assert x_of(stream(path, 1.0, start=1.999)) == [[2, 3], [], [], [], [4]]
    assert x_of(stream(path, 1.0, stop=2.0)) == [[1, 2]]
    assert x_of(stream(path, 1.0, start=7.0, stop=9.0)) == [[], []]
    assert x_of(stream(path, 1.0, start=7)) == []


def test_a_recording_stands_where_a_file_can(path):
    given = load_all(path)
    for cut in ({"window": 1.0}, {"window": 2.0, "start": 0.5, "stop": 5.0}, {"count": 3}):
        of_file, of_memory = list(stream(path, **cut)), list(stream(given, **cut))
        assert x_of(of_memory) == x_of(of_file)
        about = [(piece.start, piece.stop, piece.width, piece.source) for piece in of_file]
        assert [(piece.start, piece.stop, piece.width, piece.source) for piece in of_memory] == about
    with pytest.raises(ValueError, match="must not be given for a Recording"):
        stream(given, 1.0, size=(304, 240))


def test_by_number_of_events(path):
    assert x_of(stream(path, count=3)) == [[1, 2, 3], [4]]
    assert x_of(stream(path, count=2)) == [[1, 2], [3, 4]]
    assert x_of(stream(path, count=9, start=1.5, stop=2.5)) == [[2, 3]]


@given(rows(304, 240, 60_000, most=60), st.integers(500, 20_000), st.integers(-5000, 70_000), st.integers(0, 30_000))
def test_any_windows_hold_their_events(tmp_path_factory, given_rows, width, start, length):
    path = written(tmp_path_factory.mktemp("stream"), "a.dat", dat_bytes(given_rows))
    stop = start + length
    pieces = list(stream(path, width / 1000.0, start=start / 1000.0, stop=stop / 1000.0))
    assert [piece.start for piece in pieces] == [begin / 1000.0 for begin in range(start, stop, width)]
    for begin, piece in zip(range(start, stop, width), pieces, strict=True):
        end = min(begin + width, stop)
        assert piece.stop == end / 1000.0
        assert piece.events.tolist() == [row for row in given_rows if begin <= row[2] < end]


@given(st.lists(st.lists(st.integers(0, 300), max_size=8), max_size=6), st.integers(1, 150), st.integers(0, 30))
def test_windows_wait_for_events_that_come_late(steps, width, jitter):
    """Blocks of any size; each event lies at most `jitter` before the latest one so far."""
    rng, latest, blocks = np.random.default_rng(1), 0, []
    for block in steps:
        t = []
        for step in block:
            latest += step
            t.append(latest - int(rng.integers(0, jitter + 1)))
        blocks.append(events(*((k, 0, value, 0) for k, value in enumerate(t))).astype(EVENT))
    everything = [tuple(row) for block in blocks for row in block.tolist()]
    found = list(windows(iter(blocks), width, start=-jitter, jitter=jitter))
    for piece, begin in found:
        assert piece.tolist() == [row for row in everything if begin <= row[2] < begin + width]
    assert sum(len(piece) for piece, _ in found) == len(everything)


@pytest.mark.parametrize("name", EVERY)
def test_every_format_streams_what_it_loads(tmp_path, name):
    ending, encode = EVERY[name]
    path = written(tmp_path, f"a{ending}", encode(some_rows(np.random.default_rng(1))))
    whole = load_all(path)
    for options in ({"window": 3.7}, {"count": 77}):
        pieces = list(stream(path, **options))
        assert np.concatenate([piece.events for piece in pieces]).tolist() == whole.events.tolist()
        assert {(piece.width, piece.height) for piece in pieces} == {(whole.width, whole.height)}


def test_many_blocks(tmp_path):
    given_rows = [(k % 304, 0, 7 * k, 0) for k in range(400_000)]
    path = written(tmp_path, "a.dat", dat_bytes(given_rows))
    assert sum(len(piece) for piece in stream(path, 0.5)) == 400_000
    lengths = [len(piece) for piece in stream(path, count=150_000)]
    assert lengths == [150_000, 150_000, 100_000]
    assert [len(piece) for piece in stream(path, 7.0, start=700.0, stop=714.0)] == [1000, 1000]


def test_reads_no_further_than_it_must(tmp_path):
    content = dat_bytes([(0, 0, k, 0) for k in range(400_000)])
    path = written(tmp_path, "a.dat", content[:-3])
    assert sum(len(piece) for piece in stream(path, 10.0, stop=100.0)) == 100_000
    with pytest.raises(ValueError, match="the file ends inside an event"):
        list(stream(path, 10.0))


def test_damage_shows_when_it_is_reached_or_is_left_out(tmp_path):
    path = written(tmp_path, "a.dat", dat_bytes(ROWS)[:-3])
    pieces = stream(path, count=2)
    assert next(pieces).events["x"].tolist() == [1, 2]
    with pytest.raises(ValueError, match="the file ends inside an event"):
        list(pieces)
    with pytest.warns(UserWarning, match=r"byte \d+: the file ends inside an event.*5 bytes left out"):
        assert x_of(stream(path, count=2, on_error="keep")) == [[1, 2], [3]]


def test_jitter_is_passed_on(tmp_path):
    path = written(tmp_path, "a.raw", evt3_bytes([(1, 1, 5000, 0), (2, 1, 4997, 0), (3, 1, 5001, 0)]))
    assert x_of(stream(path, 0.002, start=4.996)) == [[2], [], [1, 3]]
    assert next(stream(path, count=3)).jitter == 4096


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "give either window .* got window=None and count=None"),
        ({"window": 1.0, "count": 3}, "give either window"),
        ({"window": 0.0}, "window must be a finite number >= 0.001"),
        ({"window": 0.0005}, r"window must be a finite number >= 0.001 .* got 0.0005"),
        ({"count": 0}, "count must be an integer >= 1"),
        ({"window": 1.0, "start": 5, "stop": 4}, r"stop must be >= start = 5 ms, got 4"),
    ],
)
def test_bad_arguments_are_refused_at_once(path, options, message):
    with pytest.raises(ValueError, match=message):
        stream(path, **options)


def test_a_missing_file_is_refused_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        stream(tmp_path / "nowhere.dat", 1.0)


def late_events(*times):
    return events(*((k, 0, t, 0) for k, t in enumerate(times))).astype(EVENT)


def test_what_jitter_puts_before_the_first_window_belongs_to_it():
    blocks = [late_events(100, 104), late_events(97, 105)]
    found = list(windows(iter(blocks), 10, jitter=10))
    assert [(piece["t"].tolist(), begin) for piece, begin in found] == [([100, 104, 97, 105], 100)]


def test_events_of_a_window_stay_in_the_order_of_the_file():
    """Also very many, which numpy sorts by another method."""
    t = np.arange(5000) - 3 * (np.arange(5000) % 2)
    block = late_events(*t.tolist())
    block["x"] = np.arange(5000)
    for piece, _ in windows(iter([block]), 1000, start=-10, jitter=10):
        assert (np.diff(piece["x"]) > 0).all()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is looked up as Linux has it")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """100 MB, which would be 160 MB as a recording; `python -m benchmarks.decode` takes 1 GB."""
    content = dat_bytes([])
    record = np.zeros(1 << 20, [("t", "<u4"), ("pixel", "<u4")])
    with open(tmp_path / "a.dat", "wb") as file:
        file.write(content)
        for k in range(13):
            record["t"] = np.arange(k << 20, k + 1 << 20)
            file.write(record.tobytes())
    script = """
import re, sys
from pathlib import Path
from eventsnn import dvs
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
before = peak()
print(sum(len(piece) for piece in dvs.stream(sys.argv[1], 10.0)), peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "a.dat"], capture_output=True, text=True, check=True
    )
    events, megabytes = map(int, done.stdout.split())
    assert events == 13 << 20
    assert megabytes < 60
