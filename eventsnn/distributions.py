"""What is drawn when a network is described.

Values of weights, delays, parameters and states (`uniform`, `normal`, `lognormal`), and the choices on
which the random rules of connectivity rest (`bernoulli`, `subset`, `multiset`, `choose`), all of them exact.
"""

import math
from dataclasses import dataclass, fields
from numbers import Number

import numpy as np

from eventsnn import check

RAREST = 1e-6  # least probability of low..high: a rarer interval is a slip of the pen
USUAL = 0.1  # from this probability on, drawing again is cheaper than a proposal made for the interval
PIECE = 2**18  # choices made at a time: bounds the memory beyond the result


class Distribution:
    """What can stand wherever a number per neuron or per synapse is asked for."""

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """`n` independent values as float64."""
        raise NotImplementedError

    def __repr__(self):
        given = (f for f in fields(self) if getattr(self, f.name) != f.default)
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in given)})"


@dataclass(frozen=True, repr=False)
class uniform(Distribution):
    """Uniform between `lo` and `hi` (lo <= hi, finite), in the unit of what is drawn."""

    lo: float
    hi: float

    def __post_init__(self):
        lo = check.number("lo", self.lo)
        keep(self, lo=lo, hi=check.number("hi", self.hi, low=lo))
        if math.isinf(self.hi - self.lo):
            raise ValueError(f"lo and hi must be less than 1.8e308 apart, got lo={self.lo!r}, hi={self.hi!r}")

    def draw(self, rng, n):
        return rng.uniform(self.lo, self.hi, n)


class _Bell(Distribution):
    """A function of a standard normal number; the first two fields are centre and width."""

    def __post_init__(self):
        centre, width = self._names()
        low = None if self.low is None else check.number("low", self.low)
        high = None if self.high is None else check.number("high", self.high, low=low)
        keep(self, low=low, high=high)
        keep(self, **{centre: check.number(centre, getattr(self, centre))})
        keep(self, **{width: check.number(width, getattr(self, width), low=0.0)})
        self._refuse_rare()

    def draw(self, rng, n):
        centre, width = (getattr(self, name) for name in self._names())
        if width == 0:
            return np.full(n, self._value(centre))
        out, good = self._try(rng, n)
        again = np.flatnonzero(~good)
        while again.size:
            out[again], good = self._try(rng, again.size)
            again = again[~good]
        return out

    def _try(self, rng, n):
        """`n` values, and which of them lie in low..high and may stay."""
        centre, width = (getattr(self, name) for name in self._names())
        z, good = _propose(rng, n, *self._span())
        value = self._value(centre + width * z)
        return value, good & self._allows(value)

    def _names(self):
        return [field.name for field in fields(self)[:2]]

    def _span(self):
        """low..high in widths from the centre."""
        centre, width = (getattr(self, name) for name in self._names())
        low = -math.inf if self.low is None else self._inverse(self.low)
        high = math.inf if self.high is None else self._inverse(self.high)
        return (low - centre) / width, (high - centre) / width

    def _allows(self, value):
        return (self.low is None or value >= self.low) & (self.high is None or value <= self.high)

    def _refuse_rare(self):
        centre, width = (getattr(self, name) for name in self._names())
        chance = _probability(*self._span()) if width else float(self._allows(self._value(centre)))
        if chance < RAREST:
            raise ValueError(
                f"low and high must leave at least {RAREST:g} of the distribution, got {self!r} "
                f"with probability {chance:.3g} between them"
            )


@dataclass(frozen=True, repr=False)
class normal(_Bell):
    """Normal with `mean` and standard deviation `sd` >= 0, both in the unit of what is drawn.

    `low`, `high` (inclusive, None: no bound): a value outside is drawn again, so the result is the
    truncated normal, whose mean and deviation differ from `mean` and `sd`. ValueError where the
    bounds leave less than a millionth of the distribution.
    """

    mean: float
    sd: float
    low: float | None = None
    high: float | None = None

    def _value(self, x):
        return x

    def _inverse(self, bound):
        return bound


