"""Rows of synapses on their way: a projection reads the spikes of its source where its cursor stands.

If all synapses of a projection share one delay, the sorted log of the source is the queue itself: a row
arrives at log time + delay and is delivered as a whole. If delays differ, or rows are short, rows are filed in
the calendar of the target, arrival by arrival, as soon as their first arrival comes near.
"""

import numpy as np

from eventsnn.engine.calendar import chunks_for, insert, place_record, room_to_send, send, slot_of
from eventsnn.engine.compiling import jit
from eventsnn.engine.convolution import convolution_row
from eventsnn.engine.layout import DONE, DOUBLE, LATE, NEED_CHUNKS, NEED_SENT, NEVER, SHARED, SINGLE
from eventsnn.engine.memory import f4, f8, fetch, first_from, i4, i8, prefetch
from eventsnn.engine.senders import depart

FETCHED = 128  # synapses of a row that are asked for before it is read


@jit
def row_number(Q, j):
    """The row of neuron j, -1 if the projection does not start from it."""
    return j if Q.row_of == 0 else i4(Q.row_of, j + 1)[j]


@jit
def row_size(Q, row):
    """Synapses in a row; a convolution's row counts as one until it is made."""
    if Q.conv >= 0:
        return 1
    indptr = i8(Q.indptr, row + 2)
    return indptr[row + 1] - indptr[row]


@jit
def refresh(Q, S):
    """Find the spike the cursor stands at, and when its row (or the first arrival of it) comes."""
    times = f8(S.t, S.n)
    ids = i4(S.id, S.n)
    while Q.cursor < S.n:
        row = row_number(Q, ids[Q.cursor])
        if row >= 0 and row_size(Q, row) > 0:
            s = times[Q.cursor]
            Q.head_t = s + Q.delay_value
            late = Q.head_t == s and S.is_source == 0
            Q.head_g = i4(S.g, S.n)[Q.cursor] + 1 if late else 0
            return
        Q.cursor += 1
    Q.head_t = NEVER
    Q.head_g = 0


@jit
def row_part(Q, P, row):
    """Where in the projection the synapses of a row onto the neurons of this shard start, and their number."""
    indptr = i8(Q.indptr, row + 2)
    start = indptr[row]
    end = indptr[row + 1]
    if P.last - P.first == P.n:
        return start, end - start
    first = first_from(Q.post, start, end, P.target_first) if P.first > 0 else start
    last = first_from(Q.post, first, end, P.target_last) if P.last < P.n else end
    return first, last - first


@jit
def row_weights(Q, P, start, n):
    """Address and step of the weights of n synapses, as float64; of plastic ones, their places."""
    if Q.touch:
        out = f8(P.row_w, n)
        for k in range(n):
            out[k] = start + k
        return P.row_w, 8
    if Q.weight_kind == DOUBLE:
        return Q.weight + 8 * start, 8
    if Q.weight_kind == SINGLE:
        out = f8(P.row_w, n)
        single = f4(Q.weight + 4 * start, n)
        for k in range(n):
            out[k] = single[k]
        return P.row_w, 8
    f8(P.row_w, 1)[0] = Q.weight_value
    return P.row_w, 0


@jit
def row_delays(Q, P, start, n):
    """Address of the delays of a row, as float64."""
    if Q.delay_kind == DOUBLE:
        return Q.delay + 8 * start
    out = f8(P.row_d, n)
    if Q.delay_kind == SHARED:
        out[:] = Q.delay_value
        return P.row_d
    single = f4(Q.delay + 4 * start, n)
    for k in range(n):
        out[k] = single[k]
    return P.row_d


