"""Izhikevich's neuron against its equations in 40 digits and in extended precision."""

import math
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest

import eventsnn as en
from eventsnn.neurons import planar
from eventsnn.neurons.izhikevich import flow
from tests.exact.border import izhikevich, qif, random_izhikevich, tally
from tests.exact.taylor import PEAK, Flow

mp = mpmath.MPContext()
mp.dps = 40


def exact(a, b, i_ext, v, u, t):
    """v and u after t ms, or before if t < 0, by Taylor series in 40 digits."""
    a, b, i_ext, v, u, end = (mp.mpf(x) for x in (a, b, i_ext, v, u, t))
    sign, end, now = mp.sign(end), abs(end), mp.mpf(0)
    while now < end:
        vs, us = [v], [u]
        for n in range(50):
            square = sum(vs[k] * vs[n - k] for k in range(n + 1))
            drive = 140 + i_ext if n == 0 else 0
            vs.append((square / 25 + 5 * vs[n] + drive - us[n]) / (n + 1))
            us.append(a * (b * vs[n] - us[n]) / (n + 1))
        h = min(end - now, mp.mpf(1) / 8, (mp.mpf(10) ** -36 / (abs(vs[-1]) + mp.mpf(10) ** -36)) ** (mp.mpf(1) / 50))
        v, u, now = valued(vs, sign * h), valued(us, sign * h), now + h
    return v, u


def valued(coefficients, h):
    return sum(c * h**k for k, c in enumerate(coefficients))


def params(a, b, i_ext):
    return SimpleNamespace(a=float(a), b=float(b), i_ext=float(i_ext))


def test_advance_and_crossing_in_40_digits():
    """States after a while, the state at the crossing, and the extended precision that other tests rely on."""
    rng, spikes = np.random.default_rng(3), 0
    for a, b, i_ext, u in zip(*random_izhikevich(rng, 25)):
        v = rng.uniform(-90.0, -30.0)
        p = params(a, b, i_ext)
        t = planar.reach(flow(p), float(v), float(u), 30.0, math.inf)
        until = min(t, 8.0)
        wanted = exact(a, b, i_ext, v, u, 0.9 * until)
        found = planar.after(flow(p), float(v), float(u), 0.9 * until)
        assert abs(found[0] - wanted[0]) < 1e-11 and abs(found[1] - wanted[1]) < 1e-11
        extended = Flow(a, b, i_ext, np.array([v]), np.array([u]))
        extended.fly(0.9 * until)
        assert abs(float(extended.v[0]) - wanted[0]) < 1e-14 * 90
        if t <= 8.0:
            spikes += 1
            v_end, u_end = exact(a, b, i_ext, v, u, t)
            assert abs(v_end - 30) / (v_end**2 / 25 + 5 * v_end + 140 + i_ext - u_end) < 1e-11  # ms
    assert spikes > 5


def random_inputs(rng, n):
    """Ten inputs at times that all neurons share, each with weights of their own."""
    return np.sort(rng.uniform(0.0, 60.0, 10)), rng.uniform(-15.0, 30.0, (10, n))


def replayed(flow, c, d, times, weights, end):
    """The spikes of every neuron, in extended precision."""
    trains = [[] for _ in c]
    for t, w in zip([*times, end], [*weights, None]):
        while np.any(flow.t < t):
            for k in np.flatnonzero(flow.fly(t)):
                fire(flow, k, c, d, trains)
        if w is not None:
            flow.v += w
            for k in np.flatnonzero(flow.v >= PEAK):
                fire(flow, k, c, d, trains)
    return trains


def fire(flow, k, c, d, trains):
    trains[k].append(float(flow.t[k]))
    flow.v[k], flow.u[k] = c[k], flow.u[k] + d[k]


