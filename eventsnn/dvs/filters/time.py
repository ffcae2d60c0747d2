"""Filters of the time stamps: which span, from where they count, how exact."""

from dataclasses import dataclass

import numpy as np

from eventsnn import check, random
from eventsnn.dvs import arguments
from eventsnn.dvs.arguments import LATEST
from eventsnn.dvs.filters.filter import Filter, changed


@dataclass(frozen=True)
class CropTime(Filter):
    """Keep the events of start <= t < stop, in ms on the clock of the recording, rounded to whole microseconds.

    None is no bound. Times stay as they are; with `TimeAlignment` before it, both count from the first event.
    """

    start: float | None = None
    stop: float | None = None

    def __post_init__(self):
        begin, end = self._bounds()
        if end < begin:
            raise ValueError(f"stop must be >= start = {self.start:g} ms, got {self.stop:g}")

    def _bounds(self):
        ends = np.iinfo(np.int64)
        begin = ends.min if self.start is None else arguments.microseconds("start", self.start, -LATEST)
        return begin, ends.max if self.stop is None else arguments.microseconds("stop", self.stop, -LATEST)

    def begin(self, size):
        begin, end = self._bounds()
        return size, lambda events: arguments.between(events, begin, end)


@dataclass(frozen=True)
class TimeAlignment(Filter):
    """Count time from the first event: t becomes t - t_first."""

    retimes = True

    def begin(self, size):
        origin = []

        def step(events):
            if len(events) and not origin:
                origin.append(events["t"][0])
            return changed(events, t=events["t"] - origin[0]) if origin else events

        return size, step


@dataclass(frozen=True)
class TimeJitter(Filter):
    """Move each event in time by a normal number of standard deviation `std` (ms, >= 0), to the nearest microsecond.

    The events are put in order of time again, which needs the whole recording; those of one microsecond stay in the
    order in which they were. Times may become negative. The same `seed` (an integer >= 0) gives the same result.
    """

    std: float
    seed: int = 0
    whole = True

    def __post_init__(self):
        check.number("std", self.std, low=0.0, high=1e9)
        check.integer("seed", self.seed, low=0)

    def begin(self, size):
        def step(events):
            rng = random.generator(self.seed, random.EVENTS)
            shift = np.rint(rng.normal(0.0, 1000.0 * self.std, len(events))).astype(np.int64)
            moved = changed(events, t=events["t"] + shift)
            return moved[np.argsort(moved["t"], kind="stable")]

        return size, step
