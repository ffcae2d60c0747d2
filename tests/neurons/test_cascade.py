"""The cascade: its values against exact arithmetic, its first rise against a scan in small steps."""

import math

import numpy as np
import pytest

from eventsnn.neurons.cascade import changes, fastest_first, first_rise, levels
from tests.exact.digits import mp

DISTANCES = (0.0, 1e-15, 1e-9, 1e-5, 0.01, 0.1, 0.2, 0.26, -0.05, 0.5)


def draw(rng):
    """f and tau of up to four steps, with zeros among the f and equal or nearly equal tau."""
    n = int(rng.integers(1, 5))
    tau = np.exp(rng.uniform(0.0, 4.0, n))
    if rng.random() < 0.6:
        tau = tau[0] * (1.0 + rng.choice(DISTANCES, n))
    f = rng.normal(0.0, 20.0, n + 1)
    f[0] = -abs(f[0])
    if rng.random() < 0.3:
        f[rng.integers(1, n + 1)] = 0.0
    return f, tau


def flow(f, tau, t):
    """All f_k after t ms, by the exponential of the matrix that says tau_k df_k/dt = f_{k+1} - f_k."""
    n = len(tau)
    a = mp.zeros(n + 1)
    for k in range(n):
        a[k, k], a[k, k + 1] = -1 / mp.mpf(tau[k]), 1 / mp.mpf(tau[k])
    return mp.expm(a * t) * mp.matrix([mp.mpf(x) for x in f])


@pytest.mark.parametrize("seed", range(30))
def test_levels(seed):
    rng = np.random.default_rng(seed)
    f, tau = draw(rng)
    fastest_first(f, tau)
    t = float(np.exp(rng.uniform(-4.0, 5.0)))
    exact = flow(f, tau, t)
    for k in range(len(tau)):
        for got, wanted in zip(levels(f, np.append(1.0 / tau, 0.0), k, t), exact[k : k + 2]):
            assert abs(got - float(wanted)) <= 5e-15 * np.abs(f).max()


@pytest.mark.parametrize("seed", range(10))
def test_order_does_not_show(seed):
    rng = np.random.default_rng(seed)
    f, tau = draw(rng)
    before = flow(f, tau, 3.0)[0]
    fastest_first(f, tau)
    assert np.all(np.diff(tau) >= 0.0)
    assert abs(float(flow(f, tau, 3.0)[0] - before)) <= 1e-14 * np.abs(f).max()


def scanned(f, tau, end, steps=2000):
    """The first of many small steps up to `end` at which f_0 >= 0, and the step."""
    a = np.diag(np.append(-1.0 / tau, 0.0)) + np.diag(1.0 / tau, 1)
    dt = end / steps
    step = np.array([[float(x) for x in row] for row in mp.expm(mp.matrix(a * dt)).tolist()])
    x = f.copy()
    for k in range(steps + 1):
        if x[0] >= 0.0:
            return k * dt, dt
        x = step @ x
    return math.inf, dt


def test_first_rise_is_where_a_scan_finds_it():
    rng = np.random.default_rng(1)
    rises = 0
    for _ in range(300):
        f, tau = draw(rng)
        found = first_rise(f.copy(), tau.copy())
        coarse, dt = scanned(f, tau, min(30.0 * tau.max(), 1.5 * found + 1.0))
        rises += found < math.inf
        assert coarse == math.inf or found <= coarse + 1e-9, (f, tau)
        assert found > 30.0 * tau.max() or coarse - dt - 1e-9 <= found, (f, tau)
    assert rises > 100


@pytest.mark.parametrize(
    "f, count", [([-1.0, -2.0, 0.0], 0), ([-1.0, 0.0, 1.0], 1), ([-1.0, 1.0, -1.0], 2), ([-1.0, 0.0, -1.0], 0)]
)
def test_changes(f, count):
    assert changes(f, 0) == count


def test_a_limit_at_threshold_is_never_reached():
    assert first_rise(np.array([-5.0, 0.0]), np.array([10.0])) == math.inf
    assert first_rise(np.array([-5.0, -3.0, 0.0]), np.array([10.0, 10.0])) == math.inf


def test_a_drive_above_threshold():
    assert first_rise(np.array([-20.0, 5.0]), np.array([20.0])) == pytest.approx(20.0 * math.log(5.0), rel=1e-15)


def test_slow_and_fast_at_once():
    """A threshold that decays over hours beside a membrane of 1 ms."""
    f, tau = np.array([-5.0, -30.0, 1.0]), np.array([1.0, 1e7])
    assert first_rise(f, tau) == pytest.approx(1e7 * math.log(31.0), rel=1e-6)
