"""The loop over windows: no neuron hears another sooner than the shortest delay on a cycle.

A window [t0, t0 + lookahead) starts at the next thing that is pending. Populations take their turns level by level in
topological order; within a turn each neuron is advanced through its own inputs in order of time. With a lookahead of
0 a window is one generation of one instant. The loop returns to Python only between steps that can be repeated: to
make room, to let it breathe, or because it is done.

Each thread runs the loop for its own shards, slices of all populations. They meet before a window, to agree on its
start, and after each level, to gather the spikes that all have sent. What the loop decides follows from what all
shards wrote before the last meeting, so every thread decides the same.
"""

import numpy as np

from eventsnn.engine.appointments import first_appointment, look, next_of, schedule
from eventsnn.engine.barrier import meet
from eventsnn.engine.calendar import chunks_for, first_slot, refile
from eventsnn.engine.compiling import entry, jit
from eventsnn.engine.deliver import deliver, open_first, record_generation
from eventsnn.engine.drive import next_private
from eventsnn.engine.layout import (
    BUDGET,
    DONE,
    FINISHED,
    NEED_BUFFER,
    NEED_CHUNKS,
    NEED_OUT,
    NEVER,
    POPULATION,
    RUNAWAY,
    WINDOW,
)
from eventsnn.engine.memory import (
    arrivals,
    call,
    convolutions_at,
    drives_at,
    i8,
    logs_at,
    network_at,
    populations_at,
    projections_at,
    shards_at,
)
from eventsnn.engine.rows import expand, refresh
from eventsnn.engine.shared import collect_level

POPULATION_SIZE = POPULATION.itemsize
OVER = 4  # the stage of a population whose turn is over


def make_turn(digest):
    """`take_turn` behind an address, so that the optimizer does not go through it once more for the loop."""

    def turn(network, shard, p, c, d, e, f, g):
        key = digest
        N = network_at(network, 1)[0]
        return take_turn(N, shards_at(N.shards, N.n_shards)[shard], p)

    return turn


def make_run(digest):
    """The loop, compiled under a key that changes when the engine does."""

    @entry
    def run(network, thread, turn):
        """Advance the shards of a thread to network.stop, beside the other threads; returns why it stopped."""
        key = digest
        N = network[0]
        shards = shards_at(N.shards, N.n_shards)
        first = thread * N.n_shards // N.n_threads
        last = (thread + 1) * N.n_shards // N.n_threads
        while True:
            if shards[first].is_open == 0:
                for k in range(first, last):
                    ask(N, shards[k])
                meet(N)
                code = agree(N, shards, first, last)
                if code != DONE:
                    return code
            while shards[first].level < N.n_levels:
                for k in range(first, last):
                    take_level(N, network.ctypes.data, shards[k], k, turn)
                meet(N)
                for k in range(N.n_shards):
                    if shards[k].code != DONE:
                        return shards[k].code
                if thread == 0:
                    N.code = collect_level(N, shards)
                meet(N)
                if N.code != DONE:
                    return N.code
                for k in range(first, last):
                    shards[k].level += 1
            for k in range(first, last):
                close_window(N, shards[k])

    return run


@jit
def ask(N, S):
    """Write down the next thing pending in a shard: exact where windows are instants, else a lower bound."""
    logs = logs_at(N.logs, N.n_populations)
    populations = populations_at(S.populations, N.n_populations)
    projections = projections_at(S.projections, S.n_projections)
    drives = drives_at(S.drives, S.n_drives)
    t = NEVER
    g = 0
    S.asked_code = DONE
    for p in range(N.n_populations):
        P = populations[p]
        if P.is_source:
            continue
        for q in range(P.row_first, P.mixed_last):
            Q = projections[q]
            refresh(Q, logs[Q.source])
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
                S.asked_code = code
                S.asked_who = p
                return
        if P.cur_pos < P.cur_n:
            record = arrivals(P.cur, P.cur_cap)[P.cur_pos]
            if record.t <= t:
                h = record_generation(P, record.sent)
                g = h if record.t < t else min(g, h)
                t = record.t
        soonest = min(P.far_first, first_appointment(P), next_private(P, drives))
        if P.fresh_n > 0:
            soonest = S.t
        if soonest <= t:
            t = soonest
            g = 0
    S.asked_t = max(t, S.t)
    S.asked_g = g
    S.asked_work = S.work


