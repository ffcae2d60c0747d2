"""The compiled functions of one neuron model. `compose.py` executes this file once per model.

The namespace it is executed in holds the model's own functions (`advance`, `receive`, `fire`, `above`,
`earliest`, `crossing`, `refractory`, and `search` where LIMITED says so), those made from its time constants
(`origins`, `frame`, `inverse`, `decays`, `keep_frame`, `write_frames`, `read_frames`), their number TAUS, `states_at`
and `params_at`, the records at an address (STATE_SIZE bytes each of the state), CURRENTS: whether more than v changes
while v is held, and RECEPTOR_BITS: how many low bits of a target, RECEPTOR_MASK, name a receptor.

A neuron's record holds t, the time of its state; r, the end of its refractory period; next, a lower bound
on the time of its next spike without further input; and the model's states. The state changes only at
arrivals, at spikes, at the end of refractoriness and where it is set: looking never changes it.
"""

from math import inf

import numpy as np

from eventsnn.engine.appointments import is_booked, schedule
from eventsnn.engine.compiling import entry_point, jit, jit_inline
from eventsnn.engine.history import remember
from eventsnn.engine.layout import BATCH, NOWHERE, PRIVATE, RECORD, RUNAWAY_SPIKES, SENT_MASK
from eventsnn.engine.memory import call, f8, i4, i8, populations_at, prefetch, projections_at, rows_sent

AHEAD = 24  # arrivals whose neurons are fetched into the cache in advance
NOTHING, PREPARE, CONCLUDE, BOOK = range(4)  # what is left to do for an arrival


@jit
def before(t, g, until_t, until_g):
    """Whether generation g of time t comes before generation until_g of time until_t."""
    return t < until_t or (t == until_t and g < until_g)


@jit_inline
def carry(p, s, t, o, f, g):
    """Carry the state forward to time t, whose frame is (o, f, g); every path splits at the release."""
    if s.t < s.r and s.t < t:
        if t <= s.r:
            hold(p, s, t, o, f, g)
            return
        release(p, s)
    if s.t < t:
        advance(p, s, t - s.t, *decays(p, s, t, o, g))
        s.t = t
        keep_frame(s, f)


@jit
def release(p, s):
    """Carry the state forward to the end of the refractory period."""
    o = origins(p, s.r)
    f = frame(p, s.r, o)
    hold(p, s, s.r, o, f, inverse(f))


@jit
def hold(p, s, t, o, f, g):
    """Carry the state forward to time t while v is held."""
    if CURRENTS:
        v = s.v
        advance(p, s, t - s.t, *decays(p, s, t, o, g))
        s.v = v
    s.t = t
    keep_frame(s, f)


@jit
def carry_to(p, s, t):
    """Carry the state forward to a time whose frame is not known yet."""
    o = origins(p, t)
    f = frame(p, t, o)
    carry(p, s, t, o, f, inverse(f))


@jit
def bound(p, s):
    """A lower bound on the time of the next spike without further input."""
    start = max(s.t, s.r)
    return start if above(p, s) else start + earliest(p, s)


@jit
def neuron_at(post):
    """The neuron that the target at an address names."""
    return np.int64(i4(post, 1)[0]) >> RECEPTOR_BITS


@jit
def arrive(p, s, w, post):
    """An arrival of weight w at the target at an address."""
    if RECEPTOR_BITS:
        receive(p, s, w, np.int64(i4(post, 1)[0]) & RECEPTOR_MASK)
    else:
        receive(p, s, w)


@jit
def due_by(p, s, t):
    """The time of the next spike without further input if it comes by time t, else a lower bound on it beyond t."""
    if above(p, s):
        return s.t
    if LIMITED:
        return s.t + search(p, s, t - s.t + 1e-15 * t)  # a bound must not be rounded to t
    return s.t + crossing(p, s)


@jit
def spike(P, p, s, j, t, g):
    """Neuron j, carried to time t, spikes there."""
    n = P.out_n
    f8(P.out_t, P.out_cap)[n] = t
    i4(P.out_g, P.out_cap)[n] = g
    i4(P.out_id, P.out_cap)[n] = j
    P.out_n = n + 1
    fire(p, s)
    s.r = t + refractory(p)
    if P.history_t:
        remember(P, j, t, g)


@jit
def room_for_spikes(P):
    """How many spikes there is room for; suspects may spike yet."""
    return min(P.out_cap - P.out_n, P.history_cap - P.history_n) - P.suspect_n


@jit
def spike_until(P, p, s, j, t, g):
    """Send the spikes of neuron j that come before (t, g) without further input; False if there is no room."""
    again = 0
    while before(s.next, 0, t, g):
        if s.t < s.r:
            carry_to(p, s, s.r)
        due = due_by(p, s, t)
        if not before(due, 0, t, g):
            s.next = due
            return True
        again = again + 1 if due == s.t else 0
        if again >= RUNAWAY_SPIKES:
            P.runaway = j + 1
            P.group_t = due
            return False
        if room_for_spikes(P) <= 0:
            return False
        carry_to(p, s, due)
        spike(P, p, s, j, due, np.int64(0))
        s.next = bound(p, s)
    return True


