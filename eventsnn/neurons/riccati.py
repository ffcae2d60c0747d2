"""The equation dx/dt = x^2 + i, in closed form: where x is after a time, and when it reaches a value.

With w = sqrt(|i|) and x0 at time 0,

    i > 0    x = w tan(atan(x0 / w) + w t)
    i = 0    x = x0 / (1 - x0 t)
    i < 0    (x - w) / (x + w) = (x0 - w) / (x0 + w) exp(2 w t):  -w attracts, +w repels

here in forms that neither cancel nor overflow. Infinite values are allowed: x leaves from -inf and arrives at inf in
a finite time. Source: Tonnelier, Belmabrouk & Martinez 2007.
"""

from math import atan2, cos, exp, expm1, inf, log1p, sin, sqrt


def after(i, x, t):
    """x after a time t > 0 in which it does not pass inf, but for rounding."""
    w = sqrt(abs(i))
    if i > 0.0:
        return turned(w, x, cos(w * t), sin(w * t))
    if w > 0.0 and abs(x) <= 2.0 * w:
        return between(w, x, exp(-2.0 * w * t))
    return beyond(w, x, -expm1(-2.0 * w * t) / (2.0 * w) if w > 0.0 else t)


def turned(w, x, c, s):
    """x = w tan(angle) with an angle larger by one whose cosine and sine are given."""
    if x == -inf:
        return -w * c / s if s > 0.0 else inf
    scale = c - x * (s / w)
    return (x * c + w * s) / scale if scale > 0.0 else inf


def between(w, x, e):
    """x near the fixed points, by its distances from them; e = exp(-2 w t)."""
    if x == w:
        return x
    scale = (x + w) * e - (x - w)
    return w * ((x + w) * e + (x - w)) / scale if scale > 0.0 else inf


def beyond(w, x, t):
    """x far from the fixed points, after a time t that has been shortened as the pull of w asks for."""
    if x == -inf:
        return w - 1.0 / t
    scale = 1.0 - (x + w) * t
    return (x - w * (x + w) * t) / scale if scale > 0.0 else inf


def passage(i, x, peak):
    """The time from x to peak > x; inf if it is never reached."""
    w = sqrt(abs(i))
    if i > 0.0:
        return angle(w, x, peak) / w
    if not (x > w or peak < -w):  # w repels, -w attracts
        return inf
    if peak == inf:
        gap = 1.0 / (x - w)
    elif x == -inf:
        gap = -1.0 / (peak + w)
    else:
        gap = (peak - x) / (x - w) / (peak + w)
    return log1p(2.0 * w * gap) / (2.0 * w) if w > 0.0 else gap


def angle(w, x, peak):
    """The angle from x to peak, both taken as w tan(angle)."""
    if peak == inf:
        return atan2(w, x)
    if x == -inf:
        return atan2(w, -peak)
    return atan2(w * (peak - x), w * w + x * peak)
