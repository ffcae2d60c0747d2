"""Rates at a constant drive are those of a simulation and of closed forms; gain and bias give what was asked for."""

import math

import mpmath
import numpy as np
import pytest

import eventsnn as en

mp = mpmath.MPContext()
mp.dps = 40

LIF = {"tau_m": 17.0, "v_rest": -65.0, "v_reset": -60.0, "v_th": -50.0, "t_ref": 1.5}
QIF = {"tau_m": 8.0, "v_reset": -7.0, "v_peak": 12.0}
THETA = {"tau_m": 8.0, "v_reset": -math.inf, "v_peak": math.inf}


def lapicque(i):
    drive = mp.mpf(LIF["v_rest"]) + mp.mpf(i)
    logarithm = mp.log((drive - mp.mpf(LIF["v_reset"])) / (drive - mp.mpf(LIF["v_th"])))
    return 1000 / (mp.mpf(LIF["t_ref"]) + mp.mpf(LIF["tau_m"]) * logarithm)


def arc(p, i):
    w = mp.sqrt(mp.mpf(i))
    angle = mp.atan(mp.mpf(p["v_peak"]) / w) - mp.atan(mp.mpf(p["v_reset"]) / w)
    return 1000 * w / (mp.mpf(p["tau_m"]) * angle)


CURVES = [
    (en.LIF(**LIF), np.array([15.0001, 15.5, 18.0, 40.0, 300.0]), lapicque),
    (en.LIFExp(**LIF, tau_syn=3.0), np.array([15.0001, 15.5, 18.0, 40.0, 300.0]), lapicque),
    (en.QIF(**QIF), np.array([1e-6, 0.01, 1.0, 50.0, 1e3]), lambda i: arc(QIF, i)),
    (en.QIF(**THETA), np.array([1e-6, 0.01, 1.0, 50.0, 1e3]), lambda i: arc(THETA, i)),
    (en.PIF(tau_m=10.0, v_th=5.0, t_ref=1.0), np.array([0.01, 1.0, 30.0]), lambda i: 1000 / (1 + 50 / mp.mpf(i))),
]


@pytest.mark.parametrize("model, currents, exact", CURVES, ids=lambda x: getattr(type(x), "__name__", None))
def test_curve(model, currents, exact):
    """The rate that is simulated, the one that is computed, and the closed form, to 1e-10."""
    wanted = np.array([float(exact(float(i))) for i in currents])
    np.testing.assert_allclose(en.tuning.rate(model, currents), wanted, rtol=1e-11)
    for i, r in zip(currents, wanted):
        net = en.Network(seed=1)
        cell = net.add(type(model)(**(model.values | {"i_ext": float(i)})), 1)
        spikes = net.record(cell)
        net.run(12.5 * 1000.0 / r)
        assert 1000.0 * 10 / (spikes.times[11] - spikes.times[1]) == pytest.approx(r, rel=1e-10)


def test_no_rate_without_enough_drive():
    assert en.tuning.rate(en.LIF(), [-5.0, 0.0, 20.0]).tolist() == [0.0, 0.0, 0.0]
    assert en.tuning.rate(en.QIF(v_reset=1.0), -4.0) == 0.0  # it comes to rest at -2
    assert en.tuning.rate(en.QIF(v_reset=3.0), -4.0) > 0.0  # reset above the point that repels
    assert en.tuning.rate(en.PIF(), 0.0) == 0.0


def test_current_is_the_inverse():
    model = en.LIF(**LIF)
    rates = np.array([6.0, 20.0, 300.0, 660.0])
    np.testing.assert_allclose(en.tuning.rate(model, en.tuning.current(model, rates)), rates, rtol=1e-10)
    assert en.tuning.current(model, 20.0).shape == ()


def test_gain_and_bias():
    model, rng = en.LIF(), np.random.default_rng(1)
    max_rate, intercept = rng.uniform(100.0, 400.0, 50), rng.uniform(-1.0, 0.95, 50)
    gain, bias = en.tuning.gain_and_bias(model, max_rate, intercept)
    np.testing.assert_allclose(en.tuning.rate(model, gain + bias), max_rate, rtol=1e-10)
    assert np.all(en.tuning.rate(model, gain * (intercept - 1e-9) + bias) == 0.0)
    assert np.all(en.tuning.rate(model, gain * (intercept + 1e-9) + bias) > 0.0)


def test_a_population_fires_as_it_was_tuned():
    """The value 0.3, encoded by 20 neurons with either sign, in 10 s."""
    encoders, x = np.tile([1.0, -1.0], 10), 0.3
    gain, bias = en.tuning.gain_and_bias(en.LIF(), np.linspace(100.0, 200.0, 20), np.linspace(-0.9, 0.9, 20))
    drive = gain * encoders * x + bias
    net = en.Network(seed=1)
    spikes = net.record(net.add(en.LIF(i_ext=drive), 20))
    net.run(10_000.0)
    np.testing.assert_allclose(spikes.counts() / 10.0, en.tuning.rate(en.LIF(), drive), atol=0.11)


@pytest.mark.parametrize(
    "name, call",
    [
        ("model", lambda: en.tuning.rate(en.Izhikevich(), 1.0)),
        ("model", lambda: en.tuning.current(en.QIF(), 1.0)),
        ("tau_m", lambda: en.tuning.rate(en.LIF(tau_m=[1.0, 2.0]), 1.0)),
        ("tau_m", lambda: en.tuning.rate(en.LIF(tau_m=en.uniform(1.0, 2.0)), 1.0)),
        ("i_ext", lambda: en.tuning.rate(en.LIF(), math.nan)),
        ("rate", lambda: en.tuning.current(en.LIF(), 0.0)),
        ("rate", lambda: en.tuning.current(en.LIF(t_ref=2.0), 500.0)),
        ("max_rate", lambda: en.tuning.gain_and_bias(en.LIF(), 500.0, 0.0)),
        ("intercept", lambda: en.tuning.gain_and_bias(en.LIF(), 100.0, 1.0)),
        ("intercept", lambda: en.tuning.gain_and_bias(en.LIF(), 100.0, -1.1)),
    ],
)
def test_bad_input(name, call):
    with pytest.raises((ValueError, TypeError), match=name):
        call()
