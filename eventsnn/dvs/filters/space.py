"""Filters of the pixels: which part of the sensor, how fine, which way round."""

from dataclasses import dataclass

import numpy as np

from eventsnn import check, random
from eventsnn.distributions import keep
from eventsnn.dvs import arguments
from eventsnn.dvs.filters.filter import Filter, changed, kept
from eventsnn.dvs.recording import checked_size


@dataclass(frozen=True)
class Crop(Filter):
    """Keep the pixels x[0] <= x < x[1] and y[0] <= y < y[1], and count them from there on.

    `x` and `y` are pairs of integers, or None for the whole side. The size that comes out is that of the part, unknown
    if one is None and the sensor has no size. Raises ValueError for a part that is empty or not within the sensor.
    """

    x: tuple[int, int] | None = None
    y: tuple[int, int] | None = None

    def __post_init__(self):
        keep(self, x=_range("x", self.x), y=_range("y", self.y))

    def begin(self, size):
        for name, part, side in zip("xy", (self.x, self.y), size):
            if part and side and part[1] > side:
                raise ValueError(f"{name} must be within 0 .. {side}, the side of the sensor, got {part}")
        (left, right), (top, bottom) = (part or (0, side) for part, side in zip((self.x, self.y), size))
        leaving = (None, None) if None in (right, bottom) else (right - left, bottom - top)

        def step(events):
            x, y = events["x"], events["y"]
            inside = kept(events, _within(x, left, right) & _within(y, top, bottom))
            inside["x"] -= left
            inside["y"] -= top
            return inside

        return leaving, step


@dataclass(frozen=True)
class CenterCrop(Filter):
    """Keep the middle of the sensor: `size` (width, height), not larger than the sensor, whose size must be known.

    Where as many pixels on both sides cannot be, one more is cut off on the right or at the bottom. (tonic pads what
    is too small.)
    """

    size: tuple[int, int]

    def __post_init__(self):
        keep(self, size=checked_size(self.size, "size"))

    def begin(self, size):
        sensor = arguments.sensor_size(size)
        if self.size[0] > sensor[0] or self.size[1] > sensor[1]:
            raise ValueError(f"size must be within {sensor}, that of the sensor, got {self.size}")
        return Crop(*((side - part) // 2 + np.array([0, part]) for side, part in zip(sensor, self.size))).begin(size)


@dataclass(frozen=True)
class Downsample(Filter):
    """Join blocks of `factor` x `factor` pixels (an integer >= 1): x // factor, y // factor. No event is dropped.

    Blocks at the right and at the bottom may be cut by the border: their sizes are rounded up.
    """

    factor: int

    def __post_init__(self):
        check.integer("factor", self.factor, low=1, high=2**15 - 1)

    def begin(self, size):
        leaving = tuple(side and -(-side // self.factor) for side in size)
        return leaving, lambda events: changed(events, x=events["x"] // self.factor, y=events["y"] // self.factor)


@dataclass(frozen=True)
class FlipLR(Filter):
    """Left and right exchanged: x becomes width - 1 - x. Needs the sensor size."""

    def begin(self, size):
        width, _ = arguments.sensor_size(size)
        return size, lambda events: changed(events, x=width - 1 - events["x"])


@dataclass(frozen=True)
class FlipUD(Filter):
    """Top and bottom exchanged: y becomes height - 1 - y. Needs the sensor size."""

    def begin(self, size):
        _, height = arguments.sensor_size(size)
        return size, lambda events: changed(events, y=height - 1 - events["y"])


@dataclass(frozen=True)
class SpatialJitter(Filter):
    """Move each event by normal numbers of standard deviation `std` (pixels, >= 0) in x and y, to the nearest pixel.

    What leaves the sensor, whose size must be known, is dropped. The same `seed` (an integer >= 0) gives the same.
    """

    std: float
    seed: int = 0

    def __post_init__(self):
        check.number("std", self.std, low=0.0, high=2.0**15)
        check.integer("seed", self.seed, low=0)

    def begin(self, size):
        width, height = arguments.sensor_size(size)
        rng = random.generator(self.seed, random.EVENTS)

        def step(events):
            shift = rng.normal(0.0, self.std, (len(events), 2))  # event by event, wherever chunks begin
            x, y = (np.rint(events[name] + column) for name, column in zip("xy", shift.T))
            inside = _within(x, 0, width) & _within(y, 0, height)
            return changed(kept(events, inside), x=x[inside], y=y[inside])

        return size, step


def _within(values, low, high):
    return (values >= low) & (values < (np.inf if high is None else high))


def _range(name, given):
    if given is None:
        return None
    if not isinstance(given, (tuple, list, np.ndarray)) or len(given) != 2:
        raise TypeError(f"{name} must be a pair (from, to) of integers, got {given!r}")
    low = check.integer(name, given[0], low=0, high=2**15 - 1)
    return low, check.integer(name, given[1], low=low + 1, high=2**15)
