"""Views against their definitions, event by event."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn import dvs
from tests.dvs.filters.made import HEIGHT, WIDTH, recording, recordings

SPANS = st.tuples(st.none() | st.integers(0, 400), st.none() | st.integers(0, 420)).filter(
    lambda span: None in span or span[0] <= span[1]
)


def ms(span):
    return tuple(None if t is None else t / 1000 for t in span)


def inside(made, span):
    """The events of start <= t < stop."""
    low, high = -1 if span[0] is None else span[0], math.inf if span[1] is None else span[1]
    return [event for event in made.events.tolist() if low <= event[2] < high]


@given(recordings(), SPANS)
def test_frame(made, span):
    expected = np.zeros((2, HEIGHT, WIDTH), int)
    for x, y, _, p in inside(made, span):
        expected[p, y, x] += 1
    counts = dvs.frame(made, *ms(span))
    assert counts.dtype == np.int64
    assert np.array_equal(counts, expected)


@given(recordings(), st.none() | st.integers(-5, 500), st.floats(0.01, 10.0))
def test_time_surface(made, t, tau):
    latest = made.events["t"][-1] if len(made) else 0
    now = int(latest) if t is None else t
    expected = np.zeros((2, HEIGHT, WIDTH))
    for x, y, when, p in made.events.tolist():
        if when <= now:
            expected[p, y, x] = math.exp(-(now - when) / 1000 / tau)
    surface = dvs.time_surface(made, None if t is None else t / 1000, tau)
    np.testing.assert_allclose(surface, expected, rtol=1e-12, atol=0.0)


@given(recordings(), st.integers(1, 5), SPANS)
def test_voxel_grid(made, bins, span):
    events = inside(made, span)
    begin = made.events["t"][:1].sum() if span[0] is None else span[0]
    begin = begin if span[1] is None or span[0] is not None else min(begin, span[1])
    last = max(begin, made.events["t"][-1:].sum()) if span[1] is None else span[1]
    expected = np.zeros((bins, HEIGHT, WIDTH))
    for x, y, t, p in events:
        at = (bins - 1) * (t - begin) / (last - begin) if last > begin else 0.0
        for k in range(bins):
            expected[k, y, x] += (2 * p - 1) * max(0.0, 1.0 - abs(k - at))
    np.testing.assert_allclose(dvs.voxel_grid(made, bins, *ms(span)), expected, rtol=0.0, atol=1e-12)


def test_planes_of_a_voxel_grid_lie_on_start_and_stop():
    made = recording([(0, 0, 0, 1), (1, 0, 250, 0), (2, 0, 500, 1), (3, 0, 900, 0), (4, 0, 1000, 1)])
    grid = dvs.voxel_grid(made, 3)
    planes = [[1, 0, 0], [-0.5, -0.5, 0], [0, 1, 0], [0, -0.2, -0.8], [0, 0, 1]]
    assert grid[:, 0, :5].T.round(12).tolist() == planes
    twice = dvs.voxel_grid(made, 3, stop=2.0)
    assert twice[:, 0, 4].tolist() == [0, 1, 0]


@given(recordings(), st.integers(1, 150), SPANS)
def test_event_rate(made, window, span):
    times, rates = dvs.event_rate(made, window / 1000, *ms(span))
    events = inside(made, span)
    assert rates.shape == (2, len(times))
    stop = math.inf if span[1] is None else span[1]
    for k, begin in enumerate(np.rint(1000 * times).astype(int).tolist()):
        end = min(begin + window, stop)
        for p in (0, 1):
            count = sum(begin <= t < end and q == p for _, _, t, q in events)
            assert rates[p, k] == pytest.approx(count * 1e6 / (end - begin), rel=1e-12)
    if events:
        assert times[0] * 1000 <= events[0][2]
        assert times[-1] * 1000 + window > events[-1][2]


def test_windows_are_anchored_to_the_start_and_empty_ones_stay():
    made = recording([(0, 0, 12, 1), (0, 0, 13, 1), (0, 0, 47, 0)])
    times, rates = dvs.event_rate(made, 0.01, start=0.0, stop=0.06)
    assert times.tolist() == [0.0, 0.01, 0.02, 0.03, 0.04, 0.05]
    assert (rates / 1e5).round(9).tolist() == [[0, 0, 0, 0, 1, 0], [0, 2, 0, 0, 0, 0]]


def test_no_events_give_empty_views():
    nothing = recording([])
    assert dvs.frame(nothing).sum() == dvs.time_surface(nothing).sum() == dvs.voxel_grid(nothing, 2).sum() == 0
    assert [part.shape for part in dvs.event_rate(nothing, 1.0)] == [(0,), (2, 0)]
    assert dvs.event_rate(nothing, 1.0, stop=2.5)[0].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("view", [dvs.frame, dvs.time_surface, lambda made: dvs.voxel_grid(made, 3)])
def test_a_size_that_is_needed_is_asked_for_by_name(view):
    with pytest.raises(ValueError, match=r"recording has no sensor size; give it one with .*size=\(width, height\)"):
        view(recording([(1, 1, 5, 0)], (None, None)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda made: dvs.frame(made.events), TypeError, r"recording must be a dvs\.Recording"),
        (lambda made: dvs.frame(made, 2.0, 1.0), ValueError, "stop must be >= start = 2 ms, got 1"),
        (lambda made: dvs.frame(made, start="0"), TypeError, "start must be a number, got '0'"),
        (lambda made: dvs.frame(made, stop=np.nan), ValueError, "stop must be a finite number"),
        (lambda made: dvs.time_surface(made, tau=0.0), ValueError, "tau must be a finite number > 0, got 0"),
        (lambda made: dvs.time_surface(made, t=np.inf), ValueError, "t must be a finite number"),
        (lambda made: dvs.voxel_grid(made, 0), ValueError, "bins must be an integer >= 1, got 0"),
        (lambda made: dvs.event_rate(made, 0.0), ValueError, "window must be a finite number >= 0.001"),
    ],
)
def test_bad_arguments_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make(recording([(1, 1, 5, 0)]))
