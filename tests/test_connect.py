import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn import connect


def population(*shape):
    made = SimpleNamespace(size=math.prod(shape), shape=shape, ids=np.arange(math.prod(shape)))
    made.population = made
    return made


def view(of, ids):
    ids = np.asarray(ids, dtype=np.int64)
    return SimpleNamespace(size=ids.size, shape=ids.shape, ids=ids, population=of)


def wire(rule, pre, post, seed=1):
    return rule.wire(pre, post, np.random.default_rng(seed))


def pairs(wiring):
    return np.repeat(np.arange(wiring.indptr.size - 1), np.diff(wiring.indptr)), wiring.target


def check(wiring, pre, post):
    """What holds for every wiring."""
    assert wiring.indptr.dtype == np.int64 and wiring.target.dtype == np.int32
    assert wiring.indptr.shape == (pre.size + 1,) and wiring.indptr[0] == 0
    assert wiring.indptr[-1] == wiring.target.size
    rows, target = pairs(wiring)
    assert target.size == 0 or (target.min() >= 0 and target.max() < post.size)
    assert (np.diff(rows * (post.ids.max(initial=0) + 1) + post.ids[target]) >= 0).all()
    return rows * post.size + target


RANDOM = [
    connect.fixed_probability(0.3),
    connect.fixed_indegree(3),
    connect.fixed_outdegree(3),
    connect.fixed_total_number(70),
    connect.fixed_indegree(30, multapses=True),
    connect.fixed_outdegree(30, multapses=True),
    connect.fixed_total_number(900, multapses=True),
    connect.fixed_probability(0.3, autapses=False),
    connect.fixed_indegree(8, autapses=False),
    connect.fixed_outdegree(8, autapses=False),
    connect.fixed_total_number(140, autapses=False),
    connect.fixed_indegree(20, autapses=False, multapses=True),
    connect.fixed_outdegree(20, autapses=False, multapses=True),
    connect.fixed_total_number(500, autapses=False, multapses=True),
]
by_repr = pytest.mark.parametrize("rule", RANDOM, ids=repr)


@by_repr
def test_synapses_are_sorted_by_pre_then_post(rule):
    neurons = population(17)
    pre, post = view(neurons, range(5, 17)), view(neurons, range(16))
    numbers = check(wire(rule, pre, post), pre, post)
    assert (np.diff(numbers) >= 0).all() and numbers.size > 0


@by_repr
def test_autapses_follow_the_ids_of_overlapping_views(rule):
    neurons = population(20)
    # descending and interleaved, so that equal ids stand at unequal places
    pre, post = view(neurons, np.arange(19, 3, -1)), view(neurons, (np.arange(14) * 3) % 20)
    own = 0
    for seed in range(30):
        rows, target = pairs(wire(rule, pre, post, seed))
        own += np.count_nonzero(pre.ids[rows] == post.ids[target])
    assert (own > 0) == rule.autapses


@by_repr
def test_equal_ids_of_two_populations_are_no_autapses(rule):
    pre, post = population(12), population(12)
    own = sum(np.count_nonzero(np.equal(*pairs(wire(rule, pre, post, seed)))) for seed in range(20))
    assert own > 0


@by_repr
def test_same_seed_same_wiring(rule):
    neurons = population(16)
    one, two, other = (wire(rule, neurons, neurons, seed) for seed in (3, 3, 4))
    assert np.array_equal(one.indptr, two.indptr) and np.array_equal(one.target, two.target)
    assert not (np.array_equal(one.indptr, other.indptr) and np.array_equal(one.target, other.target))


def test_total_number_with_multapses_chooses_pairs_independently():
    neurons = population(5)
    rule = connect.fixed_total_number(50_000, autapses=False, multapses=True)
    counts = np.bincount(check(wire(rule, neurons, neurons), neurons, neurons), minlength=25)
    counts = counts.reshape(5, 5)
    assert (counts.diagonal() == 0).all()
    assert (np.abs(counts[~np.eye(5, dtype=bool)] - 2500) < 5 * math.sqrt(2500)).all()


@pytest.mark.parametrize("rule", [connect.fixed_indegree, connect.fixed_outdegree])
def test_all_partners_are_chosen_equally_often(rule):
    few, many = population(4), population(20_000)
    pre, post = (few, many) if rule is connect.fixed_indegree else (many, few)
    partner = pairs(wire(rule(1), pre, post))[0 if pre is few else 1]
    assert (np.abs(np.bincount(partner, minlength=4) - 5000) < 5 * math.sqrt(5000)).all()


