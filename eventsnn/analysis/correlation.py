"""What spikes of different neurons have to do with each other."""

import numpy as np

from eventsnn import check
from eventsnn.analysis.counts import counts
from eventsnn.analysis.intervals import train_of


def cross_correlogram(a, b, window, width) -> tuple[np.ndarray, np.ndarray]:
    """How often a spike of b comes at some distance from one of a: lags (ms, the middles of the bins) and counts.

    The bins, `width` ms each, reach from -window to window ms; b after a is positive.
    """
    from eventsnn.analysis import kernels  # compiled code is loaded where it is needed

    window, width = check.number("window", window, above=0.0), check.number("width", width, above=0.0, high=2 * window)
    n = round(2.0 * window / width)
    if abs(n * width - 2.0 * window) > 1e-9 * window:
        raise ValueError(f"width must divide 2 window = {2.0 * window:g} ms, got {width:g}")
    out = np.zeros(n, np.int64)
    kernels.lags(train_of("a", a), train_of("b", b), window, width, out)
    return -window + width * (np.arange(n) + 0.5), out


def autocorrelogram(a, window, width) -> tuple[np.ndarray, np.ndarray]:
    """The cross-correlogram of a train with itself, without each spike's pair with itself."""
    lags, found = cross_correlogram(a, a, window, width)
    found[min(int(window / width), len(found) - 1)] -= len(a)
    return lags, found


def synchrony(trains, start, stop, window) -> float:
    """The measure chi of Golomb & Rinzel (1993): standard deviation of the mean activity by the root mean variance of
    the activity of single trains, in windows of `window` ms. 1 where all do the same, 1 / sqrt(trains) where each does
    as it likes; nan without spikes."""
    activity = counts(trains, start, stop, window)
    single = activity.var(axis=1).mean() if len(trains) else 0.0
    return float(np.sqrt(activity.mean(axis=0).var() / single)) if single > 0.0 else float("nan")
