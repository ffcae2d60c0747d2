"""The closed forms of dx/dt = x^2 + i against 60 digits."""

import math

import mpmath
import numpy as np
import pytest

from eventsnn.neurons.riccati import after, passage

mp = mpmath.MPContext()
mp.dps = 60


def exact_after(i, x, t):
    """x after t, from the general solution x (C + ...) that holds for either sign of i."""
    i, x, t = mp.mpf(i), mp.mpf(x), mp.mpf(t)
    w = mp.sqrt(i)  # imaginary for i < 0
    c, s = (mp.cos(w * t), mp.sin(w * t) / w) if i != 0 else (mp.mpf(1), t)
    return mp.re((x * c + i * s) / (c - x * s))


def exact_passage(i, x, peak):
    """The time from x to peak as the difference of two antiderivatives, None if a fixed point lies between."""
    i, x, peak = mp.mpf(i), mp.mpf(x), mp.mpf(peak)
    if i > 0:
        w = mp.sqrt(i)
        return (mp.atan(peak / w) - mp.atan(x / w)) / w
    w = mp.sqrt(-i)
    if not (x > w or peak < -w):
        return None
    if i == 0:
        return 1 / x - 1 / peak
    return mp.log((peak - w) * (x + w) / ((peak + w) * (x - w))) / (2 * w)


def random_case(rng):
    """Drive and start over many orders of magnitude, some next to a fixed point."""
    i = float(rng.choice([-1.0, 0.0, 1.0])) * 10.0 ** rng.uniform(-12.0, 4.0)
    x = float(rng.choice([-1.0, 1.0])) * 10.0 ** rng.uniform(-4.0, 4.0)
    if rng.random() < 0.3:
        x = (
            float(rng.choice([-1.0, 1.0]))
            * math.sqrt(abs(i))
            * (1.0 + float(rng.normal()) * 10.0 ** rng.uniform(-8, 0))
        )
    return i, x


def test_passage():
    rng, reached = np.random.default_rng(1), 0
    for _ in range(1500):
        i, x = random_case(rng)
        peak = x + 10.0 ** rng.uniform(-9.0, 5.0)
        wanted, found = exact_passage(i, x, peak), passage(i, x, peak)
        assert (wanted is None) == (found == math.inf)
        if wanted is not None:
            reached += 1
            w = mp.sqrt(abs(mp.mpf(i)))
            # x and peak are only as good as their last bit, which counts near the fixed points
            slack = 4 * mp.mpf(2) ** -52 * sum((abs(y) + w) / abs(mp.mpf(y) ** 2 + mp.mpf(i)) for y in (x, peak))
            assert abs(found - wanted) <= 1e-15 * wanted + slack, (i, x, peak)
    assert reached > 700


@pytest.mark.parametrize("i", [4.0, 0.0, -4.0])
def test_passage_between_infinities(i):
    w = 2.0
    from_3 = {4.0: math.atan2(w, 3.0) / w, 0.0: 1 / 3, -4.0: math.log(5.0) / (2 * w)}[i]
    to_minus_3 = {4.0: math.atan2(w, 3.0) / w, 0.0: 1 / 3, -4.0: math.log(5.0) / (2 * w)}[i]
    assert passage(i, 3.0, math.inf) == pytest.approx(from_3, rel=1e-15)
    assert passage(i, -math.inf, -3.0) == pytest.approx(to_minus_3, rel=1e-15)
    assert passage(i, -math.inf, math.inf) == (math.pi / w if i > 0 else math.inf)


def test_after():
    rng = np.random.default_rng(2)
    for _ in range(1500):
        i, x = random_case(rng)
        soonest = passage(i, x, math.inf)
        t = (
            rng.uniform(0.0, 1.0) * soonest
            if soonest < math.inf
            else 10.0 ** rng.uniform(-4.0, 1.5) / math.sqrt(1 + abs(i))
        )
        found, wanted = after(i, x, t), exact_after(i, x, t)
        # what the last bits of i, x and t may do
        slack = mp.mpf(0)
        for a, b, c in ((i * (1 + 4e-16), x, t), (i, x * (1 + 4e-16), t), (i, x, t * (1 + 4e-16))):
            slack += abs(exact_after(a, b, c) - wanted)
        assert abs(found - wanted) <= 4 * slack + 1e-15 * abs(wanted) + 4e-16 * math.sqrt(abs(i)), (i, x, t)


def test_fixed_points_stay():
    for w in (1e-3, 0.7, 30.0):
        for t in (1e-6, 1.0, 1e6):
            if math.sqrt(w * w) == w:
                assert after(-w * w, w, t) == w
            assert after(-w * w, -w, t) == pytest.approx(-w, rel=1e-15)
            assert after(-w * w, -math.inf, 1e9) == pytest.approx(-w, rel=1e-15)
