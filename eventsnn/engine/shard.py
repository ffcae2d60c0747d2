"""How the network is cut into shards: each a slice of every population, with the synapses onto it."""

import itertools
import os

import numpy as np

from eventsnn.engine.layout import NOWHERE
from eventsnn.engine.slots import RATE
from eventsnn.engine.store import Store
from eventsnn.poisson_input import BLOCK
from eventsnn.topology import topology

CORES = os.cpu_count() or 1
WORTH = 1000.0  # arrivals per window and thread that outweigh the meetings; measured


def threads_worth(net) -> int:
    """How many threads to compute with: as asked for, one per core at most, fewer where windows hold little work."""
    synapses = sum(q.size for q in net.projections)
    private = sum(made.top * made.group.size for made in net.inputs)
    window = min(topology(len(net.populations), net.projections).lookahead, 1e9)
    work = window * (RATE * synapses + private)
    return max(1, min(net.threads, CORES, int(work / WORTH) if WORTH else net.threads))


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
