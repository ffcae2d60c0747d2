"""Injected currents: what is added to i_ext, piecewise constant in time."""

import numpy as np

from eventsnn import check


class StepCurrent:
    """A piecewise-constant current: amplitudes[k] from times[k] on, 0 before times[0]; for `Network.inject`.

    `times` has shape (T,), in ms of the network's time, ascending, >= 0; of equal times the last one counts.
    `amplitudes` has shape (T,), or (T, n) with a column per neuron, in the unit of i_ext; the last one stays.
    """

    def __init__(self, times, amplitudes):
        self.times = check.array("times", times, low=0.0)
        self.amplitudes = check.array("amplitudes", amplitudes, ndim=None)
        if len(self.times) == 0:
            raise ValueError("times must hold at least one time, got none")
        if np.any(np.diff(self.times) < 0.0):
            k = int(np.argmax(np.diff(self.times) < 0.0))
            raise ValueError(f"times must ascend, got {self.times[k]!r} before {self.times[k + 1]!r} at [{k + 1}]")
        if np.ndim(amplitudes) not in (1, 2) or len(self.amplitudes) != len(self.times):
            raise ValueError(
                f"amplitudes must have shape ({len(self.times)},) or ({len(self.times)}, neurons) like times, "
                f"got {np.shape(amplitudes)}"
            )
        self.instants = frozenset(self.times.tolist())

    @classmethod
    def ramp(cls, start: float, stop: float, low: float, high: float, step: float) -> "StepCurrent":
        """A staircase from `low` at `start` to `high` at `stop` (ms), which then stays; a stair every `step` ms.

        A stair is the mean of the straight line over it. It stands for a ramp: no model has one in closed form.
        """
        start = check.number("start", start, low=0.0)
        stop = check.number("stop", stop, above=start)
        low, high = check.number("low", low), check.number("high", high)
        step = check.number("step", step, above=0.0, high=stop - start)
        n = round((stop - start) / step)
        middle = (np.arange(n) + 0.5) / n
        times = start + (stop - start) * np.arange(n + 1) / n
        return cls(times, [*(low + (high - low) * middle), high])

    def __repr__(self):
        return f"StepCurrent({len(self.times)} times from {self.times[0]:g} to {self.times[-1]:g} ms)"

    def at(self, t: float):
        """The amplitude at time t: a number, or an array with one per neuron."""
        k = int(np.searchsorted(self.times, t, side="right"))
        return self.amplitudes[k - 1] if k else 0.0


class Injected:
    """The currents injected into one population, and the i_ext that it has of its own."""

    def __init__(self, own):
        self.own, self.currents = own, []  # (ids, current) in the order in which they were injected
        self.times, self.next = np.empty(0), np.inf

    def add(self, ids, current):
        """One more current."""
        self.currents.append((ids, current))
        self.times = np.union1d(self.times, current.times)

    def move_on(self, now):
        """The next change is the first one after `now`."""
        k = int(np.searchsorted(self.times, now, side="right"))
        self.next = float(self.times[k]) if k < len(self.times) else np.inf

    def changed(self, t) -> np.ndarray:
        """The neurons whose current may change at time t, ascending."""
        changing = [ids for ids, current in self.currents if t in current.instants]
        return np.unique(np.concatenate(changing)) if changing else np.empty(0, np.int64)

    def at(self, t) -> np.ndarray:
        """What is injected into every neuron at time t, summed in the order of injection."""
        out = np.zeros(len(self.own))
        for ids, current in self.currents:
            out[ids] += current.at(t)
        return out
