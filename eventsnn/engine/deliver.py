"""One population's arrivals within a window, from all streams, in order.

Rows that arrive as a whole are handed to the model's kernel as they are; records of the calendar in runs of
increasing time, or as the group of one instant. Rows of one instant follow each other in their order. Where a row and
records arrive at one instant, the row is folded into the records, so that one mechanism orders them.
"""

import numpy as np

from eventsnn.engine.calendar import chunks_for, first_slot, insert, room_to_send, sent_rows
from eventsnn.engine.compiling import jit
from eventsnn.engine.drive import AGAIN, DELIVER, FILL
from eventsnn.engine.due import open_free, open_slot
from eventsnn.engine.layout import (
    DONE,
    LATE,
    NEED_BUFFER,
    NEED_CHUNKS,
    NEED_OUT,
    NEED_SENT,
    NEVER,
    RECORD,
    RUNAWAY,
    SENT_MASK,
)
from eventsnn.engine.memory import arrivals, call, f8, i4, i8
from eventsnn.engine.ordering import sort_by_row
from eventsnn.engine.rows import earlier_spike, refresh, row_number, row_of_spike, row_part, send_row
from eventsnn.engine.senders import depart


@jit
def record_generation(P, sent):
    """The generation in which a record arrives."""
    return sent_rows(P)[sent & SENT_MASK & (P.sent_cap - 1)].g + 1 if sent >= LATE else 0


@jit
def open_first(P, alone_until):
    """Bring the earliest records of the calendar to the head of `cur`, sorted.

    Where nothing else comes before `alone_until`, a slot that ends before needs no order among neurons.
    """
    if P.cur_pos < P.cur_free:
        return DONE
    slot = first_slot(P)
    cur = arrivals(P.cur, P.cur_cap)
    if P.cur_pos < P.cur_n:
        if slot == P.base + P.ring or cur[P.cur_n - 1].t * P.inv_width < slot:
            order_head(P, cur)
            return DONE
        if P.chunk_free_n < chunks_for(P, P.cur_n - P.cur_pos):
            return NEED_CHUNKS
        for k in range(P.cur_pos, P.cur_n):
            insert(P, cur[k].t, cur[k].w, np.int64(cur[k].target), np.int64(cur[k].sent))
        P.cur_n = P.cur_pos = P.cur_ordered = P.cur_free = 0
        slot = first_slot(P)
    if slot == P.base + P.ring:
        return DONE
    if i8(P.slot_n, P.ring + 1)[slot & (P.ring - 1)] > P.cur_cap:
        return NEED_BUFFER
    if (slot + 1) * P.width > alone_until or not open_free(P, slot):
        open_slot(P, slot)
    order_head(P, cur)
    return DONE


@jit
def order_head(P, cur):
    """Put the records of the head's instant in the order in which they count."""
    if P.cur_ordered > P.cur_pos or P.cur_pos < P.cur_free or P.cur_pos == P.cur_n:
        return
    end = P.cur_pos + 1
    while end < P.cur_n and cur[end].t == cur[P.cur_pos].t:
        end += 1
    if end > P.cur_pos + 1:
        sort_by_row(P, P.cur_pos, end)
    P.cur_ordered = end


@jit
def deliver(P, address, logs, projections, convolutions):
    """Deliver all arrivals before the end of the window."""
    while True:
        if P.drive and P.direct == 0:
            code = call(P.drive, address, FILL, 0, 0, 0, 0, 0, 0)
            if code != DONE:
                return code
        row, row_t, row_g = first_row(P, logs, projections)
        alone = P.g_end == 0 and P.direct == 0
        code = open_first(P, min(row_t, P.t_end) if alone else 0.0)
        if code != DONE:
            return code
        if P.cur_pos < P.cur_free:
            if not deliver_free(P, address):
                return RUNAWAY if P.runaway else NEED_OUT
            continue
        t = NEVER
        g = 0
        if P.cur_pos < P.cur_n:
            head = arrivals(P.cur, P.cur_cap)[P.cur_pos]
            t = head.t
            g = record_generation(P, head.sent)
        from_calendar = t < row_t or (t == row_t and g < row_g)
        tie = t == row_t and g == row_g
        if not from_calendar:
            t = row_t
            g = row_g
        if P.suspect_n > 0 and (t != P.group_t or g != P.group_g):
            call(P.settle, address, 0, 0, 0, 0, 0, 0, 0)
        if P.direct:
            P.until = min(t, P.t_end)
            code = call(P.drive, address, DELIVER, t <= P.t_end or P.g_end > 0, 0, 0, 0, 0, 0)
            if code == AGAIN:
                continue
            if code != DONE:
                return code
        if not (t < P.t_end or (t == P.t_end and g < P.g_end)):
            return DONE
        if tie and not from_calendar:
            code = fold_rows(P, row_t, row_g, logs, projections, convolutions)
            if code != DONE:
                return code
            continue
        P.group_t = t
        P.group_g = g
        if from_calendar:
            done = deliver_records(P, address, row_t, g)
        else:
            Q = projections[row]
            done = deliver_row(P, address, Q, logs[Q.source], convolutions)
        if not done:
            return RUNAWAY if P.runaway else NEED_OUT


@jit
def first_row(P, logs, projections):
    """The cursor whose row comes first, and when; of those at one instant the one whose spike, then projection, is."""
    best = -1
    t = NEVER
    g = 0
    for q in range(P.row_first, P.row_last):
        Q = projections[q]
        if Q.head_t > t or (Q.head_t == t and Q.head_g > g) or Q.head_t == NEVER:
            continue
        if Q.head_t < t or Q.head_g < g or earlier_spike(Q, projections[best], logs):
            best = q
            t = Q.head_t
            g = Q.head_g
    return best, t, g


