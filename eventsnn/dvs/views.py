"""Recordings as arrays: counts, time surfaces, voxel grids, rates. All spans are start <= t < stop.

`start` and `stop` are in ms on the clock of the recording (its time stamps / 1000), rounded to whole microseconds; by
default they are the first event and just past the last. Arrays that show pixels need the sensor size.
"""

import numpy as np

from eventsnn import check
from eventsnn.dvs import arguments
from eventsnn.dvs.arguments import LATEST
from eventsnn.dvs.events import places
from eventsnn.dvs.recording import Recording


def frame(recording: Recording, start: float | None = None, stop: float | None = None) -> np.ndarray:
    """How many events each pixel sent from `start` to `stop`: int64 (2, height, width), OFF and ON."""
    shape, events = _opened(recording)
    events = arguments.between(events, *arguments.interval(events, start, stop))
    return np.bincount(places(events, shape), minlength=np.prod(shape)).reshape(shape)


def time_surface(recording: Recording, t: float | None = None, tau: float = 50.0) -> np.ndarray:
    """exp(-(t - t_last) / tau), t_last the last event at or before `t`: float64 (2, height, width), OFF and ON.

    `t` is in ms on the clock of the recording, by default that of the last event; `tau` in ms, > 0. 0 where there was
    no event yet. The surface of Lagorce et al. (2017), of the whole sensor.
    """
    shape, events = _opened(recording)
    tau = check.number("tau", tau, above=0.0)
    now = arguments.interval(events, None, None)[1] - 1 if t is None else arguments.microseconds("t", t, -LATEST)
    events = arguments.between(events, np.iinfo(np.int64).min, now + 1)
    surface = np.zeros(shape)
    age = (now - events["t"]) / 1000.0
    surface.ravel()[places(events, shape)] = np.exp(-age / tau)  # of several, the last one stays
    return surface


def voxel_grid(recording: Recording, bins: int, start: float | None = None, stop: float | None = None) -> np.ndarray:
    """Events as a volume: polarities (ON +1, OFF -1) shared between the two nearest of `bins` planes in time.

    float64 (bins, height, width). The planes lie evenly from `start` to `stop`, the first and the last on them (by
    default the first and the last event); an event adds to a plane 1 - its distance in planes, if that is positive.
    Zhu et al. (2019, equations 1 to 3).
    """
    (_, height, width), events = _opened(recording)
    bins = check.integer("bins", bins, low=1)
    begin, end = arguments.interval(events, start, stop)
    events = arguments.between(events, begin, end)
    last = end - 1 if stop is None else end
    at = (events["t"] - begin) * (bins - 1) / max(1, last - begin)  # one rounding: not beyond the last plane
    low = np.floor(at).astype(np.int64)
    sign = np.where(events["p"] == 1, 1.0, -1.0)
    place = (low * height + events["y"]) * width + events["x"]
    share, size = at - low, bins * height * width
    grid = np.bincount(place, sign * (1.0 - share), size)
    after = share > 0.0  # so that nothing falls behind the last plane
    grid += np.bincount(place[after] + height * width, (sign * share)[after], size)
    return grid.reshape(bins, height, width)


def event_rate(
    recording: Recording, window: float, start: float | None = None, stop: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Events per second in windows of `window` ms (>= 0.001) that follow each other from `start` on, empty ones too.

    Returns the times at which they begin, float64 (n,) in ms, and the rates, float64 (2, n) in Hz, OFF and ON. With
    `stop`, the last window ends there and may be shorter; without, all are whole and the last one holds the last event.
    """
    events = arguments.recording(recording).events
    window = arguments.microseconds("window", window)
    begin, end = arguments.interval(events, start, stop)
    events = arguments.between(events, begin, end)
    n = -(-(end - begin) // window)
    place = (events["t"] - begin) // window + n * events["p"].astype(np.int64)
    begins = begin + window * np.arange(n)
    lengths = np.minimum(window, end - begins) if stop is not None else np.full(n, window)
    return begins / 1000.0, np.bincount(place, minlength=2 * n).reshape(2, n) / (lengths / 1e6)


def _opened(recording):
    """The shape (polarity, height, width) of a recording, and its events in order of time."""
    recording = arguments.recording(recording)
    width, height = arguments.sensor_size((recording.width, recording.height))
    return (2, height, width), recording.events
