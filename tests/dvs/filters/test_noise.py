"""Filters of single pixels against their definitions, event by event over all earlier ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn import dvs
from tests.dvs.filters.made import HEIGHT, WIDTH, recording, recordings

TIMES = st.sampled_from([1, 3, 20, 100])  # us


def kept(found, keeps):
    """The events that `keeps`, given the events before and whether each was kept, and the event."""
    past = []
    for event in found.tolist():
        past.append((event, keeps(past, event)))
    return [event for event, good in past if good]


@given(recordings(), TIMES)
def test_denoise(made, time):
    def keeps(past, event):
        x, y, t, _ = event
        return any(abs(e[0] - x) + abs(e[1] - y) == 1 and t - e[2] < time for e, _ in past)

    assert dvs.Denoise(time / 1000)(made).events.tolist() == kept(made.events, keeps)


@given(recordings(), TIMES)
def test_refractory_period(made, delta):
    def keeps(past, event):
        x, y, t, _ = event
        return all(t - e[2] >= delta for e, good in past if good and e[:2] == (x, y))

    assert dvs.RefractoryPeriod(delta / 1000)(made).events.tolist() == kept(made.events, keeps)


@given(recordings(), st.integers(1, 4))
def test_decimation(made, n):
    def keeps(past, event):
        return (sum(e[:2] == event[:2] for e, _ in past) + 1) % n == 0

    assert dvs.Decimation(n)(made).events.tolist() == kept(made.events, keeps)


@given(recordings(), st.lists(st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))))
def test_drop_pixel(made, coordinates):
    left = [event for event in made.events.tolist() if event[:2] not in coordinates]
    assert dvs.DropPixel(coordinates)(made).events.tolist() == left


def test_corners_have_neighbours_too():
    corners = [(0, 0), (WIDTH - 1, 0), (0, HEIGHT - 1), (WIDTH - 1, HEIGHT - 1)]
    beside = [(0, 1), (WIDTH - 2, 0), (1, HEIGHT - 1), (WIDTH - 1, HEIGHT - 2)]
    made = recording([(*pixel, k, 0) for k, pairs in enumerate(zip(corners, beside)) for pixel in pairs])
    assert [(e[0], e[1]) for e in dvs.Denoise(0.001)(made).events.tolist()] == beside


def test_support_ends_after_the_filter_time():
    made = recording([(3, 3, 0, 1), (4, 3, 300, 1), (4, 4, 599, 0), (3, 4, 599, 0)])
    assert [e[:3] for e in dvs.Denoise(0.3)(made).events.tolist()] == [(4, 4, 599), (3, 4, 599)]


@pytest.mark.parametrize("first", [-(2**60), 0, 1_605_537_493_718_345])
def test_nothing_fired_before_the_first_event(first):
    made = recording([(3, 3, first, 1), (4, 3, first + 9_999, 1), (3, 3, first + 20_000, 0)])
    assert len(dvs.RefractoryPeriod(20.0)(made)) == 3
    assert len(dvs.RefractoryPeriod(20.001)(made)) == 2
    assert [e[0] for e in dvs.Denoise(10.0)(made).events.tolist()] == [4]


def test_durations_are_rounded_to_microseconds():
    made = recording([(3, 3, 0, 1), (3, 3, 300, 1)])
    assert len(dvs.RefractoryPeriod(0.1 + 0.2)(made)) == 2  # an ulp above 0.3
    assert len(dvs.RefractoryPeriod(0.3004)(made)) == 2
    assert len(dvs.RefractoryPeriod(0.3006)(made)) == 1


@given(recordings(latest=2_000_000, most=80), st.floats(0.5, 30.0))
def test_hot_pixels(made, frequency):
    events = made.events.tolist()
    seconds = made.duration / 1000.0
    counts = {}
    for x, y, _, _ in events:
        counts[y, x] = counts.get((y, x), 0) + 1
    hot = [[x, y] for (y, x), n in sorted(counts.items()) if n > 1 and n > frequency * seconds]
    assert dvs.hot_pixels(made, frequency).tolist() == hot
    halves = [recording(events[: len(events) // 2]), recording(events[len(events) // 2 :])]
    assert dvs.hot_pixels(iter(halves), frequency).tolist() == hot


def test_hot_pixels_are_dropped():
    steady = [(6, 0, 1000 * k, k % 2) for k in range(1000)]
    made = recording(sorted([*steady, (2, 3, 500, 1), (1, 0, 900_000, 0)], key=lambda e: e[2]))
    hot = dvs.hot_pixels(made, 100.0)
    assert hot.tolist() == [[6, 0]]
    assert dvs.DropPixel(hot)(made).events.tolist() == [(2, 3, 500, 1), (1, 0, 900_000, 0)]


def test_uniform_noise_is_uniform_and_in_order():
    made = recording([(0, 0, 1000, 1), (0, 0, 9000, 1)])
    events = dvs.UniformNoise(35_000, seed=3)(made).events
    assert len(events) == 35_002
    cells = np.bincount(events["p"] * 35 + events["y"] * 7 + events["x"], minlength=70)
    assert abs(cells - 500.0).max() < 5 * np.sqrt(500)
    spans = np.histogram(events["t"], 7, (1000, 9001))[0]
    assert abs(spans - 5000.0).max() < 5 * np.sqrt(5000)
    assert not np.array_equal(events, dvs.UniformNoise(35_000, seed=4)(made).events)


def test_noise_is_removed_and_an_edge_is_not():
    """A bar that crosses the sensor keeps its events; of noise in the background, little stays."""
    edge = [(x, y, 40_000 * x + 10 * y, 1) for x in range(64) for y in range(64)]
    made = dvs.Recording(recording(edge, (64, 64)).events, 64, 64)
    noisy = dvs.UniformNoise(2000, seed=1)(made)
    clean = {event[:3] for event in dvs.Denoise(5.0)(noisy).events.tolist()}
    found = sum(event[:3] in clean for event in edge)
    assert found > 0.97 * len(edge)
    assert len(clean) - found < 0.1 * 2000


def test_noise_needs_a_time():
    with pytest.raises(ValueError, match="recording must have events"):
        dvs.UniformNoise(3)(recording([]))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: dvs.Denoise(0.0), ValueError, "filter_time must be a finite number >= 0.001 and <= 9e.12, got 0"),
        (lambda: dvs.Denoise("1"), TypeError, "filter_time must be a number, got '1'"),
        (lambda: dvs.RefractoryPeriod(np.nan), ValueError, "delta must be a finite number"),
        (lambda: dvs.Decimation(0), ValueError, "n must be an integer >= 1, got 0"),
        (lambda: dvs.Decimation(2.0), TypeError, "n must be an integer, got 2.0"),
        (lambda: dvs.DropPixel([1, 2]), ValueError, r"coordinates must be integers \(n, 2\), got int64 \(2,\)"),
        (lambda: dvs.DropPixel([(1, 2), (3,)]), ValueError, r"coordinates must be integers \(n, 2\): "),
        (lambda: dvs.DropPixel([(1.0, 2.0)]), ValueError, "coordinates must be integers"),
        (lambda: dvs.DropPixel([(1, -2)]), ValueError, r"coordinates, y, must hold indices .* got -2 at \[0\]"),
        (
            lambda: dvs.DropPixel([(0, 0), (7, 0)])(recording([])),
            ValueError,
            r"coordinates, x, .* 0 .. 6, got 7 at \[1\]",
        ),
        (lambda: dvs.hot_pixels(recording([]), 0.0), ValueError, "frequency must be a finite number > 0"),
        (lambda: dvs.UniformNoise(-1), ValueError, "n must be an integer >= 0"),
        (lambda: dvs.UniformNoise(1, seed=-1), ValueError, "seed must be an integer >= 0"),
    ],
)
def test_bad_arguments_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