@jit
def deliver_row(P, address, Q, S, convolutions):
    """Deliver the row at a cursor; False if there was no room for the spikes it causes."""
    f8(P.instant, 1)[0] = P.group_t
    P.together = 1
    k = P.part
    if Q.touch:
        start, n = row_part(Q, P, row_number(Q, i4(S.id, S.n)[Q.cursor]))
        targets = Q.post + 4 * start
        if P.touched == 0 and not touch_row(Q, S, P, address, start, n):
            return False
        weights, step = P.row_w, np.int64(8)
    else:
        n, targets, weights, step = row_of_spike(Q, S, P, convolutions)
    done = call(P.deliver, address, n - k, targets + 4 * k, 4, weights + step * k, step, P.instant, 0)
    P.part += done
    P.arrivals += done
    if P.part < n:
        return False
    P.part = P.touched = 0
    Q.cursor += 1
    refresh(Q, S)
    return True


@jit
def touch_row(Q, S, P, address, start, n):
    """Write what the n plastic synapses of the row at the cursor deliver to row_w; False if there was no room."""
    if P.check_n > 0 and call(P.ready, address, n, Q.post + 4 * start, 0, 0, 0, 0, 0) < n:
        return False  # whoever may spike by itself within the window stands in the check list
    row = row_number(Q, i4(S.id, S.n)[Q.cursor])
    g = np.int64(i4(S.g, S.n)[Q.cursor])
    depart(Q, row, f8(S.t, S.n)[Q.cursor], g, np.int64(-1), P.history_base + P.history_n, P.carried_row)
    call(Q.touch, Q.at, address, n, start, P.carried_row, P.instant, P.row_w, 0)
    P.touched = 1
    return True


@jit
def deliver_free(P, address):
    """Deliver the records that need no order; False if there was no room for the spikes they cause."""
    if P.suspect_n > 0:
        call(P.settle, address, 0, 0, 0, 0, 0, 0, 0)
    P.together = 0
    P.group_g = 0
    first = P.cur + P.cur_pos * RECORD
    done = call(P.deliver, address, P.cur_free - P.cur_pos, first + 16, RECORD, first + 8, RECORD, first, RECORD)
    P.cur_pos += done
    P.arrivals += done
    return P.cur_pos == P.cur_free


@jit
def deliver_records(P, address, row_t, g):
    """Deliver the head of the calendar: the rest of its group, or a run of increasing times before row_t."""
    cur = arrivals(P.cur, P.cur_cap)
    start = P.cur_pos
    end = start + 1
    if P.suspect_n > 0 or g > 0 or P.cur_ordered > end:
        P.together = 1
        while end < P.cur_ordered and record_generation(P, cur[end].sent) == g:
            end += 1
    else:
        P.together = 0
        limit = min(row_t, P.t_end)
        while end < P.cur_n and cur[end].t < limit and cur[end].sent < LATE:
            if end + 1 < P.cur_n and cur[end + 1].t == cur[end].t:
                break
            end += 1
    first = P.cur + start * RECORD
    done = call(P.deliver, address, end - start, first + 16, RECORD, first + 8, RECORD, first, RECORD)
    P.cur_pos += done
    P.arrivals += done
    if P.together == 0:
        P.cur_ordered = P.cur_pos
    return done == end - start


@jit
def fold_rows(P, t, g, logs, projections, convolutions):
    """Turn the rows that arrive in generation g of time t into records at the head of `cur`."""
    code = DONE
    m = np.int64(0)  # a literal would be a type of its own, and what is called compiled twice
    for q in range(P.row_first, P.row_last):
        Q = projections[q]
        S = logs[Q.source]
        while code == DONE and Q.head_t == t and Q.head_g == g:
            n, targets, weights, step = row_of_spike(Q, S, P, convolutions)
            if P.cur_n + m + n > P.cur_cap:
                code = NEED_BUFFER
            elif not room_to_send(P):
                code = NEED_SENT
            else:
                sent = send_row(Q, S, P) | (LATE if g > 0 else 0)
                write_row(P, m, t, n, targets, weights, step, sent)
                m += n
                Q.cursor += 1
                refresh(Q, S)
    splice(P, t, m)
    return code


@jit
def write_row(P, start, t, n, targets, weights, step, sent):
    """Write one row as records to the spare buffer."""
    spare = arrivals(P.cur_tmp, P.cur_cap)
    for k in range(n):
        record = spare[start + k]
        record.t = t
        record.w = f8(weights + k * step, 1)[0]
        record.target = i4(targets + 4 * k, 1)[0]
        record.sent = sent


@jit
def splice(P, t, m):
    """Insert m records of time t from the spare buffer behind those of that time, and put them in order."""
    if P.cur_pos == P.cur_n:
        P.cur_pos = P.cur_n = P.cur_free = 0
    cur = arrivals(P.cur, P.cur_cap)
    spare = arrivals(P.cur_tmp, P.cur_cap)
    place = P.cur_pos
    while place < P.cur_n and cur[place].t == t:
        place += 1
    for k in range(P.cur_n - 1, place - 1, -1):
        cur[k + m] = cur[k]
    for k in range(m):
        cur[place + k] = spare[k]
    P.cur_n += m
    sort_by_row(P, P.cur_pos, place + m)
    P.cur_ordered = place + m
