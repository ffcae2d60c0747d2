import math

import numpy as np
import pytest

from eventsnn import distributions
from eventsnn.distributions import bernoulli, choose, lognormal, multiset, normal, resolve, subset, uniform


def rng(seed=1):
    return np.random.default_rng(seed)


def phi(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def furthest(values, cdf):
    """Kolmogorov-Smirnov distance times sqrt(n): beyond 1.95 in one sample of a thousand."""
    values = np.sort(values)
    step = np.arange(1, values.size + 1) / values.size
    expected = np.array([cdf(x) for x in values])
    return math.sqrt(values.size) * np.abs(step - expected).max()


def truncated(low, high):
    return lambda x: (phi(x) - phi(low)) / (phi(high) - phi(low))


def test_uniform_is_uniform():
    values = uniform(-2.0, 6.0).draw(rng(), 20_000)
    assert values.dtype == np.float64
    assert furthest(values, lambda x: (x + 2) / 8) < 1.95


# one case for each way of drawing: plain, narrow (at, left and right of the centre), right tail, left tail
@pytest.mark.parametrize(
    "low, high",
    [(-1.0, 2.0), (-0.1, 0.1), (-3.5, -3.0), (3.0, 3.5), (2.0, 3.1), (4.0, None), (None, -4.0), (-5.0, -1.3)],
)
def test_bounds_truncate_the_normal_distribution(low, high):
    values = normal(0.0, 1.0, low, high).draw(rng(), 20_000)
    low, high = (-9.0 if low is None else low), (9.0 if high is None else high)
    assert low <= values.min() <= values.max() <= high
    assert furthest(values, truncated(low, high)) < 1.95


def test_normal_scales_and_shifts():
    values = normal(100.0, 5.0, low=95.0).draw(rng(), 20_000)
    assert furthest((values - 100) / 5, truncated(-1.0, 9.0)) < 1.95


@pytest.mark.parametrize("low, high", [(None, None), (1.0, 4.0), (12.0, None)])
def test_lognormal_bounds_are_those_of_the_value(low, high):
    values = lognormal(1.0, 0.5, low=low, high=high).draw(rng(), 20_000)
    a = -9.0 if low is None else (math.log(low) - 1) / 0.5
    b = 9.0 if high is None else (math.log(high) - 1) / 0.5
    assert furthest((np.log(values) - 1) / 0.5, truncated(a, b)) < 1.95


def test_nothing_piles_up_at_the_bound():
    values = normal(0.0, 1.0, low=0.0).draw(rng(), 10_000)
    assert np.unique(values).size == values.size


def test_rare_interval_does_not_hang():
    assert normal(0.0, 1.0, low=4.7).draw(rng(), 1_000_000).min() >= 4.7


@pytest.mark.parametrize(
    "distribution, value",
    [
        (uniform(2, 2), 2.0),
        (normal(3, 0, low=3, high=3), 3.0),
        (lognormal(0.1, 0, low=float(np.exp(0.1))), float(np.exp(0.1))),
    ],
)
def test_no_width_gives_the_centre(distribution, value):
    assert distribution.draw(rng(), 3).tolist() == [value] * 3


@pytest.mark.parametrize("make", [uniform(0, 1), normal(0, 1, low=-0.5), lognormal(0, 1)])
def test_draws_depend_on_the_generator_alone(make):
    assert make.draw(rng(7), 100).tolist() == make.draw(rng(7), 100).tolist()
    assert make.draw(rng(7), 0).shape == (0,)


def test_repr_can_be_typed_in():
    assert repr(normal(20, 2, low=5)) == "normal(mean=20.0, sd=2.0, low=5.0)"
    assert repr(uniform(1, 10)) == "uniform(lo=1.0, hi=10.0)"


@pytest.mark.parametrize(
    "make, named",
    [
        (lambda: uniform(2.0, 1.0), "hi must be .*>= 2, got 1.0"),
        (lambda: uniform(math.nan, 1.0), "lo must be .*got nan"),
        (lambda: uniform(-1e308, 1e308), "lo and hi must be .*lo=-1e"),
        (lambda: normal(math.inf, 1.0), "mean must be .*got inf"),
        (lambda: normal(0.0, -1.0), "sd must be .*>= 0, got -1.0"),
        (lambda: normal(0.0, 1.0, low=2.0, high=1.0), "high must be .*>= 2, got 1.0"),
        (lambda: normal(0.0, 1.0, low=math.nan), "low must be .*got nan"),
        (lambda: normal(0.0, 1.0, low=5.0), r"low and high must leave .*normal\(mean=0.0, sd=1.0, low=5.0\)"),
        (lambda: normal(0.0, 0.0, low=1.0), "low and high must leave .*probability 0"),
        (lambda: lognormal(0.0, 1.0, high=0.0), "low and high must leave"),
        (lambda: lognormal(math.nan, 1.0), "mu must be"),
        (lambda: lognormal(0.0, -0.5), "sigma must be .*>= 0, got -0.5"),
    ],
)
def test_bad_arguments_are_refused_at_once(make, named):
    with pytest.raises(ValueError, match=named):
        make()


@pytest.mark.parametrize("bad", ["1", None, True, 1j, [1.0]])
def test_arguments_must_be_numbers(bad):
    with pytest.raises(TypeError, match="mean must be a number"):
        normal(bad, 1.0)


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int16(2)])
def test_resolve_leaves_a_number_a_number(value):
    resolved = resolve("weight", value, 5, rng())
    assert type(resolved) is float and resolved == 2.0


