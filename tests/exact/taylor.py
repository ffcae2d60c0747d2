"""Izhikevich's neuron in extended precision and without cleverness, many neurons side by side.

    dv/dt = 0.04 v^2 + 5 v + 140 + i_ext - u,    du/dt = a (b v - u)

Taylor series of fixed order in short steps, in numpy's longdouble (64 binary digits on x86), so that a step is right to
about 1e-19; `test_izhikevich.py` compares it with 40 digits. Within a step v is looked at in 8 places, so that a peak
that rises and falls within it is seen.
"""

import numpy as np

ORDER = 26
REAL = np.longdouble
PEAK = REAL(30)
PLACES = np.linspace(0, 1, 9).astype(REAL)


class Flow:
    """Neurons with parameters a, b, i_ext and states v, u at times t: arrays of one length."""

    def __init__(self, a, b, i_ext, v, u, t=0.0):
        self.columns = [np.array(np.broadcast_to(x, np.shape(v)), REAL) for x in (a, b, i_ext, v, u, t)]
        self.v, self.u, self.t = self.columns[3:]
        self.highest = self.v.copy()

    def fly(self, end):
        """Carry every neuron to the time `end`, or to where v first reaches the peak; returns which got there."""
        fired = np.zeros(len(self.v), bool)
        while np.any(going := ~fired & (self.t < end)):
            ids = np.flatnonzero(going)
            v, u, h = series(*(x[ids] for x in self.columns), end)
            seen = np.array([horner(v, x) for x in PLACES[1:]])
            self.highest[ids] = np.maximum(self.highest[ids], seen.max(axis=0))
            crossed = np.any(seen >= PEAK, axis=0)
            x = np.where(crossed, root(v, np.argmax(seen >= PEAK, axis=0)), REAL(1))
            self.v[ids], self.u[ids] = horner(v, x), horner(u, x)
            self.t[ids] = np.where(~crossed & (h == end - self.t[ids]), REAL(end), self.t[ids] + h * x)
            fired[ids] = crossed
        return fired


def series(a, b, i_ext, v0, u0, t, end):
    """Coefficients of v and u in units of a step, and the step, which does not go beyond `end`."""
    drive = 140 + i_ext
    slope = v0 * v0 / 25 + 5 * v0 + drive - u0
    rate = np.abs(2 * v0 / 25 + 5) + np.sqrt(np.abs(slope)) / 5 + np.abs(a) + np.sqrt(np.abs(a * b))
    h = np.minimum(REAL(0.4) / (rate + REAL(0.1)), end - t)
    v, u = [v0], [u0]
    for n in range(ORDER):
        square = sum((v[k] * v[n - k] for k in range((n + 1) // 2)), 0 * v0) * 2
        square += v[n // 2] ** 2 if n % 2 == 0 else 0
        v.append((square / 25 + 5 * v[n] - u[n] + (drive if n == 0 else 0)) * h / (n + 1))
        u.append(a * (b * v[n] - u[n]) * h / (n + 1))
    return v, u, h


def horner(coefficients, x):
    """The value of a series at the part x of its step."""
    out = coefficients[-1]
    for c in coefficients[-2::-1]:
        out = out * x + c
    return out


def root(v, place):
    """The part of the step at which the series of v reaches the peak, between two of the places; bisection."""
    low, high = PLACES[place], PLACES[place + 1]
    for _ in range(64):
        middle = (low + high) / 2
        above = horner(v, middle) >= PEAK
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return high
