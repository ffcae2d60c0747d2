"""What the accuracy benchmark is made of: matching of spikes, the driven network, fits. Nothing is timed."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn.benchmarks import accuracy
from eventsnn.benchmarks.driven import Driven
from eventsnn.benchmarks.matching import match

CASE = Driven(20, 10.0, n=30, sources=100, duration=300.0)


def spikes(*pairs):
    times, ids = zip(*pairs)
    return np.array(times, float), np.array(ids)


def test_the_same_spikes_have_no_error_in_any_order():
    exact = spikes((1.0, 0), (5.0, 0), (2.0, 3))
    found = match(exact, spikes((2.0, 3), (5.0, 0), (1.0, 0)), 1.0)
    assert (found.shift, found.missed, found.extra) == (0.0, 0.0, 0.0)
    assert found.quantile(1.0) == 0.0


def test_a_common_shift_is_forgiven_and_told():
    exact = spikes((1.0, 0), (20.0, 0), (2.0, 1))
    found = match(exact, spikes((1.5, 0), (20.5, 0), (2.75, 1)), 1.0)
    assert found.shift == 0.5
    np.testing.assert_array_equal(np.sort(found.errors), [0.0, 0.0, 0.25])


def test_missed_and_extra_spikes_are_counted():
    exact = spikes((1.0, 0), (20.0, 0), (40.0, 0), (60.0, 0))
    found = match(exact, spikes((1.0, 0), (40.0, 0), (60.0, 0), (61.0, 1), (80.0, 0)), 1.0)
    assert (found.missed, found.extra) == (0.25, 0.5)


def test_spikes_of_different_neurons_are_never_partners():
    found = match(spikes((1.0, 0), (1.0, 2)), spikes((1.0, 1)), 1.0)
    assert (found.missed, found.extra) == (1.0, 0.5)


def test_nothing_against_nothing():
    empty = np.empty(0), np.empty(0, int)
    found = match(empty, empty, 1.0)
    assert (found.missed, found.extra) == (0.0, 0.0) and np.isnan(found.quantile(0.5))


def test_trains_are_sorted_and_keep_their_distance():
    times, ids = CASE.trains()
    assert (np.diff(times) >= 0.0).all() and 200 < len(times) < 400
    order = np.lexsort((times, ids))
    same = np.diff(ids[order]) == 0
    assert (np.diff(times[order])[same] > CASE.dead).all()


def test_every_neuron_hears_different_sources():
    sources, neurons = CASE.wiring()
    assert len(set(zip(sources.tolist(), neurons.tolist()))) == CASE.n * CASE.fan_in
    assert (np.bincount(neurons) == CASE.fan_in).all()


def test_weight_puts_the_threshold_one_deviation_above_the_mean():
    case = Driven(100, 100.0, n=200, sources=400, duration=400.0, neuron=CASE.neuron | {"v_th": 1e9})
    net = en.Network(seed=1)
    sources = net.add(en.SpikeArray(*case.trains()), case.sources)
    cells = net.add(en.LIFExp(**case.neuron), case.n)
    weight = Driven(100, 100.0).weight
    net.connect(sources, cells, en.from_arrays(*case.wiring()), weight=weight, delay=case.delay)
    v = net.record(cells, "v", every=5.0)
    net.run(400.0)
    settled = v.values[:, 40:]
    assert settled.mean() + settled.std() == pytest.approx(20.0, rel=0.05)


def result(simulator, arrivals, step, wall):
    exact = spikes((1.0, 0))
    return accuracy.Result(Driven(1, 1000.0 * arrivals), simulator, step, [wall], 1, match(exact, exact, 1.0))


def test_crossing_lies_where_both_take_as_long():
    results = [result("eventsnn", rate, 0.1, 1.0 * rate) for rate in (1.0, 10.0, 100.0)]
    results += [result("Brian2", rate, step, 1.0 / step) for rate in (1.0, 10.0, 100.0) for step in accuracy.STEPS]
    found = accuracy.crossing(results, "Brian2")
    assert found[0.1] == pytest.approx(10.0) and found[0.001] == np.inf


def test_costs_are_those_that_made_the_times():
    cases = [(rate, step) for rate in (1.0, 10.0) for step in accuracy.STEPS]
    made = [result("Brian2", rate, step, 1e6 * (2e-9 / step + 3e-9 * rate)) for rate, step in cases]
    assert accuracy.costs(made, "Brian2") == pytest.approx((2e-9, 3e-9))
