"""What is reported of damaged files, what is kept of them, and that nothing else happens."""

import io

import numpy as np
import pytest

from eventsnn.dvs import EVENT, load
from eventsnn.dvs.events import Rules
from eventsnn.dvs.formats import FORMATS
from eventsnn.dvs.formats.content import Block, Source, unwrapped
from eventsnn.dvs.mend import Mended
from tests.dvs import fuzz
from tests.dvs.encode import EVERY
from tests.dvs.make import dat_bytes, events, nmnist_bytes, written

ENCODINGS = sorted(set(EVERY) - {"hdf5", "npz"})


@pytest.mark.parametrize("name", EVERY)
def test_damaged_files_are_read_or_refused(tmp_path, name):
    """A sample; `python -m tests.dvs.fuzz` tries thousands."""
    found, longest = fuzz.trials(name, 120, np.random.default_rng(fuzz.SEED), tmp_path)
    assert sum(found.values()) == 120
    assert longest < 20.0  # seconds: that it ends


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("length", [0, 20])
def test_almost_nothing_of_a_file_is_refused(tmp_path, name, length):
    """Also with "keep"; except where 20 bytes hold whole events or lines, or the whole header."""
    ending, encode = EVERY[name]
    path = written(tmp_path, f"a{ending}", encode(fuzz.some_rows(np.random.default_rng(1)))[:length])
    if length and name in ("nmnist", "es"):
        assert len(load(path)) == {"nmnist": 4, "es": 0}[name]
    elif length and name in ("txt", "csv"):
        with pytest.raises(ValueError, match=rf"a\{ending}, byte \d+: "):
            load(path)
    else:
        for on_error in ("raise", "keep"):
            with pytest.raises(ValueError, match=rf"a\{ending}(, byte \d+)?: "):
                load(path, on_error=on_error)


@pytest.mark.parametrize("name", ["dat", "aedat2", "npy"])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_64_wrong_bytes_cost_the_events_that_they_hit(tmp_path, name, place):
    ending, encode = EVERY[name]
    rows = fuzz.some_rows(np.random.default_rng(2), 1000)
    content = encode(rows)
    start = int(place * len(content))
    new = np.random.default_rng(3).bytes(64)
    path = written(tmp_path, f"a{ending}", content[:start] + new + content[start + 64 :])
    with pytest.raises(ValueError, match=rf"a\{ending}, byte \d+: event \d+: "):
        load(path)
    with pytest.warns(UserWarning, match=r"(?s)is damaged; kept what is good.*byte \d+: .*events left out"):
        kept = load(path, on_error="keep").events.tolist()
    assert len(set(rows) - set(kept)) <= 9
    assert len(set(kept) - set(rows)) <= 2


@pytest.mark.parametrize("format", [name for reader in FORMATS for name in reader.NAMES])
def test_what_is_said_to_be_another_format_is_refused_or_read(tmp_path, format):
    """With a ValueError, in no time, whatever the file holds."""
    rows = fuzz.some_rows(np.random.default_rng(1))
    noise = [
        np.random.default_rng(2).bytes(5000),
        bytes(5000),
        b"\xff" * 5000,
        b"#" * 5000,
        b"%\n" * 5000,
        b"1 2 3 4\n" * 900,
    ]
    for content in [*(encode(rows) for _, encode in EVERY.values()), *noise]:
        for on_error in ("raise", "keep"):
            fuzz.trial(tmp_path / "a.any", content, on_error, format)


def test_a_wrong_ending_is_no_damage_where_the_content_has_a_mark(tmp_path):
    for name in set(EVERY) - {"nmnist", "txt"}:
        rows = fuzz.some_rows(np.random.default_rng(1))
        assert load(written(tmp_path, "a.txt", EVERY[name][1](rows))).events.tolist() == rows


