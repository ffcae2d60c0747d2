"""A membrane with two conductances that decay with time constants of their own: its potential, and when that rises
through threshold first.

With x = v - E, E = v_rest + i_ext, and conductances in units of the leak,

    tau_m dx/dt = -(1 + g_exc + g_inh) x + j_exc + j_inh,    j = g (reversal potential - E)

There is no closed form, but the right side is a polynomial in x and the conductances, so the coefficients of the Taylor
series follow from one another (Parker & Sochacki 1996). A step is 1 / rate, which makes their sizes fall like 1 / k!:
about 20 terms leave nothing but rounding. Faint conductances act on what was there, and their currents alone are new:
that is closed again.

At v_th the potential rises where a constant and two exponentials add up to more than 0. Between its extremum and the
times before and after, that only grows or only falls, so the times in which v_th can be crossed upwards are found one
by one. In each of them v cannot come back below v_th: it ends above, or there was no crossing. None is missed.
"""

from math import exp, expm1, inf, log

from eventsnn.elementary import room
from eventsnn.neurons.newton import narrowed
from eventsnn.neurons.responses import response

ORDER = 32  # terms at most
FORGOTTEN = 45.0  # exp(-45) of what was is nothing
FAINT = 1e-9  # conductances whose squares are nothing


def moved(p, s, t):
    """v - E after t ms without input."""
    drive = p.v_rest + p.i_ext
    x, g_a, g_b = s.v - drive, s.g_exc, s.g_inh
    j_a, j_b = g_a * (p.e_exc - drive), g_b * (p.e_inh - drive)
    xs, gs = room(ORDER), room(ORDER)
    skipped = forgotten(p, g_a, g_b, t)
    if skipped > 0.0:
        d_a, d_b = exp(-skipped / p.tau_exc), exp(-skipped / p.tau_inh)
        g_a, j_a, g_b, j_b, t = g_a * d_a, j_a * d_a, g_b * d_b, j_b * d_b, t - skipped
        x = (j_a + j_b) / (1.0 + g_a + g_b)
    while t > 0.0:
        g = g_a + g_b
        if g <= FAINT:
            return faint(p, x, g_a, g_b, j_a, j_b, t)
        h = min(t, 1.0 / ((1.0 + g) / p.tau_m + max(1.0 / p.tau_exc, 1.0 / p.tau_inh)))
        x = stepped(p, x, g_a, g_b, j_a, j_b, h, xs, gs)
        d_a, d_b = exp(-h / p.tau_exc), exp(-h / p.tau_inh)
        g_a, j_a, g_b, j_b, t = g_a * d_a, j_a * d_a, g_b * d_b, j_b * d_b, t - h
    return x


def forgotten(p, g_a, g_b, t):
    """The part of t ms of which the membrane remembers nothing at their end."""
    if t * (1.0 + g_a + g_b) <= 2.0 * FORGOTTEN * p.tau_m:
        return 0.0
    low, high = 0.0, t
    while high - low > 1e-3 * high:
        middle = 0.5 * (low + high)
        if decay(p, g_a, g_b, middle, t) > FORGOTTEN:
            low = middle
        else:
            high = middle
    return low


def decay(p, g_a, g_b, since, t):
    """By how much the logarithm of x falls from one time to another without currents."""
    of_a = g_a * p.tau_exc * (exp(-since / p.tau_exc) - exp(-t / p.tau_exc))
    return (t - since + of_a + g_b * p.tau_inh * (exp(-since / p.tau_inh) - exp(-t / p.tau_inh))) / p.tau_m


def stepped(p, x, g_a, g_b, j_a, j_b, h, xs, gs):
    """x after a step: the sum of its series; xs and gs are room for the terms of x and of the conductances."""
    xs[0], gs[0], small = x, g_a + g_b, 1e-17 * (1.0 + abs(x))
    scale, part_a, part_b, total = h / p.tau_m, -h / p.tau_exc, -h / p.tau_inh, 0.0
    for k in range(1, ORDER):
        part = 1.0 / k
        pull = xs[k - 1]
        for i in range(k):
            pull += gs[i] * xs[k - 1 - i]
        xs[k] = scale * part * (j_a + j_b - pull)
        total += xs[k]
        to_a, to_b = part_a * part, part_b * part
        g_a, j_a, g_b, j_b = g_a * to_a, j_a * to_a, g_b * to_b, j_b * to_b
        gs[k] = g_a + g_b
        if abs(xs[k]) + abs(xs[k - 1]) + scale * (abs(j_a) + abs(j_b)) <= small:
            break
    return x + total


