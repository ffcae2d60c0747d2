"""How the network is cut into shards: each a slice of every population, with the synapses onto it."""

import itertools

import numpy as np

from eventsnn.engine.layout import NOWHERE
from eventsnn.engine.store import Store
from eventsnn.poisson_input import BLOCK


def borders(n: int, shards: int) -> np.ndarray:
    """Where the slices of n neurons start, and n: at multiples of the largest block that leaves them about equal.

    Blocks of private input are drawn by every shard that holds a part of them, so it is best to cut between them.
    """
    block = next(b for b in (BLOCK, 64, 1) if n >= 4 * b * shards or b == 1)
    inner = np.round(np.arange(1, shards) * n / shards / block).astype(int) * block
    return np.array([0, *inner, n])


def stores(population, shards: int, width: float) -> list:
    """The memory of a new population in all shards."""
    neurons = {
        "look_next": np.empty(population.size, np.int32),
        "look_prev": np.empty(population.size, np.int32),
        "look_slot": np.full(population.size, NOWHERE, np.int64),
    }
    cuts = borders(population.size, shards)
    return [Store(population, neurons, int(a), int(b), width) for a, b in itertools.pairwise(cuts)]
