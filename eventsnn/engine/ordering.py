"""Sorting what falls due: arrivals by time, the arrivals of one instant by the spikes that sent them, spikes."""

import numpy as np

from eventsnn.engine.calendar import arrivals, earlier_row, give_chunk, numbered_in_order
from eventsnn.engine.layout import CHUNK, LATE, NOWHERE, RECORD, SENT_MASK
from eventsnn.engine.memory import f8, i4, i8, jit

FEW = 24


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
        twice[np.int64(tmp[k].j) >> 6] = 0
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
    chunk = i4(P.slot_head, P.ring + 1)[slot]
    while end > 0:
        size = (end - 1) % CHUNK + 1
        source = arrivals(P.chunk + chunk * CHUNK * RECORD, size)
        for k in range(size):
            j = np.int64(source[k].j)
            bit = np.int64(1) << (j & 63)
            if once[j >> 6] & bit or source[k].sent >= LATE:
                twice[j >> 6] |= bit
                again += 1
            once[j >> 6] |= bit
        end -= size
        chunk = i4(P.chunk_next, chunk + 1)[chunk]
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
            once[np.int64(source[k].j) >> 6] = 0
            twice[np.int64(source[k].j) >> 6] = 0
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
            j = np.int64(source[k].j)
            once[j >> 6] = 0
            if twice[j >> 6] >> (j & 63) & 1:
                ordered -= 1
                tmp[ordered] = source[k]
            else:
                cur[free] = source[k]
                free += 1
        end -= size
        after = i4(P.chunk_next, chunk + 1)[chunk]
        give_chunk(P, chunk)
        chunk = after
    i4(P.slot_head, P.ring + 1)[slot] = NOWHERE
    i8(P.slot_n, P.ring + 1)[slot] = 0
    P.pending -= n
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
        after = i4(P.chunk_next, chunk + 1)[chunk]
        give_chunk(P, chunk)
        chunk = after
    i4(P.slot_head, P.ring + 1)[slot] = NOWHERE
    i8(P.slot_n, P.ring + 1)[slot] = 0
    P.pending -= n


@jit
def insertion_sort(cur, start, end):
    """Sort cur[start:end] by time, keeping the order of equal times."""
    for k in range(start + 1, end):
        t = cur[k].t
        if cur[k - 1].t > t:
            move_back(cur, start, k, t)


@jit
def move_back(cur, start, k, t):
    """Move cur[k], of time t, to where it belongs in the sorted cur[start:k]."""
    w = cur[k].w
    j = cur[k].j
    sent = cur[k].sent
    while k > start and cur[k - 1].t > t:
        cur[k] = cur[k - 1]
        k -= 1
    cur[k].t = t
    cur[k].w = w
    cur[k].j = j
    cur[k].sent = sent


@jit
def sort_by_time(P, stack, depth):
    """Sort the ranges of cur on the stack by time, keeping the order of equal times."""
    cur = arrivals(P.cur, P.cur_cap)
    while depth > 0:
        depth -= 2
        start = stack[depth]
        end = stack[depth + 1]
        low = high = cur[start].t
        ordered = True
        for k in range(start + 1, end):
            t = cur[k].t
            ordered = ordered and cur[k - 1].t <= t
            low = min(low, t)
            high = max(high, t)
        if not ordered:
            depth = spread(P, start, end, low, high, stack, depth)


@jit
def spread(P, start, end, low, high, stack, depth):
    """Sort cur[start:end] into as many bins as there are records; bins that hold many go on the stack."""
    cur = arrivals(P.cur, P.cur_cap)
    tmp = arrivals(P.cur_tmp, P.cur_cap)
    bins = i4(P.cur_bins, P.cur_cap + 2)
    n = end - start
    scale = (n - 1) / (high - low)
    bins[: n + 2] = 0
    for k in range(start, end):
        bins[min(int((cur[k].t - low) * scale), n - 1) + 2] += 1
    for b in range(2, n + 2):
        bins[b] += bins[b - 1]
    for k in range(start, end):
        b = min(int((cur[k].t - low) * scale), n - 1) + 1
        tmp[bins[b]] = cur[k]
        bins[b] += 1
    for k in range(n):
        cur[start + k] = tmp[k]
    for b in range(n):
        if bins[b + 1] - bins[b] > FEW:
            stack[depth] = start + bins[b]
            stack[depth + 1] = start + bins[b + 1]
            depth += 2
        else:
            insertion_sort(cur, start + bins[b], start + bins[b + 1])
    return depth


@jit
def in_order(P, cur, start, end):
    """Whether cur[start:end] is sorted by row already; mostly the numbers of the rows tell."""
    numbers = numbered_in_order(P)
    for k in range(start + 1, end):
        a = np.int64(cur[k - 1].sent)
        b = np.int64(cur[k].sent)
        if numbers and a < LATE and b < LATE:
            if (b - a) & SENT_MASK > SENT_MASK // 2:
                return False
        elif earlier_row(P, b, a):
            return False
    return True


@jit
def sort_by_row(P, start, end):
    """Sort cur[start:end], arrivals of one instant, by generation, spike and projection.

    A natural merge sort: rows are mostly filed in order, so there are few runs to merge. It is stable.
    """
    cur = arrivals(P.cur, P.cur_cap)
    tmp = arrivals(P.cur_tmp, P.cur_cap)
    while not in_order(P, cur, start, end):
        low = start
        while low < end:
            middle = run_end(P, cur, low, end)
            high = run_end(P, cur, middle, end) if middle < end else end
            a = low
            b = middle
            for k in range(low, high):
                if a < middle and (b >= high or not earlier_row(P, np.int64(cur[b].sent), np.int64(cur[a].sent))):
                    tmp[k] = cur[a]
                    a += 1
                else:
                    tmp[k] = cur[b]
                    b += 1
            low = high
        for k in range(start, end):
            cur[k] = tmp[k]


@jit
def run_end(P, cur, start, end):
    """Where the run that starts at cur[start] ends."""
    k = start + 1
    while k < end:
        a = np.int64(cur[k - 1].sent)
        b = np.int64(cur[k].sent)
        if a != b and earlier_row(P, b, a):
            break
        k += 1
    return k


@jit
def sort_spikes(L, n):
    """The order of the n spikes in the buffer of a log by (time, generation, id), as indices: a stable merge sort."""
    times = f8(L.buffer_t, n)
    generations = i4(L.buffer_g, n)
    ids = i4(L.buffer_id, n)
    order = i4(L.order, 2 * n)[:n]
    other = i4(L.order, 2 * n)[n:]
    for k in range(n):
        order[k] = k
    width = 1
    while width < n:
        for low in range(0, n, 2 * width):
            middle = min(low + width, n)
            high = min(low + 2 * width, n)
            a = low
            b = middle
            for k in range(low, high):
                if a < middle and (b >= high or not earlier_spike(times, generations, ids, order[b], order[a])):
                    other[k] = order[a]
                    a += 1
                else:
                    other[k] = order[b]
                    b += 1
        order, other = other, order
        width *= 2
    return order


@jit
def earlier_spike(times, generations, ids, a, b):
    """Whether spike a comes before spike b."""
    if times[a] != times[b]:
        return times[a] < times[b]
    if generations[a] != generations[b]:
        return generations[a] < generations[b]
    return ids[a] < ids[b]