def faint(p, x, g_a, g_b, j_a, j_b, t):
    """x after t ms where the conductances are at most FAINT."""
    d_m, d_a, d_b = exp(-t / p.tau_m), exp(-t / p.tau_exc), exp(-t / p.tau_inh)
    lost = (g_a * p.tau_exc * expm1(-t / p.tau_exc) + g_b * p.tau_inh * expm1(-t / p.tau_inh)) / p.tau_m
    new_a = j_a * response(p.gain_exc, p.tau_m, p.tau_exc, t, d_m, d_a)
    return x * d_m * exp(lost) + new_a + j_b * response(p.gain_inh, p.tau_m, p.tau_inh, t, d_m, d_b)


def first_rise(p, s):
    """ms until v, which is below threshold, first reaches it without input; inf if it never does."""
    turn = extremum(p, s)
    t = risen(p, s, 0.0, turn)
    return t if t < inf or turn == inf else risen(p, s, turn, inf)


def over(p, s, t):
    """v minus threshold after t ms without input."""
    return moved(p, s, t) - (p.v_th - p.v_rest - p.i_ext)


def rate(p, s, v, t):
    """tau_m dv/dt at v after t ms."""
    g_exc, g_inh = s.g_exc * exp(-t / p.tau_exc), s.g_inh * exp(-t / p.tau_inh)
    return p.v_rest + p.i_ext - v + g_exc * (p.e_exc - v) + g_inh * (p.e_inh - v)


def extremum(p, s):
    """When the rate at v_th is largest or smallest, inf if it only grows or only falls."""
    fall_exc, fall_inh = s.g_exc * (p.e_exc - p.v_th) / p.tau_exc, s.g_inh * (p.e_inh - p.v_th) / p.tau_inh
    if not fall_exc * fall_inh < 0.0 or p.tau_exc == p.tau_inh:
        return inf
    t = (log(abs(fall_exc)) - log(abs(fall_inh))) / (1.0 / p.tau_exc - 1.0 / p.tau_inh)
    return t if t > 0.0 else inf


def risen(p, s, low, high):
    """The first crossing in (low, high], where the rate at v_th only grows or only falls; inf if there is none."""
    grows = rate(p, s, p.v_th, low) <= 0.0
    if high == inf:
        high = low + settled(p, s, low)
    if rate(p, s, p.v_th, high) > 0.0:
        start, stop = change(p, s, low, high) if grows else low, high
    elif grows:
        return inf
    else:
        start, stop = low, change(p, s, low, high)
    return rise(p, s, start, stop) if over(p, s, stop) >= 0.0 else inf


def settled(p, s, low):
    """ms from low until v is above threshold if it rests there, else until nothing is left of the conductances."""
    reach = p.tau_m + p.tau_exc + p.tau_inh
    if p.v_rest + p.i_ext <= p.v_th:
        return 40.0 * reach
    while over(p, s, low + reach) < 0.0:
        reach += reach
    return reach


def change(p, s, low, high):
    """When the rate at v_th changes its sign; v is level there, so half of the digits are enough."""
    side, close = rate(p, s, p.v_th, high), 1e-9 * min(p.tau_m, p.tau_exc, p.tau_inh)
    while high - low > close + 1e-15 * high:
        t = 0.5 * (low + high)
        if (rate(p, s, p.v_th, t) > 0.0) == (side > 0.0):
            high = t
        else:
            low = t
    return high


def rise(p, s, low, high):
    """The crossing in (low, high], before which v is below threshold: Newton's method, bracketed."""
    t = 0.5 * (low + high)
    for _ in range(200):
        above = over(p, s, t)
        low, high, step = narrowed(low, high, t, above, rate(p, s, p.v_th + above, t) / p.tau_m)
        if abs(step - t) <= 1e-16 * t:
            break
        t = step
    return t
