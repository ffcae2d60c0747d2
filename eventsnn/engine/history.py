"""The spikes that plastic synapses onto a population have not seen yet, and the traces that their rules keep of them.

A synapse learns of the spikes of its target when its next arrival comes, which reads and writes it anyway. Until then
they stand in the history of the population, in the order in which they were computed: a neuron's own in order of time,
each with the place of the one before. The last one of each neuron, which every arrival asks for, stands
apart too. Place 0 stands for no spike. Those below `history_kept` have been seen by
all synapses; one per neuron is kept for its traces. A spike's number, history_base + its place, never changes.
"""

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import exponential, f8, i4


@jit
def remember(P, j, t, g):
    """Note a spike of neuron j, with the traces after it."""
    newest = i4(P.newest, P.n)
    times = f8(P.history_t, P.history_cap)
    place = P.history_n
    before = newest[j]
    times[place] = t
    i4(P.history_g, P.history_cap)[place] = g
    i4(P.history_id, P.history_cap)[place] = j
    i4(P.history_before, P.history_cap)[place] = before
    taus = f8(P.trace_tau, P.n_traces)
    keep = f8(P.trace_keep, P.n_traces)
    for k in range(P.n_traces):
        values = f8(P.history_traces + 8 * k * P.history_cap, P.history_cap)
        values[place] = keep[k] * (values[before] * exponential((times[before] - t) / taus[k])) + 1.0
        f8(P.last_traces + 8 * k * P.n, P.n)[j] = values[place]
    newest[j] = place
    f8(P.last_t, P.n)[j] = t
    P.history_n = place + 1