@jit
def expect(P, p, s, j):
    """Note when to look at neuron j again."""
    s.next = bound(p, s)
    if s.next < inf:
        schedule(P, j, s.next)


@jit
def frames_of(P, params, n, post, post_step, time, time_step):
    """Write times and what their decays need of n <= BATCH arrivals to the scratch memory of the population."""
    to = f8(P.frames, (4 * TAUS + 1) * BATCH)
    for k in range(n):
        to[k] = f8(time + k * time_step, 1)[0]
    if P.param_step == 0:
        write_frames(params[0], (n + 7) & ~7, to)  # whole vectors: what is left over costs more than to fill them
    else:
        for k in range(n):
            write_frames(params[neuron_at(post + k * post_step)], np.int64(1), to[k:])


@jit
def deliver_all(P, n, post, post_step, weight, weight_step, time, time_step):
    """Deliver n arrivals of generation group_g; returns how many, fewer than n if there is no room for spikes.

    If they come `together`, in one instant, they are one input per neuron: neurons at or above threshold become
    suspects, to be tested when all have arrived.
    """
    differ = np.int64(time_step != 0 or P.param_step != 0)
    for k in range(min(AHEAD, n)):
        prefetch(P.state + neuron_at(post + k * post_step) * STATE_SIZE)
    params = params_at(P.param, P.n)
    if differ == 0:
        frames_of(P, params, np.int64(1), post, post_step, time, time_step)
    step = BATCH if differ else max(n, 1)
    for start in range(0, n, step):
        end = min(start + step, n)
        if differ:
            frames_of(P, params, end - start, post + start * post_step, post_step, time + start * time_step, time_step)
        done = deliver_batch(P, params, differ, start, end, n, post, post_step, weight, weight_step)
        if done < end:
            return done
    return n


@jit
def deliver_batch(P, params, differ, start, end, n, post, post_step, weight, weight_step):
    """Deliver arrivals start .. end of n, whose frames stand in P.frames; returns the first one not delivered."""
    to = f8(P.frames, (4 * TAUS + 1) * BATCH)
    states = states_at(P.state, P.n)
    plastic = P.plastic and post_step == RECORD
    k = start
    while k < end:
        if room_for_spikes(P) <= 0:
            return k
        at = (k - start) * differ
        left = PREPARE
        if not plastic:
            k, left = deliver_plain(P, states, params, to, at, differ, k, end, n, post, post_step, weight, weight_step)
            if k == end:
                break
            at = (k - start) * differ
        where = post + k * post_step
        j = neuron_at(where)
        s = states[j]
        p = params[j * P.param_step]
        t = to[at]
        if left == PREPARE:
            if not spike_until(P, p, s, j, t, P.group_g) or room_for_spikes(P) <= 0:
                return k
            w = f8(weight + k * weight_step, 1)[0]
            if plastic:
                w = weigh(P, w, i4(where, 2)[1], P.frames + 8 * at)
            left = receive_any(p, s, t, w, where, to, at)
        if left == CONCLUDE:
            conclude(P, p, s, j, t)
        elif left == BOOK:
            schedule(P, j, s.next)
        k += 1
    return end


@jit
def deliver_plain(P, states, params, to, at, differ, k, end, n, post, post_step, weight, weight_step):
    """Deliver arrivals k .. end until one may do more than move the state of a neuron or be lost.

    Returns its place and what is left to do for it. Here nearly all time is spent: one short path, nothing rare in it.
    """
    param_step = np.uint64(P.param_step)  # unsigned: an index that cannot be negative needs no test
    at = np.uint64(at)
    while k < end:
        if k + AHEAD < n:
            prefetch(P.state + neuron_at(post + (k + AHEAD) * post_step) * STATE_SIZE)
        where = post + k * post_step
        j = np.uint64(neuron_at(where))
        s = states[j]
        p = params[j * param_step]
        t = to[at]
        o, f, g, h = read_frames(to, at)
        if s.next <= t or s.t >= t or not are_near(p, s, o):
            return k, PREPARE
        if s.t < s.r:
            if CURRENTS or t >= s.r:
                return k, PREPARE
            k += 1
            at += np.uint64(differ)
            continue
        advance(p, s, t - s.t, *near_decays(s, o, g, h))
        s.t = t
        keep_frame(s, f)
        arrive(p, s, f8(weight + k * weight_step, 1)[0], where)
        if above(p, s):
            return k, CONCLUDE
        s.next = t + earliest(p, s)
        if s.next < inf and not is_booked(P, np.int64(j), s.next):
            return k, BOOK
        k += 1
        at += np.uint64(differ)
    return k, NOTHING


