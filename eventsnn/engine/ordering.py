"""Sorting what falls due: arrivals by time, the arrivals of one instant by the spikes that sent them, spikes."""

import numpy as np

from eventsnn.engine.calendar import earlier_row, numbered_in_order
from eventsnn.engine.compiling import jit
from eventsnn.engine.layout import LATE, SENT_MASK
from eventsnn.engine.memory import arrivals, f8, i4

FEW = 24


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
    target = cur[k].target
    sent = cur[k].sent
    while k > start and cur[k - 1].t > t:
        cur[k] = cur[k - 1]
        k -= 1
    cur[k].t = t
    cur[k].w = w
    cur[k].target = target
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
