"""A number per pixel: what the filters that look at single pixels remember."""

import numpy as np

from eventsnn.dvs.filters.filter import kept

NEVER = np.iinfo(np.int64).min  # before any time


class Plane:
    """An int64 per pixel within a border of one, `fill` at first; where the size is unknown it grows with events."""

    def __init__(self, size, fill):
        width, height = (side or 0 for side in size)
        self.fill = fill
        self.values = np.full((height + 2, width + 2), fill, np.int64)

    def cover(self, x, y):
        """The values, of the pixels (x, y), two arrays, at least."""
        if len(x):
            need = int(y.max()) + 3, int(x.max()) + 3
            more = [(0, max(0, n - have)) for n, have in zip(need, self.values.shape)]
            if more != [(0, 0), (0, 0)]:
                self.values = np.pad(self.values, more, constant_values=self.fill)
        return self.values

    def at(self, x, y):
        """The values at the pixels (x, y), two arrays."""
        return self.cover(x, y)[place(x, y)]


def place(x, y):
    """Where pixels stand in a plane."""
    return y + np.int64(1), x + np.int64(1)


def judge(kernel, size, fill, parameter):
    """A step of a filter: keeps the events that `kernel` chooses (a name in `kernels.py`), with a plane of its own."""
    plane = Plane(size, fill)

    def step(events):
        from eventsnn.dvs.filters import kernels  # late: brings the compiler

        events = events.view()
        events.flags.writeable = False  # as those of a recording are: one compiled version
        keep = np.empty(len(events), np.bool_)
        getattr(kernels, kernel)(events, plane.cover(events["x"], events["y"]), np.int64(parameter), keep)
        return kept(events, keep)

    return step
