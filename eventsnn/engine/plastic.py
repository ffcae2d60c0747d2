"""The memory of plastic synapses: what a population keeps of its spikes for them, and a projection of its senders."""

import numpy as np

from eventsnn.engine.compose import entry_point
from eventsnn.engine.layout import BATCH, SCAN
from eventsnn.engine.senders import SENDER
from eventsnn.plasticity.rule import rule_record

FIRST_ROOM = {"history": 1024}
SPIKE = {"history_t": float, "history_g": np.int32, "history_id": np.int32, "history_before": np.int32}


class History:
    """The spikes of one shard of a population that its plastic synapses have not seen yet; see `history.py`."""

    def __init__(self, store):
        self.store, self.taus, self.keep = store, np.empty(0), np.empty(0)
        self.longest = 0.0  # ms that a spike takes to reach a synapse at most
        store._place("newest", np.zeros(store.population.size, np.int32))
        store._place("where", np.zeros(store.population.size, np.int32))
        store._place("last_t", np.full(store.population.size, -np.inf))
        store._set(history_n=1, history_kept=1)
        store._place("since", np.empty(max(BATCH, SCAN)))
        self._lay(FIRST_ROOM["history"])

    def _lay(self, n):
        """Room for n spikes; those that are there stay."""
        old = self.store.arrays
        for name, dtype in SPIKE.items():
            new = np.zeros(n, dtype)
            new[: len(old.get(name, ()))] = old.get(name, ())
            self.store._place(name, new)
        self.store.arrays["history_t"][0] = -np.inf
        self.store._place("chain", np.empty(n, np.int32))
        traces = np.zeros((len(self.taus), n))
        kept = old.get("history_traces", np.zeros((0, 0)))
        traces[: kept.shape[0], : kept.shape[1]] = kept
        self.store._place("history_traces", traces)
        last = np.zeros((len(self.taus), self.store.population.size))
        kept = old.get("last_traces", last[:0])
        last[: len(kept)] = kept
        self.store._place("last_traces", last)
        self.store._place("trace_tau", self.taus)
        self.store._place("trace_keep", self.keep)
        self.store._set(history_cap=n, n_traces=len(self.taus))

    def widen(self, rule) -> int:
        """Keep the traces of one more rule, for which nothing has happened yet; returns the place of the first."""
        first = len(self.taus)
        self.taus = np.append(self.taus, [rule.values[trace.tau] for trace in rule.post])
        self.keep = np.append(self.keep, [float(not trace.last_only) for trace in rule.post])
        self._lay(self.room())
        listed = max(len(rule.pre), len(rule.post)) * max(BATCH, SCAN)  # traces of many events at once
        if listed > len(self.store.arrays.get("traces", ())):
            self.store._place("traces", np.empty(listed))
        return first

    def make_room(self):
        """Twice the room, if there is none for one more spike beside the suspects'."""
        if self._count("history_n") + self._count("suspect_n") >= self.room():
            self._lay(2 * self.room())

    def room(self) -> int:
        """Spikes that there is room for."""
        return len(self.store.arrays["history_t"])

    def _count(self, name) -> int:
        return int(self.store.record[name][0])

    def waiting(self) -> int:
        """Spikes that not all synapses have seen."""
        return self._count("history_n") - self._count("history_kept")

    def forget(self, until):
        """All synapses have seen what reached them before `until`: that is dropped, but for the last of each neuron."""
        arrays, store = self.store.arrays, self.store
        newest, before = arrays["newest"][store.first : store.last], arrays["history_before"]
        used = self._count("history_n")
        late = np.flatnonzero(arrays["history_t"][1:used] + self.longest >= until) if self.longest else []
        first = 1 + int(late[0]) if len(late) else used  # from here on, spikes are kept
        old = np.union1d(newest[newest < first], before[first:used][before[first:used] < first])
        kept = np.concatenate([old[old > 0], np.arange(first, used)])
        place = np.zeros(used, np.int32)
        place[kept] = np.arange(1, len(kept) + 1)
        n = len(kept) + 1
        for name in SPIKE:
            arrays[name][1:n] = arrays[name][kept]
        arrays["history_traces"][:, 1:n] = arrays["history_traces"][:, kept]
        before[1:n] = np.where(kept < first, 0, place[before[1:n]])
        newest[:] = place[newest]
        base = self._count("history_base") + used - n
        store._set(history_n=n, history_kept=n, history_base=base)


def describe(q, record, store) -> dict:
    """Fill in the record of a plastic projection; returns the arrays that it points to."""
    rule, tail = q.plasticity, len(q.short_term.states) if q.short_term else 0
    if store.history is None and q.learns:
        store.history = History(store)
    senders = np.zeros((q.pre_group.size, SENDER + len(rule.pre) + tail))
    senders[:, 0], senders[:, 2] = -np.inf, -1
    keep = {
        "rule": rule_record(rule),
        "synapses": q.synapses,
        "senders": senders,
        "pre_tau": np.array([rule.values[trace.tau] for trace in rule.pre]),
        "pre_keep": np.array([float(not trace.last_only) for trace in rule.pre]),
    }
    if q.short_term:
        senders[:, SENDER + len(rule.pre) :] = list(q.short_term.states.values())
        keep["short_term"] = rule_record(q.short_term)
        record["release"] = entry_point(type(q.short_term), "release").address
    for name, array in keep.items():
        record[name] = array.ctypes.data
    record["touch"] = entry_point(type(rule), "touch_late" if rule.dendritic else "touch").address
    record["held"], record["dendritic"] = not q.plastic, rule.dendritic
    if rule.dendritic:
        store.history.longest = max(store.history.longest, rule.dendritic * q.max_delay)
    record["from_source"], record["size"] = q.source.is_source, q.size
    record["n_pre"], record["sender_size"] = len(rule.pre), senders.shape[1]
    record["first_post"] = store.history.widen(rule) if q.learns else 0
    store.carry(senders.shape[1])
    if q.rewards:
        point_to_rewards(q, record)
    return keep


def point_to_rewards(q, record):
    """The rewards of a projection were laid anew."""
    record["reward_t"], record["reward_d"] = q.rewards.times.ctypes.data, q.rewards.values.ctypes.data
    record["rewards"], record["signal_tau"] = len(q.rewards.times), q.rewards.tau


def settle(q, record, store, until, synapses, flows):
    """Show the synapses of a projection, or copies of them, the spikes that they have not seen, up to `until`.

    What changes between events is carried forward to that time if it `flows`.
    """
    end = np.array(until, float)
    call = entry_point(type(q.plasticity), "settle_late" if q.plasticity.dendritic else "settle").ctypes
    table, population = record.ctypes.data, store.record.ctypes.data
    call(table, population, q.pre_group.size, end.ctypes.data, synapses.ctypes.data, int(flows), 0, 0)
