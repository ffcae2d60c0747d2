"""The reward signal of a projection."""

from bisect import bisect_left, bisect_right
from math import exp
from operator import itemgetter

import numpy as np

MANY = 4096  # rewards that are kept without asking whether all are still needed


class Rewards:
    """A signal d that each reward adds to and that decays: `times` of the rewards, `values` of d just after them.

    The first entry stands for what was before: no reward, or those that were forgotten.
    """

    def __init__(self, tau: float):
        self.tau, self.given = tau, [(0.0, 0.0, None)]  # time, amount and giver of each reward
        self.memory, self.many = np.zeros((2, 16)), MANY
        self.times, self.values = self.memory[:, :1]

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

    def drop(self, synapses_t):
        """Where there are many rewards, forget those that ended before all synapses' times; the signal stays as it is.

        It is asked again when their number has doubled, so that it costs little per reward.
        """
        if len(self.times) < self.many:
            return
        first = max(bisect_left(self.times, synapses_t.min(initial=self.times[-1])) - 1, 0)
        del self.given[:first]
        self._keep(self.times[first:].copy(), self.values[first:].copy(), 0)
        self.many = max(MANY, 2 * len(self.times))

    def _lay(self, first, given):
        """The rewards from the entry `first` on."""
        d, last, values = float(self.values[first - 1]), float(self.times[first - 1]), []
        for t, amount, _ in given:
            d = d * exp((last - t) / self.tau) + amount
            last = t
            values.append(d)
        self.given[first:] = given
        self._keep([t for t, _, _ in given], values, first)

    def _keep(self, times, values, first):
        """Write entries from `first` on, the last ones; the memory grows by doubling."""
        n = first + len(times)
        if n > self.memory.shape[1]:
            old, self.memory = self.memory, np.zeros((2, 2 * n))
            self.memory[:, :first] = old[:, :first]
        self.memory[:, first:n] = times, values
        self.times, self.values = self.memory[:, :n]

    def pieces(self, start: float, end: float):
        """Intervals between rewards from start to end: where each ends, and the signal at its beginning."""
        k = int(np.searchsorted(self.times, start, side="right")) - 1
        while start < end:
            stop = float(self.times[k + 1]) if k + 1 < len(self.times) and self.times[k + 1] < end else end
            yield stop, float(self.values[k]) * exp((float(self.times[k]) - start) / self.tau)
            start, k = stop, k + 1
