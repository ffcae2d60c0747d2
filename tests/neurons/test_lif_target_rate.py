"""The neuron that keeps a rate: crossings against 40 digits, and the rate that it comes to."""

import mpmath
import numpy as np
import pytest

import eventsnn as en

mp = mpmath.mp.clone()
mp.dps = 40


def oracle(p, v, th):
    """When v meets the threshold: bisection in 40 digits, inf if the two only come near each other."""
    drive, slope = mp.mpf(p["v_rest"] + p["i_ext"]), mp.mpf(p["delta_th"]) * mp.mpf(p["rate"]) / 1000

    def over(t):
        return drive + (v - drive) * mp.exp(-t / mp.mpf(p["tau_m"])) - th + slope * t

    if slope == 0 and drive <= th:
        return mp.inf
    low, high = mp.mpf(0), mp.mpf(1)
    while over(high) < 0:
        high *= 2
    for _ in range(150):
        middle = (low + high) / 2
        low, high = (middle, high) if over(middle) < 0 else (low, middle)
    return high


def test_first_spike_of_random_neurons():
    rng = np.random.default_rng(1)
    n = 400
    values = {
        "tau_m": rng.uniform(2.0, 50.0, n),
        "v_rest": rng.uniform(-10.0, 10.0, n),
        "i_ext": rng.choice([0.0, 8.0, 25.0], n),
        "v_th": rng.uniform(11.0, 30.0, n),
        "rate": rng.choice([0.0, 1.0, 30.0, 1000.0], n),
        "delta_th": rng.choice([0.0, 0.1, 3.0], n),
    }
    net = en.Network(seed=1)
    cells = net.add(en.LIFTargetRate(**values, v_reset=-20.0, t_ref=1e9), n)
    start = rng.uniform(-40.0, 10.9, n)
    cells.set(v=start)
    spikes = net.record(cells)
    net.run(1e5)
    for k, train in enumerate(spikes.trains()):
        p = {name: float(value[k]) for name, value in values.items()}
        wanted = oracle(p, mp.mpf(start[k]), mp.mpf(p["v_th"]))
        assert (len(train) > 0) == (wanted < 1e5)
        if len(train):
            assert abs(train[0] - float(wanted)) <= 1e-9 * max(1.0, float(wanted) / 100.0)


@pytest.mark.parametrize("drive", [500.0, 4000.0])
def test_comes_to_its_rate(drive):
    """20 neurons for 40 s after 60 s: 800 spikes at 10 Hz would give 3.5 % by chance, homeostasis makes it less."""
    net = en.Network(seed=3)
    cells = net.add(en.LIFTargetRate(rate=10.0, delta_th=0.2), 20)
    net.poisson_input(cells, rate=drive, weight=1.0)
    net.run(60_000.0)
    spikes = net.record(cells)
    net.run(40_000.0)
    assert spikes.rate(60_000.0) == pytest.approx(10.0, rel=0.02)
