"""Regular spike trains."""

import numpy as np

from eventsnn import check
from eventsnn.sources.source import PIECE, Source, Stream


class Regular(Source):
    """Every neuron spikes at start + k * interval, k = 0, 1, ...

    `interval` in ms, > 0; `start` in ms, >= 0, by default one interval.
    """

    def __init__(self, interval, start=None):
        self.interval = check.number("interval", interval, above=0.0)
        self.start = self.interval if start is None else check.number("start", start, low=0.0)

    def __repr__(self):
        return f"Regular(interval={self.interval!r}, start={self.start!r})"

    def stream(self, size, key, start):
        return RegularStream(start, self, size)


class RegularStream(Stream):
    """The multiples are counted, not added up."""

    def __init__(self, start, source, size):
        super().__init__(start)
        self.source, self.size = source, size
        self.piece = max(1.0, PIECE / max(size, 1)) * source.interval

    def _take(self, until):
        first, last = (int(max(0.0, (t - self.source.start) / self.source.interval)) for t in (self.until, until))
        times = self.source.start + np.arange(max(first - 1, 0), last + 2) * self.source.interval
        times = times[(times >= self.until) & (times < until)]
        return np.repeat(times, self.size), np.tile(np.arange(self.size), len(times))
