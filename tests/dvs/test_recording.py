import dataclasses

import numpy as np
import pytest

from eventsnn.dvs import EVENT, CropTime, Recording, event_rate, frame, info, time_surface, voxel_grid
from eventsnn.sources import EventSource
from tests.dvs.make import events

GOOD = events((3, 1, 100, 1), (0, 0, 100, 0), (2, 4, 2600, 1))


def test_event_dtype_is_the_documented_one():
    assert EVENT.names == ("x", "y", "t", "p")
    assert [EVENT[name] for name in EVENT.names] == [np.int16, np.int16, np.int64, np.uint8]


def test_keeps_what_it_was_given():
    recording = Recording(GOOD, 4, 5, source="here")
    assert recording.events.dtype == EVENT
    assert recording.events.tolist() == GOOD.tolist()
    assert (recording.width, recording.height, recording.source) == (4, 5, "here")
    assert (len(recording), recording.duration) == (3, 2.5)


def test_without_events():
    recording = Recording(GOOD[:0])
    assert (len(recording), recording.duration) == (0, 0.0)


def test_repr_says_what_counts():
    assert repr(Recording(GOOD, 4, 5, "a.dat")) == "Recording(3 events, 4x5, 2.500 ms, source='a.dat')"
    assert repr(Recording(GOOD)) == "Recording(3 events, size unknown, 2.500 ms)"


def test_cannot_be_changed():
    mine = GOOD.copy()
    recording = Recording(mine)
    mine["x"] = 9
    assert recording.events["x"].tolist() == [3, 0, 2]
    with pytest.raises(ValueError, match="read-only"):
        recording.events["x"][0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        recording.width = 3


@pytest.mark.parametrize("names", ["t x y p", "timestamp x y polarity", "ts y x on", "x y pol t"])
def test_fields_are_found_by_name_in_any_order(names):
    fields = {"timestamp": "t", "ts": "t", "polarity": "p", "on": "p", "pol": "p"}
    other = np.empty(len(GOOD), [(name, ">i4") for name in names.split()])
    for name in other.dtype.names:
        other[name] = GOOD[fields.get(name, name)]
    assert Recording(other).events.tolist() == GOOD.tolist()


@pytest.mark.parametrize(("kind", "values"), [("?", [True, False, True]), ("i1", [1, -1, 1])])
def test_polarity_may_be_bool_or_signed(kind, values):
    other = GOOD.astype([("x", "u2"), ("y", "u2"), ("t", "u8"), ("p", kind)])
    other["p"] = values
    assert Recording(other).events["p"].tolist() == [1, 0, 1]


def test_epoch_times_are_exact():
    recording = Recording(events((0, 0, 1605537493718345, 1), (0, 0, 1605537493718347, 1)))
    assert recording.events["t"].tolist() == [1605537493718345, 1605537493718347]
    assert recording.duration == 0.002


def test_backward_time_is_refused_with_event_and_times():
    with pytest.raises(ValueError, match=r"event 2: time must not go backwards, got 6 us after 7 us"):
        Recording(events((0, 0, 5, 0), (0, 0, 7, 0), (0, 0, 6, 0), (0, 0, 1, 0)))


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (4, 0), (0, -2), (0, 5)])
def test_pixel_outside_the_sensor_is_refused(x, y):
    bad = events((3, 4, 0, 0), (x, y, 0, 0), (-9, 0, 0, 0))
    with pytest.raises(ValueError, match=rf"event 1: pixel \(x={x}, y={y}\) .* x 0 .. 3 and y 0 .. 4"):
        Recording(bad, 4, 5)


def test_pixel_that_int16_cannot_hold_is_refused_not_wrapped():
    bad = events((70000, 0, 0, 0), dtype=[("x", "i4"), ("y", "i4"), ("t", "i8"), ("p", "u1")])
    with pytest.raises(ValueError, match=r"event 0: pixel \(x=70000, y=0\)"):
        Recording(bad)


def test_time_that_int64_cannot_hold_is_refused_not_wrapped():
    bad = events((0, 0, 5, 0), (0, 0, 2**63, 0), dtype=[("x", "i2"), ("y", "i2"), ("t", "u8"), ("p", "u1")])
    with pytest.raises(ValueError, match="event 1: t must fit into int64, got 9223372036854775808"):
        Recording(bad)


@pytest.mark.parametrize("p", [(0, 2), (1, -2), (-1, 0)])
def test_polarity_that_is_no_polarity_is_refused(p):
    bad = events((0, 0, 0, p[0]), (0, 0, 0, p[1]), dtype=[(n, "i8") for n in "xytp"])
    with pytest.raises(ValueError, match=rf"event 1: p must be 0 or 1 .* got {p[1]}$"):
        Recording(bad)


