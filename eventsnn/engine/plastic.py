"""The memory of plastic synapses: what a population keeps of its spikes for them, and a projection of its senders."""

import numpy as np

from eventsnn.engine.compose import entry_point
from eventsnn.engine.senders import SENDER

FIRST_ROOM = {"history": 1024}


class History:
    """The spikes of one shard of a population that its plastic synapses have not seen yet; see `history.py`."""

    def __init__(self, store):
        self.store, self.taus, self.keep = store, np.empty(0), np.empty(0)
        store._place("newest", np.zeros(store.population.size, np.int32))
        self.records = np.zeros(FIRST_ROOM["history"], record_dtype(0))
        self.records["t"][0] = -np.inf
        store._set(history_n=1, history_kept=1)
        self._lay()

    def _lay(self):
        place = self.store._place
        for name, array in (("history", self.records), ("trace_tau", self.taus), ("trace_keep", self.keep)):
            place(name, array)
        place("unseen", np.empty(len(self.records), np.int32))
        self.store._set(history_cap=len(self.records), n_traces=len(self.taus))

    def widen(self, rule) -> int:
        """Keep the traces of one more rule, for which nothing has happened yet; returns the place of the first."""
        first = len(self.taus)
        self.taus = np.append(self.taus, [rule.values[trace.tau] for trace in rule.post])
        self.keep = np.append(self.keep, [float(not trace.last_only) for trace in rule.post])
        old = self.records
        self.records = np.zeros(len(old), record_dtype(len(self.taus)))
        for name in ("t", "g", "before"):
            self.records[name] = old[name]
        self.records["traces"][:, :first] = old["traces"]
        self._lay()
        return first

    def make_room(self):
        """Twice the room, if half of it is used."""
        if 2 * self.used() > len(self.records):
            self.records = np.concatenate([self.records, np.zeros_like(self.records)])
            self._lay()

    def used(self) -> int:
        """Records in the history."""
        return int(self.store.record["history_n"][0])

    def waiting(self) -> int:
        """Spikes that not all synapses have seen."""
        return self.used() - int(self.store.record["history_kept"][0])

    def forget(self):
        """All synapses have seen all spikes: only the last one of each neuron is kept, for its traces."""
        newest = self.store.arrays["newest"][self.store.first : self.store.last]
        own = np.flatnonzero(newest)
        n = 1 + len(own)
        self.records[1:n] = self.records[newest[own]]
        self.records["before"][:n] = 0
        newest[own] = np.arange(1, n)
        self.store._set(history_n=n, history_kept=n)


def record_dtype(traces: int) -> np.dtype:
    """A spike in the history."""
    return np.dtype([("t", float), ("g", np.int32), ("before", np.int32), ("traces", float, (traces,))])


def describe(q, record, store) -> dict:
    """Fill in the record of a plastic projection; returns the arrays that it points to."""
    rule = q.plasticity
    if store.history is None:
        store.history = History(store)
    senders = np.zeros((q.pre_group.size, SENDER + len(rule.pre)))
    senders[:, 0], senders[:, 2] = -np.inf, -1
    keep = {
        "rule": np.array([tuple(rule.values.values())], rule.param_dtype()),
        "synapses": q.synapses,
        "senders": senders,
        "pre_tau": np.array([rule.values[trace.tau] for trace in rule.pre]),
        "pre_keep": np.array([float(not trace.last_only) for trace in rule.pre]),
    }
    for name, array in keep.items():
        record[name] = array.ctypes.data
    record["touch"] = entry_point(type(rule), "touch").address
    record["from_source"], record["n_pre"] = q.source.is_source, len(rule.pre)
    record["first_post"] = store.history.widen(rule)
    store.carry(SENDER + len(rule.pre))
    return keep


def settle(q, record, store, until, synapses):
    """Show the synapses of a projection, or copies of them, the spikes that they have not seen, up to `until`."""
    end = np.array(until, float)
    call = entry_point(type(q.plasticity), "settle").ctypes
    call(record.ctypes.data, store.record.ctypes.data, q.pre_group.size, end.ctypes.data, synapses.ctypes.data, 0, 0, 0)
