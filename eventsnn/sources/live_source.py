"""An event camera that is still running."""

import numpy as np

from eventsnn.dvs.recording import checked_size
from eventsnn.sources.source import ArrayStream, Source


class LiveSource(Source):
    """One neuron per polarity and pixel, shape (2, height, width): an `EventSource` of events that are not known yet.

    `size` is (width, height) of the sensor. `dvs.play` sends the events as they come; by hand, the population's
    `send(times, ids)` does. What has been sent and delivered is forgotten.
    """

    def __init__(self, size):
        width, height = self.size = checked_size(size, "size")
        if width is None:
            raise ValueError("size must be (width, height) in pixels, got None")
        self.shape = (2, height, width)

    def __repr__(self):
        return f"LiveSource(size={self.size!r})"

    def stream(self, size, key, start):
        return ArrayStream(start, np.empty(0), np.empty(0, np.int32))
