"""LIFExp where time constants are far apart."""

import math

import numpy as np
import pytest

import eventsnn as en
from eventsnn.neurons.responses import peak


@pytest.mark.parametrize("ratio", [1e-9, 1e-7, 1e-6, 1e-3, 0.3, 0.5, 0.9, 1.0, 1.0 + 1e-9, 2.0, 1e6])
def test_the_largest_response_keeps_its_digits(ratio):
    import mpmath

    with mpmath.workdps(60):
        r = mpmath.mpf(ratio * 100.0) / mpmath.mpf(100.0)
        exact = mpmath.exp(-1) if r == 1 else r ** (1 / (1 - r))
    assert float(peak(100.0, ratio * 100.0)) == pytest.approx(float(exact), rel=1e-14)


@pytest.mark.parametrize("tau_syn", [1e-5, 1e-4, 1.0])
def test_a_short_current_that_just_reaches_threshold(tau_syn):
    top = float(peak(100.0, tau_syn))
    for distance, spikes in ((1e-8, 1), (-1e-8, 0)):
        net = en.Network(seed=1)
        cell = net.add(en.LIFExp(tau_m=100.0, tau_syn=tau_syn), 1)
        cell.set(i=(20.0 + distance) / top)
        recorded = net.record(cell)
        net.run(10.0)
        assert len(recorded) == spikes


@pytest.mark.parametrize("model", [en.ALIF, en.ALIFCurrent])
def test_a_neuron_an_ulp_below_threshold_fires_at_once(model):
    """There v - th may round to v_th, where v < v_th + th."""
    net = en.Network(seed=1)
    cell = net.add(model(v_th=0.3, i_ext=50.0), 1)
    cell.set(th_adapt=0.7, v=math.nextafter(1.0, 0.0))
    recorded = net.record(cell)
    net.run(1.0)
    np.testing.assert_allclose(recorded.times, 0.0, atol=1e-12)


def test_every_neuron_may_peak_at_infinity():
    net = en.Network(seed=1)
    cells = net.add(en.QIF(i_ext=1.0, v_peak=np.full(3, np.inf), v_reset=np.full(3, -np.inf)), 3)
    one = net.add(en.QIF(i_ext=1.0, v_peak=np.inf, v_reset=-np.inf), 1)
    recorded, alone = net.record(cells), net.record(one)
    net.run(200.0)
    assert len(alone) > 1
    np.testing.assert_array_equal(recorded.train(2), alone.train(0))
