"""Filters that look at single pixels: what is noise, what is too much."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from eventsnn import check, random
from eventsnn.distributions import keep
from eventsnn.dvs import arguments
from eventsnn.dvs.filters.filter import Filter, kept
from eventsnn.dvs.filters.plane import NEVER, Plane, judge, place
from eventsnn.dvs.recording import EVENT, Recording


@dataclass(frozen=True)
class Denoise(Filter):
    """Keep an event only if one of the four neighbours of its pixel fired less than `filter_time` before it.

    `filter_time` is in ms (>= 0.001, rounded to whole microseconds). Both polarities and events not kept support
    as well; the pixel itself does not. In one microsecond, what comes first in the recording is before.
    The background-activity filter of Delbruck (2008), with the neighbourhood that tonic uses. Where tonic
    takes all pixels to have fired at time 0, here nothing fired before the first event.
    """

    filter_time: float

    def __post_init__(self):
        arguments.microseconds("filter_time", self.filter_time)

    def begin(self, size):
        return size, judge("supported", size, NEVER, arguments.microseconds("filter_time", self.filter_time))


@dataclass(frozen=True)
class RefractoryPeriod(Filter):
    """Drop events of a pixel that come less than `delta` after the last one kept there, whatever the polarity.

    `delta` is in ms (>= 0.001, rounded to whole microseconds); an event after exactly `delta` is kept. So a pixel
    behaves that is held in reset. tonic counts from the last event, kept or not, and silences busy pixels for good.
    """

    delta: float

    def __post_init__(self):
        arguments.microseconds("delta", self.delta)

    def begin(self, size):
        return size, judge("rested", size, NEVER, arguments.microseconds("delta", self.delta))


@dataclass(frozen=True)
class Decimation(Filter):
    """Keep the n-th, 2 n-th, 3 n-th, ... event of each pixel, whatever the polarities. `n` is an integer >= 1."""

    n: int

    def __post_init__(self):
        check.integer("n", self.n, low=1)

    def begin(self, size):
        return size, judge("each_nth", size, 0, self.n)


@dataclass(frozen=True, eq=False)
class DropPixel(Filter):
    """Drop all events of some pixels: `coordinates`, integers (n, 2), one row (x, y) each. See `hot_pixels`.

    Raises ValueError where one lies outside the sensor, if its size is known.
    """

    coordinates: np.ndarray = field(repr=False)

    def __post_init__(self):
        try:
            given = np.asarray(self.coordinates)
        except ValueError as error:
            raise ValueError(f"coordinates must be integers (n, 2): {error}") from None
        if given.size == 0:
            given = np.empty((0, 2), np.int64)
        if given.dtype.kind not in "iu" or given.ndim != 2 or given.shape[1] != 2:
            raise ValueError(f"coordinates must be integers (n, 2), got {given.dtype} {given.shape}")
        for axis, column in zip("xy", given.T):
            check.indices(f"coordinates, {axis},", column, 2**15)
        keep(self, coordinates=given.astype(np.int64))

    def begin(self, size):
        x, y = self.coordinates.T
        for axis, column, side in zip("xy", (x, y), size):
            check.indices(f"coordinates, {axis},", column, side or 2**15)
        bad = Plane(size, 0)
        bad.cover(x, y)[place(x, y)] = 1
        return size, lambda events: kept(events, bad.at(events["x"], events["y"]) == 0)


def hot_pixels(recording: Recording | Iterable[Recording], frequency: float) -> np.ndarray:
    """The pixels that fire more often than `frequency` (Hz, > 0), averaged from the first event to the last.

    `recording` is a Recording, or an iterable of chunks that follow each other. A pixel with one event is not hot.
    Returns int64 (n, 2), a row (x, y) each, in order of (y, x): what `DropPixel` takes.
    """
    frequency = check.number("frequency", frequency, above=0.0)
    counts, times = Plane((None, None), 0), []
    for chunk in [recording] if isinstance(recording, Recording) else recording:
        events = arguments.recording(chunk).events
        x, y = events["x"], events["y"]
        np.add.at(counts.cover(x, y), place(x, y), 1)
        times += [int(t) for t in events["t"][[0, -1]]] if len(events) else []
    seconds = (max(times) - min(times)) / 1e6 if times else 0.0
    y, x = np.nonzero(counts.values[1:-1, 1:-1] > max(1.0, frequency * seconds))
    return np.stack([x, y], axis=1)


@dataclass(frozen=True)
class UniformNoise(Filter):
    """Add `n` events (>= 0), uniform over pixels, polarities and the microseconds from the first event to the last.

    Needs the sensor size, at least one event, and the whole recording. An event added comes after those of its
    microsecond. The same `seed` (an integer >= 0) gives the same events.
    """

    n: int
    seed: int = 0
    whole = True

    def __post_init__(self):
        check.integer("n", self.n, low=0)
        check.integer("seed", self.seed, low=0)

    def begin(self, size):
        width, height = arguments.sensor_size(size)

        def step(events):
            if not len(events):
                raise ValueError("recording must have events: noise is added from the first to the last")
            rng = random.generator(self.seed, random.EVENTS)
            noise = np.empty(self.n, EVENT)
            for name, low, high in (("x", 0, width), ("y", 0, height), ("p", 0, 2)):
                noise[name] = rng.integers(low, high, self.n)
            noise["t"] = rng.integers(events["t"][0], events["t"][-1], self.n, endpoint=True)
            joined = np.concatenate([events, noise])
            return joined[np.argsort(joined["t"], kind="stable")]

        return size, step