def test_resolve_copies_an_array():
    given = np.array([1.0, 2.0])
    resolved = resolve("weight", given, 2, rng())
    given[0] = 9.0
    assert resolved.tolist() == [1.0, 2.0]


def test_resolve_draws_a_distribution():
    drawn = resolve("weight", uniform(1, 2), 10, rng(3), above=0.0)
    assert drawn.tolist() == uniform(1, 2).draw(rng(3), 10).tolist()


def test_resolve_draws_in_pieces_and_rounds_once(monkeypatch):
    whole = resolve("weight", uniform(1, 2), 1000, rng(3), dtype=np.float32)
    monkeypatch.setattr(distributions, "PIECE", 7)
    pieces = resolve("weight", uniform(1, 2), 1000, rng(3), dtype=np.float32)
    assert pieces.dtype == np.float32 and np.array_equal(pieces, whole)
    assert np.array_equal(pieces, uniform(1, 2).draw(rng(3), 1000).astype(np.float32))


def test_what_is_drawn_again_in_pieces_is_still_truncated(monkeypatch):
    monkeypatch.setattr(distributions, "PIECE", 100)
    values = resolve("delay", normal(0.0, 1.0, low=-1.0), 20_000, rng())
    assert furthest(values, truncated(-1.0, 9.0)) < 1.95


def test_a_bad_draw_is_counted_from_the_first_piece_on(monkeypatch):
    bad = int(np.argmax(uniform(-0.001, 1.0).draw(rng(3), 10_000) < 0.0))
    monkeypatch.setattr(distributions, "PIECE", 10)
    assert bad > 10
    with pytest.raises(ValueError, match=rf"delay must hold .*>= 0, got .* at \[{bad}\], drawn from uniform"):
        resolve("delay", uniform(-0.001, 1.0), 10_000, rng(3), low=0.0)


@pytest.mark.parametrize("value", [uniform(1e39, 1e40), [1.0, 1e39]])
def test_resolve_refuses_what_a_precision_has_no_number_for(value):
    with pytest.raises(ValueError, match=r"weight must be finite as float32, got .*e\+39"):
        resolve("weight", value, 2, rng(), dtype=np.float32)


def test_resolve_allows_inf_where_asked():
    assert resolve("v_peak", math.inf, 4, rng(), inf=True) == math.inf
    with pytest.raises(ValueError, match="v_peak must be a finite number"):
        resolve("v_peak", math.inf, 4, rng())


@pytest.mark.parametrize(
    "value, error, named",
    [
        (-1, ValueError, "delay must be .*>= 0, got -1.0"),
        ([1.0, -2.0, 3.0], ValueError, r"delay must hold .*>= 0, got .*-2.0.* at \[1\]"),
        ([1.0, math.nan, 3.0], ValueError, r"delay must hold finite .* at \[1\]"),
        ([1.0, 2.0], ValueError, "delay must have 3 entries, got 2"),
        ([[1.0, 2.0, 3.0]], ValueError, r"delay must have 1 dimension"),
        ("1.5", TypeError, "delay must be a number, an array or a distribution, got '1.5'"),
        (None, TypeError, "delay must be a number, an array or a distribution, got None"),
        (True, TypeError, "delay must be a number, got True"),
        (normal, TypeError, "delay must be a number, an array or a distribution"),
        (normal(-5, 1), ValueError, r"delay must .*, drawn from normal\(mean=-5.0, sd=1.0\): give it low="),
        (uniform(-1, 0), ValueError, r"delay must .*, drawn from uniform\(lo=-1.0, hi=0.0\): narrow lo"),
        (lognormal(800, 1), ValueError, r"delay must hold finite .*drawn from lognormal"),
    ],
)
def test_resolve_names_what_is_wrong(value, error, named):
    with pytest.raises(error, match=named):
        resolve("delay", value, 3, rng(), low=0.0)


@pytest.mark.parametrize("p, total", [(0.001, 3_000_000), (0.6, 1_000_000), (1.0, 300_000), (1e-18, 2**62 - 2**32)])
def test_bernoulli_is_ascending_within_range_and_binomial_in_number(p, total):
    kept = np.concatenate(list(bernoulli(rng(), p, total)))
    assert (np.diff(kept) > 0).all() and kept[0] >= 0 and kept[-1] < total
    assert abs(kept.size - p * total) <= 4 * math.sqrt(p * (1 - p) * total)


@pytest.mark.parametrize("p, total", [(0.0, 100), (0.5, 0), (1e-300, 2**40)])
def test_bernoulli_may_keep_nothing(p, total):
    assert sum(piece.size for piece in bernoulli(rng(), p, total)) == 0


