"""Signals from their changes."""

import numpy as np

from eventsnn import check
from eventsnn.decode.traces import counts
from eventsnn.encode.contrast import METHODS, checked_kernel
from eventsnn.encode.values import given


def temporal_contrast(
    times, ids, length, threshold, *, first=0.0, channels=1, dt=1.0, method="level_crossing", kernel=None, start=0.0
) -> np.ndarray:
    """The signal (length, channels) that spikes of `encode.temporal_contrast` stand for, sampled each dt ms.

    `threshold` is the height of a step, a number or (channels,): the encoder's, or for "threshold"
    `encode.contrast.step_of(signal, threshold)`. `first` is the first sample, a number or (channels,). A
    reconstruction from crossings or from steps is within one threshold of the signal if that changes by less from
    sample to sample; Ben's spiker gives the sum of its kernels.
    """
    check.choice("method", method, METHODS)
    length, channels = check.integer("length", length, low=1), check.integer("channels", channels, low=1)
    times, ids, _ = given(times, ids, 2 * channels)
    threshold, first = _each("threshold", threshold, channels, low=0.0), _each("first", first, channels)
    samples = check.number("start", start) + check.number("dt", dt, above=0.0) * np.arange(length)
    both = counts(times, ids, 2 * channels, np.append(-np.inf, np.nextafter(samples, np.inf)))  # up to its own time
    if method == "ben":
        kernel = checked_kernel(kernel)
        return np.stack([np.convolve(column, kernel)[:length] for column in both[:, channels:].T], axis=1)
    steps = both[:, channels:] - both[:, :channels]
    return first + np.cumsum(steps, axis=0) * threshold


def _each(name, value, channels, **bounds):
    """A number for all channels, or one for each."""
    return check.array(name, value, size=channels, **bounds) if np.ndim(value) else check.number(name, value, **bounds)
