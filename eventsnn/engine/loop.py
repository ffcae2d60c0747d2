"""The loop over windows: no neuron hears another sooner than the shortest delay on a cycle.

A window [t0, t0 + lookahead) starts at the next thing that is pending. Populations take their turns in
topological order; within its turn each neuron is advanced through its own inputs in order of time. With a
lookahead of 0 a window is one generation of one instant. The loop returns to Python only between steps that
can be repeated: to make room, to let it breathe, or because it is done.
"""

from numba import carray, cfunc, njit, types

from eventsnn.engine.appointments import first_appointment, look
from eventsnn.engine.calendar import arrivals, chunks_for, first_slot, refile
from eventsnn.engine.deliver import deliver, open_first, record_generation
from eventsnn.engine.drive import next_cell
from eventsnn.engine.layout import (
    BUDGET,
    CONVOLUTION,
    DONE,
    DRIVE,
    NEED_BUFFER,
    NEED_CHUNKS,
    NEED_LOG,
    NEED_OUT,
    NETWORK,
    NEVER,
    POPULATION,
    PROJECTION,
    RUNAWAY,
    RUNAWAY_SPIKES,
    WINDOW,
)
from eventsnn.engine.memory import call, f8, i4, i8, jit, pointer
from eventsnn.engine.ordering import sort_spikes
from eventsnn.engine.rows import expand, refresh

LARGEST = 1 << 32  # entries that a table may have


def make(digest):
    """The loop, compiled under a key that changes when the engine does."""

    word = types.int64

    @cfunc(word(word, word, word, word, word, word, word, word), cache=True, error_model="numpy", nopython=True)
    def turn(network, p, address, populations, projections, drives, convolutions, unused):
        """`take_turn` behind an address, so that the optimizer does not go through it once more for `run`."""
        key = digest
        return take_turn(
            carray(pointer(network), (1,), NETWORK)[0],
            carray(pointer(address), (1,), POPULATION)[0],
            address,
            carray(pointer(populations), (LARGEST,), POPULATION),
            carray(pointer(projections), (LARGEST,), PROJECTION),
            carray(pointer(drives), (LARGEST,), DRIVE),
            carray(pointer(convolutions), (LARGEST,), CONVOLUTION),
        )

    @njit(cache=True, error_model="numpy", nogil=True)
    def run(network, populations, projections, drives, convolutions, addresses, turn):
        """Advance all populations to network.stop; returns why it stopped."""
        key = digest
        N = network[0]
        order = i8(N.order, N.n_populations)
        while True:
            if N.is_open == 0:
                code = find_next(N, populations, projections, drives)
                if code != DONE:
                    return code
                if N.t0 >= N.stop:
                    skip(N, populations)
                    return DONE
                if N.work > N.limit:
                    N.work = 0
                    return BUDGET
                open_window(N, populations)
            while N.turn < N.n_populations:
                p = order[N.turn]
                if populations[p].is_source == 0:
                    N.who = p
                    code = call(
                        turn,
                        network.ctypes.data,
                        p,
                        addresses[p],
                        populations.ctypes.data,
                        projections.ctypes.data,
                        drives.ctypes.data,
                        convolutions.ctypes.data,
                        0,
                    )
                    if code != DONE:
                        return code
                N.turn += 1
            close_window(N, populations)

    return run, turn


@jit
def skip(N, populations):
    """Nothing is pending before N.stop: the rings begin there, so that what is booked now finds its slot."""
    N.t = N.stop
    base = int(N.stop * N.inv_width)
    for p in range(N.n_populations):
        populations[p].base = max(populations[p].base, base)


@jit
def find_next(N, populations, projections, drives):
    """Set (t0, g0) to the next thing pending: exact for arrivals in the calendar, a lower bound for the rest."""
    t = NEVER
    g = 0
    for p in range(N.n_populations):
        P = populations[p]
        if P.is_source:
            continue
        N.who = p
        for q in range(P.row_first, P.mixed_last):
            Q = projections[q]
            refresh(Q, populations[Q.source])
            if Q.head_t < t or (Q.head_t == t and Q.head_g < g):
                t = Q.head_t
                g = Q.head_g
        slot = first_slot(P)
        start = slot * P.width
        if P.cur_pos == P.cur_n and start + N.lookahead > start:
            if slot < P.base + P.ring and start <= t:  # a lower bound will do: the slot is opened when it is due
                t = start
                g = 0
        else:
            code = open_first(P, 0.0)
            if code != DONE:
                return code
        if P.cur_pos < P.cur_n:
            record = arrivals(P.cur, P.cur_cap)[P.cur_pos]
            if record.t <= t:
                h = record_generation(P, record.sent)
                g = h if record.t < t else min(g, h)
                t = record.t
        soonest = min(P.far_first, first_appointment(P), next_cell(P, drives))
        if soonest <= t:
            t = soonest
            g = 0
    N.t0 = max(t, N.t)
    N.g0 = g
    return DONE


