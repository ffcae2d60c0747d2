"""Private Poisson input: one superposed process per block of neurons, drawn cell of time by cell.

Within a cell the k-th event of a block is a pure function of (stream, block, cell, k): nothing depends on
windows, runs or threads. Block and cell are part of what a seed means; they are chosen in
`eventsnn/poisson_input.py`. The hash is that of `eventsnn/random.py`.
"""

from math import log

import numpy as np

from eventsnn.engine.calendar import arrivals, first_slot, insert, room_to_send, send
from eventsnn.engine.layout import DONE, NEED_CHUNKS, NEED_SENT, NEVER, PRIVATE
from eventsnn.engine.memory import f8, i4, jit
from eventsnn.random import GOLDEN, MIX_1, MIX_2

BLOCK = 1024

_GOLDEN, _MIX_1, _MIX_2 = np.uint64(GOLDEN), np.uint64(MIX_1), np.uint64(MIX_2)
_11, _27, _30, _31, _1 = (np.uint64(k) for k in (11, 27, 30, 31, 1))


@jit
def mix(z):
    """The finalizer of SplitMix64."""
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    return z ^ (z >> _31)


@jit
def fold(key, word):
    """A key that depends on one more integer."""
    return mix((key ^ np.uint64(word)) + _GOLDEN)


@jit
def unit(word):
    """A number in (0, 1] from the upper 53 bits."""
    return np.float64((word >> _11) + _1) * 2.0**-53


@jit
def next_cell(P, drives):
    """When the next cell that has not been drawn starts."""
    first = NEVER
    for d in range(P.drive_first, P.drive_last):
        first = min(first, drives[d].cell * drives[d].cell_width)
    return first


@jit
def fill(P, drives):
    """Draw private input up to the slot that is opened next, so that it is still in the cache when it is.

    A slot may stay empty, where events are thinned away: drawing goes on until something lies before the next cell.
    """
    while True:
        start = next_cell(P, drives)
        if start > P.t_end or (start == P.t_end and P.g_end == 0):
            return DONE
        slot = int(start * P.inv_width)
        if first_slot(P) < slot:
            return DONE
        if P.cur_pos < P.cur_n and int(arrivals(P.cur, P.cur_cap)[P.cur_pos].t * P.inv_width) < slot:
            return DONE
        for d in range(P.drive_first, P.drive_last):
            code = generate(P, drives[d], (slot + 1) * P.width)
            if code != DONE:
                return code


@jit
def generate(P, D, end):
    """File the events of all cells that start before `end`; resumable at any event."""
    while D.cell * D.cell_width < end:
        if not room_to_send(P):
            return NEED_SENT
        if P.chunk_free_n < 2:
            return NEED_CHUNKS
        sent = send(P, NEVER, (D.cell + 1) * D.cell_width, np.int64(0), np.int64(PRIVATE), D.index, np.int64(PRIVATE))
        if not generate_block(P, D, sent):
            return NEED_CHUNKS
        D.k = 0
        D.elapsed = 0.0
        D.block += 1
        if D.block * BLOCK >= D.size:
            D.block = 0
            D.cell += 1
    return DONE


@jit
def generate_block(P, D, sent):
    """File the events of one block and cell; False if there is no room for the next one."""
    first = D.block * BLOCK
    n = min(BLOCK, D.size - first)
    slots = 1
    while slots < n:
        slots *= 2
    rate = D.rate * slots
    start = D.cell * D.cell_width
    end = start + D.cell_width
    key = fold(fold(fold(np.uint64(0), D.stream), D.block), D.cell)
    ids = i4(D.ids, D.size)
    while True:
        if P.chunk_free_n < 2:
            return False
        word = mix(key + np.uint64(D.k + 1) * _GOLDEN)
        elapsed = D.elapsed - log(unit(word))
        t = start + elapsed / rate
        if t >= end:
            return True
        slot = np.int64(word & np.uint64(slots - 1))
        D.k += 1
        D.elapsed = elapsed
        if slot < n and t >= D.start and accepted(D, first + slot, word):
            insert(P, t, D.weight, np.int64(ids[first + slot]), sent)
            P.private += 1


@jit
def accepted(D, k, word):
    """Thinning where the neurons' rates differ."""
    return D.rates == 0 or unit(mix(word + _GOLDEN)) <= f8(D.rates, D.size)[k]
