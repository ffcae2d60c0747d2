"""What a plastic projection keeps of each presynaptic neuron: its last spike that was sent, and the traces after it.

A row under way carries what stood here before its own spike: that tells its synapses when their last arrival was.
"""

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import exponential, f8

SENDER = 3  # floats before the traces: time of the spike, its generation, and the number of its row, -1 if delivered


@jit
def depart(Q, row, t, g, number, carried):
    """Neuron `row` spikes: what stood of it goes to `carried`, and the spike takes its place."""
    size = SENDER + Q.n_pre
    sender = f8(Q.senders + 8 * size * row, size)
    before = f8(carried, size)
    for k in range(size):
        before[k] = sender[k]
    sender[0] = t
    sender[1] = g
    sender[2] = number
    keep = f8(Q.pre_keep, Q.n_pre)
    taus = f8(Q.pre_tau, Q.n_pre)
    for k in range(Q.n_pre):
        sender[SENDER + k] = keep[k] * (before[SENDER + k] * exponential((before[0] - t) / taus[k])) + 1.0
