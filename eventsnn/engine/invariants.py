"""What holds of a population's memory between two windows: an executable statement, called by tests."""

import numpy as np

from eventsnn.engine.layout import CHUNK, NOWHERE, SENT_MASK


def check(engine):
    """Raise AssertionError if the logs, calendars or appointments of an engine contradict themselves."""
    for log in engine.logs:
        times, generations, ids = log.spikes()
        order = np.lexsort((ids, generations, times))
        assert np.all(np.diff(times) >= 0.0) and np.array_equal(times, times[order])
    for tables in engine.shards:
        for store in tables.stores:
            if not store.population.is_source:
                check_store(store)


def check_store(store):
    """The calendar and the appointments of one population in one shard."""
    P = store.record[0]
    assert P["out_n"] == P["suspect_n"] == P["check_n"] == P["part"] == 0
    check_calendar(store, P)
    check_appointments(store, P)
    if store.history:
        check_history(store.arrays, slice(store.first, store.last), P)


def check_calendar(store, P):
    """Every chunk is free or in one chain, every record in the slot of its time, every row known."""
    counts, following = store.arrays["slot_n"], store.arrays["chunk_next"]
    used = sum(-(-int(n) // CHUNK) for n in counts)
    assert used + P["chunk_free_n"] == len(following)
    assert len(chain(following, int(P["chunk_free"]), int(P["chunk_free_n"]))) == P["chunk_free_n"]
    assert counts.sum() == P["pending"]
    cur = store.arrays["cur"][P["cur_pos"] : P["cur_n"]]
    assert np.all(np.diff(cur["t"]) >= 0.0)
    rows = (np.arange(P["sent_first"], P["sent_n"]) & SENT_MASK).astype(np.int64)
    assert np.isin(cur["sent"] & SENT_MASK, rows).all()
    for slot in np.flatnonzero(counts):
        part = np.concatenate(store.chunks_of(slot))
        absolute = np.floor(part["t"] * P["inv_width"])
        if slot < P["ring"]:
            assert np.all(absolute % P["ring"] == slot) and np.all(absolute < P["base"] + P["ring"])
            assert np.all(absolute >= P["base"])
        else:
            assert part["t"].min() == P["far_first"]
        assert np.isin(part["sent"] & SENT_MASK, rows).all()


def check_appointments(store, P):
    """A neuron stands in the list of its slot and in no other; none that will spike is forgotten."""
    own = slice(store.first, store.last)
    slots, state = store.arrays["look_slot"], store.population.state
    nexts, prevs, found = store.arrays["look_next"], store.arrays["look_prev"], 0
    for place, first in enumerate(store.arrays["look_head"]):
        before, j = NOWHERE, first
        while j != NOWHERE:
            assert slots[j] % P["ring"] == place and prevs[j] == before
            assert P["base"] <= slots[j] < P["base"] + P["ring"]
            before, j, found = j, nexts[j], found + 1
    assert found == np.sum(slots[own] != NOWHERE) == P["booked"]
    fresh = store.arrays["fresh"][: P["fresh_n"]]
    booked = (slots != NOWHERE) | np.isin(np.arange(len(slots)), fresh)
    assert np.all(booked[own][np.isfinite(state["next"][own])])


def check_history(arrays, own, P):
    """Each spike names the one before it of its neuron, and the last one of each neuron stands apart as well."""
    n = P["history_n"]
    assert 1 <= P["history_kept"] <= n <= P["history_cap"]
    times, ids, before = (arrays[name][:n] for name in ("history_t", "history_id", "history_before"))
    linked = np.flatnonzero(before)
    assert np.all(before < np.maximum(np.arange(n), 1)) and np.array_equal(ids[linked], ids[before[linked]])
    assert np.all(times[before[linked]] <= times[linked])
    newest = arrays["newest"][own]
    spiked = np.flatnonzero(newest)
    assert np.array_equal(ids[newest[spiked]] - own.start, spiked)
    assert np.array_equal(arrays["last_t"][own], times[newest])
    assert np.array_equal(arrays["last_traces"][:, own][:, spiked], arrays["history_traces"][:, newest[spiked]])


def chain(following, first, n):
    """The first n chunks of a chain; no chunk comes twice."""
    out = []
    for _ in range(n):
        out.append(first)
        first = int(following[first])
    assert len(set(out)) == n
    return out
