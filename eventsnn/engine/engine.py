"""The engine as Python sees it: it lays out memory, keeps it large enough, and calls the compiled loop."""

import ctypes
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from eventsnn.engine import layout, plastic, shard
from eventsnn.engine.ahead import Ahead
from eventsnn.engine.compose import compiled_loop, entry_point
from eventsnn.engine.interrupt import deferred_interrupt
from eventsnn.engine.log import Log
from eventsnn.engine.pace import Pace
from eventsnn.engine.slots import slot_width
from eventsnn.engine.stamps import Stamps
from eventsnn.engine.tables import Tables
from eventsnn.topology import topology

BREATH = 0.1  # seconds of wall time between two looks at the clock
FIRST_LIMIT = 200_000  # arrivals until the first look
MANY = 1 << 16  # spikes that may wait for plastic synapses however few these are
give_way = ctypes.CDLL(None).sched_yield if os.name == "posix" else ctypes.windll.kernel32.SwitchToThread


class Engine:
    """Runs the network: the present state of everything that is under way."""

    def __init__(self, net):
        self.net, self.pace = net, Pace(shard.threads_worth(net))
        threads = self.pace.threads
        self.logs, self.failed, self.sizes = [], None, None
        self.busy = 0.0  # seconds in the loop since the last look at the clock
        self.shards = [Tables() for _ in range(threads)]
        self.shard_table = np.zeros(len(self.shards), layout.SHARD)
        self.shard_table["t"] = net.t
        self.network = np.zeros(1, layout.NETWORK)
        self.barrier = np.zeros(32, np.int64)
        self.pool = ThreadPoolExecutor(threads - 1) if threads > 1 else None
        N = self.network
        N["limit"], N["n_shards"] = FIRST_LIMIT, len(self.shards)
        N["shards"], N["barrier"] = self.shard_table.ctypes.data, self.barrier.ctypes.data
        N["give_way"] = ctypes.cast(give_way, ctypes.c_void_p).value
        self.ahead, self.turn = Ahead(), None
        self.loop = compiled_loop()

    # --- following the description ------------------------------------------------------------

    def update(self):
        """Take in what was added to the network since the last run."""
        net = self.net
        sizes = (len(net.populations), len(net.projections), len(net.inputs))
        if self.sizes == sizes:
            return
        if self.sizes:
            self.settle((net.t, 0.0))
        found = topology(len(net.populations), net.projections)
        width = slot_width(found.lookahead, net)
        new = net.populations[len(self.logs) :]
        for population in new:
            self.logs.append(Log(population))
            for tables, store in zip(self.shards, shard.stores(population, len(self.shards), width)):
                tables.stores.append(store)
        self._lay()
        self.sizes = sizes
        self._lay_levels(found.levels)
        self.network["lookahead"] = found.lookahead
        if self.network["width"][0] != width:
            self._change_width(width, new)
        for population in new:
            self.restart(population, population.ids)
        if self.turn is None:  # all else is compiled or loaded by now, and nothing was timed yet
            self.turn = self.ahead.turn()

    def _lay(self):
        self.log_table = np.zeros(max(len(self.logs), 1), layout.LOG)
        for k, log in enumerate(self.logs):
            log.bind(self.log_table[k : k + 1])
            log.on_drop = lambda by, k=k: [tables.shift_cursors(k, by) for tables in self.shards]
        for k, tables in enumerate(self.shards):
            tables.lay(self.net, self.logs, self.shard_table[k : k + 1])
        self._lay_convolutions()
        self.network["logs"], self.network["n_populations"] = self.log_table.ctypes.data, len(self.logs)

    def _lay_convolutions(self):
        self.stamps = Stamps(self.net.projections)
        self.network["convolutions"] = self.stamps.table.ctypes.data
        self.network["n_convolutions"] = len(self.stamps.table)

    def _lay_levels(self, levels):
        """The levels that take turns, one after another; sources take none."""
        levels = [[p for p in level if not self.net.populations[p].is_source] for level in levels]
        levels = [level for level in levels if level]
        self.levels = np.array([p for level in levels for p in level], np.int64)
        self.level_start = np.cumsum([0, *map(len, levels)])
        N = self.network
        N["levels"], N["level_start"] = self.levels.ctypes.data, self.level_start.ctypes.data
        N["n_levels"] = len(levels)

    def _change_width(self, width, new):
        self.network["width"], self.network["inv_width"] = width, 1.0 / width
        for store in self._stores():
            store.change_width(width, int(self.net.t / width))
        for population in self.net.populations:
            if population not in new and not population.is_source:
                self.restart(population, population.ids)

    def _stores(self, index=None):
        """The memory of all populations in all shards, or of one population."""
        return [s for tables in self.shards for s in tables.stores if index in (None, s.population.index)]

    # --- running ------------------------------------------------------------------------------

    def advance(self, end: float, bar):
        """Handle all instants before `end`; the time of the network follows."""
        if self.failed:
            raise RuntimeError(self.failed)
        N = self.network
        with deferred_interrupt() as interrupted:
            while self.net.t < end:
                self._cover()
                code = self._run(end)
                bar.update(self.net.t - bar.began - bar.n)
                if code == layout.BUDGET:
                    self._breathe()
                if interrupted():
                    N["limit"] = 0  # return at the end of this window
                if code == layout.RUNAWAY:
                    self._fail()
                if code >= layout.NEED_OUT:
                    self._make_room()
                elif interrupted():
                    N["limit"] = FIRST_LIMIT
                    break
            self._flush_all()

    def _run(self, end):
        """Run the loop, one thread beside the other; a window that is not finished leaves the time as it was."""
        N = self.network
        N["stop"] = min([end, *(log.covered for log in self.logs if log.population.is_source)])
        N["n_threads"] = threads = self.pace.threads
        started = time.perf_counter()
        others = [self.pool.submit(self.loop, N, k, self.turn.address) for k in range(1, threads)]
        code = self.loop(N, 0, self.turn.address)
        code = max([code, *(other.result() for other in others)])
        self.busy += time.perf_counter() - started
        if code == layout.FINISHED:
            self._skip(float(N["stop"][0]))
        if not self.shard_table["is_open"][0]:
            self.net.t = float(self.shard_table["t"][0])
        return code

    def _skip(self, t):
        """Nothing is pending before t: the rings begin there, so that what is booked now finds its slot."""
        self.shard_table["t"] = t
        for tables in self.shards:
            base = tables.populations["base"]
            np.maximum(base, int(t * self.network["inv_width"][0]), out=base)

    def _make_room(self):
        """Enlarge whatever the loop found too small."""
        if self.network["code"][0] == layout.NEED_LOG:
            self._make_log_room(self.logs[self.network["who"][0]])
        self.network["code"] = layout.DONE
        for record, tables in zip(self.shard_table, self.shards):
            for code, who in (("code", "who"), ("asked_code", "asked_who")):
                if record[code] == layout.NEED_PRIVATE:
                    tables.make_private_room(record[who])
                elif record[code] >= layout.NEED_OUT:
                    tables.stores[record[who]].make_room(record[code])
                record[code] = layout.DONE

    def _breathe(self):
        """Adapt threads, and work until the next look at the clock; calls of `advance` may lie between two looks."""
        self.pace.note(self.shard_table["work"].sum(), self.busy)
        self.shard_table["work"] = 0
        self._settle_if_many()
        limit = self.network["limit"][0] * min(max(BREATH / max(self.busy, 1e-9), 0.5), 2.0)
        self.network["limit"] = int(min(max(limit, 10_000), 1e9))
        self.busy = 0.0

    def _cover(self):
        """Take from each source the spikes that come next."""
        for log in self.logs:
            if log.population.is_source and log.covered <= self.net.t:
                self._flush(log)
                stream = log.population.stream
                times, ids = stream.take(stream.until + stream.piece)
                log.append(times, ids, self._oldest(log))
                self.net._rewarded_by(log.population, times)
                log.covered = stream.until

    def _fail(self):
        """Say which neuron had no end; the first of several, so that it does not depend on the shards."""
        found = [(float(L["runaway_t"]), int(L["index"]), int(L["runaway"])) for L in self.log_table if L["runaway"]]
        for tables in self.shards:
            found += [
                (float(P["group_t"]), int(P["index"]), int(P["runaway"])) for P in tables.populations if P["runaway"]
            ]
        t, index, neuron = min(found)
        self.failed = (
            f"neuron {neuron - 1} of population {self.net.populations[index].name!r} fired 1000 times in one instant, "
            f"at t = {t!r} ms: with t_ref = 0 its input or drive has no end there"
        )
        self.net.t = t
        self._flush_all()
        raise RuntimeError(self.failed)

    # --- what has happened --------------------------------------------------------------------

    def _flush_all(self):
        for log in self.logs:
            self._flush(log)

    def _flush(self, log):
        """Hand the spikes that came since last time to the recorders."""
        times, _, ids = log.spikes()
        start = log.seen - log.dropped
        n = len(times) if not log.population.is_source else int(np.searchsorted(times, self.net.t))
        log.seen = log.dropped + n
        recorders = [r for r in self.net.recorders if r.population is log.population and hasattr(r, "train")]
        for recorder in recorders:
            recorder.now = self.net.t
            if n > start:
                keep = times[start:n] >= recorder.start
                recorder.append(times[start:n][keep], ids[start:n][keep])

    def _make_log_room(self, log):
        """Forget spikes that nobody waits for any more, or make the log longer."""
        self._flush(log)
        times = log.spikes()[0]
        instant = int(np.searchsorted(times, times[-1])) if len(times) else 0  # its spikes are still counted
        needed = sum(int(store.record["out_n"][0]) for store in self._stores(log.population.index))
        log.make_room(min(self._oldest(log), instant), needed)

    def _oldest(self, log):
        """The first entry of the log that is still needed."""
        cursors = [c for tables in self.shards for c in tables.cursors(log.population.index)]
        return min([log.seen - log.dropped, *cursors])

    def counts(self) -> dict:
        """Work done so far."""
        records = np.concatenate([tables.populations[: len(self.logs)] for tables in self.shards])
        private = int(records["private"].sum()) - sum(store.private_waiting() for store in self._stores())
        return {
            "events": int((records["arrivals"] - records["updates"]).sum()) - private,
            "private_events": private,
            "spikes": sum(log.seen for log in self.logs),
            "queue_peak": sum(int(tables.populations["peak"].max(initial=0)) for tables in self.shards),
        }

    # --- looking and setting ------------------------------------------------------------------

    def look(self, population, ids):
        """The states of some neurons at the present time, as records; nothing is changed."""
        if population.index >= len(self.logs):
            return population.state[ids]
        states = population.state[ids]
        params = population.params if len(population.params) == 1 else population.params[ids]
        table = self._record(population).copy()
        table["state"], table["param"], table["n"] = states.ctypes.data, params.ctypes.data, len(ids)
        self._commit(population, table, np.arange(len(ids)))
        return states

    def commit(self, population, ids):
        """Carry some neurons to the present time for good, before they are set."""
        if population.index < len(self.logs):
            self._commit(population, self._record(population), ids)

    def restart(self, population, ids):
        """Some neurons were set: look at them when the network goes on."""
        if population.index < len(self.logs) and not population.is_source:
            state = population.state
            state["next"][ids] = np.maximum(state["t"][ids], state["r"][ids])
            for store in self._stores(population.index):
                store.point_to_neurons()
                store.look_again(ids)

    def _record(self, population):
        return self.shards[0].populations[population.index : population.index + 1]

    def _commit(self, population, table, ids):
        table["group_t"] = self.net.t
        ids = np.ascontiguousarray(ids, np.int64)
        call = entry_point(type(population.model), "commit").ctypes
        call(table.ctypes.data, len(ids), ids.ctypes.data, 0, 0, 0, 0, 0)

    def rewind(self, source):
        """What a source sends from now on is about to change: forget what was taken of it."""
        if source.index < len(self.logs):
            log = self.logs[source.index]
            self._flush(log)
            log.forget_after(self.net.t)
            for tables in self.shards:
                tables.limit_cursors(source.index, len(log))
            log.covered = self.net.t
        source.stream.rewind(self.net.t)

    def synapses(self, projection):
        """The plastic synapses of a projection at the present time; nothing is changed."""
        synapses = projection.synapses.copy()
        if self.sizes and projection.index < self.sizes[1]:
            for tables in self.shards:
                tables.settle(projection, (self.net.t, 0.0), synapses, flows=True)
        return synapses

    def _settle_if_many(self):
        """Bring plastic synapses up to date when many spikes wait for them, so that what waits is bounded."""
        waiting = sum(store.history.waiting() for store in self._stores() if store.history)
        if waiting > max(MANY, sum(q.size for q in self.net.projections if q.learns) // 8):
            self.settle((self.network["next_t"][0], self.network["next_g"][0]))

    def rewarded(self, projection):
        """A projection was given a reward."""
        if self.sizes and projection.index < self.sizes[1]:
            for tables in self.shards:
                plastic.point_to_rewards(projection, tables.record_of(projection))

    def hold(self, projection):
        """The weights of a plastic projection are held from now on, or change again."""
        if self.sizes and projection.index < self.sizes[1]:
            for tables in self.shards:
                tables.record_of(projection)["held"] = not projection.plastic

    def settle(self, until, changed=None):
        """Show all plastic synapses what they have not seen before `until` (time, generation), and forget it.

        A projection that is about to be `changed` is carried forward to that time for good.
        """
        for tables in self.shards:
            for q in [q for q in self.net.projections[: self.sizes[1]] if q.learns]:
                tables.settle(q, until, q.synapses, flows=q is changed)
            for store in tables.stores:
                if store.history:
                    store.history.forget(until[0])

    def reweigh(self, projection):
        """The weights of a projection were set: arrivals under way deliver the new ones."""
        if self.sizes and projection.index < self.sizes[1]:
            for tables in self.shards:
                tables.point_to_weights(projection)
                tables.stores[projection.target.index].reweigh(projection)
            self._lay_convolutions()
