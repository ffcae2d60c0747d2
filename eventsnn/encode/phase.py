"""Phase code: a spike counts by when in a period it comes."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import in_order, parts


def phase(x, duration, *, bits=8, period=None, x_min=0.0, x_max=1.0, start=0.0):
    """The binary digits of each value, the first at the beginning of a period, each a spike if it is 1.

    A value is rounded to the nearest of 2^bits steps from x_min to x_max; digit j of it, from 0 on, is worth half of
    the one before and has its time j / bits into the period (ms, `duration` by default). All are repeated in each
    period that fits.

    x : array of any shape, within x_min .. x_max. Returns (times, ids). Inverse: `decode.phase`. Source: Kim et al.
    2018, Neurocomputing 311:373 (weighted spikes).
    """
    duration, bits, period = settings(duration, bits, period)
    steps = np.rint(parts(x, x_min, x_max) * (2**bits - 1)).astype(np.int64)
    digits = steps[:, None] >> np.arange(bits - 1, -1, -1) & 1
    ids, digit = np.nonzero(digits)
    starts = check.number("start", start, low=0.0) + period * np.arange(int(duration / period + 1e-9))
    times = starts[:, None] + digit * (period / bits)
    return in_order(times.ravel(), np.tile(ids, len(starts)))


def settings(duration, bits, period):
    """Duration, bits and period; at least one period fits."""
    duration = check.number("duration", duration, above=0.0)
    bits = check.integer("bits", bits, low=1, high=30)
    return duration, bits, check.number("period", duration if period is None else period, above=0.0, high=duration)
