"""Filters of pixels, times and polarities against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn import dvs
from tests.dvs.filters.made import HEIGHT, WIDTH, recording, recordings

EDGES = [(0, 0, 1, 1), (6, 0, 2, 0), (0, 4, 3, 1), (6, 4, 4, 0), (3, 2, 5, 1)]


def parts(side):
    return st.tuples(st.integers(0, side), st.integers(0, side)).filter(lambda pair: pair[0] < pair[1])


@given(recordings(), st.none() | parts(WIDTH), st.none() | parts(HEIGHT))
def test_crop(made, x, y):
    (x0, x1), (y0, y1) = x or (0, WIDTH), y or (0, HEIGHT)
    cropped = dvs.Crop(x=x, y=y)(made)
    inside = [(a - x0, b - y0, t, p) for a, b, t, p in made.events.tolist() if x0 <= a < x1 and y0 <= b < y1]
    assert cropped.events.tolist() == inside
    assert (cropped.width, cropped.height) == (x1 - x0, y1 - y0)


@pytest.mark.parametrize(("x", "size"), [((2, 6), (None, None)), (None, (None, None))])
def test_a_part_of_an_unknown_size(x, size):
    sizeless = recording(EDGES, (None, None))
    cropped = dvs.Crop(x=x, y=(1, 5))(sizeless)
    assert (cropped.width, cropped.height) == ((4, 4) if x else size)
    assert cropped.events.tolist() == ([(1, 1, 5, 1)] if x else [(0, 3, 3, 1), (6, 3, 4, 0), (3, 1, 5, 1)])


@pytest.mark.parametrize(("size", "corner"), [((7, 5), (0, 0)), ((3, 3), (2, 1)), ((4, 2), (1, 1)), ((1, 1), (3, 2))])
def test_center_crop(size, corner):
    grid = recording([(x, y, 10 * y + x, 0) for y in range(HEIGHT) for x in range(WIDTH)])
    middle = dvs.CenterCrop(size)(grid)
    assert (middle.width, middle.height) == size
    expected = dvs.Crop(x=(corner[0], corner[0] + size[0]), y=(corner[1], corner[1] + size[1]))(grid)
    assert middle.events.tolist() == expected.events.tolist()
    assert len(middle) == size[0] * size[1]


@pytest.mark.parametrize(("factor", "size"), [(1, (7, 5)), (2, (4, 3)), (3, (3, 2)), (10, (1, 1))])
def test_downsample(factor, size):
    made = recording(EDGES)
    smaller = dvs.Downsample(factor)(made)
    assert (smaller.width, smaller.height) == size
    assert smaller.events.tolist() == [(x // factor, y // factor, t, p) for x, y, t, p in EDGES]
    assert dvs.Downsample(factor)(recording(EDGES, (None, None))).width is None


def test_flips():
    made = recording(EDGES)
    assert dvs.FlipLR()(made).events.tolist() == [(6 - x, y, t, p) for x, y, t, p in EDGES]
    assert dvs.FlipUD()(made).events.tolist() == [(x, 4 - y, t, p) for x, y, t, p in EDGES]
    assert dvs.FlipPolarity()(made).events.tolist() == [(x, y, t, 1 - p) for x, y, t, p in EDGES]
    assert dvs.MergePolarities()(made).events.tolist() == [(x, y, t, 0) for x, y, t, _ in EDGES]


def test_the_largest_sensor():
    side = 2**15
    made = recording([(0, side - 1, 0, 0), (side - 1, 0, 1, 0)], (side, side))
    assert dvs.FlipLR()(made).events["x"].tolist() == [side - 1, 0]
    assert dvs.Crop(x=(1, side), y=(0, side))(made).events.tolist() == [(side - 2, 0, 1, 0)]
    assert dvs.Downsample(side - 1)(made).events.tolist() == [(0, 1, 0, 0), (1, 0, 1, 0)]


def test_spatial_jitter_has_its_deviation_and_drops_what_leaves():
    side, n = 400, 20_000
    made = recording([(200, 200, k, 1) for k in range(n)], (side, side))
    moved = dvs.SpatialJitter(std=3.0, seed=2)(made).events
    assert len(moved) == n
    for name in "xy":
        shift = moved[name] - 200.0
        # rounding adds 1/12 to the variance; five standard errors
        assert abs(shift.mean()) < 5 * 3.0 / np.sqrt(n)
        assert abs(shift.var() - (9 + 1 / 12)) < 5 * 9 * np.sqrt(2 / n)
    assert abs(np.corrcoef(moved["x"], moved["y"])[0, 1]) < 5 / np.sqrt(n)
    assert not np.array_equal(moved, dvs.SpatialJitter(std=3.0, seed=3)(made).events)
    corner = recording([(0, 0, k, 1) for k in range(4000)], (side, side))
    stay = 0.5 + 0.5 * 0.1324  # that a normal number of deviation 3 is > -0.5: Phi(1/6) = 0.5662
    assert abs(len(dvs.SpatialJitter(std=3.0)(corner)) / 4000 - stay**2) < 5 * np.sqrt(0.25 / 4000)


@given(recordings(), st.none() | st.integers(-10, 400), st.none() | st.integers(0, 410))
def test_crop_time(made, start, stop):
    if start is not None and stop is not None and stop < start:
        start, stop = stop, start
    bounds = [None if t is None else t / 1000 for t in (start, stop)]
    low, high = -(10**9) if start is None else start, 10**9 if stop is None else stop
    inside = [event for event in made.events.tolist() if low <= event[2] < high]
    assert dvs.CropTime(*bounds)(made).events.tolist() == inside


def test_crop_of_epoch_times_is_exact():
    first = 1_605_537_493_718_345
    made = recording([(0, 0, first + k, 0) for k in range(5)])
    cropped = dvs.CropTime(start=(first + 1) / 1000, stop=(first + 4) / 1000)(made)
    assert (cropped.events["t"] - first).tolist() == [1, 2, 3]


@given(recordings())
def test_time_alignment(made):
    t = made.events["t"]
    assert dvs.TimeAlignment()(made).events["t"].tolist() == (t - t[:1]).tolist()


def test_time_jitter_has_its_deviation_and_keeps_order():
    n = 20_000
    made = recording([(k % 7, k % 5, 10 * k, k % 2) for k in range(n)])
    moved = dvs.TimeJitter(std=0.1, seed=1)(made).events
    assert (np.diff(moved["t"]) >= 0).all()
    unmoved = dvs.TimeJitter(std=0.0)(made).events
    assert unmoved.tolist() == made.events.tolist()
    alone = recording([(0, 0, 0, 0)] * n)
    shift = dvs.TimeJitter(std=0.1, seed=1)(alone).events["t"]
    assert abs(shift.mean()) < 5 * 100 / np.sqrt(n)
    assert abs(shift.std() - 100) < 5 * 100 / np.sqrt(2 * n)
    assert np.bincount(moved["x"]).tolist() == np.bincount(made.events["x"]).tolist()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: dvs.Crop(x=(3, 3)), ValueError, "x must be an integer >= 4 and <= 32768, got 3"),
        (lambda: dvs.Crop(y=(-1, 3)), ValueError, "y must be an integer >= 0"),
        (lambda: dvs.Crop(x=5), TypeError, r"x must be a pair \(from, to\) of integers, got 5"),
        (lambda: dvs.Crop(x=(0, 8))(recording([])), ValueError, r"x must be within 0 .. 7, .* got \(0, 8\)"),
        (lambda: dvs.CenterCrop((8, 2))(recording([])), ValueError, r"size must be within \(7, 5\).* got \(8, 2\)"),
        (lambda: dvs.CenterCrop(3), TypeError, "size must be a pair"),
        (lambda: dvs.Downsample(0), ValueError, "factor must be an integer >= 1"),
        (lambda: dvs.Downsample(0.5), TypeError, "factor must be an integer, got 0.5"),
        (lambda: dvs.SpatialJitter(-1.0), ValueError, "std must be a finite number >= 0"),
        (lambda: dvs.TimeJitter(np.inf), ValueError, "std must be a finite number >= 0"),
        (lambda: dvs.CropTime(3.0, 2.0), ValueError, "stop must be >= start = 3 ms, got 2"),
        (lambda: dvs.CropTime(start=1e13), ValueError, "start must be a finite number .* <= 9e"),
    ],
)
def test_bad_arguments_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