def test_the_first_bad_event_is_reported_whatever_is_wrong_with_it(tmp_path):
    rows = [(1, 1, 10, 0), (1, 1, 9, 0), (999, 1, 11, 0), (1, 1, 12, 3)]
    with pytest.raises(ValueError, match="event 1: time must not go backwards"):
        load(written(tmp_path, "a.dat", dat_bytes(rows)))
    with pytest.raises(ValueError, match=r"event 1: pixel \(x=999, y=1\)"):
        load(written(tmp_path, "a.dat", dat_bytes([rows[0], *rows[2:], rows[1]])))


def test_the_warning_says_what_where_and_how_much(tmp_path):
    rows = [(1, 1, 10, 0), (9, 1, 11, 0), (10, 1, 12, 0), (9, 9, 13, 1), (2, 2, 14, 1)]
    path = written(tmp_path, "a.bin", nmnist_bytes(rows) + b"??")
    with pytest.warns(UserWarning) as caught:
        kept = load(path, size=(9, 9), on_error="keep")
    assert kept.events.tolist() == [rows[0], rows[4]]
    assert [line.strip() for line in str(caught[0].message).splitlines()] == [
        f"{path} is damaged; kept what is good",
        "byte 5: event 1: pixel (x=9, y=1) is outside x 0 .. 8 and y 0 .. 8 (3 events left out)",
        "byte 25: the file ends inside an event: 2 bytes left, an event has 5 (2 bytes left out)",
    ]
    assert caught[0].filename == __file__


def test_a_good_file_gives_no_warning(tmp_path, recwarn):
    for name in ENCODINGS:
        ending, encode = EVERY[name]
        rows = fuzz.some_rows(np.random.default_rng(1))
        assert load(written(tmp_path, f"a{ending}", encode(rows)), on_error="keep").events.tolist() == rows
    assert not recwarn.list


# --- times ------------------------------------------------------------------------------------


def mended(tmp_path, *blocks, jitter=0):
    source = Source(tmp_path / "a", io.BytesIO(), keep=True)
    rules = Rules((None, None), jitter)
    made = [Block(events(*((0, 0, t, 0) for t in block)).astype(EVENT), 0, 1) for block in blocks]
    pieces = list(Mended(source, rules, False).pieces(made))
    return np.concatenate(pieces)["t"].tolist(), source.faults


def test_wrong_times_are_left_out_whether_too_late_or_too_early(tmp_path):
    good = list(range(100, 200))
    kept, faults = mended(tmp_path, [*good[:50], 9999, 3, 8888, *good[50:]])
    assert kept == good
    assert faults == [(50, "time goes backwards around here", "3 events")]


def test_a_wrong_time_at_the_end_of_a_block_does_not_cost_the_next(tmp_path):
    good = list(range(100, 3000))
    assert mended(tmp_path, [*good[:1500], 10**9], good[1500:])[0] == good
    assert mended(tmp_path, good[:1500], [2, *good[1500:]])[0] == good


def test_times_within_the_jitter_are_kept(tmp_path):
    good = [10, 20, 17, 30, 26, 40]
    assert mended(tmp_path, good, jitter=5) == (good, [])
    assert mended(tmp_path, [10, 20, 17, 30, 26, 10**6, 40], jitter=5)[0] == good


def test_a_clock_that_is_doubted_needs_company_to_start_anew():
    top = 2**32
    stamps = np.array([*range(top - 50, top), *range(50)], "u4")
    wanted = [*range(top - 50, top + 50)]
    assert unwrapped(stamps, 32, None, doubt=True).tolist() == wanted
    wrong = np.array([*range(100), top - 5, 7, top - 9, *range(100, 200)], "u4")
    assert unwrapped(wrong, 32, None, doubt=True).tolist() == wrong.tolist()
    assert unwrapped(stamps[30:], 32, wanted[29]).tolist() == wanted[30:]
    assert unwrapped(stamps[50:], 32, wanted[49]).tolist() == wanted[50:]
    assert unwrapped(stamps[60:], 32, wanted[59] + top).tolist() == [t + top for t in wanted[60:]]
