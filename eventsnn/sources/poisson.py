"""Homogeneous Poisson spike trains, exact in continuous time."""

import numpy as np

from eventsnn import check, random
from eventsnn.sources.source import PIECE, Source, Stream


class Poisson(Source):
    """Independent Poisson trains: intervals are exponential, in continuous time.

    `rate` in Hz is a number or an array with one entry per neuron, >= 0.
    """

    def __init__(self, rate):
        self.rate = check_rate("rate", rate)

    def __repr__(self):
        return f"Poisson(rate={self.rate!r})"

    def stream(self, size, key, start):
        return PoissonStream(start, self.rates(size), key)

    def rates(self, size: int):
        """One rate per neuron."""
        if not isinstance(self.rate, float):
            check.array("rate", self.rate, size=size)
        return np.broadcast_to(self.rate, (size,)).astype(np.float64)


class PoissonStream(Stream):
    """Each neuron adds up exponential intervals of its own random stream."""

    def __init__(self, start, rates, key):
        super().__init__(start)
        n = len(rates)
        self.keys, self.drawn = random.keys(key, n), np.zeros(n, np.int64)
        self.since, self.left = np.full(n, start), np.empty(n)
        self.due = np.empty(n)
        self.rates = rates
        self._draw(np.arange(n))
        total = rates.sum()
        self.piece = 1000.0 * PIECE / total if total > 0.0 else np.inf

    def _draw(self, who):
        self.left[who] = random.exponentials(self.keys[who], self.drawn[who])
        self.drawn[who] += 1
        self._plan(who)

    def _plan(self, who):
        with np.errstate(divide="ignore"):
            self.due[who] = self.since[who] + self.left[who] * (1000.0 / self.rates[who])

    def _take(self, until):
        times, ids = [], []
        who = np.flatnonzero(self.due < until)
        while who.size:
            times.append(self.due[who])
            ids.append(who)
            self.since[who] = self.due[who]
            self._draw(who)
            who = who[self.due[who] < until]
        return _joined(times, np.float64), _joined(ids, np.int64)

    def set_rates(self, rates):
        """New rates from now on: what is left of an interval runs at the new rate."""
        self.left -= (self.until - self.since) * (self.rates / 1000.0)
        self.since[:] = self.until
        self.__dict__.update(rates=rates, _before=None)
        self._plan(np.arange(len(rates)))
        self.piece = 1000.0 * PIECE / rates.sum() if rates.any() else np.inf


def check_rate(name, rate):
    """`rate` as a float or a float64 array, finite and >= 0."""
    if np.ndim(rate) == 0:
        return check.number(name, rate, low=0.0)
    return check.array(name, rate, low=0.0)


def _joined(parts, dtype):
    return np.concatenate(parts) if parts else np.empty(0, dtype)
