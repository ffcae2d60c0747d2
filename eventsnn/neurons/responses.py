"""What a membrane makes of a decaying current: exponentials in a row, for time constants at any distance.

A unit of a current that decays with tau moves a membrane of tau_m by (exp(-t/tau) - exp(-t/tau_m)) / (1 - tau_m/tau) mV
after t ms. The gain 1 / (1 - tau_m/tau) is a constant of a model; it is 0 where the two time constants are so near that
the difference would cancel, and the response is then computed in another way.
"""

from math import exp, expm1

import numpy as np

NEAR = 0.1  # relative distance of time constants: beyond it a difference of exponentials loses one digit at most


def gain(tau_m, tau):
    """1 / (1 - tau_m / tau), or 0 where they are near; arrays."""
    c = 1.0 - tau_m / tau
    return np.where(np.abs(c) < NEAR, 0.0, 1.0 / c)


def peak(tau_m, tau):
    """The largest response to a unit of current, r^(1 / (1 - r)) with r = tau / tau_m, 1 / e for r = 1; arrays."""
    r = np.asarray(tau / tau_m, np.float64)
    x = r - 1.0
    near = np.log1p(np.where(r > 0.5, x, 1.0)) / np.where(x == 0.0, 1.0, x)  # a small r would lose digits in x
    return np.exp(-np.where(x == 0.0, 1.0, np.where(r > 0.5, near, np.log(r) / np.where(x == 0.0, 1.0, x))))


def response(gain, tau_m, tau, t, d_m, d):
    """mV after t ms per unit of a current that decays with tau; d_m, d = exp(-t / tau_m), exp(-t / tau)."""
    if gain != 0.0:
        return (d - d_m) * gain
    x = abs(tau - tau_m) / (tau_m * tau) * t  # expm1(-x) / x does not cancel, nor does it overflow
    ratio = -expm1(-x) / x if x > 0.0 else 1.0
    return t / tau_m * max(d_m, d) * ratio


def second_response(gain_a, gain_b, tau_a, tau_b, tau_c, t, r_ac, r_bc, r_ab):
    """mV after t ms where the current follows, with tau_b, a unit of what decays with tau_c; tau_a is the membrane's.

    gain_a, gain_b = gain(tau_a, tau_c), gain(tau_b, tau_c); r_xy is the response of tau_x to a unit that
    decays with tau_y.
    """
    if gain_a != 0.0:
        return (r_bc - tau_a / tau_b * r_ab) * gain_a
    if gain_b != 0.0:
        return (r_ac - r_ab) * gain_b
    return all_near(1.0 / tau_a, 1.0 / tau_b, 1.0 / tau_c, t)


def all_near(a, b, c, t):
    """The second response for rates near each other: a b t^2 exp(-fastest t) sum of h_k / (k + 2)!, h_k(x, y)
    the complete homogeneous polynomials of the distances to the fastest; no term is negative."""
    fastest = max(a, b, c)
    middle = max(min(a, b), min(max(a, b), c))
    x = (fastest - middle) * t
    y = (fastest - min(a, b, c)) * t
    term = total = 0.5 * a * b * t * t * exp(-fastest * t)
    power = h = 1.0
    k = 0
    while h * term > 1e-17 * total:
        k += 1
        term /= k + 2
        power *= x
        h = h * y + power
        total += h * term
    return total
