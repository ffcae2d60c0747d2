"""The events of a DVS recording as spikes."""

import numpy as np

from eventsnn import check
from eventsnn.dvs.events import places
from eventsnn.dvs.recording import Recording
from eventsnn.sources.source import ArrayStream, Source


class EventSource(Source):
    """One neuron per polarity and pixel, shape (2, height, width), in C order.

    An event (t, x, y, p) of the `recording` is a spike of neuron (p * height + y) * width + x at
    start + (t - t_first) / 1000 ms. Several events of one pixel at one time are several spikes.
    """

    def __init__(self, recording, start=0.0):
        if not isinstance(recording, Recording):
            raise TypeError(f"recording must be a dvs.Recording, got {recording!r}")
        if recording.width is None or recording.height is None:
            raise ValueError("recording has no sensor size; give it one with dvs.load(path, size=(width, height))")
        self.start = check.number("start", start, low=0.0)
        self.recording = recording
        self.shape = (2, recording.height, recording.width)

    def __repr__(self):
        return f"EventSource({self.recording!r}, start={self.start!r})"

    def stream(self, size, key, start):
        if self.start < start:
            raise ValueError(f"start must be >= {start:g}, the present time, got {self.start:g}")
        events = self.recording.events
        times = (events["t"] - (self.recording.first or 0)) / 1000.0  # first: also where times jitter
        ids = places(events, self.shape).astype(np.int32)
        order = np.lexsort((ids, events["t"]))
        return ArrayStream(start, self.start + times[order], ids[order])