@jit
def agree(N, shards, first, last):
    """Open the window that starts at the next thing pending in any shard, or say why not."""
    t = NEVER
    g = np.int64(0)
    work = 0
    for k in range(N.n_shards):
        S = shards[k]
        if S.asked_code != DONE:
            return S.asked_code
        if S.asked_t < t or (S.asked_t == t and S.asked_g < g):
            t = S.asked_t
            g = S.asked_g
        work += S.asked_work
    if t >= N.stop:
        return FINISHED
    if work > N.limit:
        if first == 0:
            N.next_t = t
            N.next_g = g
        return BUDGET
    for k in range(first, last):
        open_window(N, shards[k], t, g)
    return DONE


@jit
def open_window(N, S, t, g):
    """Choose the end of the window that starts at (t, g)."""
    base = int(t * N.inv_width)
    end = t + N.lookahead
    g_end = 0
    if end <= t:
        end = t
        g_end = g + 1
    else:
        end = min(end, (base + WINDOW) * N.width)
        edge = int(end * N.inv_width) * N.width
        end = min(edge if edge > t else end, N.stop)
    populations = populations_at(S.populations, N.n_populations)
    for p in range(N.n_populations):
        P = populations[p]
        P.base = base
        P.t_end = end
        P.g_end = g_end
        P.stage = 0
    S.t = end
    S.level = 0
    S.is_open = 1
    S.work += 64


@jit
def close_window(N, S):
    """The window is done: nothing is due before its end."""
    populations = populations_at(S.populations, N.n_populations)
    for p in range(N.n_populations):
        populations[p].t_end = -1.0
        populations[p].g_end = 0
    S.is_open = 0


@jit
def take_level(N, network, S, shard, turn):
    """The turns of one shard of the populations of the present level."""
    starts = i8(N.level_start, N.n_levels + 1)
    levels = i8(N.levels, N.n_populations)
    S.code = DONE
    for k in range(starts[S.level], starts[S.level + 1]):
        code = call(turn, network, shard, levels[k], 0, 0, 0, 0, 0)
        if code != DONE:
            S.code = code
            S.who = levels[k]
            return


@jit
def take_turn(N, S, p):
    """One population's part of a window, stage by stage; a stage that found no room is taken up again."""
    logs = logs_at(N.logs, N.n_populations)
    projections = projections_at(S.projections, S.n_projections)
    P = populations_at(S.populations, N.n_populations)[p]
    address = S.populations + p * POPULATION_SIZE
    if P.stage == 0:
        code = file_far(P)
        if code != DONE:
            return code
        look(P, P.base, int(P.t_end * P.inv_width))
        look_at_fresh(P)
        for q in range(P.row_first, P.row_last):
            refresh(projections[q], logs[projections[q].source])
        P.stage = 1
    if P.stage == 1:
        code = expand(P, logs, projections, convolutions_at(N.convolutions, N.n_convolutions))
        if code != DONE:
            return code
        P.peak = max(P.peak, P.pending)
        P.stage = 2
    if P.stage == 2:
        before = P.arrivals
        convolutions = convolutions_at(N.convolutions, N.n_convolutions)
        code = deliver(P, address, logs, projections, convolutions)
        S.work += P.arrivals - before
        if code != DONE:
            return code
        P.stage = 3
    if P.stage == 3:
        if call(P.finish, address, 0, 0, 0, 0, 0, 0, 0) == 0:
            return RUNAWAY if P.runaway else NEED_OUT
        P.stage = OVER
    return DONE


@jit
def look_at_fresh(P):
    """Book the neurons that are new or were set."""
    for k in range(P.fresh_n):
        j = i8(P.fresh, P.fresh_n)[k]
        schedule(P, j, next_of(P, j))
    P.fresh_n = 0


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
