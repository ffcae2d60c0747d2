"""A slot of the calendar falls due: its records are moved out, sorted as far as anything asks for an order."""

import numpy as np

from eventsnn.engine.calendar import clear_slot
from eventsnn.engine.compiling import jit
from eventsnn.engine.layout import CHUNK, LATE, RECORD
from eventsnn.engine.memory import arrivals, fetch, i4, i8
from eventsnn.engine.ordering import FEW, insertion_sort, sort_by_time


@jit
def neuron_of(P, record):
    """The neuron that a record arrives at."""
    return np.int64(record.target) >> P.receptor_bits


@jit
def open_slot(P, slot):
    """Move the records of a slot to cur, sorted by time; equal times keep the order in which they were filed.

    Counting sort into as many bins as there are records, straight out of the chunks, then insertion sort where a bin
    holds few. A bin that holds many is binned again over its own range: times of a grid are an ulp apart or equal.
    """
    n = i8(P.slot_n, P.ring + 1)[slot & (P.ring - 1)]
    bins = i4(P.cur_bins, P.cur_cap + 2)
    bins[: n + 1] = 0
    start = slot * P.width
    scale = n * P.inv_width
    count_slot(P, slot & (P.ring - 1), n, start, scale, bins)
    for b in range(1, n):
        bins[b] += bins[b - 1]
    bins[n] = n
    empty_slot(P, slot & (P.ring - 1), n, start, scale, bins)
    P.cur_n = n
    P.cur_pos = P.cur_ordered = P.cur_free = 0
    cur = arrivals(P.cur, P.cur_cap)
    stack = i8(P.cur_stack, P.cur_cap)
    depth = np.int64(0)
    for b in range(n):  # bins[b] is now where bin b starts
        if bins[b + 1] - bins[b] > FEW:
            stack[depth] = bins[b]
            stack[depth + 1] = bins[b + 1]
            depth += 2
        else:
            insertion_sort(cur, np.int64(bins[b]), np.int64(bins[b + 1]))
    sort_by_time(P, stack, depth)


@jit
def open_free(P, slot):
    """Move the records of a slot to cur, unsorted but for those whose neuron has several; False if these are many.

    A neuron hears no other within a window, so only its own arrivals need an order. What has no order, cur[:cur_free],
    comes first. LATE records go with those that have an order.
    """
    n = i8(P.slot_n, P.ring + 1)[slot & (P.ring - 1)]
    if 4 * mark_slot(P, slot & (P.ring - 1), n) > n:
        unmark_slot(P, slot & (P.ring - 1), n)
        return False
    cur = arrivals(P.cur, P.cur_cap)
    tmp = arrivals(P.cur_tmp, P.cur_cap)
    free = split_slot(P, slot & (P.ring - 1), n)
    twice = i8(P.twice, P.n // 64 + 1)
    for k in range(free, n):
        cur[k] = tmp[k]
        twice[neuron_of(P, tmp[k]) >> 6] = 0
    P.cur_n = n
    P.cur_pos = 0
    P.cur_free = P.cur_ordered = free
    stack = i8(P.cur_stack, P.cur_cap)
    if n > free:
        stack[0] = free
        stack[1] = n
        sort_by_time(P, stack, np.int64(2))
    return True


@jit
def mark_slot(P, slot, n):
    """Note the neurons of a slot's records in `once`, those that come again in `twice`; returns how many come again."""
    once = i8(P.once, P.n // 64 + 1)
    twice = i8(P.twice, P.n // 64 + 1)
    again = 0
    end = n
    chunk = np.int64(i4(P.slot_head, P.ring + 1)[slot])
    while end > 0:
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        after = np.int64(i4(P.chunk_next, chunk + 1)[chunk])
        if end > size:
            fetch(P.chunk, after * CHUNK, np.int64(CHUNK), np.int64(RECORD))
        for k in range(size):
            j = neuron_of(P, source[k])
            bit = np.int64(1) << (j & 63)
            if once[j >> 6] & bit or source[k].sent >= LATE:
                twice[j >> 6] |= bit
                again += 1
            once[j >> 6] |= bit
        end -= size
        chunk = after
    return again


@jit
def unmark_slot(P, slot, n):
    """Undo `mark_slot`."""
    once = i8(P.once, P.n // 64 + 1)
    twice = i8(P.twice, P.n // 64 + 1)
    end = n
    chunk = i4(P.slot_head, P.ring + 1)[slot]
    while end > 0:
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size):
            j = neuron_of(P, source[k])
            once[j >> 6] = 0
            twice[j >> 6] = 0
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]


@jit
def split_slot(P, slot, n):
    """Empty a marked slot: what needs no order to cur[:free], the rest to cur_tmp[free:n] as filed; returns free."""
    cur = arrivals(P.cur, P.cur_cap)
    tmp = arrivals(P.cur_tmp, P.cur_cap)
    once = i8(P.once, P.n // 64 + 1)
    twice = i8(P.twice, P.n // 64 + 1)
    free = 0
    ordered = n
    end = n
    chunk = i4(P.slot_head, P.ring + 1)[slot]
    while end > 0:  # from the record filed last to the first
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size - 1, -1, -1):
            j = neuron_of(P, source[k])
            once[j >> 6] = 0
            if twice[j >> 6] >> (j & 63) & 1:
                ordered -= 1
                tmp[ordered] = source[k]
            else:
                cur[free] = source[k]
                free += 1
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]
    clear_slot(P, slot)
    return free


@jit
def count_slot(P, slot, n, start, scale, bins):
    """Count the records of a slot by bin."""
    end = n
    chunk = i4(P.slot_head, P.ring + 1)[slot]
    while end > 0:
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size):
            bins[min(int((source[k].t - start) * scale), n - 1)] += 1
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]


@jit
def empty_slot(P, slot, n, start, scale, bins):
    """Put the records of a slot into their bins, last filed first and each bin from its end, and empty the slot."""
    cur = arrivals(P.cur, P.cur_cap)
    end = n
    chunk = i4(P.slot_head, P.ring + 1)[slot]
    while end > 0:  # the chain starts with the chunk filled last
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size - 1, -1, -1):
            b = min(int((source[k].t - start) * scale), n - 1)
            bins[b] -= 1
            cur[bins[b]] = source[k]
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]
    clear_slot(P, slot)
