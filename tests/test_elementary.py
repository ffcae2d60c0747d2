"""exp and log in plain arithmetic: right to a unit in the last place, and the same when compiled and vectorized."""

import math
import random

import mpmath
import numba
import numpy as np
import pytest

from eventsnn import elementary
from eventsnn.engine import memory
from eventsnn.engine.compiling import Compiler

RANGES = [(-1.0, 1.0), (0.0, 8.0), (-8.0, 0.0), (-700.0, 700.0), (-1e-9, 1e-9)]


def units(got, exact):
    """The error in units of the last place."""
    return float(abs(mpmath.mpf(got) - exact) / math.ulp(float(exact)))


@pytest.mark.parametrize("low, high", RANGES)
def test_exponential(low, high):
    draw = random.Random(1)
    with mpmath.workprec(150):
        for x in (draw.uniform(low, high) for _ in range(2000)):
            assert units(elementary.exponential(x), mpmath.exp(x)) < 1.0


@pytest.mark.parametrize("low, high", [(0.0, 1.0), (0.9, 1.1), (1e-16, 1e-10), (1.0, 1e12)])
def test_logarithm(low, high):
    draw = random.Random(2)
    with mpmath.workprec(150):
        for x in (draw.uniform(low, high) for _ in range(2000)):
            assert units(elementary.logarithm(x), mpmath.log(x)) < 1.0


def test_ends():
    assert elementary.exponential(0.0) == 1.0 and elementary.logarithm(1.0) == 0.0
    assert elementary.exponential(-800.0) == elementary.exponential(-1e300) == 0.0
    assert elementary.exponential(-744.0) == math.exp(-744.0) > 0.0
    assert elementary.logarithm(2.0**-53) == math.log(2.0**-53)


def vectorized(function):
    """The compiled function over an array, which the compiler may take several numbers of at once."""

    @numba.njit(error_model="numpy", pipeline_class=Compiler)
    def over(x, out):
        for k in range(len(x)):
            out[k] = function(x[k])

    return over


@pytest.mark.parametrize("name, low, high", [("exponential", -760.0, 700.0), ("logarithm", 1e-12, 3.0)])
def test_compiled_is_the_same(name, low, high):
    x = np.random.default_rng(3).uniform(low, high, 5000)
    out = np.empty_like(x)
    vectorized(getattr(memory, name))(x, out)
    assert out.tolist() == [getattr(elementary, name)(v) for v in x.tolist()]


def test_arrays_are_the_same():
    x = np.random.default_rng(4).uniform(-700.0, 700.0, 5000)
    assert elementary.exponentials(x).tolist() == [elementary.exponential(v) for v in x.tolist()]
