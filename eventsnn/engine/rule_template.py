"""The compiled functions of one plasticity rule. `compose.py` executes this file once per rule.

The namespace it is executed in holds the rule's `on_pre` and `on_post`, `pre_traces` and `post_traces`, which give the
traces at a time as tuples, and `synapses_at` and `rules_at`, the records of synapses and parameters at an address.
"""

import numpy as np

from eventsnn.engine.compiling import entry_point, jit
from eventsnn.engine.history import spike_record
from eventsnn.engine.layout import SHARED, SINGLE
from eventsnn.engine.memory import f4, f8, i4, populations_at, projections_at
from eventsnn.engine.rows import row_part
from eventsnn.engine.senders import SENDER


@jit
def clip(p, s):
    """Bring the weight back within its bounds."""
    s.w = min(max(s.w, p.w_min), p.w_max)


@jit
def delay_of(Q, place):
    """The delay of a synapse."""
    if Q.delay_kind == SHARED:
        return Q.delay_value
    if Q.delay_kind == SINGLE:
        return np.float64(f4(Q.delay, place + 1)[place])
    return f8(Q.delay, place + 1)[place]


@jit
def generation_of(Q, sent, g, t):
    """The generation in which a spike of generation g, sent at `sent`, arrives at t."""
    return g + 1.0 if t == sent and Q.from_source == 0 else 0.0


@jit
def see_spikes(Q, P, p, s, j, t, g, traces):
    """Replay the spikes of neuron j since the last arrival, in generation g of time t, which left `traces`."""
    stack = i4(P.unseen, P.history_cap)
    n = 0
    k = np.int64(i4(P.newest, P.n)[j])
    while k >= P.history_kept:
        record = spike_record(P, k)
        if f8(record, 1)[0] < t or (f8(record, 1)[0] == t and i4(record + 8, 1)[0] < g):
            break
        stack[n] = k
        n += 1
        k = np.int64(i4(record + 12, 1)[0])
    while n > 0:
        n -= 1
        record = spike_record(P, np.int64(stack[n]))
        now = f8(record, 1)[0]
        before = spike_record(P, np.int64(i4(record + 12, 1)[0]))
        on_post(p, s, *pre_traces(p, traces, t - now), *post_traces(Q, p, before, now))
        clip(p, s)


@jit
def touch_row(Q, P, n, start, carried, time, out):
    """An arrival at each of n synapses from `start` on; the weights that are delivered go to `out`.

    The arrivals come at the time at address `time`; `carried` is what stood of the sender before its spike.
    """
    p = rules_at(Q.rule, 1)[0]
    synapses = synapses_at(Q.synapses, start + n)
    targets = i4(Q.post, start + n)
    newest = i4(P.newest, P.n)
    sender = f8(carried, SENDER)
    now = f8(time, 1)[0]
    for k in range(n):
        place = start + k
        s = synapses[place]
        j = np.int64(targets[place])
        t = sender[0] + delay_of(Q, place)
        if newest[j] >= P.history_kept:
            see_spikes(Q, P, p, s, j, t, generation_of(Q, sender[0], sender[1], t), carried + 8 * SENDER)
        f8(out, n)[k] = s.w
        last = spike_record(P, np.int64(newest[j]))
        on_pre(p, s, *pre_traces(p, carried + 8 * SENDER, t - now), *post_traces(Q, p, last, now))
        clip(p, s)


@jit
def settle_row(Q, P, row, until, g_until, synapses):
    """Show all synapses of a row the spikes before generation g_until of time `until`."""
    p = rules_at(Q.rule, 1)[0]
    start, n = row_part(Q, P, row)
    size = SENDER + Q.n_pre
    for place in range(start, start + n):
        j = np.int64(i4(Q.post, place + 1)[place])
        if i4(P.newest, P.n)[j] < P.history_kept:
            continue
        sender = Q.senders + 8 * size * row
        while True:
            spike = f8(sender, SENDER)
            t = spike[0] + delay_of(Q, place)
            g = generation_of(Q, spike[0], spike[1], t)
            if t < until or (t == until and g < g_until):
                break
            sender = P.carried + 8 * P.carried_size * (np.int64(spike[2]) & (P.sent_cap - 1))
        see_spikes(Q, P, p, synapses_at(synapses, place + 1)[place], j, t, g, sender + 8 * SENDER)


def make(digest):
    """The entry points by name, each compiled when it is asked for; see `template.py`."""

    def touch(projection, population, n, start, carried, time, out, h):
        key = digest
        touch_row(projections_at(projection, 1)[0], populations_at(population, 1)[0], n, start, carried, time, out)
        return n

    def settle(projection, population, n_rows, until, synapses, f, g, h):
        key = digest
        end = f8(until, 2)
        for row in range(n_rows):
            settle_row(
                projections_at(projection, 1)[0], populations_at(population, 1)[0], row, end[0], end[1], synapses
            )
        return n_rows

    functions = {"touch": touch, "settle": settle}
    return {name: (lambda function=function: entry_point(function)) for name, function in functions.items()}