@jit
def receive_any(p, s, t, w, where, to, at):
    """Carry a neuron that has nothing to send before time t to that time, and let w arrive; what is left to do."""
    if w != w:
        return NOTHING  # a synapse only saw a spike that is under way
    if t < s.r and not CURRENTS:
        return NOTHING  # the arrival is lost, and nothing else changes before the release
    o, f, g, _ = read_frames(to, np.uint64(at))
    carry(p, s, t, o, f, g)
    held = s.v
    arrive(p, s, w, where)
    if t < s.r:
        s.v = held
    return CONCLUDE


@jit
def conclude(P, p, s, j, t):
    """Neuron j got an arrival at time t: does it spike?"""
    if t >= s.r and above(p, s):
        if P.together:
            i4(P.suspect, P.out_cap)[P.suspect_n] = j
            P.suspect_n += 1
            s.next = inf
            return
        spike(P, p, s, j, t, P.group_g)
    expect(P, p, s, j)


@jit
def weigh(P, w, sent, time):
    """What an arrival filed in the calendar delivers: its weight, or that of the plastic synapse that it names."""
    number = sent & SENT_MASK & (P.sent_cap - 1)
    row = rows_sent(P.sent, P.sent_cap)[number]
    at = i8(P.plastic, row.projection + 1)[row.projection] if row.source != PRIVATE else 0
    if at == 0:
        return w
    carried = P.carried + 8 * P.carried_size * number
    P.updates += w < 0.0
    call(projections_at(at, 1)[0].touch, at, P.at, 1, np.int64(w), carried, time, P.weight_out, 0)
    return f8(P.weight_out, 1)[0]


@jit
def ready_all(P, n, post):
    """Send what n neurons send before the instant (group_t, group_g); how many are done, fewer if there is no room."""
    states = states_at(P.state, P.n)
    params = params_at(P.param, P.n)
    for k in range(n):
        j = neuron_at(post + 4 * k)
        s = states[j]
        if before(s.next, 0, P.group_t, P.group_g) and not spike_until(
            P, params[j * P.param_step], s, j, P.group_t, P.group_g
        ):
            return k
    return n


@jit
def settle_all(P):
    """Test the suspects of the instant (group_t, group_g), all of whose arrivals are in."""
    states = states_at(P.state, P.n)
    params = params_at(P.param, P.n)
    suspects = i4(P.suspect, P.out_cap)
    for k in range(P.suspect_n):
        j = np.int64(suspects[k])
        s = states[j]
        p = params[j * P.param_step]
        if P.group_t >= s.r and above(p, s):
            spike(P, p, s, j, P.group_t, P.group_g)
        expect(P, p, s, j)
    P.suspect_n = 0


@jit
def finish_all(P):
    """Send what the neurons of the check list send before the end of the window; 0 if there is no room."""
    states = states_at(P.state, P.n)
    params = params_at(P.param, P.n)
    check = i4(P.check, P.n)
    slots = i8(P.look_slot, P.n)
    while P.check_done < P.check_n:
        j = np.int64(check[P.check_done])
        s = states[j]
        p = params[j * P.param_step]
        if not spike_until(P, p, s, j, P.t_end, P.g_end):
            return 0
        P.check_done += 1
        slots[j] = NOWHERE
        if s.next < inf:
            schedule(P, j, s.next)
    P.check_n = P.check_done = 0
    return 1


@jit
def commit_all(P, n, ids, t):
    """Carry n neurons to time t for good."""
    states = states_at(P.state, P.n)
    params = params_at(P.param, P.n)
    for k in range(n):
        j = i8(ids, n)[k]
        s = states[j]
        p = params[j * P.param_step]
        due = s.next <= t and s.r <= t
        carry_to(p, s, t)
        if due:
            s.next = due_by(p, s, t)
            if s.next <= t:
                lift(p, s)


@jit
def lift(p, s):
    """v is due to cross at this very time: undo the rounding that leaves it a hair below."""
    step = 1e-16 * (abs(s.v) + 1e-3)
    while not above(p, s):
        s.v += step
        step *= 2.0


def make(digest):
    """The entry points by name, each compiled when it is asked for.

    The digest, part of the cache's key, changes when the model or the engine does.
    """

    def deliver(population, n, post, post_step, weight, weight_step, time, time_step):
        key = digest
        P = populations_at(population, 1)[0]
        return deliver_all(P, n, post, post_step, weight, weight_step, time, time_step)

    def settle(population, a, b, c, d, e, f, g):
        key = digest
        settle_all(populations_at(population, 1)[0])
        return 1

    def finish(population, a, b, c, d, e, f, g):
        key = digest
        return finish_all(populations_at(population, 1)[0])

    def ready(population, n, post, c, d, e, f, g):
        key = digest
        return ready_all(populations_at(population, 1)[0], n, post)

    def commit(population, n, ids, c, d, e, f, g):
        key = digest
        P = populations_at(population, 1)[0]
        commit_all(P, n, ids, P.group_t)
        return 1

    functions = {"deliver": deliver, "settle": settle, "finish": finish, "ready": ready, "commit": commit}
    return {name: (lambda function=function: entry_point(function)) for name, function in functions.items()}
