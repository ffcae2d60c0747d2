"""The engine as Python sees it: it lays out memory, keeps it large enough, and calls the compiled loop."""

import math
import time

import numpy as np

from eventsnn.engine import layout
from eventsnn.engine.compose import compiled_loop, entry_point
from eventsnn.engine.interrupt import deferred_interrupt
from eventsnn.engine.store import Store
from eventsnn.engine.tables import Tables
from eventsnn.topology import topology

BREATH = 0.1  # seconds of wall time between two looks at the clock
FIRST_LIMIT = 200_000  # arrivals until the first look


class Engine:
    """Runs the network: the present state of everything that is under way."""

    def __init__(self, net):
        self.net = net
        self.stores, self.seen, self.failed = [], [], None
        self.network = np.zeros(1, layout.NETWORK)
        self.tables = Tables()
        self.network["limit"], self.network["t"] = FIRST_LIMIT, net.t
        self.loop, self.turn = compiled_loop()
        self._run(net.t)  # compiled or loaded here, before anything is timed

    # --- following the description ------------------------------------------------------------

    def update(self):
        """Take in what was added to the network since the last run."""
        net = self.net
        if self.tables.sizes == (len(net.populations), len(net.projections), len(net.inputs)):
            return
        found = topology(len(net.populations), net.projections)
        width = slot_width(found.lookahead)
        new = net.populations[len(self.stores) :]
        self.stores += [Store(population, width) for population in new]
        self.tables.lay(net, self.stores)
        self.order = np.array(found.order, np.int64)
        N = self.network
        N["n_populations"], N["order"] = len(self.stores), self.order.ctypes.data
        N["lookahead"], N["ring"] = found.lookahead, layout.RING
        if N["width"][0] != width:
            self._change_width(width, new)
        for population in new:
            self.seen.append(0)
            self.restart(population, population.ids)

    def _change_width(self, width, new):
        self.network["width"], self.network["inv_width"] = width, 1.0 / width
        self.network["base"] = base = int(self.net.t / width)
        for store in self.stores:
            store.change_width(width, base)
            if store.population not in new:
                self.restart(store.population, store.population.ids)

    # --- running ------------------------------------------------------------------------------

    def advance(self, end: float, bar):
        """Handle all instants before `end`; the time of the network follows."""
        if self.failed:
            raise RuntimeError(self.failed)
        N = self.network
        since = time.perf_counter()
        with deferred_interrupt() as interrupted:
            while self.net.t < end:
                self._cover()
                code = self._run(end)
                bar.update(self.net.t - bar.began - bar.n)
                if code == layout.BUDGET:
                    since = self._breathe(since)
                if interrupted():
                    N["limit"] = 0  # return at the end of this window
                if code == layout.RUNAWAY:
                    self._fail()
                if code >= layout.NEED_OUT:
                    self.stores[N["who"][0]].make_room(code, self)
                elif interrupted():
                    N["limit"] = FIRST_LIMIT
                    break
            self._flush_all()

    def _run(self, end):
        N, tables = self.network, self.tables
        N["stop"] = min([end, *(s.covered for s in self.stores if s.population.is_source)])
        code = self.loop(
            N,
            tables.populations,
            tables.projections,
            tables.drives,
            tables.convolutions,
            tables.addresses,
            self.turn.address,
        )
        if not N["is_open"][0]:
            self.net.t = float(N["t"][0])
        return code

    def _breathe(self, since):
        """Adapt the work between two looks at the clock, the last of which was at `since`; returns the time now."""
        now = time.perf_counter()
        limit = self.network["limit"][0] * min(max(BREATH / max(now - since, 1e-9), 0.5), 2.0)
        self.network["limit"] = int(min(max(limit, 10_000), 1e9))
        return now

    def _cover(self):
        """Take from each source the spikes that come next."""
        for store in self.stores:
            if store.population.is_source and store.covered <= self.net.t:
                self._flush(store)
                stream = store.population.stream
                times, ids = stream.take(stream.until + stream.piece)
                store.append(times, ids, self._oldest(store))
                store.covered = stream.until

    def _fail(self):
        P = self.tables.populations[self.network["who"][0]]
        name, neuron, t = self.net.populations[P["index"]].name, P["runaway"] - 1, float(P["group_t"])
        self.failed = (
            f"neuron {neuron} of population {name!r} fired 1000 times in one instant, at t = {t!r} ms: "
            "with t_ref = 0 its input or drive has no end there"
        )
        self.net.t = t
        self._flush_all()
        raise RuntimeError(self.failed)

    # --- what has happened --------------------------------------------------------------------

    def _flush_all(self):
        for store in self.stores:
            self._flush(store)

    def _flush(self, store):
        """Hand the spikes that came since last time to the recorders."""
        index = store.population.index
        log, start = store.log(), self.seen[index] - store.dropped
        n = len(log[0]) if not store.population.is_source else int(np.searchsorted(log[0], self.net.t))
        self.seen[index] = store.dropped + n
        recorders = [r for r in self.net.recorders if r.population is store.population and hasattr(r, "train")]
        for recorder in recorders:
            recorder.now = self.net.t
            if n > start:
                keep = log[0][start:n] >= recorder.start
                recorder.append(log[0][start:n][keep], log[2][start:n][keep])

    def make_log_room(self, store, needed):
        """Forget spikes that nobody waits for any more, or make the log longer."""
        self._flush(store)
        times = store.log()[0]
        instant = int(np.searchsorted(times, times[-1])) if len(times) else 0  # its spikes are still counted
        store.trim(min(self._oldest(store), instant), needed)

    def _oldest(self, store):
        """The first entry of the log that is still needed."""
        return min([self.seen[store.population.index] - store.dropped, *self.tables.cursors(store.population.index)])

    def counts(self) -> dict:
        """Work done so far."""
        table = self.tables.populations[: len(self.stores)]
        sources = sum(self.seen[s.population.index] for s in self.stores if s.population.is_source)
        private = int(table["private"].sum()) - sum(s.private_waiting() for s in self.stores)
        return {
            "events": int(table["arrivals"].sum()) - private,
            "private_events": private,
            "spikes": int(table["spikes"].sum()) + sources,
            "queue_peak": int(table["peak"].max(initial=0)),
        }

    # --- looking and setting ------------------------------------------------------------------

    def look(self, population, ids):
        """The states of some neurons at the present time, as records; nothing is changed."""
        if population.index >= len(self.stores):
            return population.state[ids]
        states = population.state[ids]
        params = population.params if len(population.params) == 1 else population.params[ids]
        table = self.tables.populations[population.index : population.index + 1].copy()
        table["state"], table["param"], table["n"] = states.ctypes.data, params.ctypes.data, len(ids)
        self._call(population, "commit", table, np.arange(len(ids)))
        return states

    def commit(self, population, ids):
        """Carry some neurons to the present time for good, before they are set."""
        if population.index < len(self.stores):
            self._call(population, "commit", self._table(population), ids)

    def restart(self, population, ids):
        """Some neurons were set: book their next spikes anew."""
        if population.index < len(self.stores) and not population.is_source:
            store = self.stores[population.index]
            store.point_to_neurons()
            self._call(population, "restart", self._table(population), ids)

    def _table(self, population):
        return self.tables.populations[population.index : population.index + 1]

    def _call(self, population, name, table, ids):
        table["group_t"] = self.net.t
        ids = np.ascontiguousarray(ids, np.int64)
        call = entry_point(type(population.model), name).ctypes
        call(table.ctypes.data, len(ids), ids.ctypes.data, 0, 0, 0, 0, 0)

    def rewind(self, source):
        """What a source sends from now on is about to change: forget what was taken of it."""
        if source.index < len(self.stores):
            store = self.stores[source.index]
            self._flush(store)
            store.forget_after(self.net.t)
            self.tables.limit_cursors(source.index, len(store.log()[0]))
            store.covered = self.net.t
        source.stream.rewind(self.net.t)

    def reweigh(self, projection):
        """The weights of a projection were set: arrivals under way deliver the new ones."""
        if projection.index < self.tables.sizes[1]:
            self.tables.point_to_weights(projection)
            self.stores[projection.target.index].reweigh(projection)


def slot_width(lookahead: float) -> float:
    """Width of a slot of the calendar: a power of two, so that its edges are exact, a fraction of a window."""
    if lookahead == 0.0 or math.isinf(lookahead):
        return 2.0**-3
    return min(max(2.0 ** math.floor(math.log2(lookahead / 4.0)), 2.0**-10), 2.0**-3)
