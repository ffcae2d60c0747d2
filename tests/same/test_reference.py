"""The compiled engine equals the reference, to the bit: both do the same operations."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from tests.same.networks import TooActive, assert_same_spikes, at_most, random_network, spatial_layers, spikes

T = 25.0


def outcome(run):
    """What a run gives, or that it ran away."""
    try:
        return run()
    except RuntimeError as error:
        assert "1000 times" in str(error)
        return None


def compare(net, duration):
    """Engine and reference on one network."""
    try:
        with at_most(1):
            wanted = outcome(lambda: spikes_of(en.reference.run(net, duration)))
    except TooActive:
        assume(False)

    def run():
        net.run(duration)
        return spikes(net)

    got = outcome(run)
    assert (got is None) == (wanted is None)
    if got is not None:
        assert_same_spikes(got, wanted)


def spikes_of(records):
    return [(r.times, r.ids) for r in records if hasattr(r, "ids")]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_random_networks(seed):
    compare(random_network(seed), T)


@pytest.mark.thorough
@settings(max_examples=5000, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_many_random_networks(seed):
    compare(random_network(seed), T)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_states(seed):
    net = random_network(seed)
    for population in list(net.populations):
        for state in population.states:
            net.record(population, state, every=0.375)
    try:
        with at_most(1):
            wanted = outcome(lambda: en.reference.run(net, T))
    except TooActive:
        assume(False)
    assume(wanted is not None)
    net.run(T)
    for recorder in net.recorders:
        if hasattr(recorder, "values"):
            np.testing.assert_array_equal(recorder.times, wanted[recorder].times)
            np.testing.assert_array_equal(recorder.values, wanted[recorder].values)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_convolutions(seed):
    rng, net = np.random.default_rng(seed), en.Network(seed=seed)
    for layer in spatial_layers(net, rng, bool(rng.integers(2))):
        net.record(layer)
        net.connect(layer, layer, en.fixed_indegree(1), weight=1.0, delay=1.0)
    compare(net, T)


def brette_4(seed, delay):
    """Benchmark 4 of Brette et al. 2007: 4,000 neurons driven above threshold, voltage jumps."""
    net = en.Network(seed=seed)
    cells = net.add(en.LIF(tau_m=20.0, v_rest=-49.0, v_reset=-60.0, v_th=-50.0, t_ref=5.0), 4000)
    cells.set(v=en.uniform(-60.0, -50.0))
    net.connect(cells[:3200], cells, en.fixed_probability(0.02), weight=0.25, delay=delay)
    net.connect(cells[3200:], cells, en.fixed_probability(0.02), weight=-2.25, delay=delay)
    net.record(cells)
    return net


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_brette_4(delay):
    net = brette_4(1, delay)
    wanted = spikes_of(en.reference.run(net, 100.0))
    net.run(100.0)
    assert_same_spikes(spikes(net), wanted)
    assert len(wanted[0][0]) > 3000
