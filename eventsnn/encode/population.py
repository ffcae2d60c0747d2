"""Population code: each value is spread over neurons that prefer different ones."""

import numpy as np

from eventsnn import check
from eventsnn.encode.rate import rate
from eventsnn.encode.values import in_order, parts

KINDS = ("latency", "rate")
FAINT = 0.1  # activation below which no spike is sent


def population(
    x, n, duration, *, kind="latency", rate_max=100.0, gamma=1.5, x_min=0.0, x_max=1.0, seed=None, start=0.0
):
    """Each value excites n neurons with Gaussian receptive fields; neuron j of value k has the id k n + j.

    The centres of the fields lie evenly from beyond x_min to beyond x_max, their width is 1 / gamma of the distance
    between two. An activation a in 0 .. 1 becomes, by `kind`,

        "latency"  one spike at start + duration (1 - a), if a >= 0.1 (Bohte, La Poutre & Kok 2002)
        "rate"     Poisson spikes at a rate_max Hz for duration ms, drawn from `seed`

    x : array of any shape, within x_min .. x_max; n >= 3; gamma > 0. Returns (times, ids). Inverse:
    `decode.population`.
    """
    check.choice("kind", kind, KINDS)
    duration = check.number("duration", duration, above=0.0)
    centres, width = fields(n, gamma)
    a = np.exp(-0.5 * ((parts(x, x_min, x_max)[:, None] - centres) / width) ** 2).ravel()
    if kind == "rate":
        return rate(a, duration, rate_max, seed=seed, start=start)
    ids = np.flatnonzero(a >= FAINT)
    return in_order(check.number("start", start, low=0.0) + duration * (1.0 - a[ids]), ids)


def fields(n, gamma) -> tuple[np.ndarray, float]:
    """Centres and width of the fields for values in 0 .. 1."""
    n, gamma = check.integer("n", n, low=3), check.number("gamma", gamma, above=0.0)
    return (np.arange(n) - 0.5) / (n - 2), 1.0 / (gamma * (n - 2))
