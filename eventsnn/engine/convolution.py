"""Rows of a convolution, read off its kernel, which is stored once as `stamps.py` says."""

import numpy as np

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import f8, first_from, i4, i8


@jit
def convolution_row(C, row, P):
    """Write the targets in this shard of one input; returns their number, and where their weights and delays stand."""
    c = row // (C.h * C.w)
    y = row // C.w % C.h + C.ph
    x = row % C.w + C.pw
    phase_y = y % C.sh
    phase_x = x % C.sw
    n_y = (C.kh - 1 - phase_y) // C.sh + 1
    n_x = (C.kw - 1 - phase_x) // C.sw + 1
    top = y // C.sh - n_y + 1
    left = x // C.sw - n_x + 1
    start = i8(C.starts, C.sh * C.sw)[phase_y * C.sw + phase_x]
    taps = c * C.size + start
    first = c // C.c * C.o * C.oh
    if C.post == 0 and top >= 0 and left >= 0 and top + n_y <= C.oh and left + n_x <= C.ow:
        base = C.first + (first + y // C.sh) * C.ow + x // C.sw
        return whole_stamp(C, P, base, taps, C.offsets + 4 * start, C.o * n_y * n_x)
    return cut_stamp(C, P, first, taps, top, left, n_y, n_x)


@jit
def whole_stamp(C, P, base, taps, offsets, n):
    """The row of an input away from the borders, onto neurons that follow each other."""
    first = np.int64(0)
    if P.last - P.first < P.n:
        first = first_from(offsets, first, n, P.first - base)
        n = first_from(offsets, first, n, P.last - base) - first
    targets = i4(P.row_j, n)
    reached = i4(offsets + 4 * first, n)
    for k in range(n):
        targets[k] = (base + reached[k]) << P.receptor_bits | C.receptor
    return n, C.weights + 8 * (taps + first), C.delays + 8 * (taps + first)


@jit
def cut_stamp(C, P, first, taps, top, left, n_y, n_x):
    """The row of any input, tap by tap."""
    targets = i4(P.row_j, 1 << 31)
    weights = f8(P.row_w, 1 << 31)
    delays = f8(P.row_d, 1 << 31)
    post = i4(C.post, 1 << 31)
    n = np.int64(0)
    for o in range(C.o):
        for y in range(max(0, -top), min(n_y, C.oh - top)):
            for x in range(max(0, -left), min(n_x, C.ow - left)):
                place = (first + o * C.oh + top + y) * C.ow + left + x
                tap = taps + (o * n_y + y) * n_x + x
                targets[n] = post[place] if C.post else (C.first + place) << P.receptor_bits | C.receptor
                weights[n] = f8(C.weights, tap + 1)[tap]
                if C.delays:
                    delays[n] = f8(C.delays, tap + 1)[tap]
                n += P.target_first <= targets[n] < P.target_last
    return n, P.row_w, P.row_d