@jit
def fetch_next(Q, S, P):
    """Ask for the row of the next spike, which is read from memory soon, and for where that of the one after begins.

    Of a shard's own part, where it will be if targets are spread evenly.
    """
    if Q.cursor + 2 < S.n:
        prefetch(Q.indptr + 8 * max(row_number(Q, i4(S.id, S.n)[Q.cursor + 2]), 0))
    if Q.cursor + 1 < S.n:
        row = row_number(Q, i4(S.id, S.n)[Q.cursor + 1])
        if row >= 0:
            indptr = i8(Q.indptr, row + 2)
            n = indptr[row + 1] - indptr[row]
            start = indptr[row] + n * P.first // P.n
            n = min(n * (P.last - P.first) // P.n + 1, FETCHED)
            fetch(Q.post, start, n, np.int64(4))
            fetch(Q.delay, start, n, item_size(Q.delay_kind))
            fetch(Q.weight, start, n, item_size(Q.weight_kind))


@jit
def item_size(kind):
    """Bytes per synapse of weights or delays that are stored in some way."""
    return np.int64(8 if kind == DOUBLE else 4 if kind == SINGLE else 0)


@jit
def row_of_spike(Q, S, P, convolutions):
    """The row at the cursor: number of synapses, address of targets, address and step of weights."""
    row = row_number(Q, i4(S.id, S.n)[Q.cursor])
    if Q.conv >= 0:
        n, weight, _ = convolution_row(convolutions[Q.conv], row, P)
        return n, P.row_j, weight, np.int64(8)
    start, n = row_part(Q, P, row)
    weight, step = row_weights(Q, P, start, n)
    return n, Q.post + 4 * start, weight, step


@jit
def send_row(Q, S, P):
    """Note the spike at the cursor as the sender of a row."""
    s = f8(S.t, S.n)[Q.cursor]
    g = np.int64(i4(S.g, S.n)[Q.cursor])
    j = np.int64(i4(S.id, S.n)[Q.cursor])
    number = send(P, s, s + Q.longest, g, S.index, j, Q.index)
    if Q.touch:
        depart(
            Q,
            row_number(Q, j),
            s,
            g,
            number,
            np.int64(-1),
            P.carried + 8 * P.carried_size * (number & (P.sent_cap - 1)),
        )
    return number


@jit
def expand(P, logs, projections, convolutions):
    """File the rows with differing delays that reach the window, in the order of the spikes that sent them."""
    due = i8(P.due, P.mixed_last - P.mixed_first)
    n_due = np.int64(0)
    for q in range(P.mixed_first, P.mixed_last):
        refresh(projections[q], logs[projections[q].source])
        if reaches(P, projections[q]):
            due[n_due] = q
            n_due += 1
    while n_due > 0:
        k = first_due(due, n_due, logs, projections)
        Q = projections[due[k]]
        code = file_next(P, Q, logs[Q.source], convolutions)
        if code != DONE:
            return code
        if not reaches(P, Q):
            n_due -= 1
            due[k] = due[n_due]
    return DONE


@jit
def reaches(P, Q):
    """Whether the first arrival of the row at the cursor comes within the window."""
    return Q.head_t < P.t_end or (Q.head_t == P.t_end and Q.head_g < P.g_end)


@jit
def first_due(due, n_due, logs, projections):
    """The place in `due` of the projection whose row was sent first."""
    best = 0
    for k in range(1, n_due):
        if earlier_spike(projections[due[k]], projections[due[best]], logs):
            best = k
    return best


@jit
def file_next(P, Q, S, convolutions):
    """File the row at the cursor and go to the next one."""
    start, n, targets, weights, step, delays = row_to_file(P, Q, S, convolutions)
    if P.chunk_free_n < chunks_for(P, 2 * n if Q.dendritic > 0.0 else n):
        return NEED_CHUNKS
    if not room_to_send(P):
        return NEED_SENT
    if n > 0:
        sent = send_row(Q, S, P)
        file_row(Q, S, P, n, targets, weights, step, delays, sent)
        if Q.dendritic > 0.0:
            file_updates(Q, S, P, start, n, sent)
    Q.cursor += 1
    refresh(Q, S)
    return DONE


@jit
def row_to_file(P, Q, S, convolutions):
    """The row at the cursor: its place, number of synapses, address of targets, address and step of weights, delays."""
    row = row_number(Q, i4(S.id, S.n)[Q.cursor])
    if Q.conv >= 0:
        C = convolutions[Q.conv]
        n, weights, delays = convolution_row(C, row, P)
        return np.int64(0), n, P.row_j, weights, np.int64(8), delays if C.delays else row_delays(Q, P, np.int64(0), n)
    fetch_next(Q, S, P)
    start, n = row_part(Q, P, row)
    weights, step = row_weights(Q, P, start, n)
    return start, n, Q.post + 4 * start, weights, step, row_delays(Q, P, start, n)


@jit
def earlier_spike(Q, R, logs):
    """Whether the spike at the cursor of Q comes before that of R: time, generation, population, id."""
    S = logs[Q.source]
    T = logs[R.source]
    s = f8(S.t, S.n)[Q.cursor]
    t = f8(T.t, T.n)[R.cursor]
    if s != t:
        return s < t
    g = i4(S.g, S.n)[Q.cursor]
    h = i4(T.g, T.n)[R.cursor]
    if g != h:
        return g < h
    if Q.source != R.source:
        return Q.source < R.source
    return i4(S.id, S.n)[Q.cursor] < i4(T.id, T.n)[R.cursor]


@jit
def file_updates(Q, S, P, start, n, sent):
    """File when the synapses of one row see its spike, before it arrives: records whose place is below 0."""
    s = f8(S.t, S.n)[Q.cursor]
    delays = f8(Q.delay + 8 * start, n)
    for k in range(n):
        t = s + (1.0 - Q.dendritic) * delays[k]
        number = sent | LATE if t == s and S.is_source == 0 else sent
        insert(P, t, np.float64(-1 - start - k), np.int64(i4(Q.post, Q.size)[start + k]), number)


@jit
def file_row(Q, S, P, n, post, weight, step, delay, sent):
    """File the arrivals of one row in the calendar."""
    s = f8(S.t, S.n)[Q.cursor]
    targets = i4(post, n)
    delays = f8(delay, n)
    heads = i4(P.slot_head, P.ring + 1)
    counts = i8(P.slot_n, P.ring + 1)
    late = LATE if S.is_source == 0 else 0
    inv_width = P.inv_width
    horizon = P.base + P.ring
    mask = P.ring - 1
    for k in range(n):
        t = s + delays[k]
        scaled = t * inv_width
        slot = int(scaled) & mask if scaled < horizon else slot_of(P, t)
        number = sent | late if t == s else sent
        place_record(P, heads, counts, slot, t, f8(weight + k * step, 1)[0], np.int64(targets[k]), number)
    P.pending += n
