"""What a source is: a description, and the stream of spikes that a population of it sends.

A stream is read in pieces: `take(until)` returns the spikes from where the last piece ended up to, not
including, `until`. The spikes do not depend on how the stream is cut, so the engine may take as much
at a time as it likes. `rewind(t)` goes back within the last piece, for sources that are changed there.
"""

import copy

import numpy as np

PIECE = 1 << 16  # spikes that a piece should hold, about


class Source:
    """A description of spike trains; `stream(size, key, start)` makes those of one population."""

    shape = None  # the only shape a population of this source can have, if there is one

    def stream(self, size: int, key: int, start: float) -> "Stream":
        """The spikes of `size` neurons from time `start` (ms) on, drawn from the random stream `key`."""
        raise TypeError(f"{type(self).__name__} does not say what it sends")


class Stream:
    """Spikes in order of (time, id), read in pieces. Subclasses say `_take(until)`."""

    piece = np.inf  # ms that one piece should cover

    def __init__(self, start: float):
        self.until = start
        self._before = None

    def take(self, until: float):
        """Times (float64, ms) and ids (int32) of the spikes before `until` that were not taken yet."""
        self._before = None
        self._before = copy.deepcopy(self)
        times, ids = self._take(until)
        self.until = until
        order = np.lexsort((ids, times))
        return np.ascontiguousarray(times[order]), ids[order].astype(np.int32)

    def rewind(self, t: float):
        """Go back to time t, which lies in the piece taken last."""
        if t >= self.until:
            return
        before = self._before
        self.__dict__.update(before.__dict__)
        if t > self.until:
            self.take(t)


class ArrayStream(Stream):
    """Spikes that are given as arrays in order of time."""

    def __init__(self, start, times, ids):
        super().__init__(start)
        self.times, self.ids = times, ids

    def take(self, until):
        low, high = np.searchsorted(self.times, (self.until, until))
        self.until = until
        return self.times[low:high], self.ids[low:high]

    def rewind(self, t):
        self.until = min(self.until, t)

    def send(self, times, ids):
        """Add spikes in order of (time, id). Those taken before are forgotten."""
        first = np.searchsorted(self.times, self.until)
        if first < len(self.times):
            times, ids = np.concatenate((self.times[first:], times)), np.concatenate((self.ids[first:], ids))
            order = np.lexsort((ids, times))
            times, ids = times[order], ids[order]
        self.times, self.ids = times, ids
