"""Private Poisson input: one superposed process per block of neurons, drawn cell of time by cell.

Within a cell the k-th event of a block is a pure function of (stream, block, cell, k): nothing depends on
windows, runs, shards or threads. Block and cell are part of what a seed means; they are chosen in
`eventsnn/poisson_input.py`. The hash is that of `eventsnn/random.py`.

If nothing but whole rows comes beside it, private input is delivered as it is drawn, between two rows. If it has to
be merged with other arrivals, it is filed in the calendar. It is compiled apart from the loop: most networks have none.
"""

import numpy as np

from eventsnn.engine.calendar import first_slot, insert, room_to_send, send
from eventsnn.engine.compiling import jit
from eventsnn.engine.hashing import GOLDEN, fold, mix, unit
from eventsnn.engine.layout import (
    CHUNK,
    DONE,
    NEED_CHUNKS,
    NEED_OUT,
    NEED_PRIVATE,
    NEED_SENT,
    NEVER,
    PRIVATE,
    RUNAWAY,
)
from eventsnn.engine.memory import arrivals, call, drives_at, f8, i4, i8, logarithm, populations_at
from eventsnn.poisson_input import BLOCK

DRAWS = 32  # events that are drawn at once
AGAIN = -1  # something was filed in the calendar: look again what comes first
FILL, DELIVER = range(2)  # what the loop asks for


@jit
def next_private(P, drives):
    """A lower bound on the time of the next private event: that of the event, or of the next cell."""
    first = NEVER
    for d in range(P.drive_first, P.drive_last):
        D = drives[d]
        soonest = D.cell * D.cell_width
        if D.ready:
            soonest += D.cell_width
            for b in range(D.block_last - D.block_first):
                k = i8(D.pos, b + 1)[b]
                if k < i8(D.end, b + 1)[b]:
                    soonest = min(soonest, f8(D.t, D.cap)[k])
        first = min(first, soonest)
    return first


@jit
def draw_cell(P, D):
    """Draw the events of the present cell for the neurons of this shard; False if there is no room."""
    n = np.int64(0)
    for b in range(D.block_last - D.block_first):
        i8(D.pos, b + 1)[b] = n
        n = draw_block(P, D, D.block_first + b, n)
        if n < 0:
            return False
        i8(D.end, b + 1)[b] = n
    D.ready = 1
    return True


@jit
def draw_block(P, D, block, n):
    """Append the events of one block in the present cell to the n drawn before; their number then, -1 without room."""
    first = block * BLOCK
    size = min(BLOCK, D.size - first)
    slots = 1
    while slots < size:
        slots *= 2
    rate = D.rate * slots
    start = D.cell * D.cell_width
    end = start + D.cell_width
    key = fold(fold(fold(np.uint64(0), D.stream), block), D.cell)
    targets = i4(D.targets, D.size)
    out_t = f8(D.t, D.cap)
    out = i4(D.target, D.cap)
    words = i8(D.scratch, DRAWS)
    times = f8(D.scratch + 8 * DRAWS, DRAWS)
    every = i8(D.whole, D.block_last)[block - D.block_first] and D.start <= start
    elapsed = 0.0
    k = 0
    while True:
        if n + DRAWS > D.cap:
            return -1
        for i in range(DRAWS):
            word = mix(key + np.uint64(k + i + 1) * GOLDEN)
            words[i] = np.int64(word)
            times[i] = -logarithm(unit(word))
        for i in range(DRAWS):
            elapsed += times[i]
            times[i] = elapsed
        within = 0
        for i in range(DRAWS):
            t = start + times[i] / rate
            out_t[n + i] = t
            within += t < end
        for i in range(DRAWS):
            out[n + i] = targets[first + min(words[i] & (slots - 1), size - 1)]
        n += within if every else thin(P, D, first, size, slots, n, within)
        if within < DRAWS:
            return n
        k += DRAWS


@jit
def thin(P, D, first, size, slots, n, m):
    """Of m events appended to n, keep those of this shard's neurons that the input reaches; returns their number."""
    times = f8(D.t, D.cap)
    targets = i4(D.target, D.cap)
    words = i8(D.scratch, DRAWS)
    low, high, rates = P.target_first, P.target_last, D.rates
    kept = 0
    for i in range(m):
        slot = words[i] & (slots - 1)
        t = times[n + i]
        target = targets[n + i]
        times[n + kept] = t
        targets[n + kept] = target
        own = (slot < size) & (target >= low) & (target < high) & (t >= D.start)
        if rates:
            place = first + min(slot, size - 1)
            own &= unit(mix(np.uint64(words[i]) + GOLDEN)) <= f8(rates, D.size)[place]
        kept += own
    return kept


