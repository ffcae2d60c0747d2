"""Connectivity rules: who is connected to whom.

A rule is small, immutable and reusable. `rule.wire(pre, post, rng)` applies it to two populations or
views, objects with `size`, `shape`, `ids` (int64, the neurons' numbers in their population) and
`population` (that population). An autapse is a pair with the same population and the same id.

Pairs are numbered i * post.size + j: the order of pair numbers is the order by (pre, post) in which all
rules but `from_arrays` name their synapses.
"""

from dataclasses import KW_ONLY, dataclass
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.distributions import PIECE, bernoulli, choose, keep, multiset, repeats, subset

LARGEST = 2**31 - 1  # neurons that an int32 target can tell apart


class Wiring(NamedTuple):
    """Synapses in rows, one row per neuron of `pre`: row i is target[indptr[i]:indptr[i + 1]].

    `indptr` int64 (pre.size + 1,); `target` int32, indices within `post`; `order` None or int64: order[k]
    is the place in `target` of the k-th synapse as named by the rule. In each row the ids of the targets,
    post.ids[target], ascend; synapses onto one target keep the order in which the rule names them.
    """

    indptr: np.ndarray
    target: np.ndarray
    order: np.ndarray | None = None


class Rule:
    """A connectivity rule; `_wire` of each says what it does to two sides that fit into int32.

    Rows that `_wire` makes without `order` must ascend by index; `wire` lays them by id where that differs.
    """

    def wire(self, pre, post, rng: np.random.Generator):
        """The synapses from `pre` to `post`, a Wiring or, of a spatial rule, a Convolution.

        ValueError where the rule does not fit the two.
        """
        for name, end in (("pre", pre), ("post", post)):
            if end.size > LARGEST:
                raise ValueError(f"{name} must have at most {LARGEST} neurons, got {end.size}")
        wiring = self._wire(pre, post, rng)
        return laid_by_id(wiring, pre, post) if isinstance(wiring, Wiring) else wiring


@dataclass(frozen=True)
class one_to_one(Rule):
    """Neuron i to neuron i; both sides must have the same size."""

    def _wire(self, pre, post, rng):
        if pre.size != post.size:
            raise ValueError(f"one_to_one needs pre and post of one size, got {pre.size} and {post.size}")
        return Wiring(np.arange(pre.size + 1), np.arange(post.size, dtype=np.int32))


@dataclass(frozen=True)
class all_to_all(Rule):
    """Every neuron of `pre` to every neuron of `post`, autapses included."""

    def _wire(self, pre, post, rng):
        target = np.tile(np.arange(post.size, dtype=np.int32), pre.size)
        return Wiring(np.arange(pre.size + 1) * post.size, target)


@dataclass(frozen=True)
class fixed_probability(Rule):
    """Every pair with probability `p` (0 to 1), independently of all others."""

    p: float
    _: KW_ONLY
    autapses: bool = True

    def __post_init__(self):
        keep(self, p=check.number("p", self.p, low=0.0, high=1.0), autapses=_flag("autapses", self.autapses))

    def _wire(self, pre, post, rng):
        barred = _barred_pairs(self, pre, post)
        drawn = bernoulli(rng, self.p, pre.size * post.size - barred.size)
        return Wiring(*_rows((_skip(barred, piece) for piece in drawn), pre.size, post.size))


@dataclass(frozen=True)
class fixed_indegree(Rule):
    """Every neuron of `post` gets `k` synapses, from neurons of `pre` chosen uniformly.

    Without `multapses` they are `k` different neurons; without `autapses` a neuron never chooses itself.
    """

    k: int
    _: KW_ONLY
    autapses: bool = True
    multapses: bool = False

    def __post_init__(self):
        _keep_count(self, "k")

    def _wire(self, pre, post, rng):
        barred = _barred_twins(self, post, pre)
        pairs = np.empty((post.size, self.k), dtype=np.int64)
        for rows, chosen in choose(rng, barred, self.k, pre.size, self.multapses):
            pairs[rows] = chosen.astype(np.int64) * post.size + np.arange(rows.start, rows.stop)[:, None]
        pairs = pairs.reshape(-1)
        pairs.sort()
        return Wiring(*_rows(_pieces(pairs), pre.size, post.size))


@dataclass(frozen=True)
class fixed_outdegree(Rule):
    """Every neuron of `pre` sends `k` synapses, to neurons of `post` chosen uniformly.

    `autapses` and `multapses` as for `fixed_indegree`.
    """

    k: int
    _: KW_ONLY
    autapses: bool = True
    multapses: bool = False

    def __post_init__(self):
        _keep_count(self, "k")

    def _wire(self, pre, post, rng):
        barred = _barred_twins(self, pre, post)
        target = np.empty((pre.size, self.k), dtype=np.int32)
        for rows, chosen in choose(rng, barred, self.k, post.size, self.multapses):
            target[rows] = chosen
        return Wiring(np.arange(pre.size + 1) * self.k, target.reshape(-1))


