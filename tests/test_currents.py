"""Injected currents: exact at the instants of change, added up, and independent of who looks and where runs end."""

import math

import numpy as np
import pytest

import eventsnn as en

TAU = 20.0


def one_neuron(*currents, model=None, size=1):
    net = en.Network(seed=1)
    cells = net.add(model or en.LIF(tau_m=TAU), size)
    for current in currents:
        net.inject(cells, current)
    return net, cells, net.record(cells)


def course(times, amplitudes, t):
    """v of a LIF at rest at 0, below threshold, by superposition of steps."""
    steps = np.diff(amplitudes, prepend=0.0)
    return sum(a * -math.expm1(-(t - at) / TAU) for at, a in zip(times, steps) if at < t)


def test_potential():
    times, amplitudes = [1.3, 7.0, 7.9, 30.0], [5.0, -8.0, 12.0, 0.0]
    net, cells, _ = one_neuron(en.StepCurrent(times, amplitudes))
    v = net.record(cells, "v", every=0.25)
    net.run(60.0)
    wanted = [course(times, amplitudes, t) for t in v.times]
    np.testing.assert_allclose(v.values[0], wanted, rtol=0.0, atol=1e-13)


def test_spikes():
    """25 mV from 10 ms on: the first spike tau log(25 / 5) later, then every 2 ms + that; none after the end."""
    net, _, spikes = one_neuron(en.StepCurrent([10.0, 200.0], [25.0, 0.0]))
    net.run(400.0)
    first = TAU * math.log(5.0)
    wanted = np.arange(10.0 + first, 200.0, 2.0 + first)
    np.testing.assert_allclose(spikes.times, wanted, rtol=0.0, atol=1e-11)


def test_before_the_first_time_there_is_none():
    net, _, spikes = one_neuron(en.StepCurrent([50.0], [1000.0]))
    net.run(50.0)
    assert len(spikes) == 0
    net.run(5.0)
    assert spikes.times[0] > 50.0


def test_several_add_up_and_to_i_ext():
    both, cells, spikes = one_neuron(
        en.StepCurrent([0.0, 100.0], [10.0, 0.0]), en.StepCurrent([0.0], [5.0]), model=en.LIF(i_ext=10.0)
    )
    both.run(200.0)
    alone, _, wanted = one_neuron(model=en.LIF(i_ext=25.0))
    alone.run(100.0)
    np.testing.assert_array_equal(spikes.times[spikes.times < 100.0], wanted.times)
    assert np.all(spikes.times < 100.0)
    np.testing.assert_array_equal(cells.get("i_ext"), 10.0)


def test_views_and_columns():
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), 5)
    net.inject(cells[[3, 1]], en.StepCurrent([10.0], [[30.0, 40.0]]))
    v = net.record(cells, "v", every=1.0)
    net.run(12.0)
    np.testing.assert_allclose(v.values[:, 11], -np.array([0.0, 40.0, 0.0, 30.0, 0.0]) * math.expm1(-1.0 / TAU))


def test_set_i_ext_is_apart():
    net, cells, _ = one_neuron(en.StepCurrent([0.0, 10.0], [5.0, 7.0]))
    v = net.record(cells, "v", every=1.0)
    net.at(4.0, lambda net: cells.set(i_ext=3.0))
    net.run(20.0)
    assert cells.get("i_ext") == [3.0]
    wanted = [course([0.0, 4.0, 10.0], [5.0, 8.0, 10.0], t) for t in v.times]
    np.testing.assert_allclose(v.values[0], wanted, rtol=0.0, atol=1e-13)


def test_times_that_have_passed():
    """Between runs a current counts from now on, with the amplitude of now."""
    net, cells, _ = one_neuron()
    net.run(10.0)
    net.inject(cells, en.StepCurrent([0.0, 5.0, 15.0], [99.0, 8.0, 0.0]))
    net.inject(cells, en.StepCurrent([10.0], [1.0]))
    v = net.record(cells, "v", every=1.0)
    net.run(10.0)
    wanted = [course([10.0, 15.0], [9.0, 1.0], t) for t in v.times]
    np.testing.assert_allclose(v.values[0], wanted, rtol=0.0, atol=1e-13)


def test_a_change_that_waits_is_not_lost():
    """A run ends where one neuron's current changes, and another one is injected elsewhere."""
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), 2)
    net.inject(cells[:1], en.StepCurrent([10.0], [30.0]))
    net.run(10.0)
    net.inject(cells[1:], en.StepCurrent([10.0], [30.0]))
    net.run(2.0)
    assert cells.get("v")[0] == cells.get("v")[1] > 0.0


