"""The compiled functions of one plasticity rule. `compose.py` executes this file once per rule.

The namespace it is executed in holds the rule's `on_pre` and `on_post`, once more as `late_on_pre` and `late_on_post`
for the longer records of synapses with a dendritic delay (`late_at`); those made from its traces (`pre_traces`,
`post_traces`, and for many at once `pre_listed`, `pre_at`, `post_listed`, `post_at`), their numbers NPRE and NPOST; and
`synapses_at` and `rules_at`, the records of synapses and parameters at an address. `flow_to` carries a synapse forward.
BOUNDED: the rule has bounds of the weight; STATES: a synapse keeps more than its weight, which goes on while that one
is held.
"""

import numpy as np

from eventsnn.engine.compiling import entry_point, jit
from eventsnn.engine.layout import BATCH, SCAN, SHARED, SINGLE
from eventsnn.engine.memory import f4, f8, i4, populations_at, prefetch, projections_at, u4
from eventsnn.engine.rows import row_part
from eventsnn.engine.senders import SENDER

WORTH = 16  # spikes per synapse of a row up to which looking through all is faster than following each target's own


@jit
def learned(Q, p, w, changed):
    """The weight after an event that changed it from w: brought back within its bounds, or w where it is held."""
    if Q.held:
        return w
    return min(max(changed, p.w_min), p.w_max) if BOUNDED else changed


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
def show_spike(Q, P, p, s, k, *traces):
    """A synapse sees spike k of its target, for which the traces of its sender are `traces`."""
    before = i4(P.history_before, P.history_cap)[k]
    now = f8(P.history_t, P.history_cap)[k]
    flow_to(Q, p, s, now)
    w = s.w
    on_post(p, s, *traces, *post_traces(Q, P, p, before, now))
    s.w = learned(Q, p, w, s.w)


@jit
def follow_spikes(Q, P, p, s, place, sender):
    """Show a synapse the spikes of its target since its last arrival, found by following them back.

    `sender` is the address of what its last arrival left of its sender.
    """
    times = f8(P.history_t, P.history_cap)
    before = i4(P.history_before, P.history_cap)
    chain = i4(P.chain, P.history_cap)
    sent = f8(sender, SENDER)
    t = sent[0] + delay_of(Q, place)
    g = generation_of(Q, sent[0], sent[1], t)
    n = 0
    k = i4(P.newest, P.n)[i4(Q.post, Q.size)[place] >> P.receptor_bits]
    while k >= P.history_kept and (times[k] > t or (times[k] == t and i4(P.history_g, P.history_cap)[k] >= g)):
        chain[n] = k
        n += 1
        k = before[k]
    while n > 0:
        n -= 1
        k = chain[n]
        show_spike(Q, P, p, s, k, *pre_traces(p, f8(sender + 8 * SENDER, NPRE), t - times[k]))


@jit
def scan_spikes(Q, P, p, synapses, start, n, sender, first):
    """Show n synapses of one row the spikes of their targets since its last arrival: those from place `first` on."""
    targets = u4(Q.post + 4 * start, n)
    bits = P.receptor_bits
    where = u4(P.where, P.n)
    for k in range(n):
        where[targets[k] >> bits] = k
        prefetch(Q.synapses + (start + k) * SYNAPSE_SIZE)
    since = f8(P.since, SCAN)
    traces = f8(P.traces, NPRE * SCAN)
    t = f8(sender, 1)[0] + Q.delay_value
    for begin in range(first, P.history_n, SCAN):
        m = min(SCAN, P.history_n - begin)
        times = f8(P.history_t + 8 * begin, m)
        ids = u4(P.history_id + 4 * begin, m)
        for i in range(m):
            since[i] = t - times[i]
        pre_listed(p, f8(sender + 8 * SENDER, NPRE), m, since, traces)
        for i in range(m):
            j = ids[i]
            k = np.int64(where[j])
            while 0 <= k < n and targets[k] >> bits == j:  # several synapses of one target follow each other
                show_spike(Q, P, p, synapses[start + k], begin + i, *pre_at(traces, m, i))
                k -= 1


