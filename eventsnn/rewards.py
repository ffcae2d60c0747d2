"""The reward signal of a projection."""

from bisect import bisect_right
from math import exp

import numpy as np


class Rewards:
    """A signal d that each reward adds to and that decays: `times` of the rewards, `values` of d just after them.

    The first entry stands for no reward.
    """

    def __init__(self, tau: float):
        self.tau, self.amounts = tau, [0.0]
        self.times, self.values = np.zeros(1), np.zeros(1)

    def add(self, times, amount: float):
        """Rewards of `amount` at some times, which may come before others that are known already."""
        if not len(times):
            return
        first = bisect_right(self.times, min(times))  # what stands before stays as it is
        given = [*zip(self.times[first:].tolist(), self.amounts[first:]), *((float(t), amount) for t in times)]
        given.sort(key=lambda reward: reward[0])
        d, last, values = float(self.values[first - 1]), float(self.times[first - 1]), []
        for t, amount in given:
            d = d * exp((last - t) / self.tau) + amount
            last = t
            values.append(d)
        self.amounts[first:] = [amount for _, amount in given]
        self.times = np.append(self.times[:first], [t for t, _ in given])
        self.values = np.append(self.values[:first], values)

    def pieces(self, start: float, end: float):
        """Intervals between rewards from start to end: where each ends, and the signal at its beginning."""
        k = int(np.searchsorted(self.times, start, side="right")) - 1
        while start < end:
            stop = float(self.times[k + 1]) if k + 1 < len(self.times) and self.times[k + 1] < end else end
            yield stop, float(self.values[k]) * exp((float(self.times[k]) - start) / self.tau)
            start, k = stop, k + 1
