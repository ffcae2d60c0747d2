"""Given spike trains."""

import numpy as np

from eventsnn import check
from eventsnn.sources.source import ArrayStream, Source


class SpikeArray(Source):
    """Spikes at the given times, sent by the given neurons; equal pairs each count.

    `times` in ms, >= 0, in any order; `ids` of the same length. The population's `send(times, ids)` adds
    later spikes.
    """

    def __init__(self, times, ids):
        self.times, self.ids = checked_spikes(times, ids)

    def __repr__(self):
        return f"SpikeArray({len(self.times)} spikes)"

    def stream(self, size, key, start):
        check.indices("ids", self.ids, size)
        if len(self.times) and self.times[0] < start:
            raise ValueError(f"times must be >= {start:g}, the present time, got {self.times[0]:g}")
        return ArrayStream(start, self.times, self.ids)


def checked_spikes(times, ids, low=0.0, size=2**31):
    """Times and ids as arrays in order of (time, id), or an error that says what is wrong with them."""
    times = check.array("times", times, low=low)
    ids = check.indices("ids", ids, size, length=len(times))
    order = np.lexsort((ids, times))
    return times[order], ids[order].astype(np.int32)