@jit
def fill(P):
    """File private input up to the slot that is opened next, so that it is still in the cache when it is.

    A slot may stay empty, where events are thinned away: drawing goes on until something lies before the next cell.
    """
    drives = drives_at(P.drives, P.drive_last)
    while True:
        start = next_private(P, drives)
        if start > P.t_end or (start == P.t_end and P.g_end == 0):
            return DONE
        slot = int(start * P.inv_width)
        if first_slot(P) < slot:
            return DONE
        if P.cur_pos < P.cur_n and int(arrivals(P.cur, P.cur_cap)[P.cur_pos].t * P.inv_width) < slot:
            return DONE
        for d in range(P.drive_first, P.drive_last):
            code = file_cells(P, drives[d], (slot + 1) * P.width)
            if code != DONE:
                return code


@jit
def file_cells(P, D, end):
    """File the events of all cells that start before `end`."""
    while D.cell * D.cell_width < end:
        if D.ready == 0 and not draw_cell(P, D):
            return NEED_PRIVATE
        n = i8(D.end, D.block_last)[D.block_last - D.block_first - 1]
        if P.chunk_free_n < n // CHUNK + int(D.cell_width * P.inv_width) + 3:
            return NEED_CHUNKS
        if not room_to_send(P):
            return NEED_SENT
        sent = sender(P, D)
        for b in range(D.block_last - D.block_first):
            for k in range(i8(D.pos, b + 1)[b], i8(D.end, b + 1)[b]):
                file_event(P, D, k, sent)
        D.ready = 0
        D.cell += 1
    return DONE


@jit
def sender(P, D):
    """Note the private input as the sender of a row, which comes last among the arrivals of an instant."""
    return send(P, NEVER, (D.cell + 1) * D.cell_width, np.int64(0), np.int64(PRIVATE), D.index, np.int64(PRIVATE))


@jit
def file_event(P, D, k, sent):
    """File event k of the present cell."""
    insert(P, f8(D.t, D.cap)[k], D.weight, np.int64(i4(D.target, D.cap)[k]), sent)
    P.private += 1


@jit
def deliver_private(P, address, contested):
    """Deliver the private events before P.until, a time that is `contested` if something else comes then."""
    D = drives_at(P.drives, P.drive_last)[P.drive_first]
    until = P.until
    while True:
        if D.ready == 0:
            if D.cell * D.cell_width > until:
                return DONE
            if not draw_cell(P, D):
                return NEED_PRIVATE
        left = False
        for b in range(D.block_last - D.block_first):
            code = deliver_block(P, address, D, b, until, contested)
            if code != DONE:
                return code
            left = left or i8(D.pos, b + 1)[b] < i8(D.end, b + 1)[b]
        if left:
            return DONE
        D.ready = 0
        D.cell += 1


@jit
def deliver_block(P, address, D, b, until, contested):
    """Deliver the events of one block before `until`; those that share their time with anything are filed instead."""
    times = f8(D.t, D.cap)
    pos = i8(D.pos, b + 1)
    start = pos[b]
    end = i8(D.end, b + 1)[b]
    k = start
    while k < end and times[k] < until and not (k + 1 < end and times[k + 1] == times[k]):
        k += 1
    if k > start:
        P.together = 0
        P.group_g = 0
        f8(P.instant, 1)[0] = D.weight
        done = call(P.deliver, address, k - start, D.target + 4 * start, 4, P.instant, 0, D.t + 8 * start, 8)
        pos[b] += done
        P.private += done
        P.arrivals += done
        if done < k - start:
            return RUNAWAY if P.runaway else NEED_OUT
    if k == end or times[k] > until or (times[k] == until and not contested):
        return DONE
    return file_instant(P, D, pos, b, end)


@jit
def file_instant(P, D, pos, b, end):
    """File the next event of a block and those at the same time."""
    times = f8(D.t, D.cap)
    t = times[pos[b]]
    while pos[b] < end and times[pos[b]] == t:
        if P.chunk_free_n < 2:
            return NEED_CHUNKS
        if not room_to_send(P):
            return NEED_SENT
        file_event(P, D, pos[b], sender(P, D))
        pos[b] += 1
    return AGAIN


def make_drive(digest):
    """The private input of a population behind an address; the digest is part of the cache's key."""

    def drive(population, task, contested, a, b, c, d, e):
        key = digest
        P = populations_at(population, 1)[0]
        return fill(P) if task == FILL else deliver_private(P, population, contested)

    return drive
