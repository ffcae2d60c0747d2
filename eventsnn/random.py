"""Counter-based random numbers: the k-th number of a stream is a hash of (key, k).

A stream is keyed by the seed of the network and the place of its object in the order of creation, so
no draw depends on when, where or how often another one is made. The hash is the finalizer of
SplitMix64 (Steele, Lea & Flood 2014) over a Weyl sequence. `engine/drive.py` compiles the same hash.
"""

import numpy as np

from eventsnn.elementary import bits_of, logarithm

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB

# the kinds of object that own streams
POPULATION, SET, WIRING, WEIGHT, DELAY, PRIVATE, NEURON, EVENTS = range(1, 9)


def mix(z: int) -> int:
    """The 64-bit finalizer."""
    z = ((z ^ (z >> 30)) * MIX_1) & MASK
    z = ((z ^ (z >> 27)) * MIX_2) & MASK
    return z ^ (z >> 31)


def key(*words: int) -> int:
    """One 64-bit key from any number of integers."""
    out = 0
    for word in words:
        out = mix((out ^ (word & MASK)) + GOLDEN & MASK)
    return out


def bits(stream: int, k: int) -> int:
    """The k-th 64 random bits of a stream."""
    return mix((stream + (k + 1) * GOLDEN) & MASK)


def exponential(word: int) -> float:
    """A unit exponential from the upper 53 of 64 random bits."""
    return -logarithm(((word >> 11) + 1) * 2.0**-53)


def uniform(stream: float, t: float, k: float) -> float:
    """Number k, in (0, 1], of what a neuron draws from time t on; `stream` and k are whole numbers < 2^53."""
    word = bits(mix(int(stream) ^ bits_of(t)), int(k))
    return ((word >> 11) + 1) * 2.0**-53


def generator(*words: int) -> np.random.Generator:
    """The numpy generator of a stream, for what is drawn once when a network is built."""
    return np.random.Generator(np.random.PCG64(key(*words)))


def exponentials(streams, counts):
    """Unit exponentials number `counts` of the uint64 array of `streams`."""
    with np.errstate(over="ignore"):
        z = streams + (counts.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN)
        word = _mix(z)
    uniform = ((word >> np.uint64(11)) + np.uint64(1)).astype(np.float64) * 2.0**-53
    # numpy's float64 log depends on the vector unit of the machine, its long double log does not
    return -np.log(uniform.astype(np.longdouble)).astype(np.float64)


def keys(stream: int, n: int):
    """Keys of n sub-streams, as a uint64 array."""
    with np.errstate(over="ignore"):
        return _mix(np.uint64(stream) ^ (np.arange(1, n + 1, dtype=np.uint64) * np.uint64(GOLDEN)))


def streams(seed: int, place: int, n: int):
    """A stream per neuron of a population: whole numbers < 2^53, which a float64 holds."""
    return (keys(key(seed, NEURON, place), n) >> np.uint64(11)).astype(np.float64)


def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX_1)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX_2)
    return z ^ (z >> np.uint64(31))
