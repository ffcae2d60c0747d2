"""The inverses of the codes for single values: each takes the arguments that the encoder got."""

import numpy as np

from eventsnn import check
from eventsnn.encode.burst import settings as burst_settings
from eventsnn.encode.latency import settings as latency_settings
from eventsnn.encode.phase import settings as phase_settings
from eventsnn.encode.population import KINDS, fields
from eventsnn.encode.values import extent, given, values


def rates(times, ids, size, duration, *, start=0.0) -> np.ndarray:
    """Mean rate in Hz of each neuron, of the spikes in start <= t < start + duration (ms)."""
    times, ids, size = given(times, ids, size)
    duration, start = check.number("duration", duration, above=0.0), check.number("start", start)
    seen = (times >= start) & (times < start + duration)
    return np.bincount(ids[seen], minlength=size) * (1000.0 / duration)


def rate(times, ids, size, duration, rate_max, *, rate_min=0.0, x_min=0.0, x_max=1.0, start=0.0) -> np.ndarray:
    """The values whose rates were seen; Poisson spikes leave a relative error of 1 / sqrt(spikes)."""
    rate_min = check.number("rate_min", rate_min, low=0.0)
    u = (rates(times, ids, size, duration, start=start) - rate_min) / _above("rate_max", rate_max, rate_min)
    return values(u, x_min, x_max)


def regular(times, ids, size, rate_max, *, rate_min=0.0, x_min=0.0, x_max=1.0, start=0.0) -> np.ndarray:
    """The values whose intervals were seen, from start to each neuron's last spike; x_min where there is none."""
    count, _, last = extent(times, ids, size)
    elapsed = last - check.number("start", start)
    found = np.divide(1000.0 * count, elapsed, out=np.zeros(len(count)), where=count > 0)
    rate_min = check.number("rate_min", rate_min, low=0.0)
    u = (found - rate_min) / _above("rate_max", rate_max, rate_min)
    return values(np.where(count > 0, u, 0.0), x_min, x_max)


def latency(
    times, ids, size, duration, *, kind="linear", threshold=None, tau=None, x_min=0.0, x_max=1.0, start=0.0
) -> np.ndarray:
    """The values by the first spike of each neuron; x_min where there is none."""
    duration = check.number("duration", duration, above=0.0)
    threshold, tau = latency_settings(duration, kind, threshold, tau)
    t = extent(times, ids, size)[1] - check.number("start", start)
    if kind == "linear":
        u = 1.0 - t / duration
    elif kind == "log":
        u = np.exp(np.log(threshold) * (t / duration))
    else:
        u = -threshold / np.expm1(-np.maximum(t, 0.0) / tau)
    return values(np.where(np.isfinite(t), u, 0.0), x_min, x_max)


def ranks(times, ids, size) -> np.ndarray:
    """The rank of each neuron by its first spike, 0 for the first; -1 without one."""
    first = extent(times, ids, size)[1]
    order = np.argsort(first, kind="stable")
    out = np.empty(len(first), np.int64)
    out[order] = np.arange(len(first))
    return np.where(np.isfinite(first), out, -1)


def rank_order(times, ids, size, *, modulation=0.9) -> np.ndarray:
    """What each neuron counts by its rank, modulation^rank, 0 without a spike: in the order of the values (Thorpe &
    Gautrais 1998)."""
    modulation = check.number("modulation", modulation, above=0.0, below=1.0)
    found = ranks(times, ids, size)
    return np.where(found >= 0, modulation ** np.maximum(found, 0), 0.0)


def phase(times, ids, size, duration, *, bits=8, period=None, x_min=0.0, x_max=1.0, start=0.0) -> np.ndarray:
    """The values by the digits that were seen, each in any of the periods; to half a step, 1 / (2^bits - 1)."""
    duration, bits, period = phase_settings(duration, bits, period)
    times, ids, size = given(times, ids, size)
    digit = np.rint((times - check.number("start", start)) % period * (bits / period)).astype(np.int64) % bits
    seen = np.zeros((size, bits), bool)
    seen[ids, digit] = True
    return values(seen @ 2 ** np.arange(bits - 1, -1, -1) / (2**bits - 1), x_min, x_max)


def burst(
    times, ids, size, duration, *, n_max=5, interval_min=2.0, interval_max=None, x_min=0.0, x_max=1.0
) -> np.ndarray:
    """The values by their bursts: by the mean interval; a single spike is the middle of what it can stand for."""
    n_max, interval_min, interval_max = burst_settings(duration, n_max, interval_min, interval_max)
    count, first, last = extent(times, ids, size)
    u = np.where(count == 1, 0.5 / n_max, count / n_max)
    several = count > 1
    if interval_max > interval_min:
        interval = (last[several] - first[several]) / (count[several] - 1)
        u[several] = (interval_max - interval) / (interval_max - interval_min)
    return values(u, x_min, x_max)


def population(
    times, ids, size, n, duration, *, kind="latency", gamma=1.5, x_min=0.0, x_max=1.0, start=0.0
) -> np.ndarray:
    """The `size` values that n neurons each represent; nan where none of them spiked.

    "latency": the logarithm of Gaussian activations is a parabola, whose peak is the value; "rate": the mean of the
    centres, weighted with the numbers of spikes.
    """
    check.choice("kind", kind, KINDS)
    duration, size = check.number("duration", duration, above=0.0), check.integer("size", size, low=0)
    centres, width = fields(n, gamma)
    count, first, _ = extent(times, ids, size * n)
    if kind == "rate":
        weight = count.reshape(size, n)
        with np.errstate(invalid="ignore"):
            return values(weight @ centres / weight.sum(axis=1), x_min, x_max)
    a = np.maximum(1.0 - (first - check.number("start", start)) / duration, 0.0).reshape(size, n)
    return values(np.array([_peak(row, centres, width) for row in a]), x_min, x_max)


def _peak(a, centres, width):
    """Where Gaussians of known width are seen from with activations a: each pair of neurons says it, the farther apart
    the better."""
    seen = np.flatnonzero(a > 0.0)
    if len(seen) == 0:
        return np.nan
    best = seen[np.argmax(a[seen])]
    others = seen[seen != best]
    if len(others) == 0:
        return centres[best]
    gap = centres[others] - centres[best]
    middle = 0.5 * (centres[others] + centres[best])
    return float(np.average(middle + width**2 * np.log(a[others] / a[best]) / gap, weights=gap**2))


def _above(name, value, low):
    """The distance from low to a number above it."""
    return check.number(name, value, above=low) - low