def test_bernoulli_reaches_both_ends_across_pieces():
    # p = 1 takes more than one piece: none of the numbers may be lost or doubled where pieces meet
    assert np.array_equal(np.concatenate(list(bernoulli(rng(), 1.0, 600_001))), np.arange(600_001))


@pytest.mark.parametrize("n, total", [(0, 0), (0, 5), (5, 5), (1, 1), (999, 1000), (20_000, 30_000), (3, 2**61)])
def test_subset_has_its_size_and_no_repeats(n, total):
    members = subset(rng(), n, total)
    assert members.size == n and (np.diff(members) > 0).all()
    assert n == 0 or (members[0] >= 0 and members[-1] < total)


@pytest.mark.parametrize("n, total", [(0, 0), (0, 5), (7, 1), (1, 2**61), (600_001, 3), (600_001, 2**40)])
def test_multiset_has_its_size_and_ascends(n, total):
    members = np.concatenate([np.empty(0, np.int64), *multiset(rng(), n, total)])
    assert members.size == n and (np.diff(members) >= 0).all()
    assert n == 0 or (members[0] >= 0 and members[-1] < total)


@pytest.mark.parametrize("total", [5, 1000, 10**6])
def test_multiset_treats_all_numbers_alike_across_pieces(total):
    members = np.concatenate(list(multiset(rng(), 700_000, total)))
    assert is_uniform(np.bincount(members // -(-total // 1000)))


# in one piece, and in one per number
@pytest.mark.parametrize("piece", [2**18, 1])
def test_multiset_draws_independently(monkeypatch, piece):
    monkeypatch.setattr(distributions, "PIECE", piece)
    generator = rng()
    chosen = np.array([np.concatenate(list(multiset(generator, 2, 4))) for _ in range(20_000)])
    twice = chosen[:, 0] == chosen[:, 1]
    assert is_uniform(outcome_counts(chosen[twice])) and is_uniform(outcome_counts(chosen[~twice]))
    assert abs(twice.mean() - 1 / 4) < 5 * math.sqrt(1 / 4 / 20_000)


@pytest.mark.parametrize("k, pool", [(1, 2), (3, 40), (39, 40), (40, 40), (100, 100_000)])
def test_choose_blocks_cover_every_row_once(k, pool):
    barred = np.full(5000, -1)
    seen = np.zeros(5000, dtype=int)
    for rows, chosen in choose(rng(), barred, k, pool, False):
        seen[rows] += 1
        assert chosen.shape == (rows.stop - rows.start, k)
        assert (np.diff(chosen) > 0).all()
    assert (seen == 1).all()


def is_uniform(counts):
    """Chi-square no further off than once in a million, by Laurent and Massart (2000), lemma 1."""
    counts = np.asarray(counts)
    chi2 = ((counts - counts.mean()) ** 2).sum() / counts.mean()
    freedom, x = counts.size - 1, math.log(1e6)
    scatter = 2 * math.sqrt(freedom * x)
    return freedom - scatter <= chi2 <= freedom + scatter + 2 * x


def outcome_counts(outcomes):
    return np.unique(outcomes, axis=0, return_counts=True)[1]


# one repeat check, table, table of what is left out, all but one; each with and without a barred index
@pytest.mark.parametrize("barred", [-1, 4])
@pytest.mark.parametrize("k, pool", [(2, 17), (2, 6), (4, 6), (5, 6)])
def test_choose_makes_every_subset_equally_likely(k, pool, barred):
    chosen = np.concatenate([c for _, c in choose(rng(), np.full(30_000, barred), k, pool, False)])
    counts = outcome_counts(chosen)
    assert barred not in chosen
    assert counts.size == math.comb(pool - (barred >= 0), k) and is_uniform(counts)


@pytest.mark.parametrize("barred, free", [(-1, 4), (2, 3)])
def test_choose_with_multapses_draws_independently(barred, free):
    chosen = np.concatenate([c for _, c in choose(rng(), np.full(20_000, barred), 2, 4, True)])
    twice = chosen[:, 0] == chosen[:, 1]
    assert barred not in chosen
    assert is_uniform(outcome_counts(chosen[twice])) and is_uniform(outcome_counts(chosen[~twice]))
    assert abs(twice.mean() - 1 / free) < 5 * math.sqrt(1 / free / 20_000)


def test_bernoulli_makes_every_pattern_equally_likely_at_one_half():
    generator = rng()
    codes = [sum((1 << piece).sum() for piece in bernoulli(generator, 0.5, 4)) for _ in range(4000)]
    assert is_uniform(np.bincount(codes, minlength=16))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_subset_makes_every_subset_equally_likely(n):
    generator = rng()
    counts = outcome_counts([subset(generator, n, 6) for _ in range(3000)])
    assert counts.size == math.comb(6, n) and is_uniform(counts)


def test_subset_prefers_no_number_where_few_are_chosen():
    generator = rng()
    members = np.concatenate([subset(generator, 300, 10_000) for _ in range(200)])
    assert is_uniform(np.bincount(members // 100, minlength=100))
    assert is_uniform(np.bincount(members % 100, minlength=100))
