"""The calendar: arrivals under way to one population, in slots of time.

A slot is a chain of chunks, moved out when it falls due (`due.py`). What lies beyond the ring of slots waits in a
chain of its own and is filed when the ring has come near. A record holds time, weight, target and the
number of the row that sent it; the table `sent` says what orders rows at one instant.
"""

import numpy as np

from eventsnn.engine.compiling import jit
from eventsnn.engine.layout import CHUNK, LATE, NEVER, NOWHERE, RECORD, SENT_MASK
from eventsnn.engine.memory import arrivals, i4, i8, prefetch, rows_sent
from eventsnn.neurons.record import LINE


@jit
def sent_rows(P):
    """The ring of rows under way."""
    return rows_sent(P.sent, P.sent_cap)


@jit
def earlier_row(P, a, b):
    """Whether the row numbered a comes before row b at one instant: generation, then the spike, then the projection."""
    late_a = a >= LATE
    late_b = b >= LATE
    x = sent_rows(P)[a & SENT_MASK & (P.sent_cap - 1)]
    y = sent_rows(P)[b & SENT_MASK & (P.sent_cap - 1)]
    if late_a or late_b:
        g_a = x.g + 1 if late_a else 0
        g_b = y.g + 1 if late_b else 0
        if g_a != g_b:
            return g_a < g_b
    if x.t != y.t:
        return x.t < y.t
    if x.g != y.g:
        return x.g < y.g
    if x.source != y.source:
        return x.source < y.source
    if x.id != y.id:
        return x.id < y.id
    if x.projection != y.projection:
        return x.projection < y.projection
    return False


@jit
def numbered_in_order(P):
    """Whether all rows under way were noted in the order in which they count, so that their numbers tell it."""
    return P.sent_break <= P.sent_first and P.sent_n - P.sent_first < SENT_MASK // 2


@jit
def send(P, t, keep, g, source, j, projection):
    """Note a row that is sent, needed until `keep`; returns its number."""
    row = sent_rows(P)[P.sent_n & (P.sent_cap - 1)]
    row.t = t
    row.keep = keep
    row.g = g
    row.source = source
    row.id = j
    row.projection = projection
    number = P.sent_n & SENT_MASK
    if earlier_row(P, number, (P.sent_n - 1) & SENT_MASK):
        P.sent_break = P.sent_n
    P.sent_n += 1
    return number


@jit
def room_to_send(P):
    """Whether one more row can be noted, after forgetting those that have arrived before the window."""
    rows = sent_rows(P)
    now = P.base * P.width
    while P.sent_first < P.sent_n and rows[P.sent_first & (P.sent_cap - 1)].keep < now:
        P.sent_first += 1
    return P.sent_n - P.sent_first < P.sent_cap


@jit
def chunks_for(P, n):
    """Chunks that n arrivals may need: one more for each slot that they touch."""
    return n // CHUNK + min(n, P.ring + 1) + 1


@jit
def insert(P, t, w, target, sent):
    """File one arrival; there must be a free chunk."""
    place_record(P, i4(P.slot_head, P.ring + 1), i8(P.slot_n, P.ring + 1), slot_of(P, t), t, w, target, sent)
    P.pending += 1


@jit
def slot_of(P, t):
    """The place in the ring of an arrival at t, or behind the ring if it lies too far ahead."""
    if t * P.inv_width < P.base + P.ring:
        return int(t * P.inv_width) & (P.ring - 1)
    P.far_first = min(P.far_first, t)
    return P.ring


@jit
def place_record(P, heads, counts, slot, t, w, target, sent):
    """Append a record to the chain of a slot."""
    slot = np.uint64(slot)
    place = counts[slot] & (CHUNK - 1)
    if place == 0:
        chunk = take_chunk(P)
        i4(P.chunk_next, chunk + 1)[chunk] = heads[slot]
        heads[slot] = chunk
    where = P.chunk + (heads[slot] * CHUNK + place) * RECORD
    prefetch(where + 2 * LINE)  # written when the slot's next records come
    record = arrivals(where, 1)[0]
    record.t = t
    record.w = w
    record.target = target
    record.sent = sent
    counts[slot] += 1


@jit
def take_chunk(P):
    """A chunk from the free list."""
    chunk = P.chunk_free
    P.chunk_free = i4(P.chunk_next, chunk + 1)[chunk]
    P.chunk_free_n -= 1
    return chunk


@jit
def clear_slot(P, slot):
    """Empty a slot whose records have been copied: its chunks go to the free list."""
    chunk = np.int64(i4(P.slot_head, P.ring + 1)[slot])
    while chunk != NOWHERE:
        after = np.int64(i4(P.chunk_next, chunk + 1)[chunk])
        i4(P.chunk_next, chunk + 1)[chunk] = P.chunk_free
        P.chunk_free = chunk
        P.chunk_free_n += 1
        chunk = after
    P.pending -= i8(P.slot_n, P.ring + 1)[slot]
    i4(P.slot_head, P.ring + 1)[slot] = NOWHERE
    i8(P.slot_n, P.ring + 1)[slot] = 0


@jit
def gather(P, slot, out):
    """Copy the records of a slot to `out` in the order in which they were filed, and empty the slot."""
    heads = i4(P.slot_head, P.ring + 1)
    counts = i8(P.slot_n, P.ring + 1)
    n = counts[slot]
    end = n
    chunk = heads[slot]
    while end > 0:  # the chain starts with the chunk filled last
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size):
            out[end - size + k] = source[k]
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]
    clear_slot(P, slot)
    return n


@jit
def refile(P, far):
    """File again what waited beyond the ring; `far` has room for it. Needs no new chunks beyond those freed."""
    n = gather(P, P.ring, far)
    P.far_first = NEVER
    for k in range(n):
        insert(P, far[k].t, far[k].w, np.int64(far[k].target), np.int64(far[k].sent))


@jit
def first_slot(P):
    """The first slot from the base on that holds records, or base + ring if none does."""
    counts = i8(P.slot_n, P.ring + 1)
    if P.pending == counts[P.ring]:
        return P.base + P.ring
    for slot in range(P.base, P.base + P.ring):
        if counts[slot & (P.ring - 1)] > 0:
            return slot
    return P.base + P.ring
