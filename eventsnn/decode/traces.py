"""Spikes as numbers at given times, for read-outs."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import given


def counts(times, ids, size, edges) -> np.ndarray:
    """The spikes of each neuron between two edges, edges[k] <= t < edges[k + 1]: (len(edges) - 1, size)."""
    times, ids, size = given(times, ids, size)
    edges = np.asarray(edges, np.float64)
    if edges.ndim != 1 or len(edges) < 2 or not np.all(edges[1:] >= edges[:-1]):
        raise ValueError("edges must be at least two times, in order")
    k = np.searchsorted(edges, times, side="right") - 1
    inside = (k >= 0) & (k < len(edges) - 1)
    flat = np.bincount(k[inside] * size + ids[inside], minlength=(len(edges) - 1) * size)
    return flat.reshape(len(edges) - 1, size)


def traces(times, ids, size, at, tau) -> np.ndarray:
    """Each neuron's spikes filtered by exp(-t / tau) / tau, in Hz: the sum over the spikes before or at the times `at`
    (ms, in order), (len(at), size); tau in ms. The trace of a regular train is its rate on average."""
    times, ids, size = given(times, ids, size)
    at, tau = check.array("at", at), check.number("tau", tau, above=0.0)
    if np.any(at[1:] < at[:-1]):
        raise ValueError("at must be in order")
    out, k = np.zeros((len(at), size)), np.searchsorted(at, times)
    seen = k < len(at)
    np.add.at(out, (k[seen], ids[seen]), np.exp((times[seen] - at[k[seen]]) / tau) * (1000.0 / tau))
    for row in range(1, len(at)):
        out[row] += out[row - 1] * np.exp((at[row - 1] - at[row]) / tau)
    return out