def test_trains_of_random_neurons_with_input():
    """Every spike of 300 neurons, with resets and arrivals, is where extended precision has it; there is no other."""
    rng, n = np.random.default_rng(4), 300
    a, b, i_ext, u = random_izhikevich(rng, n)
    c, d, v = rng.uniform(-70.0, -45.0, n), rng.uniform(0.5, 10.0, n), rng.uniform(-80.0, -50.0, n)
    times, weights = random_inputs(rng, n)
    net = en.Network(seed=1)
    cells = net.add(en.Izhikevich(a=a, b=b, c=c, d=d, i_ext=i_ext), n)
    cells.set(v=v, u=u)
    net.connect(net.add(en.SpikeArray(times, range(10)), 10), cells, en.all_to_all(), weight=weights, delay=0.0)
    spikes = net.record(cells)
    net.run(60.0)
    wanted = replayed(Flow(a, b, i_ext, v, u), c, d, times, weights, 60.0)
    assert sum(map(len, wanted)) > 2 * n
    for found, train in zip(spikes.trains(), wanted, strict=True):
        assert len(found) == len(train)
        np.testing.assert_allclose(found, train, rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("trial, n", [(qif, 20_000), (izhikevich, 500)])
def test_next_to_the_border(trial, n):
    """No spike missed and none invented from starts 1e-9 .. 1e-3 mV beside the border."""
    trials, spikes, missed, invented, _, over = tally(trial, n, seed=8)
    assert (trials, missed, invented) == (n, 0, 0)
    assert n / 4 < spikes < 3 * n / 4 and over <= 1.0


def test_a_peak_that_just_reaches_30():
    """v turns 1e-10 .. 1e-3 mV above or below 30 mV, because u is large and rises; starts by going back from there."""
    rng, a, b = np.random.default_rng(6), 0.5, 20.0
    for exponent in rng.uniform(-10.0, -3.0, 60):
        for side in (1.0, -1.0):
            top = mp.mpf(30) + side * mp.mpf(10) ** float(exponent)
            v, u = map(float, exact(a, b, 0.0, top, top**2 / 25 + 5 * top + 140, -rng.uniform(0.1, 0.4)))
            t = planar.reach(flow(params(a, b, 0.0)), v, u, 30.0, 1.0)
            assert (t < 0.5) == (side > 0.0), (exponent, side)


@pytest.mark.parametrize("a", [0.02, 0.1, 1.0])
def test_rest_is_reached_and_costs_nothing(a):
    """After 1e12 ms it rests, where v = -70, u = -14."""
    v, u = planar.after(flow(params(a, 0.2, 0.0)), -60.0, 3.0, 1e12)
    assert v == pytest.approx(-70.0, abs=1e-11) and u == pytest.approx(-14.0, abs=1e-11)
    assert planar.reach(flow(params(a, 0.2, 0.0)), v, u, 30.0, math.inf) == math.inf


def test_what_is_trapped_never_fires():
    """The ellipse in which a neuron is held for good, against flights from its points."""
    rng = np.random.default_rng(7)
    a, b, i_ext, u = random_izhikevich(rng, 10_000)
    v = rng.uniform(-90.0, -30.0, len(a))
    keep = [planar.trapped(flow(params(*x)), float(y), float(z), 30.0) for *x, y, z in zip(a, b, i_ext, v, u)]
    a, b, i_ext, v, u = (x[keep] for x in (a, b, i_ext, v, u))
    assert len(a) > 150
    net = en.Network(seed=1)
    cells = net.add(en.Izhikevich(a=a, b=b, c=-65.0, d=0.0, i_ext=i_ext), len(a))
    cells.set(v=v, u=u)
    v = net.record(cells, "v", every=5.0)
    net.run(200.0)
    assert v.values.max() < 30.0 and np.all(np.diff(v.values[:, -1]) < 31.0)


@pytest.mark.parametrize("u", [1e3, 1e6, 1e300])
def test_u_that_grows_without_end(u):
    """With a < 0 it ends: no spike, and no endless integration."""
    net = en.Network(seed=1)
    cells = net.add(en.Izhikevich(a=-0.02, b=-1.0, i_ext=80.0), 1)
    cells.set(v=-70.0, u=u)
    spikes = net.record(cells)
    net.run(1e5)
    assert len(spikes) == 0
    assert cells.get("u") >= u and cells.get("v") < -63.0


@pytest.mark.parametrize("v", [-1e300, -1e6, 1e300])
def test_extreme_states_end(v):
    net = en.Network(seed=1)
    cells = net.add(en.Izhikevich(), 2)
    cells.set(v=v)
    net.run(1000.0)
    assert not np.any(np.isnan(cells.get("v")))
