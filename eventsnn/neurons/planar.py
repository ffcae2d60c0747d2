"""A quadratic flow in the plane, as a power series of adaptive order and step.

    dv/dt = q v^2 + r v + k - u,    du/dt = A v - B u + C,    flow = (q, r, k, A, B, C), q > 0

The coefficients of the Taylor series follow from one another because the right side is a polynomial (Parker & Sochacki
1996; for spiking neurons Stewart & Bair 2009). A step is as long as the rates at its start let the series converge
quickly, which depends on the state alone: where one is going to does not change the way. v and u are right to about
their last bit after a step. A peak of v is found on the series by steps that provably stop short of it.
"""

from math import inf, sqrt

from eventsnn.elementary import room
from eventsnn.neurons.riccati import passage

ORDER = 40  # terms at most; about 20 are usual
FAR = 1e6  # ms; one who asks for a crossing however late is told of those before
STIFF = 1e3  # 1/ms; a flow that runs away for good is given up where it is faster


def expand(flow, v, u, vs, us):
    """The series of v and u as vs, us, in units of a step h: (h, the number of terms); vs[0] is v."""
    q, r, k, A, B, C = flow
    slope, rise, drift = 2.0 * q * v + r, (q * v + r) * v + k - u, A * v - B * u + C
    h = 0.5 / (1e-3 + abs(slope) + sqrt(q * abs(rise)) + abs(B) + sqrt(abs(A)))
    vs[0], us[0], vs[1], us[1] = v, u, h * rise, h * drift
    small_v, small_u = 1e-17 * (1.0 + abs(v)), 1e-17 * (1.0 + abs(u))
    n = 1
    while n < ORDER - 1:
        both = 0.0
        for i in range(1, (n + 1) // 2):
            both += vs[i] * vs[n - i]
        both += both
        if n % 2 == 0:
            both += vs[n // 2] * vs[n // 2]
        vs[n + 1] = h / (n + 1) * (slope * vs[n] + q * both - us[n])
        us[n + 1] = h / (n + 1) * (A * vs[n] - B * us[n])
        n += 1
        if abs(vs[n]) + abs(vs[n - 1]) < small_v and abs(us[n]) + abs(us[n - 1]) < small_u:
            break
    while abs(vs[n]) > small_v or abs(us[n]) > small_u:
        h *= 0.5
        shorten(vs, n)
        shorten(us, n)
    return h, n + 1


def shorten(series, n):
    """Halve the step of a series."""
    part = 1.0
    for k in range(1, n + 1):
        part *= 0.5
        series[k] *= part


def value(series, n, x):
    """The sum of the first n terms at a part x of the step, without the first one."""
    out = 0.0
    for k in range(n - 1, 0, -1):
        out = (out + series[k]) * x
    return out


def at_rest(v, u, dv, du):
    """Whether a step moved v and u by no more than rounding does."""
    return abs(dv) <= 2e-15 * (1.0 + abs(v)) and abs(du) <= 4e-16 * (1.0 + abs(u))


def after(flow, v, u, dt):
    """v and u after dt ms."""
    vs, us = room(ORDER), room(ORDER)
    while dt > 0.0:
        h, n = expand(flow, v, u, vs, us)
        if not h > 0.0 or (0.5 / h > STIFF and runs_away(flow, v, u)):
            return -inf, inf
        x = min(dt / h, 1.0)
        dv, du = value(vs, n, x), value(us, n, x)
        v, u = v + dv, u + du
        if x == 1.0 and at_rest(v, u, dv, du):
            break
        dt -= h
    return v, u


def reach(flow, v, u, peak, within):
    """The time at which v reaches peak if it is <= within; otherwise a lower bound beyond, inf if it never does."""
    vs, us = room(ORDER), room(ORDER)
    t, limit = 0.0, min(max(2.0 * within, 8.0), FAR)  # further than asked for, so that looking again costs little
    while t < limit:
        if trapped(flow, v, u, peak) or runs_away(flow, v, u):
            return inf
        h, n = expand(flow, v, u, vs, us)
        x = first_touch(vs, n, peak)
        if x <= 1.0:
            return t + h * x
        dv, du = value(vs, n, 1.0), value(us, n, 1.0)
        v, u, t = v + dv, u + du, t + h
        if not h > 0.0 or at_rest(v, u, dv, du):
            return inf
    return t if limit < FAR else inf


def first_touch(vs, n, peak):
    """The part of the step after which the series first reaches peak, 2 if it does not.

    With `bend` the largest second derivative anywhere in the step, v stays below v + slope x + bend x^2 / 2 of where
    one stands. So x can grow to where that parabola reaches peak; next to it, this is Newton's method.
    """
    span = bend = 0.0
    for k in range(1, n):
        span += abs(vs[k])
        bend += k * (k - 1) * abs(vs[k])
    x, gap = 0.0, peak - vs[0]
    if span < gap:
        return 2.0
    while x <= 1.0:
        gap = peak - vs[0] - value(vs, n, x)
        slope = 0.0
        for k in range(n - 1, 0, -1):
            slope = slope * x + k * vs[k]
        root = sqrt(slope * slope + 2.0 * bend * max(gap, 0.0))
        further = x + (2.0 * gap / (slope + root) if slope >= 0.0 else (root - slope) / bend)
        if gap <= 0.0 or further <= x:
            return x
        x = further
    return 2.0


def trapped(flow, v, u, peak):
    """Whether v provably stays below peak, caught by the fixed point that attracts.

    With the distances y, z from it, slope g there, D = A - g B, the form D y^2 + (z - B y)^2 changes at the rate
    2 y^2 (D (g - B) + q (D y - B (z - B y))), so that it can only fall where it is small enough.
    """
    q, r, k, A, B, C = flow
    m, n = B * r - A, B * k - C
    disc = m * m - 4.0 * B * q * n
    if not disc > 0.0 or (B == 0.0 and m > 0.0):
        return False
    D = sqrt(disc)
    rest = -(m + D) / (2.0 * B * q) if m > 0.0 else 2.0 * n / (D - m)
    slope = 2.0 * q * rest + r
    y, z = v - rest, u - ((q * rest + r) * rest + k)
    form = D * y * y + (z - B * y) * (z - B * y)
    reach_v, pull = peak - rest, D * (slope - B)
    return slope < B and q * q * form * (D + B * B) < pull * pull and reach_v > 0.0 and form < D * reach_v * reach_v


def runs_away(flow, v, u):
    """Whether u provably grows without end while v stays negative, which B < 0 allows."""
    q, r, k, A, B, C = flow
    if B >= 0.0 or v >= 0.0 or u <= k:
        return False
    root = sqrt(r * r + 4.0 * q * (u - k))
    lowest = (r + root) / (2.0 * q)
    return v >= -lowest and -B * u + C > max(A, 0.0) * lowest and -B * root > A


def soonest(flow, v, u, peak):
    """A lower bound on the time at which v reaches peak, also if v is held first: u cannot fall below some value."""
    q, r, k, A, B, C = flow
    if B <= 0.0:
        return 0.0
    extreme = (A * peak + C) / B
    if A > 0.0:
        root = sqrt(max(r * r - 4.0 * q * (k - max(u, extreme)), 0.0))
        extreme = (A * (min(v, -(r + root) / (2.0 * q)) if root > 0.0 else v) + C) / B
    drive = q * (k - min(u, extreme)) - 0.25 * r * r + 1e-12  # more than rounding takes
    return passage(drive, q * v + 0.5 * r, q * peak + 0.5 * r) * (1.0 - 1e-9)
