"""Numbers of spikes in windows of time."""

import numpy as np

from eventsnn import check
from eventsnn.analysis.intervals import refuse_recorder, train_of


def counts(trains, start, stop, window=None) -> np.ndarray:
    """Spikes of each train in windows of `window` ms (one from start to stop by default): (trains, windows).

    A window holds start <= t < stop. The last one that does not fit whole is left out.
    """
    refuse_recorder(trains)
    edges = edges_of(start, stop, window)
    out = np.zeros((len(trains), len(edges) - 1), np.int64)
    for row, train in zip(out, trains):
        row[:] = np.diff(np.searchsorted(train_of("trains", train), edges))
    return out


def edges_of(start, stop, window) -> np.ndarray:
    """The edges of the windows that fit between start and stop."""
    start = check.number("start", start)
    stop = check.number("stop", stop, above=start)
    length = stop - start
    window = length if window is None else check.number("window", window, above=0.0, high=length * (1.0 + 1e-12))
    edges = start + window * np.arange(int(length / window + 1e-9) + 1)
    if abs(edges[-1] - stop) <= 1e-9 * window:
        edges[-1] = stop  # and not what rounding makes of it
    return edges


def fano(trains, start, stop, window=None) -> float:
    """Fano factor: variance of the numbers of spikes by their mean, over trains and windows; 1 for Poisson trains,
    nan without spikes."""
    found = counts(trains, start, stop, window)
    return float(found.var() / found.mean()) if found.any() else float("nan")


def psth(trains, start, stop, window) -> tuple[np.ndarray, np.ndarray]:
    """Peri-stimulus time histogram: the beginnings of windows (ms), and the mean rate of a train in each (Hz)."""
    found = counts(trains, start, stop, window)
    if not len(trains):
        raise ValueError("trains must hold one train at least")
    return edges_of(start, stop, window)[:-1], found.mean(axis=0) * (1000.0 / window)
