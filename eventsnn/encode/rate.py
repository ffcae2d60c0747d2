"""Rate codes: the larger a value, the more spikes."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import drawer, in_order, rates_of


def rate(x, duration, rate_max, *, rate_min=0.0, x_min=0.0, x_max=1.0, seed=None, start=0.0):
    """Poisson spikes, independent, at rates between rate_min (at x_min) and rate_max Hz (at x_max).

    x : array of any shape, within x_min .. x_max. The spikes lie in start <= t < start + duration (ms). Returns
    (times, ids). For rates that change in time there is the source `InhomogeneousPoisson`. Inverse: `decode.rate`.
    """
    duration = check.number("duration", duration, low=0.0)
    rng, start = drawer(seed), check.number("start", start, low=0.0)
    counts = rng.poisson(rates_of(x, rate_max, rate_min, x_min, x_max) * (duration / 1000.0))
    ids = np.repeat(np.arange(len(counts)), counts)
    return in_order(start + duration * rng.random(len(ids)), ids)


def regular(x, duration, rate_max, *, rate_min=0.0, x_min=0.0, x_max=1.0, start=0.0):
    """Spikes at equal intervals, the first one interval after start: rates as in `rate`, nothing drawn.

    Returns (times, ids), with start < t < start + duration. Inverse: `decode.regular`.
    """
    duration, start = check.number("duration", duration, low=0.0), check.number("start", start, low=0.0)
    rates = rates_of(x, rate_max, rate_min, x_min, x_max) / 1000.0
    counts = np.maximum(np.ceil(rates * duration).astype(np.int64) - 1, 0)
    ids = np.repeat(np.arange(len(rates)), counts)
    number = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    return in_order(start + number / rates[ids], ids)
