"""Burst code: the larger a value, the more spikes, and the shorter the intervals between them."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import in_order, parts


def burst(x, duration, *, n_max=5, interval_min=2.0, interval_max=None, x_min=0.0, x_max=1.0, start=0.0):
    """For each value a burst that begins at start: with u = (x - x_min) / (x_max - x_min), it has ceil(u n_max) spikes
    at intervals of interval_max - u (interval_max - interval_min) ms; interval_max is duration / n_max by default.

    x : array of any shape, within x_min .. x_max. Returns (times, ids). Inverse: `decode.burst`. Source: Guo et al.
    2021, Frontiers in Neuroscience 15:638474.
    """
    n_max, interval_min, interval_max = settings(duration, n_max, interval_min, interval_max)
    u = parts(x, x_min, x_max)
    counts = np.ceil(u * n_max).astype(np.int64)
    ids = np.repeat(np.arange(len(u)), counts)
    number = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
    interval = interval_max - u * (interval_max - interval_min)
    return in_order(check.number("start", start, low=0.0) + number * interval[ids], ids)


def settings(duration, n_max, interval_min, interval_max):
    """The numbers that say what bursts are like; the longest ends within the duration."""
    duration, n_max = check.number("duration", duration, above=0.0), check.integer("n_max", n_max, low=1)
    interval_max = duration / n_max if interval_max is None else interval_max
    interval_max = check.number("interval_max", interval_max, above=0.0, high=duration / max(n_max - 1, 1))
    return n_max, check.number("interval_min", interval_min, above=0.0, high=interval_max), interval_max
