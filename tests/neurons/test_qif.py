"""QIF and PIF: spikes where the closed forms say, the theta neuron among them."""

import math

import numpy as np
import pytest

import eventsnn as en

INF = math.inf


def train(model, duration, inputs=(), **start):
    net = en.Network(seed=1)
    cells = net.add(model, 1)
    cells.set(**start)
    if inputs:
        times, weights = zip(*inputs)
        source = net.add(en.SpikeArray(times, range(len(times))), len(times))
        net.connect(source, cells, en.all_to_all(), weight=np.array(weights), delay=0.0)
    spikes = net.record(cells)
    net.run(duration)
    return spikes.times


def test_theta_neuron():
    """From -inf to inf in pi tau_m / sqrt(i_ext), again and again."""
    period = math.pi * 20.0 / 2.0
    times = train(en.QIF(v_peak=INF, v_reset=-INF, i_ext=4.0), 1000.0, v=0.0)
    np.testing.assert_allclose(times, period * (0.5 + np.arange(len(times))), rtol=1e-13)
    assert len(times) == 32


def test_theta_neuron_with_input():
    """One arrival in the middle of a period moves v = -w cot(w t / tau_m) by its weight."""
    w, tau, t, weight = 1.5, 10.0, 7.0, 3.0
    v = w * math.tan(w * t / tau) + weight  # from 0
    expected = t + tau / w * math.atan2(w, v)
    times = train(en.QIF(tau_m=tau, v_peak=INF, v_reset=-INF, i_ext=w * w), 20.0, [(t, weight)])
    assert times[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "i_ext, weight, expected", [(-4.0, 1.9, None), (-4.0, 2.1, 5.0), (0.0, 0.5, 5.0), (0.0, -0.5, None)]
)
def test_without_drive_it_needs_a_push(i_ext, weight, expected):
    w = math.sqrt(-i_ext)
    start = weight  # v was 0; with i_ext < 0 it has moved a little by then
    times = train(en.QIF(tau_m=10.0, i_ext=i_ext), 500.0, [(0.0, start)])
    assert len(times) == (expected is not None)
    if expected is not None:
        antiderivative = (lambda v: math.log((v - w) / (v + w)) / (2 * w)) if w else (lambda v: -1 / v)
        assert times[0] == pytest.approx(10.0 * (antiderivative(10.0) - antiderivative(start)), rel=1e-12)


def test_a_peak_below_the_resting_point_is_crossed_from_below():
    times = train(en.QIF(tau_m=10.0, i_ext=-4.0, v_reset=-9.0, v_peak=-5.0), 20.0, v=-9.0)
    period = 10.0 / 4.0 * math.log((-5.0 - 2.0) * (-9.0 + 2.0) / ((-5.0 + 2.0) * (-9.0 - 2.0)))
    np.testing.assert_allclose(np.diff(times), period, rtol=1e-12)
    assert len(times) > 10


def test_touching_the_peak_fires():
    assert train(en.QIF(i_ext=-1e-3), 10.0, [(5.0, 20.0)]).tolist() == [5.0]


def test_the_point_that_repels_holds():
    assert len(train(en.QIF(i_ext=-4.0), 1e4, v=2.0)) == 0


@pytest.mark.parametrize(
    "bad", [{"v_reset": 10.0}, {"v_peak": INF}, {"v_reset": -INF}, {"v_peak": -INF, "v_reset": -INF}, {"tau_m": 0.0}]
)
def test_bad_parameters(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        en.QIF(**bad)


def test_looking_at_the_crossing_of_a_theta_neuron():
    net = en.Network(seed=1)
    cells = net.add(en.QIF(v_peak=INF, v_reset=-INF, i_ext=4.0), 1)
    spikes = net.record(cells)
    period = math.pi * 20.0 / 2.0
    net.run(period / 2)  # it starts at 0, so this is where it is about to spike
    net.run(1e-9)
    cells.set(i_ext=4.0)
    net.run(100.0)
    np.testing.assert_allclose(spikes.times, period * (0.5 + np.arange(4)), rtol=1e-12)


@pytest.mark.parametrize("set_at_spike", [False, True])
def test_pif(set_at_spike):
    """10 mV in 20 ms; an exact tie of crossing and setting spikes first."""
    net = en.Network(seed=1)
    cells = net.add(en.PIF(v_th=10.0, i_ext=10.0), 1)
    spikes = net.record(cells)
    if set_at_spike:
        net.at(20.0, lambda net: cells.set(i_ext=-10.0))
    net.run(100.0)
    assert spikes.times.tolist() == ([20.0] if set_at_spike else [20.0, 42.0, 64.0, 86.0])


def test_pif_forgets_nothing():
    inputs = [(float(t), 3.0) for t in range(6)]
    assert train(en.PIF(v_th=12.0, t_ref=0.0), 1e5, inputs).tolist() == [3.0]
    assert train(en.PIF(v_th=12.0, t_ref=0.0), 1e5, [*inputs, (9e4, 6.0)]).tolist() == [3.0, 9e4]