def test_rows_longer_than_a_piece_of_work_stay_whole():
    pre, post = population(3), population(300_000)
    wiring = wire(connect.fixed_probability(1.0), pre, post)
    assert wiring.indptr.tolist() == [0, 300_000, 600_000, 900_000]
    assert np.array_equal(wiring.target, np.tile(np.arange(300_000), 3))


@pytest.mark.parametrize("autapses", [True, False])
def test_probability_gives_binomial_degrees(autapses):
    neurons, p = population(3000), 0.02
    rows, target = pairs(wire(connect.fixed_probability(p, autapses=autapses), neurons, neurons))
    free = 3000 - (not autapses)
    for degrees in (np.bincount(rows, minlength=3000), np.bincount(target, minlength=3000)):
        assert abs(degrees.mean() - p * free) < 5 * math.sqrt(p * free / 3000)
        # the variance of 3000 binomial numbers scatters by sqrt(2 / 3000) of itself
        assert abs(degrees.var() / (p * (1 - p) * free) - 1) < 5 * math.sqrt(2 / 3000)


@pytest.mark.parametrize("p, count", [(0.0, 0), (1.0, 20)])
def test_probability_at_its_ends(p, count):
    neurons = population(5)
    wiring = wire(connect.fixed_probability(p, autapses=False), neurons, neurons)
    assert check(wiring, neurons, neurons).size == count


def test_degrees_are_exact():
    pre, post = population(300), population(4000)
    assert (np.diff(wire(connect.fixed_outdegree(50), pre, post).indptr) == 50).all()
    wiring = wire(connect.fixed_indegree(50), pre, post)
    check(wiring, pre, post)
    assert (np.bincount(wiring.target) == 50).all()


def test_one_to_one_and_all_to_all():
    pre, post = population(3), population(3)
    assert check(wire(connect.one_to_one(), pre, post), pre, post).tolist() == [0, 4, 8]
    post = population(2)
    assert check(wire(connect.all_to_all(), pre, post), pre, post).tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "rule",
    [
        connect.all_to_all(),
        connect.fixed_probability(0.5, autapses=False),
        connect.fixed_indegree(0, autapses=False),
        connect.fixed_outdegree(0),
        connect.fixed_total_number(0, multapses=True),
        connect.from_arrays([], []),
    ],
    ids=repr,
)
@pytest.mark.parametrize("sizes", [(0, 3), (3, 0), (0, 0)])
def test_empty_sides_give_empty_wirings(rule, sizes):
    neurons = population(5)
    pre, post = (view(neurons, range(size)) for size in sizes)
    assert check(wire(rule, pre, post), pre, post).size == 0


@by_repr
def test_rows_ascend_by_id_and_order_leads_back_to_the_rule(rule):
    neurons = population(20)
    pre, plain, turned = population(15), view(neurons, range(3, 18)), view(neurons, range(17, 2, -1))
    numbers = check(wire(rule, pre, plain), pre, plain)
    wiring = wire(rule, pre, turned)
    assert np.array_equal(check(wiring, pre, turned)[wiring.order], numbers)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30), st.permutations(range(4)))
def test_from_arrays_order_leads_back_to_what_was_given(given_pairs, ids):
    given_pre, given_post = [p for p, _ in given_pairs], [q for _, q in given_pairs]
    pre, post = population(6), view(population(4), ids)
    wiring = wire(connect.from_arrays(given_pre, given_post), pre, post)
    check(wiring, pre, post)
    rows, target = pairs(wiring)
    order = np.arange(rows.size) if wiring.order is None else wiring.order
    assert rows[order].tolist() == given_pre and target[order].tolist() == given_post
    by_id = [(p, ids[q]) for p, q in given_pairs]
    assert (wiring.order is None) == (sorted(by_id) == by_id)
    # synapses of one pair stay in the order in which they were named
    same = np.array([given_pairs.index(pair) for pair in given_pairs])
    assert all((np.diff(order[same == first]) > 0).all() for first in same)


