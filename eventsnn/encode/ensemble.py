"""Ensembles of the Neural Engineering Framework: vectors as currents into tuned neurons."""

import numpy as np

from eventsnn import check, tuning
from eventsnn.encode.values import drawer
from eventsnn.neurons import LIF


class Ensemble:
    """n neurons that represent vectors of some dimensions, each within `radius`.

    Neuron i prefers the unit vector encoders[i], and gets the current gain[i] (encoders[i] . x) / radius + bias[i]: it
    begins to fire at encoders[i] . x / radius = intercept, and fires at max_rate Hz at 1.

    Parameters
    ----------
    n, dimensions : integers >= 1.
    model : a LIF or LIFExp with numbers as parameters, LIF() by default.
    max_rate : Hz, a pair (low, high) from which each neuron's is drawn, or an array (n,).
    intercept : in -1 .. 1, a pair or an array as well.
    radius : > 0.
    seed : None draws one.

    Attributes: encoders (n, dimensions), gain (n,), bias (n,). Source: Eliasmith & Anderson 2003, chapters 2 and 4.

    >>> import eventsnn as en
    >>> made = en.encode.Ensemble(50, seed=1)
    >>> net = en.Network(seed=1)
    >>> cells = net.add(en.LIF(i_ext=made.currents([0.5])), 50)
    >>> x = np.linspace(-1.0, 1.0, 101)[:, None]
    >>> decoders = en.decode.linear(made.rates(x), x, regularisation=0.01)
    >>> bool(abs(made.rates([0.5]) @ decoders - 0.5) < 0.03)
    True
    """

    def __init__(
        self, n, dimensions=1, *, model=None, max_rate=(100.0, 200.0), intercept=(-0.9, 0.9), radius=1.0, seed=None
    ):
        n, dimensions = check.integer("n", n, low=1), check.integer("dimensions", dimensions, low=1)
        rng = drawer(seed)
        self.model, self.radius = LIF() if model is None else model, check.number("radius", radius, above=0.0)
        directions = rng.standard_normal((n, dimensions))
        self.encoders = directions / np.linalg.norm(directions, axis=1, keepdims=True)
        rates, intercepts = _drawn("max_rate", max_rate, n, rng), _drawn("intercept", intercept, n, rng)
        self.gain, self.bias = tuning.gain_and_bias(self.model, rates, intercepts)

    def currents(self, x) -> np.ndarray:
        """The currents i_ext (mV) for x: (dimensions,) gives (n,), (T, dimensions) gives (T, n)."""
        x = check.array("x", x, ndim=None)
        if x.ndim not in (1, 2) or x.shape[-1] != self.encoders.shape[1]:
            raise ValueError(f"x must have shape ({self.encoders.shape[1]},) or (T, ...), got {x.shape}")
        return self.gain * (x @ self.encoders.T / self.radius) + self.bias

    def rates(self, x) -> np.ndarray:
        """The rates in Hz at which the neurons fire at a constant x, shaped as `currents`."""
        return tuning.rate(self.model, self.currents(x))


def _drawn(name, given, n, rng):
    if isinstance(given, tuple) and len(given) == 2:
        low, high = check.number(name, given[0]), check.number(name, given[1], low=given[0])
        return rng.uniform(low, high, n)
    return check.array(name, given, size=n)