@jit
def see_spikes(Q, P, p, synapses, start, n, sender):
    """Show n synapses from `start` on, all of one sender, the spikes of their targets since their last arrival."""
    first = P.history_kept
    if Q.delay_kind == SHARED and f8(sender, SENDER)[3] >= 0.0:
        first = max(first, np.int64(f8(sender, SENDER)[3]) - P.history_base)
        if P.history_n - first <= WORTH * n:
            scan_spikes(Q, P, p, synapses, start, n, sender, first)
            return
    for place in range(start, start + n):
        follow_spikes(Q, P, p, synapses[place], place, sender)


@jit
def released(Q, sender):
    """The factor of the weights of a row, by short-term plasticity."""
    return f8(sender, SENDER + NPRE + 1)[SENDER + NPRE] if Q.release else 1.0


@jit
def touch_batch(Q, P, p, synapses, start, n, sender, now, out):
    """An arrival at each of n <= BATCH synapses from `start` on; the weights that are delivered go to `out`."""
    targets = u4(Q.post + 4 * start, n)
    bits = P.receptor_bits
    last = f8(P.last_t, P.n)
    since = f8(P.since, BATCH)
    traces = f8(P.traces, NPOST * BATCH)
    for k in range(n):
        since[k] = last[targets[k] >> bits] - now
    post_listed(Q, P, p, n, targets, since, traces)
    sent = f8(sender, 1)[0]
    factor = released(Q, sender)
    for k in range(n):
        s = synapses[start + k]
        flow_to(Q, p, s, now)
        w = s.w
        f8(out, n)[k] = w * factor
        t = sent + delay_of(Q, start + k)
        on_pre(p, s, *pre_traces(p, f8(sender + 8 * SENDER, NPRE), t - now), *post_at(traces, n, k))
        s.w = learned(Q, p, w, s.w)


@jit
def touch_all(Q, P, n, start, sender, now, out):
    """An arrival at each of n synapses of one sender, of which `sender` is the address of what stood before."""
    p = rules_at(Q.rule, 1)[0]
    synapses = synapses_at(Q.synapses, Q.size)
    if Q.held and not STATES:
        for k in range(n):
            f8(out, n)[k] = synapses[start + k].w * released(Q, sender)
        return
    see_spikes(Q, P, p, synapses, start, n, sender)
    for first in range(0, n, BATCH):
        touch_batch(Q, P, p, synapses, start + first, min(n - first, BATCH), sender, now, out + 8 * first)


@jit
def last_arrival(Q, P, row, place, until, g_until):
    """The address of what the last arrival at a synapse before (until, g_until) left of its sender."""
    sender = Q.senders + 8 * Q.sender_size * row
    while True:
        spike = f8(sender, SENDER)
        t = spike[0] + delay_of(Q, place)
        arrived = t < until or (t == until and generation_of(Q, spike[0], spike[1], t) < g_until)
        if arrived or spike[2] < 0.0:
            return sender
        sender = P.carried + 8 * P.carried_size * (np.int64(spike[2]) & (P.sent_cap - 1))


@jit
def settle_row(Q, P, row, until, g_until, synapses, flows):
    """Show all synapses of a row the spikes that they have not seen, before generation g_until of time `until`.

    If it `flows`, they are carried forward to that time.
    """
    p = rules_at(Q.rule, 1)[0]
    start, n = row_part(Q, P, row)
    for place in range(start, start + n):
        sender = last_arrival(Q, P, row, place, until, g_until)
        follow_spikes(Q, P, p, synapses_at(synapses, Q.size)[place], place, sender)
        if flows:
            flow_to(Q, p, synapses_at(synapses, Q.size)[place], until)


