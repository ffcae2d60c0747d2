"""What a plastic projection keeps of each presynaptic neuron: its last spike that was sent, and the traces after it.

A row under way carries what stood here before its own spike: that tells its synapses when their last arrival was. With
short-term plasticity its states stand behind the traces, and a row carries the factor of its weights instead.
"""

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import call, exponential, f8

# floats before the traces: time of the spike; its generation; the number of its row under way, -1 if delivered whole;
# and of the first spike of its targets that its row had not seen, -1 if its synapses had their arrivals one by one
SENDER = 4


@jit
def depart(Q, row, t, g, number, unseen, carried):
    """Neuron `row` spikes: what stood of it goes to `carried`, and the spike takes its place."""
    size = Q.sender_size
    sender = f8(Q.senders + 8 * size * row, size)
    before = f8(carried, size)
    for k in range(size):
        before[k] = sender[k]
    sender[0] = t
    sender[1] = g
    sender[2] = number
    sender[3] = unseen
    keep = f8(Q.pre_keep, Q.n_pre)
    taus = f8(Q.pre_tau, Q.n_pre)
    for k in range(Q.n_pre):
        sender[SENDER + k] = keep[k] * (before[SENDER + k] * exponential((before[0] - t) / taus[k])) + 1.0
    if Q.release:
        tail = 8 * (SENDER + Q.n_pre)
        before[SENDER + Q.n_pre] = t - before[0]
        call(Q.release, Q.short_term, Q.senders + 8 * size * row + tail, carried + tail, 0, 0, 0, 0, 0)
