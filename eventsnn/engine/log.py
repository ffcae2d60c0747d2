"""The log of a population: its spikes in order, as long as anybody needs them."""

import numpy as np

from eventsnn.engine import layout

FIRST_ROOM = {"log": 1024}


class Log:
    """Arrays of times, generations and ids whose addresses stand in `record`; `dropped` earlier ones are forgotten."""

    def __init__(self, population):
        self.population, self.arrays, self.dropped = population, {}, 0
        self.covered = population.net.t  # a source's spikes are known up to here
        self.seen = 0  # spikes that the recorders have, counted from the first one ever
        self.record = np.zeros(1, layout.LOG)
        self.record["index"], self.record["is_source"] = population.index, population.is_source
        self._lengthen(FIRST_ROOM["log"])
        if not population.is_source:
            self._buffer(FIRST_ROOM["log"])

    def bind(self, record):
        """From now on the record stands in a table."""
        record[:] = self.record
        self.record = record

    def _place(self, name, array):
        self.arrays[name] = array
        self.record[name] = array.ctypes.data

    def _lengthen(self, n):
        for name, dtype in (("t", float), ("g", np.int32), ("id", np.int32)):
            new, old = np.empty(n, dtype), self.arrays.get(name, np.empty(0, dtype))
            new[: len(old)] = old
            self._place(name, new)
        self.record["cap"] = n

    def _buffer(self, n):
        for name, dtype in (("buffer_t", float), ("buffer_g", np.int32), ("buffer_id", np.int32)):
            self._place(name, np.empty(n, dtype))
        self._place("order", np.empty(2 * n, np.int32))
        self.record["buffer_cap"] = n

    def __len__(self):
        return int(self.record["n"][0])

    def spikes(self):
        """Times, generations and ids of the spikes that are kept."""
        return tuple(self.arrays[name][: len(self)] for name in ("t", "g", "id"))

    def make_room(self, oldest, needed):
        """Drop entries before `oldest`; make room for `needed` more, in the log and in the buffer."""
        self._drop(oldest)
        if 2 * (len(self) + needed) > len(self.arrays["t"]):
            self._lengthen(2 * (len(self) + needed))
        if not self.population.is_source and needed > len(self.arrays["order"]) // 2:
            self._buffer(2 * needed)

    def _drop(self, by):
        if by <= 0:
            return
        n = len(self)
        for name in ("t", "g", "id"):
            array = self.arrays[name]
            array[: n - by] = array[by:n].copy()
        self.record["n"] = n - by
        self.dropped += by
        self.on_drop(by)

    def append(self, times, ids, oldest):
        """Add spikes of a source, which are later than those in the log."""
        self.make_room(oldest, len(times))
        n = len(self)
        for name, values in (("t", times), ("g", 0), ("id", ids)):
            self.arrays[name][n : n + len(times)] = values
        self.record["n"] = n + len(times)

    def forget_after(self, t):
        """Drop the spikes of a source at t and later, none of which has been delivered."""
        self.record["n"] = int(np.searchsorted(self.spikes()[0], t))