@dataclass(frozen=True, repr=False)
class lognormal(_Bell):
    """exp of a normal with mean `mu` and standard deviation `sigma` >= 0 (both of the logarithm).

    The median is exp(mu), the mean exp(mu + sigma^2 / 2), in the unit of what is drawn. `low`, `high`
    (of the value, not of its logarithm) and errors as for `normal`.
    """

    mu: float
    sigma: float
    low: float | None = None
    high: float | None = None

    def _value(self, x):
        with np.errstate(over="ignore"):  # inf is above `high`, or refused by `resolve`
            return np.exp(x)

    def _inverse(self, bound):
        return math.log(bound) if bound > 0 else -math.inf


def resolve(name: str, value, n: int, rng: np.random.Generator, *, dtype=np.float64, inf=False, **bounds):
    """What was given for `name` as a float (a number) or a new array of `n` entries, rounded to `dtype`.

    An array must have the shape (n,); a distribution is drawn. `bounds` (`low`, `above`, `high`, `below`,
    see `check.number`) hold for all three; `inf=True` allows infinite numbers.
    ValueError or TypeError names `name`, what was given and what is allowed.
    """
    if isinstance(value, (Number, np.generic)):
        return check.number(name, value, inf=inf, **bounds)
    if isinstance(value, Distribution):
        return _drawn(name, value, n, rng, dtype, bounds)
    if isinstance(value, (list, tuple, range)) or hasattr(value, "__array__"):
        out = check.array(name, value, size=n, inf=inf, **bounds)
        return out.copy() if inf else rounded(name, out, dtype)
    raise TypeError(f"{name} must be a number, an array or a distribution, got {value!r}")


def rounded(name: str, values, dtype):
    """A new array of finite `values` in the precision `dtype`; ValueError where it has no such numbers."""
    with np.errstate(over="ignore"):
        out = values.astype(dtype)
    if not check.finite(out):
        raise ValueError(f"{name} must be finite as {np.dtype(dtype)}, got {values[~np.isfinite(out)][0]:g}")
    return out


def _drawn(name, distribution, n, rng, dtype, bounds):
    out = np.empty(n, dtype)
    for start in range(0, n, PIECE):
        size = min(PIECE, n - start)
        values = distribution.draw(rng, size)
        try:
            values = check.array(name, values, size=size, first=start, **bounds)
        except ValueError as error:
            advice = "narrow lo and hi" if isinstance(distribution, uniform) else "give it low= or high="
            raise ValueError(f"{error}, drawn from {distribution!r}: {advice} to draw no such values") from None
        out[start : start + size] = rounded(name, values, dtype)
    return out


def keep(frozen, **values):
    """Set fields of a frozen dataclass: what was given, in the form in which it is kept."""
    for name, value in values.items():
        object.__setattr__(frozen, name, value)


def _probability(a, b):
    """That a standard normal number lies in a..b."""
    return 0.5 * (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2)))


def _propose(rng, n, a, b):
    """Numbers z and which of them to keep: those kept are standard normal, given that they lie in a..b.

    Where a..b is rare the plain way would hang, so the proposal is made for the interval: uniform over a
    narrow one, exponential over a tail (C. P. Robert, Statistics and Computing 5, 1995, section 2).
    """
    if _probability(a, b) >= USUAL:
        return rng.standard_normal(n), np.ones(n, dtype=bool)
    if b - a < 1:
        z = rng.uniform(a, b, n)
        nearest = min(max(a, 0.0), b)
        return z, rng.random(n) < np.exp((nearest * nearest - z * z) / 2)
    if b <= 0:
        z, good = _propose(rng, n, -b, -a)
        return -z, good
    # a wide and rare interval to the right of 0 has a > 1: rate a accepts most, exp(-(z - a)^2 / 2)
    excess = -np.log1p(rng.random(n) * math.expm1(-a * (b - a))) / a
    return a + excess, rng.random(n) < np.exp(-excess * excess / 2)


def repeats(ascending):
    """Where, along the last axis, an entry equals the one before it (from the second on)."""
    return ascending[..., 1:] == ascending[..., :-1]


