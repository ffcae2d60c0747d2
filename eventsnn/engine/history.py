"""The spikes that plastic synapses onto a population have not seen yet, and the traces that their rules keep of them.

A synapse learns of the spikes of its target when its next arrival comes, which reads and writes it anyway. Until then
they stand in the history of the population: a record per spike, linked to the one before it of the same neuron.
Record 0 stands for no spike. Records below `history_kept` have been seen by all synapses; one per neuron is kept for
its traces.
"""

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import exponential, f8, i4

HEAD = 16  # bytes of a record before its traces: time, generation, and the record before it


@jit
def spike_record(P, k):
    """The address of record k."""
    return P.history + k * (HEAD + 8 * P.n_traces)


@jit
def remember(P, j, t, g):
    """Note a spike of neuron j, with the traces after it."""
    newest = i4(P.newest, P.n)
    before = spike_record(P, newest[j])
    record = spike_record(P, P.history_n)
    f8(record, 1)[0] = t
    i4(record + 8, 2)[0] = g
    i4(record + 8, 2)[1] = newest[j]
    taus = f8(P.trace_tau, P.n_traces)
    keep = f8(P.trace_keep, P.n_traces)
    since = f8(before, 1)[0] - t
    for k in range(P.n_traces):
        left = f8(before + HEAD, P.n_traces)[k] * exponential(since / taus[k])
        f8(record + HEAD, P.n_traces)[k] = keep[k] * left + 1.0
    newest[j] = P.history_n
    P.history_n += 1
