"""Rank order code: only which value is larger counts."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import in_order


def rank_order(x, interval, *, n=None, start=0.0):
    """One spike per value, the largest at start, the others one `interval` (ms, > 0) after another; of equal values
    the first in x comes first. `n` : only the n largest.

    x : array of any shape, finite. Returns (times, ids). Inverse: `decode.rank_order`. Source: Thorpe & Gautrais 1998.
    """
    x = check.array("x", x, ndim=None).ravel()
    interval, start = check.number("interval", interval, above=0.0), check.number("start", start, low=0.0)
    ids = np.argsort(-x, kind="stable")[: None if n is None else check.integer("n", n, low=0)]
    return in_order(start + interval * np.arange(len(ids)), ids)