@pytest.mark.parametrize(
    ("dtype", "message"),
    [
        ([("x", "i2"), ("y", "i2"), ("t", "f8"), ("p", "u1")], "field t must hold integers.*float64"),
        ([("x", "?"), ("y", "i2"), ("t", "i8"), ("p", "u1")], "field x must hold integers.*bool"),
        ([("x", "i2"), ("y", "i2", 2), ("t", "i8"), ("p", "u1")], r"field y must hold integers.*\(2,\)"),
        ([("x", "i2"), ("y", "i2"), ("t", "i8")], "lacks p / on / pol / polarity, got x, y, t"),
        ([(n, "i8") for n in ("x", "y", "t", "ts", "p")], "has both t and ts"),
        ([(n, "i8") for n in ("x", "y", "t", "p", "cam")], "no others, got also cam"),
    ],
)
def test_wrong_fields_are_refused(dtype, message):
    with pytest.raises(ValueError, match=message):
        Recording(np.zeros(2, dtype))


@pytest.mark.parametrize("value", [np.zeros((5, 4), int), GOOD.reshape(3, 1), [(1, 2, 3, 0)], None])
def test_what_is_no_structured_array_is_refused(value):
    with pytest.raises(TypeError, match="events must be a structured array"):
        Recording(value)


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        ((4, None), ValueError, "both width and height or neither"),
        ((0, 5), ValueError, "width must be an integer >= 1.*got 0"),
        ((4, 5.0), TypeError, "height must be an integer, got 5.0"),
        ((4, 40000), ValueError, "height must be .* <= 32768, got 40000"),
    ],
)
def test_wrong_sizes_are_refused(size, error, message):
    with pytest.raises(error, match=message):
        Recording(GOOD, *size)


# --- jitter, pieces and shifts ----------------------------------------------------------------

LATE = events((0, 0, 500, 0), (1, 0, 490, 1), (2, 0, 600, 0))


def test_times_may_jitter_by_what_is_allowed():
    recording = Recording(LATE, jitter=10)
    assert recording.events["t"].tolist() == [500, 490, 600]
    assert (recording.first, recording.last, recording.duration, recording.jitter) == (490, 600, 0.11, 10)
    with pytest.raises(ValueError, match="event 1: time must not go backwards, got 490 us after 500 us"):
        Recording(LATE, jitter=9)
    with pytest.raises(ValueError, match="jitter must be an integer >= 0, got -1"):
        Recording(LATE, jitter=-1)


def test_jitter_is_counted_from_the_latest_event():
    """Not from the one before: many small steps back are one large one."""
    with pytest.raises(ValueError, match="event 2: time must not go backwards, got 488 us after 500 us"):
        Recording(events((0, 0, 500, 0), (0, 0, 494, 0), (0, 0, 488, 0)), jitter=10)


@pytest.mark.parametrize("kind", ["u4", "u8", "i4"])
def test_jitter_of_any_integers(kind):
    narrow = LATE.astype([("x", "i2"), ("y", "i2"), ("t", kind), ("p", "u1")])
    narrow["t"] -= 490
    assert Recording(narrow, jitter=200).events["t"].tolist() == [10, 0, 110]


def test_in_order_sorts_and_keeps_ties_as_they_are():
    recording = Recording(events((3, 0, 5, 0), (1, 0, 4, 0), (2, 0, 5, 0)), 4, 1, "here", jitter=1).in_order()
    assert recording.events["x"].tolist() == [1, 3, 2]
    assert (recording.width, recording.source, recording.jitter) == (4, "here", 0)


def test_shifted_moves_the_origin():
    recording = Recording(GOOD, 4, 5, start=0.05, stop=3.0)
    moved = recording.shifted(t=-recording.first)
    assert moved.events["t"].tolist() == [0, 0, 2500]
    assert (moved.start, moved.stop, moved.width) == (-0.05, 2.9, 4)
    moved = recording.shifted(x=-0, y=1, size=(4, 6))
    assert moved.events["y"].tolist() == [2, 1, 5]
    with pytest.raises(ValueError, match=r"event 2: pixel \(x=2, y=5\) is outside"):
        recording.shifted(y=1)
    with pytest.raises(TypeError, match=r"t must be an integer, got 0.5"):
        recording.shifted(t=0.5)


def test_without_events_there_is_no_first_or_last():
    recording = Recording(GOOD[:0])
    assert (recording.first, recording.last, len(recording.in_order())) == (None, None, 0)


def test_the_size_for_people_who_do_not_have_it(tmp_path):
    np.save(tmp_path / "a.npy", GOOD)
    about = Recording.info(tmp_path / "a.npy")
    assert about == info(tmp_path / "a.npy")
    assert (about.format, about.size, about.events, about.first, about.last) == ("npy", None, 3, 100, 2600)
    with pytest.raises(ValueError, match="size="):
        EventSource(Recording(GOOD))


def test_filters_and_views_take_what_jitters_in_order_of_time():
    late = Recording(LATE, 4, 1, jitter=10)
    ordered = late.in_order()
    assert np.array_equal(CropTime(start=0.495)(late).events, ordered.events[1:])
    for view in (frame, time_surface, lambda r: voxel_grid(r, 3), lambda r: event_rate(r, 0.01)[1]):
        assert np.array_equal(view(late), view(ordered))
    chunks = [late, late.shifted(t=1000)]
    assert [len(piece) for piece in CropTime(start=0.495).stream(chunks)] == [2, 3]
