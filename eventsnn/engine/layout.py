"""The tables of the engine: one record per network, shard and log, and per population, projection and input of a shard.

Fields named like arrays hold addresses. Python owns the memory and keeps it alive; compiled code reads
and writes it through these records.
"""

import numpy as np

CHUNK = 64  # records per chunk of the calendar
CHECKED = -2  # look_slot of a neuron in the check list
NOWHERE = -1
NEVER = np.inf
SENT_MASK = (1 << 30) - 1  # a record names the row that sent it by a number modulo 2^30
PRIVATE = 1 << 30  # the source of private input, which comes last among the arrivals of an instant
LATE = 1 << 30  # set in a record that arrives in a later generation than 0

# what the compiled loop reports; from NEED_OUT on, Python makes room and calls again
DONE, FINISHED, BUDGET, RUNAWAY, NEED_OUT, NEED_LOG, NEED_CHUNKS, NEED_BUFFER, NEED_SENT, NEED_PRIVATE = range(10)
RUNAWAY_SPIKES = 1000  # of one neuron in one instant: there is no end to it
BATCH = 64  # arrivals whose decays are made at once
SCAN = 512  # spikes of a history that are looked through at once
WINDOW = 64  # slots that one window covers at most
RING = 2048  # slots of calendar and appointments, a power of two

# how the weights or delays of a projection are stored
SHARED, DOUBLE, SINGLE = range(3)


def _table(integers: str, floats: str) -> np.dtype:
    return np.dtype([(name, np.int64) for name in integers.split()] + [(name, np.float64) for name in floats.split()])


# one arrival in the calendar: `target` as in `eventsnn/receptors.py`; `sent` names the row it belongs to
ARRIVAL = np.dtype([("t", np.float64), ("w", np.float64), ("target", np.int32), ("sent", np.int32)])
RECORD = ARRIVAL.itemsize

# what orders the arrivals of one instant: the spike that sent the row, then the projection
SENT = np.dtype(
    [
        ("t", np.float64),
        ("keep", np.float64),
        ("g", np.int32),
        ("source", np.int32),
        ("id", np.int32),
        ("projection", np.int32),
    ]
)

POPULATION = _table(
    """
    index n first last is_source
    receptor_bits target_first target_last
    state words param param_step deliver settle finish
    out_t out_g out_id out_n out_cap
    fresh fresh_n
    suspect suspect_n group_g together
    check check_n check_done
    look_head look_next look_prev look_slot booked
    chunk chunk_next chunk_free chunk_free_n
    slot_head slot_n pending peak
    cur cur_tmp cur_bins cur_stack cur_n cur_pos cur_cap cur_ordered cur_free once twice
    sent sent_cap sent_first sent_n sent_break
    row_first row_last mixed_first mixed_last drive drives drive_first drive_last direct due
    stage part touched row_j row_w row_d instant
    history_t history_g history_id history_before history_traces history_n history_cap history_kept history_base
    newest last_t last_traces n_traces trace_tau trace_keep
    chain where since traces
    plastic carried carried_size carried_row at ready weight_out
    frames base ring g_end arrivals updates private runaway
    """,
    "t_end group_t width inv_width far_first until",
)

PROJECTION = _table(
    """
    index source from_source row_of indptr post weight weight_kind delay delay_kind cursor head_g conv
    touch held rule synapses senders size n_pre sender_size release short_term first_post
    pre_tau pre_keep reward_t reward_d rewards at
    """,
    "weight_value delay_value longest head_t signal_tau dendritic",
)

# `o` and `c` channels per group; `size` taps of an input channel; the targets are `first` and those after it, or `post`
CONVOLUTION = _table("weights delays offsets starts size first receptor post c h w o oh ow kh kw sh sw ph pw", "")

# private input: the events of its present cell, block after block, each in order of time; `pos` is the next one
DRIVE = _table(
    "index stream size targets rates block_first block_last cell ready t target pos end cap scratch whole",
    "cell_width rate weight start",
)

# the spikes of a population; those of a window are gathered in the buffer, from all shards, and sorted
LOG = _table(
    "index is_source t g id n cap buffer_t buffer_g buffer_id order buffer_cap runaway",
    "runaway_t",
)

# a slice of every population, with the synapses onto it; what it asks for before a window, all shards read
SHARD = _table(
    "populations projections n_projections drives n_drives is_open level code who work "
    "asked_code asked_who asked_g asked_work",
    "t asked_t",
)

NETWORK = _table(
    "n_populations n_shards n_threads shards logs convolutions n_convolutions levels level_start n_levels "
    "limit code who barrier give_way",
    "stop lookahead width inv_width next_t next_g",
)
