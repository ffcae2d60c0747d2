"""The engine's memory is consistent wherever a run stops, whatever was done to the network in between."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.engine import layout, log, store
from eventsnn.engine.invariants import check
from tests.same.networks import TooActive, at_most, random_network


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), cuts=st.lists(st.floats(0.0, 25.0), min_size=1, max_size=10), little=st.booleans())
def test_wherever_it_stops(seed, cuts, little):
    with pytest.MonkeyPatch.context() as patch:
        if little:
            patch.setattr(store, "FIRST_ROOM", dict.fromkeys(store.FIRST_ROOM, 1))
            patch.setattr(log, "FIRST_ROOM", {"log": 1})
            patch.setattr(layout, "RING", 128)
        net = random_network(seed)
        try:
            with at_most(2):
                for cut in sorted(cuts):
                    net.run(until=cut)
                    check(net._engine)
        except (TooActive, RuntimeError):
            assume(False)


def set_something(net, population):
    population.set(v=en.uniform(-5.0, 12.0), i_ext=en.uniform(0.0, 20.0))


def add_something(net, population):
    added = net.add(en.LIF(), 4)
    net.connect(population, added, en.all_to_all(), weight=1.0, delay=en.uniform(0.0, 90.0))
    net.connect(added, population, en.all_to_all(), weight=0.5, delay=0.3)


def look(net, population):
    population.get("v")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10**9),
    steps=st.lists(st.tuples(st.floats(0.0, 8.0), st.sampled_from([set_something, add_something, look])), max_size=6),
)
def test_whatever_is_done(seed, steps):
    net = random_network(seed)
    try:
        with at_most(2):
            for duration, act in steps:
                net.run(duration)
                act(net, next(p for p in net.populations if p.states))
                net.run(0.0)
                check(net._engine)
    except (TooActive, RuntimeError):
        assume(False)


def test_private_input_that_waits_is_known():
    """A run that stops within a slot leaves drawn input of several cells; none of its rows may be forgotten."""
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), 1000)
    net.poisson_input(cells, rate=5000.0, weight=0.1)
    for cut in (0.01, 0.13, 0.26, 1.003):
        net.run(until=cut)
        check(net._engine)
        assert net.stats["private_events"] > 0
