"""The tables of one shard: a record per population, projection and private input, as the compiled loop reads them."""

import numpy as np

from eventsnn.engine import layout, plastic
from eventsnn.engine.compose import compiled_drive
from eventsnn.engine.layout import BATCH, DOUBLE, SHARED, SINGLE
from eventsnn.engine.stamps import convolutions_in
from eventsnn.poisson_input import BLOCK, slots
from eventsnn.receptors import encode

FIRST_ROOM = {"private": 4096}  # events of a cell
SHORT = 6  # mean synapses of a row; measured, below it filing arrivals one by one costs less


class Tables:
    """Lays the tables of a shard out; what a record has counted or reached so far moves with it."""

    def __init__(self):
        self.stores = []  # one per population
        self.populations = np.zeros(1, layout.POPULATION)
        self.projections = np.zeros(1, layout.PROJECTION)
        self.drives = np.zeros(1, layout.DRIVE)
        self.kept, self.places, self.drive_places = {}, {}, {}

    def lay(self, net, logs, shard):
        """Lay all tables anew after something was added; their addresses go to the record of the shard."""
        self.populations = np.zeros(max(len(self.stores), 1), layout.POPULATION)
        for k, store in enumerate(self.stores):
            store.bind(self.populations[k : k + 1])
        self._lay_projections(net.projections, logs)
        self._lay_drives([made for made in net.inputs if made.top > 0.0])
        for name in ("populations", "projections", "drives"):
            shard[name] = getattr(self, name).ctypes.data
        shard["n_projections"], shard["n_drives"] = len(self.projections), len(self.drives)

    def _lay_projections(self, projections, logs):
        old, places = self.projections, self.places
        ordered, convolutions = in_order(projections), convolutions_in(projections)
        self.projections = np.zeros(max(len(ordered), 1), layout.PROJECTION)
        self.places = {q.index: place for place, q in enumerate(ordered)}
        for place, q in enumerate(ordered):
            record = self.projections[place : place + 1]
            if q.index in places:
                record[:] = old[places[q.index]]
            else:
                self._describe(q, record, logs)
            record["conv"] = convolutions.index(q) if q.conv else -1
        self.projections["at"] = self.projections.ctypes.data + self.projections.itemsize * np.arange(
            len(self.projections)
        )
        self._list_plastic(ordered)
        self._ranges(ordered)

    def _list_plastic(self, ordered):
        """Where the records of plastic projections stand, by number of the projection."""
        self.plastic = np.zeros(len(ordered), np.int64)
        for place, q in enumerate(ordered):
            if q.plasticity:
                self.plastic[q.index] = self.projections["at"][place]
                self.populations["plastic"][q.target.index] = self.plastic.ctypes.data

    def settle(self, q, until, synapses, flows):
        """Show the part of a plastic projection that is here the spikes that it has not seen."""
        plastic.settle(q, self.record_of(q), self.stores[q.target.index], until, synapses, flows)

    def record_of(self, q):
        """The record of a projection."""
        place = self.places[q.index]
        return self.projections[place : place + 1]

    def _ranges(self, ordered):
        """Where in the table the projections onto each population stand: whole rows first, then mixed ones."""
        keys = [(q.target.index, is_mixed(q)) for q in ordered]
        for p in range(len(self.stores)):
            first = sum(key < (p, False) for key in keys)
            middle = sum(key < (p, True) for key in keys)
            last = sum(key < (p + 1, False) for key in keys)
            for name, value in (
                ("row_first", first),
                ("row_last", middle),
                ("mixed_first", middle),
                ("mixed_last", last),
            ):
                self.populations[name][p] = value
            self.stores[p].due_room(last - middle)

    def _describe(self, q, record, logs):
        keep = self.kept.setdefault(q.index, {})
        pre = q.pre_group
        if pre.size < q.source.size or not np.array_equal(pre.ids, q.source.ids):
            row_of = np.full(q.source.size, -1, np.int32)
            row_of[pre.ids] = np.arange(pre.size)
            keep["row_of"] = row_of
            record["row_of"] = row_of.ctypes.data
        record["index"], record["source"] = q.index, q.source.index
        if q.targets is not None:
            record["post"] = q.targets.ctypes.data
        record["longest"], record["delay_value"] = q.max_delay, q.lead
        if q.indptr is not None:
            record["indptr"] = q.indptr.ctypes.data
        if np.ndim(q.delay) and q.conv is None:
            record["delay"], record["delay_kind"] = q.delay.ctypes.data, kind(q.delay)
        self._point_to_weights(q, record)
        if q.plasticity:
            keep |= plastic.describe(q, record, self.stores[q.target.index])
        record["cursor"] = int(np.searchsorted(logs[q.source.index].spikes()[0], q.start))
        self.stores[q.target.index].row_room(longest_row(q))

    def _point_to_weights(self, q, record):
        if q.plasticity:
            return
        if np.ndim(q.weight):
            record["weight"], record["weight_kind"] = q.weight.ctypes.data, kind(q.weight)
        else:
            record["weight_value"], record["weight_kind"] = q.weight, SHARED

    def point_to_weights(self, q):
        """The weights of a projection were laid anew."""
        self._point_to_weights(q, self.record_of(q))

    def _lay_drives(self, inputs):
        old, places = self.drives, self.drive_places
        ordered = sorted(filter(self._own_blocks, inputs), key=lambda made: (made.target.index, made.index))
        self.drives = np.zeros(max(len(ordered), 1), layout.DRIVE)
        self.drive_places = {made.index: place for place, made in enumerate(ordered)}
        for place, made in enumerate(ordered):
            if made.index in places:
                self.drives[place] = old[places[made.index]]
            else:
                self._describe_drive(made, self.drives[place])
        targets = [made.target.index for made in ordered]
        for p in range(len(self.populations)):
            self.populations["drive_first"][p] = sum(t < p for t in targets)
            self.populations["drive_last"][p] = sum(t <= p for t in targets)
        P = self.populations
        P["drives"] = self.drives.ctypes.data
        P["drive"] = (P["drive_last"] > P["drive_first"]) * (compiled_drive().address if ordered else 0)
        P["direct"] = (P["drive_last"] - P["drive_first"] == 1) & (P["mixed_first"] == P["mixed_last"])

    def _describe_drive(self, made, record):
        targets = encode(made.group.ids.astype(np.int32), made.target, made.receptor)
        keep = self.kept[("input", made.index)] = {"targets": targets}
        record["index"], record["size"], record["targets"] = made.index, made.group.size, targets.ctypes.data
        record["stream"] = np.uint64(made.key).astype(np.int64)
        if made.shares is not None:
            keep["shares"] = made.shares
            record["rates"] = made.shares.ctypes.data
        record["cell"], record["cell_width"] = int(made.start / made.cell), made.cell
        record["rate"], record["weight"], record["start"] = made.top, made.weight, made.start
        blocks = self._own_blocks(made)
        record["block_first"], record["block_last"] = blocks[0], blocks[-1] + 1
        n = record["block_last"] - record["block_first"]
        for name, dtype, size in (("pos", np.int64, n), ("end", np.int64, n), ("scratch", float, 2 * BATCH)):
            keep[name] = np.zeros(size, dtype)
        keep["whole"] = np.array([self._takes_all(made, block) for block in range(blocks[0], blocks[-1] + 1)], np.int64)
        for name in ("pos", "end", "scratch", "whole"):
            record[name] = keep[name].ctypes.data
        self._private_room(keep, record, FIRST_ROOM["private"])

    def _private_room(self, keep, record, n):
        """Room for n events of a cell; what is drawn already stays."""
        for name, dtype in (("t", float), ("target", np.int32)):
            new, old = np.empty(n + BATCH, dtype), keep.get(name, np.empty(0, dtype))
            new[: len(old)] = old
            keep[name] = new
            record[name] = new.ctypes.data
        record["cap"] = n + BATCH

    def make_private_room(self, population):
        """A cell had more events than there is room for."""
        for place in range(self.populations["drive_first"][population], self.populations["drive_last"][population]):
            record = self.drives[place]
            self._private_room(self.kept[("input", int(record["index"]))], record, 2 * int(record["cap"]))

    def _own_blocks(self, made):
        """The blocks of a private input that hold neurons of this shard."""
        return np.unique(np.flatnonzero(self._own(made, made.group.ids)) // BLOCK).tolist()

    def _own(self, made, ids):
        store = self.stores[made.target.index]
        return (ids >= store.first) & (ids < store.last)

    def _takes_all(self, made, block):
        """Whether all that is drawn for a block arrives, and at neurons of this shard."""
        ids = made.group.ids[block * BLOCK : (block + 1) * BLOCK]
        return made.shares is None and len(ids) == slots(len(ids)) and bool(self._own(made, ids).all())

    def cursors(self, source: int):
        """Where the projections from a population stand in its log."""
        return [int(q["cursor"]) for q in self.projections[: len(self.places)] if q["source"] == source]

    def limit_cursors(self, source: int, n: int):
        """The log of a source was cut to n entries: none of the later ones had been sent."""
        used = self.projections[: len(self.places)]
        used["cursor"][used["source"] == source] = np.minimum(used["cursor"][used["source"] == source], n)

    def shift_cursors(self, source: int, by: int):
        """The first `by` entries of a log were dropped."""
        used = self.projections[: len(self.places)]
        used["cursor"][used["source"] == source] -= by


def in_order(projections) -> list:
    """Projections by target, those delivered as whole rows first."""
    return sorted(projections, key=lambda q: (q.target.index, is_mixed(q), q.index))


def is_mixed(q) -> bool:
    """Whether rows go through the calendar: their delays differ, or they are too short to be worth a turn each."""
    return np.ndim(q.delay) > 0 or q.size < SHORT * q.pre_group.size


def kind(values) -> int:
    """How an array is stored."""
    return DOUBLE if values.dtype == np.float64 else SINGLE


def longest_row(q) -> int:
    """The most synapses that one spike can reach, at least 1."""
    if q.conv is None:
        return int(np.diff(q.indptr).max(initial=1))
    (_, _, kh, kw), (sh, sw) = q.conv.kernel.shape, q.conv.stride
    return q.conv.outputs * (-(-kh // sh)) * (-(-kw // sw))