@jit
def open_window(N, populations):
    """Choose the end of the window that starts at (t0, g0)."""
    N.base = int(N.t0 * N.inv_width)
    end = N.t0 + N.lookahead
    g_end = 0
    if end <= N.t0:
        end = N.t0
        g_end = N.g0 + 1
    else:
        end = min(end, (N.base + WINDOW) * N.width)
        edge = int(end * N.inv_width) * N.width
        end = min(edge if edge > N.t0 else end, N.stop)
    for p in range(N.n_populations):
        P = populations[p]
        P.base = N.base
        P.t_end = end
        P.g_end = g_end
        P.stage = 0
    N.turn = 0
    N.is_open = 1
    N.work += 64


@jit
def close_window(N, populations):
    """The window is done: time stands at its end, and nothing is due before."""
    for p in range(N.n_populations):
        N.t = populations[p].t_end
        populations[p].t_end = -1.0
        populations[p].g_end = 0
    N.is_open = 0


@jit
def take_turn(N, P, address, populations, projections, drives, convolutions):
    """One population's part of a window, stage by stage; a stage that found no room is taken up again."""
    if P.stage == 0:
        code = file_far(P)
        if code != DONE:
            return code
        look(P, P.base, int(P.t_end * P.inv_width))
        for q in range(P.row_first, P.row_last):
            refresh(projections[q], populations[projections[q].source])
        P.stage = 1
    if P.stage == 1:
        code = expand(P, populations, projections)
        if code != DONE:
            return code
        P.peak = max(P.peak, P.pending)
        P.stage = 2
    if P.stage == 2:
        before = P.arrivals
        code = deliver(P, address, populations, projections, drives, convolutions)
        N.work += P.arrivals - before
        if code != DONE:
            return code
        P.stage = 3
    if P.stage == 3:
        if call(P.finish, address, 0, 0, 0, 0, 0, 0, 0) == 0:
            return RUNAWAY if P.runaway else NEED_OUT
        P.stage = 4
    return collect(P)


@jit
def file_far(P):
    """File what waited beyond the ring once the ring has come near it."""
    if P.far_first * P.inv_width >= P.base + P.ring // 2:
        return DONE
    n = i8(P.slot_n, P.ring + 1)[P.ring]
    if n > P.cur_cap:
        return NEED_BUFFER
    if P.chunk_free_n < chunks_for(P, n):
        return NEED_CHUNKS
    refile(P, arrivals(P.cur_tmp, P.cur_cap))
    return DONE


@jit
def collect(P):
    """Append the spikes of the window to the log, in order."""
    n = P.out_n
    if n == 0:
        return DONE
    if P.log_n + n > P.log_cap:
        return NEED_LOG
    order = sort_spikes(P)
    times = f8(P.log_t, P.log_cap)
    generations = i4(P.log_g, P.log_cap)
    ids = i4(P.log_id, P.log_cap)
    for k in range(n):
        times[P.log_n + k] = f8(P.out_t, P.out_cap)[order[k]]
        generations[P.log_n + k] = i4(P.out_g, P.out_cap)[order[k]]
        ids[P.log_n + k] = i4(P.out_id, P.out_cap)[order[k]]
    P.log_n += n
    P.spikes += n
    P.out_n = 0
    for k in range(P.log_n - n, P.log_n):
        if generations[k] >= RUNAWAY_SPIKES - 1 and ran_away(P, times, ids, k):
            return RUNAWAY
    return DONE


@jit
def ran_away(P, times, ids, last):
    """Whether the neuron of spike `last` has spiked too often in its instant."""
    n = 0
    k = last
    while k >= 0 and times[k] == times[last]:
        n += ids[k] == ids[last]
        k -= 1
    if n < RUNAWAY_SPIKES:
        return False
    P.runaway = ids[last] + 1
    P.group_t = times[last]
    return True
