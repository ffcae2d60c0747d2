"""Signals as their changes."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import in_order

METHODS = ("level_crossing", "step_forward", "threshold", "moving_window", "ben")


def temporal_contrast(signal, threshold, *, dt=1.0, method="level_crossing", window=5, kernel=None, start=0.0):
    """Spikes where a signal rises (ON) or falls (OFF).

    signal : (T,) or (T, channels), one sample each dt ms from `start` on; threshold > 0, in the unit of the signal, for
    "threshold" as said below. Spike (p, channel) has the id p * channels + channel, with p = 1 for ON, 0 for OFF.

        "level_crossing"  the signal is a straight line from sample to sample; a spike each time it has moved by
                          `threshold` since the last one, at the very time
        "step_forward"    at a sample that is more than `threshold` from the baseline, which then moves by it (SF)
        "threshold"       at a sample whose change exceeds the mean absolute change by `threshold` standard deviations
                          of it (TBR)
        "moving_window"   at a sample that is more than `threshold` from the mean of the `window` before it (MW)
        "ben"             ON only: where taking `kernel` (n,) away from what is left of a signal >= 0 lessens its
                          absolute sum by `threshold` or more (Ben's spiker, BSA)

    Returns (times, ids). Inverse: `decode.temporal_contrast`. Sources: Petro, Kasabov & Kiss 2020; Schrauwen & Van
    Campenhout 2003 (BSA).
    """
    check.choice("method", method, METHODS)
    signal = columns(signal)
    threshold, dt = check.number("threshold", threshold, above=0.0), check.number("dt", dt, above=0.0)
    if method == "level_crossing":
        k, channel, p = _crossings(signal, threshold)
    elif method == "ben":
        k, channel = _ben(signal, threshold, checked_kernel(kernel))
        p = np.ones(len(k), np.int64)
    else:
        signs = _signs(signal, threshold, method, check.integer("window", window, low=1))
        k, channel = np.nonzero(signs)
        p = (signs[k, channel] > 0).astype(np.int64)
    return in_order(check.number("start", start, low=0.0) + dt * k, p * signal.shape[1] + channel)


def columns(signal) -> np.ndarray:
    """A signal as (T, channels)."""
    signal = check.array("signal", signal, ndim=None)
    if signal.ndim not in (1, 2) or 0 in signal.shape:
        raise ValueError(f"signal must have shape (T,) or (T, channels), none of them 0, got {signal.shape}")
    return signal[:, None] if signal.ndim == 1 else signal


def checked_kernel(kernel) -> np.ndarray:
    """The kernel of Ben's spiker."""
    if kernel is None:
        raise TypeError("kernel is required for method 'ben': the signal that a spike stands for, (n,)")
    return check.array("kernel", kernel)


def step_of(signal, threshold) -> np.ndarray:
    """The change of each channel from which on the method "threshold" sends a spike."""
    change = np.abs(np.diff(signal, axis=0, prepend=signal[:1]))
    return change.mean(axis=0) + threshold * change.std(axis=0)


def _signs(signal, threshold, method, window):
    if method == "threshold":
        change, step = np.diff(signal, axis=0, prepend=signal[:1]), step_of(signal, threshold)
        return (change > step).astype(np.int8) - (change < -step)
    if method == "moving_window":
        return _departures(signal, threshold, window)
    signs, base = np.zeros(signal.shape, np.int8), signal[0].copy()
    for k, values in enumerate(signal):
        signs[k] = (values > base + threshold).astype(np.int8) - (values < base - threshold)
        base += threshold * signs[k]
    return signs


def _departures(signal, threshold, window):
    """Where a sample is far from the mean of those before it; the first one is compared with itself."""
    sums = np.cumsum(np.vstack([np.zeros_like(signal[:1]), signal]), axis=0)
    k = np.arange(1, len(signal))
    first = np.maximum(k - window, 0)
    mean = np.vstack([signal[:1], (sums[k] - sums[first]) / (k - first)[:, None]])
    return (signal > mean + threshold).astype(np.int8) - (signal < mean - threshold)


def _crossings(signal, threshold):
    """Places (fractions of samples), channels and polarities of the crossings of levels `threshold` apart."""
    places, channels, polarities = [], [], []
    for channel, values in enumerate(signal.T):
        level = values[0]
        for k in range(len(values) - 1):
            rise = values[k + 1] - values[k]
            count = int(abs(values[k + 1] - level) / threshold)
            if count == 0 or (values[k + 1] - level) * rise <= 0.0:
                continue
            levels = level + np.copysign(threshold, rise) * np.arange(1, count + 1)
            level = levels[-1]
            places.append(k + np.clip((levels - values[k]) / rise, 0.0, 1.0))
            channels.append(np.full(count, channel))
            polarities.append(np.full(count, int(rise > 0.0)))
    if not places:
        return np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64)
    return tuple(np.concatenate(column) for column in (places, channels, polarities))


def _ben(signal, threshold, kernel):
    places = []
    for channel, values in enumerate(signal.T.copy()):
        for k in range(len(values) - len(kernel) + 1):
            part = values[k : k + len(kernel)]
            if np.abs(part - kernel).sum() <= np.abs(part).sum() - threshold:
                part -= kernel
                places.append((k, channel))
    return np.array(places, np.int64).reshape(-1, 2).T
