"""Threads must not show: the same spikes and states to the bit on any number, whatever else happens."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.engine import layout, log, shard, store
from tests.same.networks import TooActive, assert_same_spikes, at_most, random_network, spikes

T = 25.0


@pytest.fixture(autouse=True, scope="module")
def more_threads_than_are_worth_it():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shard, "CORES", 64)
        patch.setattr(shard, "WORTH", 0.0)
        yield


def threaded(seed, threads):
    """A random network that computes on several threads, more of them than there are cores."""
    net = random_network(seed)
    net.threads = threads
    return net


def ran(net, cuts=()):
    """Run to T, stopping at the cuts."""
    try:
        with at_most(2):
            for cut in sorted({*cuts, T}):
                net.run(until=cut)
    except (TooActive, RuntimeError):
        assume(False)
    return spikes(net)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), threads=st.integers(2, 4))
def test_random_networks(seed, threads):
    assert_same_spikes(ran(threaded(seed, threads)), ran(random_network(seed)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), cuts=st.lists(st.floats(0.0, T), max_size=5))
def test_little_room_and_split_runs(seed, cuts):
    wanted = ran(random_network(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FIRST_ROOM", dict.fromkeys(store.FIRST_ROOM, 1))
        patch.setattr(log, "FIRST_ROOM", {"log": 1})
        patch.setattr(layout, "RING", 128)
        assert_same_spikes(ran(threaded(seed, 3), cuts), wanted)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**9), t=st.floats(0.0, T))
def test_looking_and_setting(seed, t):
    def act(net):
        for population in net.populations:
            if population.states:
                population.set(v=en.uniform(-5.0, 9.0), i_ext=12.0)

    networks = [random_network(seed), threaded(seed, 2)]
    records = []
    for net in networks:
        population = next(p for p in net.populations if p.states)
        records.append(net.record(population, "v", every=0.7))
        net.at(t, act)
    assert_same_spikes(*(ran(net) for net in networks))
    np.testing.assert_array_equal(*(record.values for record in records))


def test_private_input_over_borders():
    """Blocks of private input that several shards share, whole populations and views in any order."""

    def run(threads):
        net = en.Network(seed=2, threads=threads)
        cells = net.add(en.LIF(v_th=8.0), 3000)
        net.poisson_input(cells, rate=300.0, weight=1.0)
        net.poisson_input(cells[np.random.default_rng(1).permutation(3000)[:1700]], rate=100.0, weight=1.5)
        net.connect(cells, cells, en.fixed_indegree(20), weight=-0.1, delay=en.uniform(0.5, 3.0))
        net.record(cells)
        net.run(100.0)
        return spikes(net), net.stats["events"], net.stats["private_events"]

    wanted, *counts = run(1)
    for threads in (2, 3, 7):
        got, *others = run(threads)
        assert_same_spikes(got, wanted)
        assert others == counts


def test_more_threads_than_neurons():
    def run(threads):
        net = en.Network(seed=2, threads=threads)
        cells = net.add(en.LIF(i_ext=30.0), 3)
        net.connect(cells, cells, en.all_to_all(), weight=1.0, delay=0.0)
        net.record(cells)
        net.run(50.0)
        return spikes(net)

    assert_same_spikes(run(8), run(1))


@pytest.mark.parametrize("threads", [2, 3])
def test_a_runaway_is_the_same_one(threads):
    def message(threads):
        net = en.Network(seed=2, threads=threads)
        cells = net.add(en.LIF(t_ref=0.0), 200)
        net.connect(
            net.add(en.SpikeArray([3.0], [0]), 1), cells[[150, 20, 199]], en.all_to_all(), weight=30.0, delay=1.0
        )
        net.connect(cells, cells, en.one_to_one(), weight=30.0, delay=0.0)
        with pytest.raises(RuntimeError, match="fired 1000 times in one instant") as error:
            net.run(10.0)
        return str(error.value), net.t

    assert message(threads) == message(1)


def test_threads_that_are_not_worth_it(monkeypatch):
    monkeypatch.setattr(shard, "WORTH", 1000.0)
    net = en.Network(seed=1, threads=8)
    cells = net.add(en.LIF(), 1000)
    net.connect(cells, cells, en.fixed_indegree(100), weight=0.1, delay=1.0)
    assert shard.threads_worth(net) == 1
    net.connect(cells, cells, en.all_to_all(), weight=0.1, delay=1.0)
    assert shard.threads_worth(net) == 5
    net.poisson_input(cells, rate=10_000.0, weight=0.1)
    assert shard.threads_worth(net) == 8
    assert shard.threads_worth(en.Network(seed=1, threads=8)) == 1


@pytest.mark.parametrize("n", [0, 1, 5, 63, 200, 1000, 5000, 12_500, 100_000])
@pytest.mark.parametrize("shards", [1, 2, 3, 16])
def test_borders(n, shards):
    cuts = shard.borders(n, shards)
    assert len(cuts) == shards + 1 and cuts[0] == 0 and cuts[-1] == n
    sizes = np.diff(cuts)
    assert np.all(sizes >= 0) and sizes.max() <= max(1.3 * n / shards, 1.0) + 1
