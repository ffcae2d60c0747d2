"""Levels of populations and the shortest delay on a cycle."""

import math

import eventsnn as en
from eventsnn.topology import topology


def chain(links, n=4):
    """The topology of n populations with the given (source, target, delay)."""
    net = en.Network(seed=1)
    populations = [net.add(en.LIF(), 3) for _ in range(n)]
    for source, target, delay in links:
        net.connect(populations[source], populations[target], en.all_to_all(), weight=0.1, delay=delay)
    return topology(n, net.projections)


def test_nothing_recurrent():
    found = chain([(2, 1, 0.0), (1, 0, 3.0)])
    assert found.levels == [[2, 3], [1], [0]]
    assert found.lookahead == math.inf and found.limiting is None


def test_a_cycle_is_one_level():
    found = chain([(0, 1, 2.0), (1, 2, 0.5), (2, 0, 1.0), (2, 3, 0.1)])
    assert found.levels == [[0, 1, 2], [3]]
    assert found.lookahead == 0.5


def test_the_longest_way_counts():
    assert chain([(0, 3, 1.0), (0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)]).levels == [[0], [1], [2], [3]]


def test_a_projection_without_synapses_limits_nothing():
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), 3)
    net.connect(cells, cells, en.fixed_probability(0.0), weight=1.0, delay=0.1)
    assert topology(1, net.projections).lookahead == math.inf