@jit
def reached(P, k, shift, t, g):
    """Whether spike k of the target, `shift` later, comes before generation g of t: in its own only if at once."""
    sent = f8(P.history_t, P.history_cap)[k]
    at = sent + shift
    return at < t or (at == t and (i4(P.history_g, P.history_cap)[k] if at == sent else 0) < g)


@jit
def see_late(Q, P, p, s, place, now, g):
    """Show a synapse with a dendritic delay the spikes of its target that reach it before generation g of now.

    Returns the last one.
    """
    times = f8(P.history_t, P.history_cap)
    before = i4(P.history_before, P.history_cap)
    chain = i4(P.chain, P.history_cap)
    shift = Q.dendritic * delay_of(Q, place)
    k = i4(P.newest, P.n)[i4(Q.post, Q.size)[place] >> P.receptor_bits]
    while k > 0 and not reached(P, k, shift, now, g):
        k = before[k]
    last = k
    n = 0
    while k > 0 and not reached(P, k, shift, s.seen, s.seen_g):
        chain[n] = k
        n += 1
        k = before[k]
    while n > 0:
        n -= 1
        k = chain[n]
        w = s.w
        late_on_post(p, s, *late_traces(p, s, s.last - (times[k] + shift)), *post_traces(Q, P, p, before[k], times[k]))
        s.w = learned(Q, p, w, s.w)
    s.seen = now
    s.seen_g = g
    return last


@jit
def touch_late_one(Q, P, place, sender, now, out):
    """A synapse with a dendritic delay: at place < 0 (counted from -1) it sees a spike, else one arrives."""
    p = rules_at(Q.rule, 1)[0]
    k = place if place >= 0 else -1 - place
    s = late_at(Q.synapses, Q.size)[k]
    last = see_late(Q, P, p, s, k, now, np.float64(P.group_g))
    if place >= 0:
        out[0] = s.w * released(Q, sender)
        return
    traces = late_traces(p, s, s.last - now)
    w = s.w
    late_on_pre(p, s, *traces, *post_traces(Q, P, p, last, now - Q.dendritic * delay_of(Q, k)))
    s.w = learned(Q, p, w, s.w)
    note_late(s, *traces)
    s.last = now
    out[0] = np.nan


def make(digest):
    """The entry points by name, each compiled when it is asked for; see `template.py`."""

    def touch(projection, population, n, start, sender, time, out, h):
        key = digest
        P = populations_at(population, 1)[0]
        touch_all(projections_at(projection, 1)[0], P, n, start, sender, f8(time, 1)[0], out)
        return n

    def settle(projection, population, n_rows, until, synapses, flows, g, h):
        key = digest
        Q = projections_at(projection, 1)[0]
        P = populations_at(population, 1)[0]
        for row in range(0 if Q.held and not STATES else n_rows):
            settle_row(Q, P, row, f8(until, 2)[0], f8(until, 2)[1], synapses, flows)
        return n_rows

    def touch_late(projection, population, n, place, sender, time, out, h):
        key = digest
        P = populations_at(population, 1)[0]
        touch_late_one(projections_at(projection, 1)[0], P, place, sender, f8(time, 1)[0], f8(out, 1))
        return n

    def settle_late(projection, population, n_rows, until, synapses, flows, g, h):
        key = digest
        Q = projections_at(projection, 1)[0]
        P = populations_at(population, 1)[0]
        for row in range(n_rows):
            start, n = row_part(Q, P, row)
            for place in range(start, start + n):
                s = late_at(synapses, Q.size)[place]
                see_late(Q, P, rules_at(Q.rule, 1)[0], s, place, f8(until, 2)[0], f8(until, 2)[1])
        return n_rows

    functions = {"touch": touch, "settle": settle, "touch_late": touch_late, "settle_late": settle_late}
    return {name: (lambda function=function: entry_point(function)) for name, function in functions.items()}
