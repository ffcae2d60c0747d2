"""Poisson spike trains with piecewise constant rates, exact by time change."""

import numpy as np

from eventsnn import check, random
from eventsnn.sources.poisson import _joined
from eventsnn.sources.source import PIECE, Source, Stream


class InhomogeneousPoisson(Source):
    """Independent Poisson trains whose rate is rates[k] from times[k] until times[k + 1].

    `times` (K,) in ms, increasing; `rates` in Hz, (K,) for all neurons or (K, size), >= 0. The rate is 0
    before times[0], and rates[-1] lasts for ever. A unit Poisson process is carried through the inverse
    of the integrated rate (time change: Brown et al. 2002), so no spike is thinned and none is binned.
    """

    def __init__(self, times, rates):
        self.times = check.array("times", times, low=0.0)
        self.rates = check.array("rates", rates, size=len(self.times), low=0.0, ndim=np.ndim(rates) or 1)
        if len(self.times) == 0:
            raise ValueError("times must have at least one entry, got none")
        if np.any(np.diff(self.times) <= 0.0):
            raise ValueError(f"times must increase, got {self.times!r}")
        if self.rates.ndim > 2:
            raise ValueError(f"rates must have 1 or 2 dimensions, got shape {self.rates.shape}")

    def __repr__(self):
        return f"InhomogeneousPoisson(times={self.times!r}, rates={self.rates!r})"

    def stream(self, size, key, start):
        rates = self.rates.reshape(len(self.times), -1)
        if rates.shape[1] not in (1, size):
            raise ValueError(f"rates must have shape (K,) or (K, {size}), got {self.rates.shape}")
        return InhomogeneousStream(start, self.times, np.broadcast_to(rates, (len(rates), size)), key)


class InhomogeneousStream(Stream):
    """A unit Poisson process per neuron, its points mapped to times."""

    def __init__(self, start, times, rates, key):
        super().__init__(start)
        n = rates.shape[1]
        self.times, self.rates = times, rates
        steps = np.diff(times)[:, None] * rates[:-1] / 1000.0
        self.levels = np.vstack((np.zeros(n), np.cumsum(steps, axis=0)))  # integrated rate at `times`
        self.keys, self.drawn = random.keys(key, n), np.zeros(n, np.int64)
        self.level, self.due = self._level_at(start), np.empty(n)
        self._draw(np.arange(n))
        top = rates.max(axis=0).sum()
        self.piece = 1000.0 * PIECE / top if top > 0.0 else np.inf

    def _level_at(self, t):
        k = int(np.searchsorted(self.times, t, side="right")) - 1
        if k < 0:
            return np.zeros(self.rates.shape[1])
        return self.levels[k] + (t - self.times[k]) * self.rates[k] / 1000.0

    def _draw(self, who):
        self.level[who] += random.exponentials(self.keys[who], self.drawn[who])
        self.drawn[who] += 1
        level = self.level[who]
        k = self._piece(who, level)
        with np.errstate(divide="ignore"):
            wait = (level - self.levels[k, who]) * (1000.0 / self.rates[k, who])
        self.due[who] = self.times[k] + wait

    def _piece(self, who, level):
        """The last breakpoint at or below the level of each neuron, by bisection."""
        low, high = np.zeros(len(who), np.int64), np.full(len(who), len(self.levels))
        while (high - low > 1).any():
            middle = (low + high) // 2
            below = self.levels[middle, who] <= level
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return low

    def _take(self, until):
        times, ids = [], []
        who = np.flatnonzero(self.due < until)
        while who.size:
            times.append(self.due[who])
            ids.append(who)
            self._draw(who)
            who = who[self.due[who] < until]
        return _joined(times, np.float64), _joined(ids, np.int64)
