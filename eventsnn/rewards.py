"""The reward signal of a projection."""

from math import exp

import numpy as np


class Rewards:
    """A signal d that each reward adds to and that decays: `times` of the rewards, `values` of d just after them.

    The first entry stands for no reward.
    """

    def __init__(self, tau: float):
        self.tau, self.given = tau, []
        self.times, self.values = np.zeros(1), np.zeros(1)

    def add(self, times, amount: float):
        """Rewards of `amount` at some times, which may come before others that are known already."""
        self.given = sorted([*self.given, *((float(t), amount) for t in times)], key=lambda reward: reward[0])
        d, last, values = 0.0, 0.0, [0.0]
        for t, amount in self.given:
            d = d * exp((last - t) / self.tau) + amount
            last = t
            values.append(d)
        self.times, self.values = np.array([0.0, *(t for t, _ in self.given)]), np.array(values)

    def pieces(self, start: float, end: float):
        """Intervals between rewards from start to end: where each ends, and the signal at its beginning."""
        k = int(np.searchsorted(self.times, start, side="right")) - 1
        while start < end:
            stop = float(self.times[k + 1]) if k + 1 < len(self.times) and self.times[k + 1] < end else end
            yield stop, float(self.values[k]) * exp((float(self.times[k]) - start) / self.tau)
            start, k = stop, k + 1
