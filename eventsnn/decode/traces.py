"""Spikes as numbers at given times, for read-outs."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import given


def counts(times, ids, size, edges) -> np.ndarray:
    """The spikes of each neuron between two edges, edges[k] <= t < edges[k + 1]: (len(edges) - 1, size)."""
    times, ids, size = given(times, ids, size)
    k, inside, n = between(edges, times)
    return np.bincount(k[inside] * size + ids[inside], minlength=n * size).reshape(n, size)


def between(edges, times):
    """The k with edges[k] <= t < edges[k + 1] for each time, where there is one, and the number of such intervals."""
    edges = np.asarray(edges, np.float64)
    if edges.ndim != 1 or len(edges) < 2 or not np.all(edges[1:] >= edges[:-1]):
        raise ValueError(f"edges must be at least two times, in order, got {edges}")
    k = np.searchsorted(edges, times, side="right") - 1
    return k, (k >= 0) & (k < len(edges) - 1), len(edges) - 1


def earliness(times, ids, size, edges, tau) -> np.ndarray:
    """How early each neuron's first spike is between two edges: exp(-(t - t_0) / tau), t_0 the first spike of all in
    edges[k] <= t < edges[k + 1], and 0 for a neuron without one: (len(edges) - 1, size); tau in ms.

    Where neurons rise to threshold at one slope (mV/ms), that is exp(-distance / (tau slope)) of what a neuron had left
    to rise: relative probabilities, if that distance is a logarithm of one.
    """
    times, ids, size = given(times, ids, size)
    tau, (k, inside, n) = check.number("tau", tau, above=0.0), between(edges, times)
    first = np.full((n, size), np.inf)
    np.minimum.at(first, (k[inside], ids[inside]), times[inside])
    begin = np.min(first, axis=1, keepdims=True, initial=np.inf)
    return np.exp((np.where(np.isfinite(begin), begin, 0.0) - first) / tau)


def traces(times, ids, size, at, tau) -> np.ndarray:
    """Each neuron's spikes filtered by exp(-t / tau) / tau, in Hz: the sum over the spikes before or at the times `at`
    (ms, in order), (len(at), size); tau in ms. The trace of a regular train is its rate on average."""
    times, ids, size = given(times, ids, size)
    at, tau = check.array("at", at), check.number("tau", tau, above=0.0)
    if np.any(at[1:] < at[:-1]):
        raise ValueError(f"at must be in order, got {at}")
    out, k = np.zeros((len(at), size)), np.searchsorted(at, times)
    seen = k < len(at)
    np.add.at(out, (k[seen], ids[seen]), np.exp((times[seen] - at[k[seen]]) / tau) * (1000.0 / tau))
    for row in range(1, len(at)):
        out[row] += out[row - 1] * np.exp((at[row - 1] - at[row]) / tau)
    return out
