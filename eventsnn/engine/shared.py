"""What shards share, the logs, and how the spikes that they have sent in a window come there."""

import numpy as np

from eventsnn.engine.compiling import jit
from eventsnn.engine.layout import DONE, NEED_LOG, RUNAWAY, RUNAWAY_SPIKES
from eventsnn.engine.memory import f8, i4, i8, logs_at, populations_at
from eventsnn.engine.ordering import sort_spikes


@jit
def collect_level(N, shards):
    """Append the spikes of a level's populations to their logs."""
    starts = i8(N.level_start, N.n_levels + 1)
    levels = i8(N.levels, N.n_populations)
    for k in range(starts[shards[0].level], starts[shards[0].level + 1]):
        n = np.int64(0)  # a literal would be a type of its own, and what is called compiled twice
        for shard in range(N.n_shards):
            n += populations_at(shards[shard].populations, N.n_populations)[levels[k]].out_n
        if n == 0:
            continue
        L = logs_at(N.logs, N.n_populations)[levels[k]]
        N.who = levels[k]
        if L.n + n > L.cap or n > L.buffer_cap:
            return NEED_LOG
        gather_spikes(N, L, shards, levels[k])
        append(L, n)
        for spike in range(L.n - n, L.n):
            if i4(L.g, L.n)[spike] >= RUNAWAY_SPIKES - 1 and ran_away(L, spike):
                return RUNAWAY
    return DONE


@jit
def gather_spikes(N, L, shards, p):
    """Move the spikes that all shards of population p have sent to the buffer of its log."""
    times = f8(L.buffer_t, L.buffer_cap)
    generations = i4(L.buffer_g, L.buffer_cap)
    ids = i4(L.buffer_id, L.buffer_cap)
    n = 0
    for shard in range(N.n_shards):
        P = populations_at(shards[shard].populations, N.n_populations)[p]
        for k in range(P.out_n):
            times[n] = f8(P.out_t, P.out_cap)[k]
            generations[n] = i4(P.out_g, P.out_cap)[k]
            ids[n] = i4(P.out_id, P.out_cap)[k]
            n += 1
        P.out_n = 0


@jit
def append(L, n):
    """Append the n spikes in the buffer to the log, in order."""
    order = sort_spikes(L, n)
    for k in range(n):
        f8(L.t, L.cap)[L.n + k] = f8(L.buffer_t, n)[order[k]]
        i4(L.g, L.cap)[L.n + k] = i4(L.buffer_g, n)[order[k]]
        i4(L.id, L.cap)[L.n + k] = i4(L.buffer_id, n)[order[k]]
    L.n += n


@jit
def ran_away(L, last):
    """Whether the neuron of spike `last` has spiked too often in its instant."""
    times = f8(L.t, L.n)
    ids = i4(L.id, L.n)
    n = 0
    k = last
    while k >= 0 and times[k] == times[last]:
        n += ids[k] == ids[last]
        k -= 1
    if n < RUNAWAY_SPIKES:
        return False
    L.runaway = ids[last] + 1
    L.runaway_t = times[last]
    return True
