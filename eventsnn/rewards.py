"""The reward signal of a projection."""

from bisect import bisect_left, bisect_right
from math import exp
from operator import itemgetter

import numpy as np


class Rewards:
    """A signal d that each reward adds to and that decays: `times` of the rewards, `values` of d just after them.

    The first entry stands for no reward.
    """

    def __init__(self, tau: float):
        self.tau, self.given = tau, [(0.0, 0.0, None)]  # time, amount and giver of each reward
        self.times, self.values = np.zeros(1), np.zeros(1)

    def add(self, times, amount: float, giver=None):
        """Rewards of `amount` at some times, which may come before others that are known already."""
        if len(times):
            first = bisect_right(self.times, min(times))  # what stands before stays as it is
            added = [(float(t), amount, giver) for t in times]
            self._lay(first, sorted(self.given[first:] + added, key=itemgetter(0)))

    def forget(self, giver, t: float):
        """The rewards that `giver` gives at t and later are taken back."""
        first = max(bisect_left(self.times, t), 1)
        self._lay(first, [reward for reward in self.given[first:] if reward[2] is not giver])

    def _lay(self, first, given):
        """The rewards from the entry `first` on."""
        d, last, values = float(self.values[first - 1]), float(self.times[first - 1]), []
        for t, amount, _ in given:
            d = d * exp((last - t) / self.tau) + amount
            last = t
            values.append(d)
        self.given[first:] = given
        self.times = np.append(self.times[:first], [t for t, _, _ in given])
        self.values = np.append(self.values[:first], values)

    def pieces(self, start: float, end: float):
        """Intervals between rewards from start to end: where each ends, and the signal at its beginning."""
        k = int(np.searchsorted(self.times, start, side="right")) - 1
        while start < end:
            stop = float(self.times[k + 1]) if k + 1 < len(self.times) and self.times[k + 1] < end else end
            yield stop, float(self.values[k]) * exp((float(self.times[k]) - start) / self.tau)
            start, k = stop, k + 1
