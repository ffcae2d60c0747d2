"""Plastic synapses: engine = reference, n threads = 1, split runs = whole runs, looking changes nothing; to the bit."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.engine import log, plastic, shard, store
from eventsnn.engine.invariants import check
from tests.same.networks import TooActive, assert_same_spikes, at_most, random_network, spikes

T = 25.0


def stdp(**values):
    """STDP with large steps, so that weights matter at once."""
    given = {"tau_plus": 5.0, "tau_minus": 8.0, "a_plus": 0.7, "a_minus": 0.5, "w_min": -12.0, "w_max": 30.0}
    return en.STDP(**(given | values))


def triplet(**values):
    """Triplet STDP with large steps."""
    steps = {"a2_plus": 0.3, "a3_plus": 0.6, "a2_minus": 0.3, "a3_minus": 0.2}
    return en.TripletSTDP(**steps, tau_plus=5.0, tau_x=11.0, tau_minus=8.0, w_min=-12.0, w_max=30.0, **values)


RULES = (
    stdp(),
    stdp(mu_plus=1.0, mu_minus=1.0),
    stdp(pairing="nearest", mu_plus=0.4),
    stdp(pairing="nearest_pre"),
    stdp(pairing="nearest_reduced"),
    stdp(dendritic_delay_fraction=0.3),
    stdp(dendritic_delay_fraction=1.0, pairing="nearest_pre"),
    triplet(),
    triplet(pairing="nearest"),
    en.RewardSTDP(a_plus=0.5, a_minus=0.4, tau_c=9.0, tau_d=4.0, baseline=-0.05, w_min=-12.0, w_max=30.0),
    en.InhibitorySTDP(eta=0.4, w_min=-12.0, w_max=30.0, rate=20.0, tau=7.0),
)


def weights(net):
    return [q.weights for q in net.projections]


def assert_same_weights(got, wanted):
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(a, b)


def ran(net, act=lambda net: None, cuts=()):
    """Run to T; spikes and weights."""
    try:
        with at_most(2):
            for cut in sorted({*cuts, T}):
                net.run(until=cut)
                act(net)
    except (TooActive, RuntimeError):
        assume(False)
    return spikes(net), weights(net)


def assert_same(got, wanted):
    assert_same_spikes(got[0], wanted[0])
    assert_same_weights(got[1], wanted[1])


def look_and_settle(net):
    """What a look and a full history do in the middle of a run."""
    check(net._engine)
    weights(net)
    net._settle(None)
    check(net._engine)
    weights(net)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_equals_the_reference(seed):
    net = random_network(seed, RULES)
    simulation = en.reference.Simulation(net, T)
    try:
        with at_most(1):
            simulation.run()
    except (TooActive, RuntimeError):
        assume(False)
    net.run(T)
    wanted = [(r.times, r.ids) for r in simulation.records if hasattr(r, "ids")]
    assert_same_spikes(spikes(net), wanted)
    assert_same_weights(weights(net), [simulation.weights(q) for q in net.projections])


class Holding(en.reference.Simulation):
    """The reference, in which plastic projections are held and let go on by turns at some times."""

    def __init__(self, net, end, turns):
        super().__init__(net, end)
        self.turns = sorted(turns)

    def run(self):
        super().run()
        self._turn_until(self.end)

    def _instant(self, t):
        self._turn_until(t)
        super()._instant(t)

    def _turn_until(self, t):
        while self.turns and self.turns[0] <= t:
            self._turn(self.turns.pop(0))

    def _turn(self, t):
        for synapse in [synapse for made in self.plastic.values() for synapse in made.synapses]:
            synapse.flow(t)
            synapse.held = not synapse.held


def turn(net):
    """Hold what learns, and let go on what is held."""
    for q in net.projections:
        if q.learns:
            q.plastic = not q.plastic


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), turns=st.sets(st.floats(0.0, T - 1.0) | st.integers(0, int(T) - 1), max_size=5))
def test_equals_the_reference_where_weights_are_held_by_turns(seed, turns):
    net = random_network(seed, RULES)
    simulation = Holding(net, T, turns)
    try:
        with at_most(1):
            simulation.run()
    except (TooActive, RuntimeError):
        assume(False)
    for t in turns:
        net.at(t, turn)
    net.run(T)
    for q in net.projections:
        np.testing.assert_array_equal(q.weights, simulation.weights(q))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), cuts=st.lists(st.floats(0.0, T), max_size=5), threads=st.integers(1, 4))
def test_threads_splits_looks_and_little_room(seed, cuts, threads):
    wanted = ran(random_network(seed, RULES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shard, "CORES", 64)
        patch.setattr(shard, "WORTH", 0.0)
        patch.setattr(store, "FIRST_ROOM", dict.fromkeys(store.FIRST_ROOM, 1))
        patch.setattr(plastic, "FIRST_ROOM", {"history": 2})
        patch.setattr(log, "FIRST_ROOM", {"log": 1})
        net = random_network(seed, RULES)
        net.threads = threads
        assert_same(ran(net, look_and_settle, cuts), wanted)
