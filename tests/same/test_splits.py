"""What must not show: where runs end, who looks, how much room there was, threads asked for."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.engine import layout, log, store
from tests.same.networks import TooActive, assert_same_spikes, at_most, random_network, spikes

T = 25.0


def ran(net, cuts=()):
    """Run to T, stopping at the cuts."""
    try:
        with at_most(1):
            for cut in sorted({*cuts, T}):
                net.run(until=cut)
    except (TooActive, RuntimeError):
        assume(False)
    return spikes(net)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), cuts=st.lists(st.floats(0.0, T), max_size=8))
def test_split_runs(seed, cuts):
    assert_same_spikes(ran(random_network(seed), cuts), ran(random_network(seed)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_cut_at_every_spike(seed):
    wanted = ran(random_network(seed))
    cuts = np.unique(np.concatenate([times for times, _ in wanted]))[:40]
    assert_same_spikes(ran(random_network(seed), cuts), wanted)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), every=st.floats(0.05, 5.0))
def test_looking_changes_nothing(seed, every):
    wanted = ran(random_network(seed))
    net = random_network(seed)
    for population in list(net.populations):
        for state in population.states:
            net.record(population, state, every=every)
    net.every(0.3, lambda net: [p.get("v") for p in net.populations if p.states])
    assert_same_spikes(ran(net), wanted)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9))
def test_little_room(seed):
    """Everything that can be too small is: each growth happens, and none shows."""
    wanted = ran(random_network(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FIRST_ROOM", {"spikes": 1, "chunks": 1, "buffer": 1, "sent": 1})
        patch.setattr(log, "FIRST_ROOM", {"log": 1})
        patch.setattr(layout, "RING", 128)
        net = random_network(seed)
        assert_same_spikes(ran(net), wanted)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), t=st.floats(0.0, T))
def test_at_equals_run_and_act(seed, t):
    def act(net):
        for population in net.populations:
            if population.states:
                population.set(v=1.0, i_ext=12.0)

    one, other = random_network(seed), random_network(seed)
    one.at(t, act)
    wanted = ran(one)
    try:
        with at_most(1):
            other.run(until=t)
            act(other)
    except (TooActive, RuntimeError):
        assume(False)
    assert_same_spikes(ran(other), wanted)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), t=st.floats(0.0, T))
def test_what_is_added_later_changes_nothing_before(seed, t):
    """A population that nobody hears, added in the middle of a run with a short cycle of its own."""
    wanted = ran(random_network(seed))
    net = random_network(seed)
    try:
        with at_most(1):
            net.run(until=t)
    except (TooActive, RuntimeError):
        assume(False)
    added = net.add(en.LIF(i_ext=200.0), 3)
    net.connect(added, added, en.all_to_all(), weight=0.1, delay=0.01)
    own = net.record(added)
    got = ran(net)
    assert_same_spikes(got[:-1], wanted)
    assert len(own) > 0 or t > T - 5.0
