"""The rate of a driven LIF neuron is the textbook's."""

import math

import numpy as np
import pytest

import eventsnn as en


def interval(tau_m, v_reset, v_th, t_ref, drive):
    """ms between the spikes of a LIF neuron whose potential tends to `drive` (Lapicque 1907)."""
    return t_ref + tau_m * math.log((drive - v_reset) / (drive - v_th))


def intervals(n, model, size=1):
    """The intervals of a run of at least n spikes of every neuron."""
    net = en.Network(seed=1)
    neurons = net.add(model, size)
    spikes = net.record(neurons, "spikes")
    net.run(n)
    return [np.diff(train) for train in spikes.trains()]


@pytest.mark.parametrize("t_ref", [0.0, 0.7, 2.0])
@pytest.mark.parametrize("i_ext", [20.001, 20.5, 25.0, 40.0, 300.0])
@pytest.mark.parametrize("tau_m", [5.0, 20.0])
def test_interval(tau_m, i_ext, t_ref):
    expected = interval(tau_m, 0.0, 20.0, t_ref, i_ext)
    (found,) = intervals(20.5 * expected, en.LIF(tau_m=tau_m, i_ext=i_ext, t_ref=t_ref))
    assert len(found) in (19, 20)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_curve_of_a_population():
    """Reset away from rest, every neuron with its own current; 20 intervals each."""
    drives = np.linspace(-49.5, 50.0, 200)
    expected = [interval(10.0, -60.0, -50.0, 2.0, drive) for drive in drives]
    model = en.LIF(tau_m=10.0, v_rest=-65.0, v_reset=-60.0, v_th=-50.0, i_ext=drives + 65.0)
    for found, wanted in zip(intervals(20.5 * max(expected), model, 200), expected):
        assert len(found) >= 19
        np.testing.assert_allclose(found[:20], wanted, rtol=1e-12)


def test_rate():
    expected = interval(20.0, 0.0, 20.0, 2.0, 25.0)
    net = en.Network(seed=1)
    spikes = net.record(net.add(en.LIF(i_ext=25.0), 3), "spikes")
    net.run(1000.0)
    first = expected - 2.0  # it starts at rest, not refractory
    assert spikes.rate() == pytest.approx(math.floor((1000.0 - first) / expected) + 1, rel=1e-12)
