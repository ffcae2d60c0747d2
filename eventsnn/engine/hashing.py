"""The hash of `eventsnn/random.py`, compiled: random numbers as pure functions of a key and a counter."""

import numpy as np

from eventsnn import random
from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import bits_of

GOLDEN, MIX_1, MIX_2 = (np.uint64(word) for word in (random.GOLDEN, random.MIX_1, random.MIX_2))
_11, _27, _30, _31, _1 = (np.uint64(k) for k in (11, 27, 30, 31, 1))


@jit
def mix(z):
    """The finalizer of SplitMix64."""
    z = (z ^ (z >> _30)) * MIX_1
    z = (z ^ (z >> _27)) * MIX_2
    return z ^ (z >> _31)


@jit
def fold(key, word):
    """A key that depends on one more integer."""
    return mix((key ^ np.uint64(word)) + GOLDEN)


@jit
def unit(word):
    """A number in (0, 1] from the upper 53 bits."""
    return np.float64((word >> _11) + _1) * 2.0**-53


@jit
def uniform(stream, t, k):
    """Number k of what a neuron draws from time t on."""
    key = mix(np.uint64(stream) ^ np.uint64(bits_of(t)))
    return unit(mix(key + (np.uint64(k) + _1) * GOLDEN))