def test_from_arrays_keeps_no_tie_to_the_arrays_given():
    given_pre = np.array([0, 1])
    rule = connect.from_arrays(given_pre, [1, 0])
    given_pre[0] = 1
    first = wire(rule, population(2), population(2))
    first.target[:] = 9
    assert wire(rule, population(2), population(2)).target.tolist() == [1, 0]


@pytest.mark.parametrize(
    "make, error, named",
    [
        (lambda: connect.fixed_probability(1.5), ValueError, "p must be .*<= 1, got 1.5"),
        (lambda: connect.fixed_probability(math.nan), ValueError, "p must be .*got nan"),
        (
            lambda: connect.fixed_probability(0.5, autapses=1),
            TypeError,
            "autapses must be True or False, got 1",
        ),
        (lambda: connect.fixed_indegree(-1), ValueError, "k must be .*>= 0, got -1"),
        (lambda: connect.fixed_outdegree(2.0), TypeError, "k must be an integer, got 2.0"),
        (lambda: connect.fixed_outdegree(2, multapses="no"), TypeError, "multapses must be True or False"),
        (lambda: connect.fixed_total_number(-3), ValueError, "n must be .*>= 0, got -3"),
        (lambda: connect.from_arrays([0, 1], [0]), ValueError, "post must have 2 entries, got 1"),
        (lambda: connect.from_arrays([0, -1], [0, 0]), ValueError, r"pre must hold .*-1.* at \[1\]"),
        (lambda: connect.from_arrays([0.5], [0]), TypeError, "pre must be an array of integers"),
    ],
)
def test_bad_arguments_are_refused_at_once(make, error, named):
    with pytest.raises(error, match=named):
        make()


@pytest.mark.parametrize(
    "rule, named",
    [
        (connect.one_to_one(), "one_to_one .* got 4 and 5"),
        (connect.fixed_outdegree(6), "k must be at most 5, .* got 6; multapses=True allows more"),
        (connect.fixed_outdegree(10**15), "k must be at most 5"),
        (connect.fixed_indegree(5), "k must be at most 4, .* got 5"),
        (connect.fixed_indegree(4, autapses=False), "k must be at most 3, .* got 4"),
        (connect.fixed_total_number(21), "n must be at most 20, .* got 21"),
        (connect.fixed_total_number(17, autapses=False), "n must be at most 16, .* got 17"),
        (connect.from_arrays([4], [0]), r"pre must hold indices in 0 .. 3, got .*4.* at \[0\]"),
        (connect.from_arrays([0], [5]), r"post must hold indices in 0 .. 4, got .*5.* at \[0\]"),
    ],
)
def test_rules_that_do_not_fit_are_refused(rule, named):
    neurons = population(5)
    with pytest.raises(ValueError, match=named):
        wire(rule, view(neurons, range(4)), neurons)


@pytest.mark.parametrize(
    "rule, named",
    [
        (connect.fixed_outdegree(1, autapses=False, multapses=True), "k must be at most 0, .* got 1$"),
        (connect.fixed_total_number(1, autapses=False, multapses=True), "n must be at most 0, .* got 1$"),
    ],
)
def test_multapses_do_not_help_an_empty_pool(rule, named):
    alone = population(1)
    with pytest.raises(ValueError, match=named):
        wire(rule, alone, alone)


def test_without_autapses_a_neuron_stands_in_a_view_once():
    neurons = population(5)
    with pytest.raises(ValueError, match="autapses=False needs views that hold every neuron at most once"):
        wire(connect.fixed_probability(0.5, autapses=False), neurons, view(neurons, [1, 1]))


@pytest.mark.parametrize("name, sizes", [("pre", (2**31, 1)), ("post", (1, 2**31))])
def test_more_neurons_than_int32_are_refused(name, sizes):
    pre, post = (SimpleNamespace(size=size, shape=(size,)) for size in sizes)
    with pytest.raises(ValueError, match=f"{name} must have at most 2147483647 neurons, got 2147483648"):
        wire(connect.fixed_probability(0.0), pre, post)


def test_a_rule_cannot_be_changed():
    with pytest.raises(AttributeError):
        connect.fixed_indegree(3).k = 4


def test_repr_says_what_was_given():
    assert repr(connect.fixed_indegree(3)) == "fixed_indegree(k=3, autapses=True, multapses=False)"
    assert repr(connect.from_arrays([0, 1], [1, 1])) == "from_arrays(2 synapses)"
