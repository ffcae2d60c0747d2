"""A membrane with a conductance that decays: what is left of its potential, and what it makes of the synaptic current.

    tau_m dx/dt = -(1 + g) x + j,    g and j decay with tau

With r = tau / tau_m, y = r g, q = exp(-t / tau), which takes y to y q, and z = 1 - q, the solution is x A + j I:

    A = exp(-t / tau_m - y z),    I = r A integral of (1 - s)^-r exp(y s) ds from 0 to z

I is a difference of incomplete gamma functions of 1 - r (Brette 2006). These cancel for short times, have poles where
r is whole, and overflow where g is large; so the integral is taken as a series, of which there are two. For short
times it is in powers of z. For a weak conductance it is in powers of y: I = exp(y q) sum of (-y)^k / k! times the
response of a membrane without conductance to a current that decays with tau / (k + 1). A strong one is gone through in
short times, of which the membrane forgets all but the last.
"""

from math import exp, log, log1p

from eventsnn.neurons.responses import NEAR, response

WEAK = 1.0  # y up to which exp(-y) is expanded: cancellation takes a factor of exp(2 y)
FORGOTTEN = 45.0  # exp(-45) of what was is nothing


def after(tau_m, tau, x, y, j, t, d_m, q):
    """x after t ms; d_m, q = exp(-t / tau_m), exp(-t / tau)."""
    r = tau / tau_m
    if y > WEAK and 1.0 - q > short(r, y):
        x, y, j, t = weakened(tau_m, tau, x, y, j, t)
        d_m, q = exp(-t / tau_m), exp(-t / tau)
    z = 1.0 - q
    if y > WEAK or z <= short(r, y):
        left = d_m * exp(-y * z)
        return x * left + j * (r * left * growth(r, y, z))
    return x * d_m * exp(-y * z) + j * exp(y * q) * weak(tau_m, tau, y, t, d_m, q)


def short(r, y):
    """The largest z that counts as short."""
    return min(0.2, 4.0 / (r + abs(y)))


def weakened(tau_m, tau, x, y, j, t):
    """x, y, j and the time that is left, once the conductance is weak or the time is short."""
    r = tau / tau_m
    skipped = max(t - FORGOTTEN * tau_m, tau * log(y / (y * exp(-t / tau) + FORGOTTEN)))
    if skipped > 0.0:
        faded = exp(-skipped / tau)
        x, y, j, t = 0.0, y * faded, j * faded, t - skipped
    while y > WEAK:
        z = short(r, y)
        wait = -tau * log1p(-z)
        if wait >= t:
            break
        left = exp(-wait / tau_m - y * z)
        x = x * left + j * (r * left * growth(r, y, z))
        y, j, t = y * (1.0 - z), j * (1.0 - z), t - wait
    return x, y, j, t


def growth(r, y, z):
    """The integral of (1 - s)^-r exp(y s) ds from 0 to z, as its power series."""
    before, term, total, k = 0.0, 1.0, 1.0, 1.0
    while abs(term) > 1e-17 * total:
        before, term = term, z * ((k - 1.0 + r + y) * term - y * z * before) / k
        k += 1.0
        total += term / k
    return z * total


def weak(tau_m, tau, y, t, d_m, q):
    """The sum over k of (-y)^k / k! times the response to a current that decays with tau / (k + 1)."""
    total, factor, power, k = 0.0, 1.0, q, 1.0
    while abs(factor) > 1e-17:
        c = 1.0 - tau_m * k / tau
        gain = 1.0 / c if abs(c) >= NEAR else 0.0
        total += factor * response(gain, tau_m, tau / k, t, d_m, power)
        factor *= -y / k
        power *= q
        k += 1.0
    return total
