"""Which spike of one simulation is which of another: pairs of mutually nearest spikes of the same neuron."""

from typing import NamedTuple

import numpy as np


class Match(NamedTuple):
    """`shift`: the median of other - exact, `errors`: |other - exact - shift| of the pairs (ms); `missed` and `extra`:
    spikes of the one that the other does not have, as fractions of the exact number."""

    shift: float
    errors: np.ndarray
    missed: float
    extra: float

    def quantile(self, q) -> float:
        """A quantile of the errors; nan without pairs."""
        return float(np.quantile(self.errors, q)) if len(self.errors) else float("nan")


def match(exact, other, window) -> Match:
    """Compare two recordings, each (times, ids). A pair is at most `window` ms apart once the shift is taken off.

    A simulator on a grid may name the beginning or the end of the step in which a spike fell; the shift forgives that.
    """
    exact, other = _sorted(*exact), _sorted(*other)
    pairs = _pairs(exact, other, 2.0 * window)
    shift = float(np.median(other[0][pairs[1]] - exact[0][pairs[0]])) if len(pairs[0]) else 0.0
    moved = other[0] - shift, other[1]
    left, right = _pairs(exact, moved, window)
    n = max(len(exact[0]), 1)
    errors = np.abs(moved[0][right] - exact[0][left])
    return Match(shift, errors, (len(exact[0]) - len(left)) / n, (len(other[0]) - len(right)) / n)


def _sorted(times, ids):
    order = np.lexsort((times, ids))
    return times[order], ids[order]


def _pairs(left, right, window):
    """Indices of mutually nearest spikes of one neuron at most `window` apart."""
    if not len(left[0]) or not len(right[0]):
        return np.empty(0, int), np.empty(0, int)
    there, back = _nearest(left, right), _nearest(right, left)
    mutual = np.flatnonzero(back[there] == np.arange(len(there)))
    near = np.abs(right[0][there[mutual]] - left[0][mutual]) <= window
    same = right[1][there[mutual]] == left[1][mutual]
    return mutual[near & same], there[mutual[near & same]]


def _nearest(here, there):
    """For each spike here, the index of the nearest there; one neuron's spikes lie far from the next one's."""
    gap = 4.0 * (max(here[0].max(), there[0].max()) + 1.0)
    a, b = here[0] + here[1] * gap, there[0] + there[1] * gap
    after = np.clip(np.searchsorted(b, a), 1, max(len(b) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(b) - 1)
    return np.where(np.abs(b[before] - a) <= np.abs(b[after] - a), before, after)
