"""How far apart two trains are."""

from math import sqrt

import numpy as np

from eventsnn import check
from eventsnn.analysis.intervals import refuse_recorder, train_of


def victor_purpura(a, b, cost) -> float:
    """The least cost of turning train a into train b: 1 for each spike added or taken away, `cost` (1/ms) times the ms
    that one is moved (Victor & Purpura 1996). Time and memory: len(a) len(b), and len(b)."""
    from eventsnn.analysis import kernels  # compiled code is loaded where it is needed

    cost = check.number("cost", cost, low=0.0)
    return float(kernels.shifts(train_of("a", a), train_of("b", b), cost))


def van_rossum(a, b, tau) -> float:
    """Distance of two trains, each spike of which is an exponential with time constant tau (ms) in what is compared:

        D^2 = (2 / tau) times the integral of (f_a - f_b)^2

    so that one spike more makes it 1, and two apart sqrt(2). Source: van Rossum 2001 (whose D^2 is half of this); in
    one pass as in Houghton & Kreuz 2012.
    """
    from eventsnn.analysis import kernels

    tau, a, b = check.number("tau", tau, above=0.0), train_of("a", a), train_of("b", b)
    squared = kernels.overlap(a, a, tau) + kernels.overlap(b, b, tau) - 2.0 * kernels.overlap(a, b, tau)
    return sqrt(max(squared, 0.0))


def pairwise(distance, trains, *args) -> np.ndarray:
    """The distances of all pairs of trains, (trains, trains), by a function such as `van_rossum`."""
    refuse_recorder(trains)
    out = np.zeros((len(trains), len(trains)))
    for i in range(len(trains)):
        for j in range(i):
            out[i, j] = out[j, i] = distance(trains[i], trains[j], *args)
    return out
