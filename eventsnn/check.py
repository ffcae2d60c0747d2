"""Checks of arguments: every message names the argument, what was given and what is allowed."""

import math
from numbers import Integral, Real

import numpy as np


def number(name: str, value, *, low=None, above=None, high=None, below=None, inf=False) -> float:
    """`value` as a float within the bounds (`low`/`high` inclusive, `above`/`below` exclusive)."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        value = float(value)
    except OverflowError:
        raise ValueError(f"{name} must be a finite number, got {value!r}") from None
    allowed = _bounds(low, above, high, below)
    if math.isnan(value) or (math.isinf(value) and not inf) or not _within(value, low, above, high, below):
        raise ValueError(f"{name} must be a finite number{allowed}, got {value!r}")
    return value


def integer(name: str, value, *, low=None, high=None) -> int:
    """`value` as an int with low <= value <= high."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    value = int(value)
    if not _within(value, low, None, high, None):
        raise ValueError(f"{name} must be an integer{_bounds(low, None, high, None)}, got {value}")
    return value


def array(name: str, value, *, size=None, low=None, above=None, high=None, below=None, ndim=1, first=0, inf=False):
    """`value` as a float64 array of finite numbers within the bounds; `first` is the number of its first entry.

    With `inf` numbers may be infinite.
    """
    out = _as_array(name, value, ndim)
    if out.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be an array of numbers, got dtype {out.dtype}")
    out = np.ascontiguousarray(out, dtype=np.float64)
    _check_size(name, out, size)
    # the extremes tell, without an array of what is good: there may be hundreds of millions
    known = not np.isnan(_extremes(out)).any() if inf else finite(out)
    if not (known and all(_within(v, low, above, high, below) for v in _extremes(out))):
        good = (~np.isnan(out) if inf else np.isfinite(out)) & _each_within(out, low, above, high, below)
        _refuse_bad(name, out, good, "finite numbers" + _bounds(low, above, high, below), first)
    return out


def finite(values) -> bool:
    """Whether an array holds finite numbers only."""
    return all(math.isfinite(v) for v in _extremes(values))


def indices(name: str, value, size: int, length=None):
    """`value` as an int64 array of indices in 0 .. size - 1."""
    out = _as_array(name, value, 1)
    if out.size == 0 and out.dtype.kind == "f":
        out = out.astype(np.int64)
    if out.dtype.kind not in "iu":
        raise TypeError(f"{name} must be an array of integers, got dtype {out.dtype}")
    _check_size(name, out, length)
    _refuse_bad(name, out, (out >= 0) & (out < size), f"indices in 0 .. {size - 1}")
    return np.ascontiguousarray(out, dtype=np.int64)


def function(name: str, value):
    """`value`, if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got a value of type {type(value).__name__}")
    return value


def choice(name: str, value, allowed):
    """`value`, if it is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def _as_array(name, value, ndim):
    try:
        out = np.asarray(value)
    except ValueError as error:
        kind = "an array" if ndim is None else f"an array of {ndim} dimension(s)"
        raise ValueError(f"{name} must be {kind}: {error}") from None
    if ndim is not None and out.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s), got shape {out.shape}")
    return out


def _check_size(name, out, size):
    if size is not None and len(out) != size:
        raise ValueError(f"{name} must have {size} entries, got {len(out)}")


def _extremes(values):
    """Least and largest entry, both nan if any is; none of an empty array."""
    return (values.min(), values.max()) if values.size else ()


def _each_within(values, low, above, high, below):
    good = np.ones(values.shape, dtype=bool)
    for bound, test in ((low, np.greater_equal), (above, np.greater), (high, np.less_equal), (below, np.less)):
        if bound is not None:
            good &= test(values, bound)
    return good


def _refuse_bad(name, out, good, allowed, first=0):
    if not good.all():
        where = np.unravel_index(int(np.argmin(good)), out.shape)
        place = ", ".join(str(k + first) for k in where)
        raise ValueError(f"{name} must hold {allowed}, got {out[where].item()!r} at [{place}]")


def _within(value, low, above, high, below):
    return (
        (low is None or value >= low)
        and (above is None or value > above)
        and (high is None or value <= high)
        and (below is None or value < below)
    )


def _bounds(low, above, high, below):
    signs = ((low, ">="), (above, ">"), (high, "<="), (below, "<"))
    parts = [
        f"{sign} {bound}" if isinstance(bound, int) else f"{sign} {bound:g}"
        for bound, sign in signs
        if bound is not None
    ]
    return " " + " and ".join(parts) if parts else ""