@dataclass(frozen=True)
class fixed_total_number(Rule):
    """`n` synapses between pairs chosen uniformly from all (without `multapses`: `n` different pairs)."""

    n: int
    _: KW_ONLY
    autapses: bool = True
    multapses: bool = False

    def __post_init__(self):
        _keep_count(self, "n")

    def _wire(self, pre, post, rng):
        barred = _barred_pairs(self, pre, post)
        pool = pre.size * post.size - barred.size
        _refuse_beyond("n", self.n, pool, self.multapses, "pairs")
        drawn = multiset(rng, self.n, pool) if self.multapses else _pieces(subset(rng, self.n, pool))
        return Wiring(*_rows((_skip(barred, piece) for piece in drawn), pre.size, post.size))


@dataclass(frozen=True, eq=False, repr=False)
class from_arrays(Rule):
    """The synapses pre[k] -> post[k], in this order; both integer arrays, indices from 0 within each side.

    A pair may be named more than once. The arrays are copied.
    """

    pre: np.ndarray
    post: np.ndarray

    def __post_init__(self):
        pre = check.indices("pre", self.pre, LARGEST)
        post = check.indices("post", self.post, LARGEST, length=len(pre))
        keep(self, pre=frozen(pre, np.int32), post=frozen(post, np.int32))

    def __repr__(self):
        return f"from_arrays({len(self.pre)} synapses)"

    def _wire(self, pre, post, rng):
        check.indices("pre", self.pre, pre.size)
        check.indices("post", self.post, post.size)
        return _laid(self.pre, self.post, pre, post)


def _keep_count(rule, name):
    flags = {flag: _flag(flag, getattr(rule, flag)) for flag in ("autapses", "multapses")}
    keep(rule, **{name: check.integer(name, getattr(rule, name), low=0)}, **flags)


def _flag(name, value):
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def frozen(values, dtype):
    out = np.array(values, dtype=dtype, order="C")
    out.flags.writeable = False
    return out


def _refuse_beyond(name, asked, pool, multapses, what):
    if asked > pool and not (multapses and pool):
        hint = "; multapses=True allows more" if pool else ""
        raise ValueError(f"{name} must be at most {pool}, the {what} to choose from, got {asked}{hint}")


def _twins(rows, pool):
    """For every neuron of `rows` its own index in `pool`, -1 where it is not there."""
    if rows.population is not pool.population or pool.size == 0:
        return np.full(rows.size, -1)
    by_id = np.argsort(pool.ids, kind="stable")
    ids = pool.ids[by_id]
    if repeats(ids).any():
        raise ValueError("autapses=False needs views that hold every neuron at most once")
    place = np.minimum(np.searchsorted(ids, rows.ids), pool.size - 1)
    return np.where(ids[place] == rows.ids, by_id[place], -1)


def _barred_twins(rule, rows, pool):
    """For every row the index that it must not choose, -1 if none, once `rule.k` is known to be possible."""
    barred = np.full(rows.size, -1) if rule.autapses else _twins(rows, pool)
    free = pool.size - int((barred >= 0).any())
    _refuse_beyond("k", rule.k, free, rule.multapses, "neurons")
    return barred


def _barred_pairs(rule, pre, post):
    """The ascending numbers of the pairs that the rule must not choose."""
    if rule.autapses:
        return np.empty(0, dtype=np.int64)
    twins = _twins(pre, post)
    rows = np.flatnonzero(twins >= 0)
    return rows * post.size + twins[rows]


def _skip(barred, ranks):
    """The ranks[k]-th of the numbers that are not in `barred` (ascending)."""
    if barred.size == 0:
        return ranks
    return ranks + np.searchsorted(barred - np.arange(barred.size), ranks, side="right")


def row_starts(counts):
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _ascend(values):
    return bool((values[1:] >= values[:-1]).all())


def laid_by_id(wiring, pre, post) -> Wiring:
    """`wiring`, whose rows ascend by index or have an `order` already, with rows that ascend by id."""
    if wiring.order is not None or _ascend(post.ids):
        return wiring
    rows = np.repeat(np.arange(pre.size), np.diff(wiring.indptr))
    return _laid(rows, wiring.target, pre, post)


def _laid(rows, target, pre, post):
    """The wiring of synapses rows[k] -> target[k] named in any order."""
    place = np.empty(post.size, dtype=np.int64)
    place[np.argsort(post.ids, kind="stable")] = np.arange(post.size)
    keys = rows * np.int64(post.size) + place[target]
    indptr = row_starts(np.bincount(rows, minlength=pre.size))
    if _ascend(keys):
        return Wiring(indptr, target.copy())
    named = np.argsort(keys, kind="stable")
    order = np.empty_like(named)
    order[named] = np.arange(named.size)
    return Wiring(indptr, target[named], order)


def _pieces(values):
    return (values[start : start + PIECE] for start in range(0, values.size, PIECE))


def _rows(pieces, n_pre, n_post):
    """`indptr` and `target` of ascending pair numbers that come in pieces."""
    counts, target, n = np.zeros(n_pre, dtype=np.int64), np.empty(PIECE, dtype=np.int32), 0
    for pairs in pieces:
        if pairs.size:
            if n + pairs.size > target.size:
                # in place, and by little: what is beyond the end is memory of the process all the same
                target.resize(n + pairs.size + n // 8, refcheck=False)
            row = pairs // n_post
            target[n : n + pairs.size] = pairs - row * n_post
            # only the rows that this piece spans: a pass over all rows per piece would be quadratic
            counts[row[0] : row[-1] + 1] += np.bincount(row - row[0])
            n += pairs.size
    target.resize(n, refcheck=False)
    return row_starts(counts), target
