"""The memory of one population in one shard: its calendar and appointments, and how they grow."""

import numpy as np

from eventsnn.engine import layout
from eventsnn.engine.compose import entry_point
from eventsnn.engine.layout import ARRIVAL, CHUNK, NOWHERE, SENT
from eventsnn.receptors import neurons as neurons_of
from eventsnn.receptors import receptor_bits

# room that a population starts with: spikes of a window, chunks, records due at once, rows under way
FIRST_ROOM = {"spikes": 1024, "chunks": 64, "buffer": 4096, "sent": 1024}


class Store:
    """The slice first .. last of a population in one shard; addresses of its arrays stand in `record`.

    What is one per neuron is shared by all shards of the population (`neurons`).
    """

    def __init__(self, population, neurons, first, last, width):
        self.population, self.first, self.last, self.arrays = population, first, last, {}
        self.history = None
        self.record = np.zeros(1, layout.POPULATION)
        self._set(index=population.index, n=population.size, first=first, last=last, is_source=population.is_source)
        bits = receptor_bits(population.model)
        self._set(receptor_bits=bits, target_first=first << bits, target_last=last << bits)
        self._set(t_end=-1.0, far_first=np.inf, width=width, inv_width=1.0 / width, ring=layout.RING)
        self._set(base=int(population.net.t / width))
        if not population.is_source:
            self._neurons(neurons)

    def bind(self, record):
        """From now on the record stands in a table."""
        record[:] = self.record
        record["at"] = record.ctypes.data
        self.record = record

    def _set(self, **values):
        for name, value in values.items():
            self.record[name] = value

    def _place(self, name, array):
        self.arrays[name] = array
        self.record[name] = array.ctypes.data
        return array

    def _neurons(self, neurons):
        n, ring = self.population.size, layout.RING
        model = type(self.population.model)
        self._set(**{name: entry_point(model, name).address for name in ("deliver", "settle", "finish", "ready")})
        self.point_to_neurons()
        for name in ("look_next", "look_prev", "look_slot"):
            self._place(name, neurons[name])
        self._spikes(FIRST_ROOM["spikes"])
        self._place("check", np.empty(self.last - self.first, np.int32))
        self._place("look_head", np.full(ring, NOWHERE, np.int32))
        self._place("slot_head", np.full(ring + 1, NOWHERE, np.int32))
        self._place("slot_n", np.zeros(ring + 1, np.int64))
        for name in ("once", "twice"):
            self._place(name, np.zeros(n // 64 + 1, np.int64))
        for name in ("instant", "weight_out"):
            self._place(name, np.empty(1))
        self._set(history_cap=2**62)
        self._place("frames", np.empty((4 * len(model.taus) + 1) * layout.BATCH))
        self._place("fresh", np.empty(0, np.int64))
        self._set(chunk_free=NOWHERE)
        self._chunks(FIRST_ROOM["chunks"])
        self._buffer(FIRST_ROOM["buffer"])
        self._sent(FIRST_ROOM["sent"])

    def point_to_neurons(self):
        """State and parameters may have been laid anew."""
        population = self.population
        self._place("state", population.state)
        self._place("param", population.params)
        self._set(words=len(population.state.dtype), param_step=int(len(population.params) > 1))

    def look_again(self, ids):
        """Neurons were set: look at those of this slice when the network goes on."""
        own = ids[(ids >= self.first) & (ids < self.last)]
        if len(own):
            waiting = self.arrays["fresh"][: self.record["fresh_n"][0]]
            fresh = self._place("fresh", np.union1d(waiting, own).astype(np.int64))
            self._set(fresh_n=len(fresh))

    def due_room(self, n):
        """Make room to list n projections."""
        self._place("due", np.empty(n, np.int64))

    def row_room(self, n):
        """Make room for rows of n synapses that are not stored as they are delivered."""
        if n > len(self.arrays.get("row_j", ())):
            self._place("row_j", np.empty(n + 1, np.int32))
            self._place("row_w", np.empty(n + 1))
            self._place("row_d", np.empty(n + 1))

    # --- growth -------------------------------------------------------------------------------

    def make_room(self, code):
        """Enlarge what the loop found too small."""
        if code == layout.NEED_OUT:
            self._spikes(2 * len(self.arrays["out_t"]))
            if self.history:
                self.history.make_room()
        elif code == layout.NEED_CHUNKS:
            self._chunks(2 * len(self.arrays["chunk_next"]))
        elif code == layout.NEED_BUFFER:
            self._buffer(2 * len(self.arrays["cur"]))
        else:
            self._sent(2 * len(self.arrays["sent"]))

    def _grown(self, name, n, dtype):
        """A longer array with the same beginning."""
        new = np.empty(n, dtype)
        old = self.arrays.get(name, new[:0])
        new[: len(old)] = old
        return self._place(name, new)

    def _spikes(self, n):
        for name, dtype in (
            ("out_t", float),
            ("out_g", np.int32),
            ("out_id", np.int32),
            ("suspect", np.int32),
        ):
            self._grown(name, n, dtype)
        self._set(out_cap=n)

    def _chunks(self, n):
        old = len(self.arrays.get("chunk_next", ()))
        self._grown("chunk", n * CHUNK, ARRIVAL)
        following = self._grown("chunk_next", n, np.int32)
        following[old:] = np.arange(old + 1, n + 1)
        following[-1] = self.record["chunk_free"][0]
        self._set(chunk_free=old, chunk_free_n=self.record["chunk_free_n"][0] + n - old)

    def _buffer(self, n):
        self._grown("cur", n, ARRIVAL)
        self._place("cur_tmp", np.empty(n, ARRIVAL))
        self._place("cur_bins", np.empty(n + 2, np.int32))
        self._place("cur_stack", np.empty(n, np.int64))
        self._set(cur_cap=n)

    def _sent(self, n):
        """A longer ring: a row keeps its number, which finds another place."""
        numbers = np.arange(self.record["sent_first"][0], self.record["sent_n"][0])
        for name, new in (("sent", np.empty(n, SENT)), ("carried", np.empty((n, self.record["carried_size"][0])))):
            old = self.arrays.get(name)
            self._place(name, new)
            if old is not None:
                new[numbers & (n - 1)] = old[numbers & (len(old) - 1)]
        self._set(sent_cap=n)

    def carry(self, size):
        """Rows under way carry `size` numbers of their senders."""
        old = self.arrays["carried"]
        if size > old.shape[1]:
            self._set(carried_size=size)
            self._place("carried", np.empty((len(old), size)))[:, : old.shape[1]] = old
            self._place("carried_row", np.empty(size))

    # --- the calendar -------------------------------------------------------------------------

    def pending(self):
        """All arrivals under way, in the order of slots and within a slot as filed."""
        P = self.record[0]
        parts = [self.arrays["cur"][P["cur_pos"] : P["cur_n"]]]
        for slot in np.flatnonzero(self.arrays["slot_n"]):
            parts += self.chunks_of(slot)
        return parts

    def private_waiting(self) -> int:
        """Arrivals of private input that are filed but not delivered."""
        if self.population.is_source or not self.record["private"][0]:
            return 0
        sent, rows = self.arrays["sent"], np.concatenate(self.pending())["sent"] & layout.SENT_MASK
        return int(np.sum(sent["source"][rows & (len(sent) - 1)] == layout.PRIVATE))

    def chunks_of(self, slot):
        """The chunks of a slot that are filled, in the order in which they were."""
        n, chunk, chain = int(self.arrays["slot_n"][slot]), int(self.arrays["slot_head"][slot]), []
        while n > 0:
            size = (n - 1) % CHUNK + 1
            chain.append(self.arrays["chunk"][chunk * CHUNK : chunk * CHUNK + size])
            chunk, n = int(self.arrays["chunk_next"][chunk]), n - size
        return chain[::-1]

    def change_width(self, width, base):
        """Change the width of the slots: all arrivals go to the sorted buffer, appointments are forgotten."""
        self._set(width=width, inv_width=1.0 / width, base=base)
        if self.population.is_source:
            return
        records = np.concatenate(self.pending())
        records = records[np.argsort(records["t"], kind="stable")]
        if len(records) > len(self.arrays["cur"]):
            self._buffer(2 * len(records))
        self.arrays["cur"][: len(records)] = records
        n = len(self.arrays["chunk_next"])
        self.arrays["chunk_next"][:] = np.arange(1, n + 1)
        self.arrays["slot_n"][:] = 0
        for name in ("slot_head", "look_head", "look_slot"):
            self.arrays[name][:] = NOWHERE
        self._set(
            cur_n=len(records),
            cur_pos=0,
            cur_ordered=0,
            cur_free=0,
            chunk_free=0,
            chunk_free_n=n,
            pending=0,
            booked=0,
            far_first=np.inf,
        )

    def reweigh(self, projection):
        """Give the arrivals of a projection that are under way its present weights."""
        sent = self.arrays["sent"]
        first_row = {int(i): k for k, i in reversed(list(enumerate(projection.pre_group.ids)))}
        for part in self.pending():
            rows = sent[part["sent"] & layout.SENT_MASK & (len(sent) - 1)]
            used = {}
            for k in np.flatnonzero(rows["projection"] == projection.index):
                self._reweigh(
                    part[k : k + 1],
                    rows[k],
                    projection.row(first_row[int(rows["id"][k])]),
                    used,
                    part["sent"][k],
                )

    def _reweigh(self, record, row, synapses, used, number):
        """Of several synapses with one target and arrival time, the records stand in the order of the synapses."""
        targets, weights, delays = synapses
        same = np.flatnonzero(
            (targets == neurons_of(record["target"][0], self.population)) & (row["t"] + delays == record["t"][0])
        )
        key = (int(number), int(record["target"][0]), float(record["t"][0]))
        record["w"] = weights[same[used.get(key, 0) % len(same)]]
        used[key] = used.get(key, 0) + 1
