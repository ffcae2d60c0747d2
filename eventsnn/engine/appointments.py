"""Appointments to look at a neuron: a ring of slots of time, each a doubly linked list of neurons.

A neuron has one appointment at most, moved only to an earlier slot: looking too early is harmless. One
beyond the ring stands in its last slot. A neuron that is due in the present window stands in the check
list instead.
"""

import numpy as np

from eventsnn.engine.compiling import jit
from eventsnn.engine.layout import CHECKED, NEVER, NOWHERE
from eventsnn.engine.memory import f8, i4, i8


@jit
def is_booked(P, j, t):
    """Whether neuron j will be looked at by time t anyway."""
    slot = i8(P.look_slot, P.n)[j]
    return slot == CHECKED or (slot != NOWHERE and slot <= t * P.inv_width and t > P.t_end)


@jit
def schedule(P, j, t):
    """Look at neuron j at time t or before: at the end of the present window, or in a slot."""
    if is_booked(P, j, t):
        return
    slots = i8(P.look_slot, P.n)
    if t < P.t_end or (t == P.t_end and P.g_end > 0):
        unlink(P, j)
        slots[j] = CHECKED
        i4(P.check, P.n)[P.check_n] = j
        P.check_n += 1
        return
    slot = P.base + P.ring - 1
    if t * P.inv_width < slot:
        slot = max(int(t * P.inv_width), P.base)  # a bound may lie in the past
    if slots[j] == NOWHERE or slot < slots[j]:
        unlink(P, j)
        link(P, j, slot)


@jit
def link(P, j, slot):
    """Put neuron j, which has no appointment, into a slot."""
    heads = i4(P.look_head, P.ring)
    nexts = i4(P.look_next, P.n)
    first = heads[slot & (P.ring - 1)]
    nexts[j] = first
    i4(P.look_prev, P.n)[j] = NOWHERE
    if first != NOWHERE:
        i4(P.look_prev, P.n)[first] = j
    heads[slot & (P.ring - 1)] = j
    i8(P.look_slot, P.n)[j] = slot
    P.booked += 1


@jit
def unlink(P, j):
    """Take neuron j out of its slot, if it is in one."""
    slots = i8(P.look_slot, P.n)
    if slots[j] == NOWHERE:
        return
    nexts = i4(P.look_next, P.n)
    prevs = i4(P.look_prev, P.n)
    if prevs[j] == NOWHERE:
        i4(P.look_head, P.ring)[slots[j] & (P.ring - 1)] = nexts[j]
    else:
        nexts[prevs[j]] = nexts[j]
    if nexts[j] != NOWHERE:
        prevs[nexts[j]] = prevs[j]
    slots[j] = NOWHERE
    P.booked -= 1


@jit
def look(P, start, end):
    """Move the neurons of slots start .. end to the check list, or book them again if they are not due yet."""
    if P.booked == 0:
        return
    heads = i4(P.look_head, P.ring)
    nexts = i4(P.look_next, P.n)
    for slot in range(start, end + 1):
        j = np.int64(heads[slot & (P.ring - 1)])
        heads[slot & (P.ring - 1)] = NOWHERE
        while j != NOWHERE:
            after = np.int64(nexts[j])
            i8(P.look_slot, P.n)[j] = NOWHERE
            P.booked -= 1
            if next_of(P, j) < NEVER:
                schedule(P, j, next_of(P, j))
            j = after


@jit
def next_of(P, j):
    """The bound on the next spike that the record of neuron j holds (its third number)."""
    return f8(P.state, P.n * P.words)[j * P.words + 2]


@jit
def first_appointment(P):
    """The time of the earliest appointment: exact in its slot, inf if there is none."""
    if P.booked == 0:
        return NEVER
    heads = i4(P.look_head, P.ring)
    nexts = i4(P.look_next, P.n)
    for slot in range(P.base, P.base + P.ring):
        j = heads[slot & (P.ring - 1)]
        if j != NOWHERE:
            first = NEVER
            while j != NOWHERE:
                first = min(first, next_of(P, np.int64(j)))
                j = nexts[j]
            # one that stands too early, or beyond the ring, is due to be booked again when its slot comes
            return first if first * P.inv_width < slot + 1 else slot * P.width
    return NEVER