@pytest.mark.parametrize("w", [0.0, -5.0])
def test_a_crossing_and_a_change_at_one_instant(w):
    """10 mV after exactly 20 ms: the neuron spikes, unless an arrival of that instant keeps it below."""
    net = en.Network(seed=1)
    cells = net.add(en.PIF(v_th=10.0, i_ext=10.0), 1)
    net.inject(cells, en.StepCurrent([20.0], [-50.0]))
    source = net.add(en.SpikeArray([20.0], [0]), 1)
    net.connect(source, cells, en.one_to_one(), weight=w, delay=0.0)
    spikes = net.record(cells)
    wanted = en.reference.run(net, 30.0)[spikes].times.tolist()
    net.run(30.0)
    assert spikes.times.tolist() == wanted == ([] if w else [20.0])


@pytest.mark.parametrize("threads", [1, 3])
def test_what_must_not_show(threads, monkeypatch):
    from eventsnn.engine import shard

    monkeypatch.setattr(shard, "CORES", 64)
    monkeypatch.setattr(shard, "WORTH", 0.0)

    def run(threads, cuts=(), look=False):
        net = en.Network(seed=3, threads=threads)
        cells = net.add(en.LIFExp(i_ext=en.uniform(10.0, 19.0)), 60)
        net.connect(cells, cells, en.fixed_indegree(5), weight=20.0, delay=en.uniform(0.5, 3.0))
        net.inject(cells, en.StepCurrent.ramp(5.0, 60.0, 0.0, 20.0, 1.0))
        net.inject(cells[20:40], en.StepCurrent([0.0, 30.0], np.outer([1.0, -1.0], np.arange(20.0))))
        spikes = net.record(cells)
        if look:
            net.record(cells, "v", every=0.7)
            net.every(1.0, lambda net: cells.get("i_ext"))
        for cut in (*cuts, 100.0):
            net.run(until=cut)
        return spikes.times.tolist(), spikes.ids.tolist()

    wanted = run(1)
    assert len(wanted[0]) > 300
    assert run(threads, cuts=(5.0, 30.0, 30.0, 31.0, 59.5), look=True) == wanted


def test_ramp():
    ramp = en.StepCurrent.ramp(10.0, 20.0, 0.0, 5.0, 2.0)
    assert ramp.times.tolist() == [10.0, 12.0, 14.0, 16.0, 18.0, 20.0]
    np.testing.assert_allclose(ramp.amplitudes, [0.5, 1.5, 2.5, 3.5, 4.5, 5.0])
    assert ramp.at(9.9) == 0.0 and ramp.at(12.0) == ramp.at(13.9) == 1.5 and ramp.at(1e9) == 5.0


def test_of_equal_times_the_last_counts():
    assert en.StepCurrent([1.0, 1.0, 2.0], [5.0, 7.0, 9.0]).at(1.0) == 7.0


@pytest.mark.parametrize(
    "name, times, amplitudes",
    [
        ("times", [2.0, 1.0], [0.0, 1.0]),
        ("times", [-1.0], [0.0]),
        ("times", [math.nan], [0.0]),
        ("times", [], []),
        ("times", 3.0, [0.0]),
        ("amplitudes", [1.0], [math.inf]),
        ("amplitudes", [1.0], [1.0, 2.0]),
        ("amplitudes", [1.0], 1.0),
        ("amplitudes", [1.0], [[[1.0]]]),
        ("amplitudes", [1.0], ["a"]),
    ],
)
def test_bad_currents(name, times, amplitudes):
    with pytest.raises((ValueError, TypeError), match=name):
        en.StepCurrent(times, amplitudes)


@pytest.mark.parametrize(
    "name, given",
    [
        ("start", (-1.0, 5.0, 0.0, 1.0, 1.0)),
        ("stop", (5.0, 5.0, 0.0, 1.0, 1.0)),
        ("step", (0.0, 5.0, 0.0, 1.0, 0.0)),
        ("step", (0.0, 5.0, 0.0, 1.0, 6.0)),
        ("high", (0.0, 5.0, 0.0, math.nan, 1.0)),
    ],
)
def test_bad_ramps(name, given):
    with pytest.raises((ValueError, TypeError), match=name):
        en.StepCurrent.ramp(*given)


class Passive(en.neurons.Neuron):
    """A model without i_ext."""

    parameters = {"v_th": en.neurons.Parameter(1.0, "mV", "threshold")}
    states = {"v": 0.0}
    advance = receive = fire = earliest = crossing = en.LIF.fire


def test_bad_injections():
    net, cells, _ = one_neuron()
    current = en.StepCurrent([0.0], [1.0])
    for name, group, given in (
        ("group", net.add(en.Poisson(1.0), 2), current),
        ("group", en.Network().add(en.LIF(), 1), current),
        ("group", net.add(Passive(), 1), current),
        ("group", "exc", current),
        ("current", cells, 3.0),
        ("current", cells, en.StepCurrent),
        ("amplitudes", cells, en.StepCurrent([0.0], [[1.0, 2.0]])),
    ):
        with pytest.raises((ValueError, TypeError), match=name):
            net.inject(group, given)
    assert cells.injected is None