def bernoulli(rng, p, total):
    """The numbers 0 .. total - 1, each kept with probability `p`: ascending, in pieces.

    The gaps between those kept are geometric, so the work is proportional to the result.
    """
    if p == 0:
        return
    # a gap beyond the end is as good as total + 1, and then the sum over a piece fits int64
    piece = min(PIECE, int(p * total * 1.1) + 16, (2**63 - 1) // (total + 1) - 1)
    last = -1
    while last < total - 1:
        kept = last + np.cumsum(np.minimum(rng.geometric(p, piece), total + 1))
        yield kept[: np.searchsorted(kept, total)]
        last = int(kept[-1])


def subset(rng, n, total):
    """A uniform subset of `n` of the numbers 0 .. total - 1, ascending.

    Given its size, a Bernoulli sample is a uniform subset, and so is what is left of one after dropping
    members at random. It is drawn a little too large, so that six standard deviations do not make it short.
    """
    p = min(1.0, (n + 6 * np.sqrt(n) + 10) / total) if n else 0.0
    kept = np.empty(0, dtype=np.int64)
    while kept.size < n:
        kept = np.concatenate(list(bernoulli(rng, p, total)))
    stays = np.ones(kept.size, dtype=bool)
    stays[rng.choice(kept.size, kept.size - n, replace=False, shuffle=False)] = False
    return kept[stays]


def multiset(rng, n, total):
    """`n` of the numbers 0 .. total - 1, each chosen uniformly whatever the others are: ascending, in pieces.

    The numbers are cut into equal ranges. How many are chosen from each is multinomial; within it they are uniform.
    """
    if n == 0:
        return
    length = -(-total // -(-n // PIECE))
    starts = np.arange(0, total, length)
    lengths = np.minimum(length, total - starts)
    kind = np.int32 if length < 2**31 else np.int64  # a short number is drawn and sorted in half the time
    for start, below, count in zip(starts, lengths, rng.multinomial(n, lengths / total)):
        yield start + np.sort(rng.integers(below, size=count, dtype=kind))


def choose(rng, barred, k, pool, multapses):
    """For every row `k` of the indices 0 .. pool - 1 but barred[row] (-1: none), uniformly, ascending.

    Yields blocks of rows: a slice and int array (rows, k). Without `multapses` the `k` are different.
    """
    if k == 0:
        return
    # a table of the pool pays where rows hold a good part of it
    dense = not multapses and 8 * k > pool
    length = max(1, PIECE // k)
    for start in range(0, barred.size, length):
        block = slice(start, min(start + length, barred.size))
        if dense:
            yield block, _choose_dense(rng, barred[block], k, pool)
        else:
            yield block, _choose_sparse(rng, barred[block], k, pool, multapses)


def _choose_sparse(rng, barred, k, pool, multapses):
    """Per row `k` indices into the pool, ascending: draw, sort, draw what must not be again.

    Each step treats all free indices alike, so every subset is equally likely.
    """
    chosen = np.empty((barred.size, k), dtype=np.int32)
    todo = np.arange(barred.size)
    part = rng.integers(pool, size=chosen.shape, dtype=np.int32)
    while todo.size:
        part.sort(axis=1)
        wrong = part == barred[todo, None]
        if not multapses:
            wrong[:, 1:] |= repeats(part)
        faulty = wrong.any(axis=1)
        chosen[todo[~faulty]] = part[~faulty]
        todo, part, wrong = todo[faulty], part[faulty], wrong[faulty]
        part[wrong] = rng.integers(pool, size=np.count_nonzero(wrong), dtype=np.int32)
    return chosen


def _choose_dense(rng, barred, k, pool):
    """As `_choose_sparse`, with a table of what is taken (or, beyond half the pool, of what is left out)."""
    taken = np.zeros((barred.size, pool), dtype=bool)
    own = np.flatnonzero(barred >= 0)
    taken[own, barred[own]] = True
    leave_out = 2 * k > pool
    full = np.full(barred.size, pool - k) if leave_out else k + (barred >= 0)
    while (missing := full - np.count_nonzero(taken, axis=1)).any():
        row = np.repeat(np.arange(barred.size), missing)
        taken[row, rng.integers(pool, size=row.size)] = True
    if leave_out:
        taken = ~taken
    else:
        taken[own, barred[own]] = False
    return np.nonzero(taken)[1].reshape(-1, k)
