"""What all codes share: values between 0 and 1, spikes in order, and spikes as they are given to a decoder."""

import numpy as np

from eventsnn import check, random


def parts(x, x_min, x_max) -> np.ndarray:
    """The values of x, flattened, as parts 0 .. 1 of the way from x_min to x_max; none may lie outside."""
    x_min, x_max = span(x_min, x_max)
    return (check.array("x", x, ndim=None, low=x_min, high=x_max).ravel() - x_min) / (x_max - x_min)


def span(x_min, x_max) -> tuple[float, float]:
    """x_min < x_max, as numbers."""
    x_min = check.number("x_min", x_min)
    return x_min, check.number("x_max", x_max, above=x_min)


def values(u, x_min, x_max) -> np.ndarray:
    """The inverse of `parts`, not clipped."""
    x_min, x_max = span(x_min, x_max)
    return x_min + np.asarray(u) * (x_max - x_min)


def rates_of(x, rate_max, rate_min, x_min, x_max) -> np.ndarray:
    """Rates in Hz, rate_min at x_min, rate_max at x_max."""
    rate_min = check.number("rate_min", rate_min, low=0.0)
    return rate_min + parts(x, x_min, x_max) * (check.number("rate_max", rate_max, low=rate_min) - rate_min)


def in_order(times, ids) -> tuple[np.ndarray, np.ndarray]:
    """Spikes in order of (time, id): float64 ms and int64."""
    times, ids = np.asarray(times, np.float64), np.asarray(ids, np.int64)
    order = np.lexsort((ids, times))
    return times[order], ids[order]


def drawer(seed) -> np.random.Generator:
    """The random numbers of a seed; None draws one."""
    return np.random.default_rng() if seed is None else random.generator(check.integer("seed", seed, low=0))


def given(times, ids, size) -> tuple[np.ndarray, np.ndarray, int]:
    """Spikes of `size` neurons, in any order, as a decoder gets them."""
    size = check.integer("size", size, low=0)
    times = check.array("times", times)
    return times, check.indices("ids", ids, size, len(times)), size


def extent(times, ids, size) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of spikes of each neuron, and the times of its first and last one, inf and -inf if it has none."""
    times, ids, size = given(times, ids, size)
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, ids, times)
    np.maximum.at(last, ids, times)
    return np.bincount(ids, minlength=size), first, last
