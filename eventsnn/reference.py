"""The same simulation as plainly as it can be said: the specification in code.

No windows, no queues of rows, no bounds: one sorted list of arrivals, one of crossings, one instant after the
other. It is slow and short, and what the compiled engine computes must equal it.
"""

import copy
import math
from collections import defaultdict
from types import SimpleNamespace

import numpy as np
from sortedcontainers import SortedList

from eventsnn import check
from eventsnn.elementary import exponential
from eventsnn.named import Named
from eventsnn.neurons.record import origin
from eventsnn.plasticity.plain import Carried, Plastic
from eventsnn.receptors import receptor_number
from eventsnn.recording import SpikeRecorder, StateRecorder, WeightRecorder

RUNAWAY_SPIKES = 1000


def run(net, duration: float) -> "Records":
    """Simulate a network that has not run yet for `duration` ms in plain Python; `net` is left alone.

    Returns the records: a sequence like `net.recorders`, that answers to place, to name and to the recorder of `net`.
    """
    duration = check.number("duration", duration, low=0.0)
    if net.t > 0.0 or len(net._agenda):
        raise ValueError("net must be at t = 0 and have nothing on its agenda (at, every)")
    simulation = Simulation(net, duration)
    simulation.run()
    return simulation.records


class Records(Named):
    """Records in the order of `net.recorders`."""

    def __getitem__(self, key):
        return super().__getitem__(getattr(key, "name", key))


class Cell:
    """One neuron: its parameters p, its state s, and its model's functions."""

    def __init__(self, population, k):
        self.model, self.k = type(population.model), k
        self.read(population.params)
        self.s = SimpleNamespace(**{name: float(population.state[name][k]) for name in population.state.dtype.names})

    def read(self, params):
        """Take the parameters from the records of the population."""
        own = params[self.k if len(params) > 1 else 0]
        self.p = SimpleNamespace(**{name: float(own[name]) for name in params.dtype.names})

    def above(self) -> bool:
        return self.model.above(self.p, self.s)

    def carry(self, t):
        """Carry the state to time t; v is held until the end of refractoriness."""
        s = self.s
        if s.t < s.r:
            held = s.v
            self._flow(min(t, s.r))
            s.v = held
        if s.t < t:
            self._flow(t)

    def _flow(self, t):
        if t > self.s.t:
            self.model.advance(self.p, self.s, t - self.s.t, *[self._decay(tau, t) for tau in self.model.taus])
            self.s.t = t

    def _decay(self, name, t):
        """exp(-(t - s.t) / tau), as a ratio of exponentials where both times lie in one frame, or in two that meet."""
        tau, span, fall = (getattr(self.p, f"{kind}{name}") for kind in ("", "span_", "fall_"))
        start = origin(t, span)
        if self.s.t < start - span:
            return exponential((self.s.t - t) / tau)
        before, fall = (start, 1.0) if self.s.t >= start else (start - span, fall)
        return exponential((self.s.t - before) / tau) * (1.0 / exponential((t - start) / tau) * fall)

    def receive(self, w, receptor=0):
        """An arrival at the present time: while v is held, a jump of v is lost."""
        held = self.s.v
        self.model.receive(self.p, self.s, w, *([receptor] if self.model.receptors else []))
        if self.s.t < self.s.r:
            self.s.v = held

    def fire(self, t):
        self.model.fire(self.p, self.s)
        self.s.r = t + self.model.refractory(self.p)

    def due(self, end) -> float:
        """The time of the next spike without further input; some later time if it does not come before `end`."""
        cell = copy.copy(self)
        cell.s = copy.copy(self.s)
        cell.carry(max(cell.s.t, cell.s.r))
        if cell.above():
            return cell.s.t
        if hasattr(self.model, "search"):
            return cell.s.t + self.model.search(cell.p, cell.s, max(end - cell.s.t, 0.0) + 1e-15 * end)
        return cell.s.t + self.model.crossing(cell.p, cell.s)

    def lift(self):
        """v is due to cross at this very time: undo the rounding that leaves it a hair below."""
        step = 1e-16 * (abs(self.s.v) + 1e-3)
        while not self.above():
            self.s.v += step
            step *= 2.0


class Simulation:
    """Everything under way: `arrivals` (t, generation, key, place, cell, (weight, receptor)), `crossings` (t, cell)."""

    def __init__(self, net, end):
        self.net, self.end = net, end
        self.cells = {p.index: [Cell(p, k) for k in range(p.size)] for p in net.populations if not p.is_source}
        self.rows = {q.index: {int(i): k for k, i in enumerate(q.pre_group.ids)} for q in net.projections}
        rewarding = [(copy.deepcopy(p.stream).take(end)[0], amount) for p, amount in net._rewarding]
        self.plastic = {q.index: Plastic(q, rewarding) for q in net.projections if q.plasticity}
        self.arrivals, self.crossings, self.due = SortedList(), SortedList(), {}
        self.spikes = defaultdict(list)
        self.records = Records()
        for recorder in net.recorders:
            self.records.add(fresh(recorder))
        for p, cells in self.cells.items():
            for k in range(len(cells)):
                self._predict((p, k))

    def run(self):
        """One instant after the other."""
        self._send_sources()
        self._send_private()
        changes = SortedList({t for p in self.net.populations if p.injected for t in p.injected.times if t > 0.0})
        while (t := min(self._first(self.arrivals), self._first(self.crossings), *changes[:1])) < self.end:
            self._sample(lambda due, t=t: due <= t)
            if changes and changes[0] == t:
                self._change_currents(changes.pop(0))
            self._instant(t)
        self._sample(lambda due: due < self.end)
        for recorder in self.records:
            self._hand_over(recorder)

    def weights(self, projection, t=None):
        """The weights of a projection at time t, by default the end of the run, as `projection.weights` gives them."""
        if not projection.plasticity:
            return projection.weights
        t = self.end if t is None else t
        return projection._from_rows(
            np.array([synapse.weight(t) for synapse in self.plastic[projection.index].synapses])
        )

    def _change_currents(self, t):
        """What is injected changes, before the events of the instant."""
        for p in self.net.populations:
            if p.injected and t in p.injected.times:
                params = p._driven_params(p.ids, t)
                for k in p.injected.changed(t):
                    self._change(t, (p.index, int(k)), params)

    def _change(self, t, cell, params):
        one, due = self.cells[cell[0]][cell[1]], self.due.get(cell)
        one.carry(t)
        one.read(params)
        if due == t and one.due(t) == t:
            one.lift()
        self._predict(cell)

    def _first(self, entries):
        return entries[0][0] if entries else math.inf

    def _instant(self, t):
        """All generations of one instant."""
        fired = defaultdict(int)
        while min(self._first(self.arrivals), self._first(self.crossings)) == t:
            g = 0 if self._first(self.crossings) == t else self.arrivals[0][1]
            touched = self._deliver(t, g)
            crossing = self._cross(t, touched)
            for p, k in sorted(touched | crossing):
                cell = self.cells[p][k]
                if (p, k) in crossing or (cell.above() and not t < cell.s.r):
                    fired[p, k] += 1
                    if fired[p, k] >= RUNAWAY_SPIKES:
                        raise RuntimeError(f"neuron {k} of {self.net.populations[p]!r} fired 1000 times at t = {t} ms")
                    cell.fire(t)
                    self._strengthen(t, g, p, k)
                    self._send(t, g, p, k)
                self._predict((p, k))

    def _deliver(self, t, g):
        """The arrivals of one generation: one input per neuron, added up in the order of the spikes that sent them."""
        touched = set()
        while self.arrivals and self.arrivals[0][:2] == (t, g):
            *_, (p, k), (w, receptor) = self.arrivals.pop(0)
            if w is None:
                receptor.see_arrival(t, g)  # at a synapse with a dendritic delay, before it arrives at the neuron
                continue
            self.cells[p][k].carry(t)
            self.cells[p][k].receive(w if isinstance(w, float) else w.arrive(t, g), receptor)
            touched.add((p, k))
        return touched

    def _cross(self, t, touched):
        """The neurons that reach threshold now by themselves; those that got an input are tested with it."""
        crossing = set()
        while self._first(self.crossings) == t:
            _, cell = self.crossings.pop(0)
            del self.due[cell]
            if cell not in touched:
                self.cells[cell[0]][cell[1]].carry(t)
                crossing.add(cell)
        return crossing

    def _predict(self, cell):
        """Note when a neuron will spike if nothing more arrives."""
        if cell in self.due:
            self.crossings.remove((self.due.pop(cell), cell))
        due = self.cells[cell[0]][cell[1]].due(self.end)
        if due < math.inf:
            self.due[cell] = due
            self.crossings.add((due, cell))

    def _strengthen(self, t, g, p, k):
        """The plastic synapses onto a neuron that spikes."""
        for q in self.net.projections:
            if q.plasticity and q.target.index == p:
                self.plastic[q.index].fired(k, t, g)

    def _send(self, t, g, p, k):
        """A spike of generation g: what it sends without delay arrives in the next one, from a source in this one."""
        self.spikes[p].append((t, k))
        copy_number = len(self.spikes[p])  # several spikes of one source neuron at one time are told apart
        for q in self.net.projections:
            if q.source.index != p or k not in self.rows[q.index]:
                continue
            row = self.rows[q.index][k]
            carried = self._carried(q, row, t)
            for place, (j, w, d) in enumerate(zip(*q.row(row))):
                arrival = t + d
                generation = g + 1 if arrival == t and not q.source.is_source else 0
                key = (t, g, p, k, q.index, copy_number)
                arrived = (carried(place, w), receptor_number(q.target.model, q.receptor))
                self.arrivals.add((float(arrival), generation, key, (place, 0), (q.target.index, int(j)), arrived))
                if q.plasticity and q.plasticity.dendritic:
                    self._send_ahead(t, g, key, place, q, arrived[0].synapse, d)

    def _send_ahead(self, t, g, key, place, q, synapse, d):
        """A synapse with a dendritic delay sees the spike before it arrives at the neuron."""
        seen = float(t + (1.0 - q.plasticity.dendritic) * d)
        generation = g + 1 if seen == t and not q.source.is_source else 0
        self.arrivals.add((seen, generation, key, (place, 0.5), (q.target.index, -1), (None, synapse)))

    def _carried(self, q, row, t):
        """What an arrival brings: its weight, or the plastic synapse that knows it, with the traces of the sender."""
        if not q.plasticity:
            return lambda place, w: float(w)
        plastic, first = self.plastic[q.index], q.indptr[row]
        sender = plastic.senders[row]
        factor = sender.send(t)
        values = sender.values
        return lambda place, w: Carried(plastic.synapses[first + place], values, factor)

    def _send_sources(self):
        for p in self.net.populations:
            if p.is_source:
                for t, k in zip(*copy.deepcopy(p.stream).take(self.end)):
                    self._send(float(t), 0, p.index, int(k))

    def _send_private(self):
        for made in self.net.inputs:
            if made.top == 0.0:
                continue
            arrived = (made.weight, receptor_number(made.target.model, made.receptor))
            for cell in range(math.ceil(self.end / made.cell)):
                for block in range(-(-made.group.size // 1024)):
                    for place, (t, j) in enumerate(made.events(block, cell)):
                        key = (math.inf, 0, 0, 0, made.index, 0)
                        self.arrivals.add((t, 0, key, (place, 0), (made.target.index, j), arrived))

    def _sample(self, reached):
        """States as they are before the events of the time of the sample."""
        for recorder in self.records:
            while isinstance(recorder, StateRecorder) and reached(recorder.next) and recorder.next < self.end:
                recorder.append(recorder.next, self._seen(recorder))

    def _seen(self, recorder):
        if isinstance(recorder, WeightRecorder):
            return self.weights(recorder.group, recorder.next)
        return [self._look(recorder, k) for k in recorder.group.ids]

    def _look(self, recorder, k):
        cell = self.cells[recorder.population.index][k]
        seen = copy.copy(cell)
        seen.s = copy.copy(cell.s)
        seen.carry(recorder.next)
        return getattr(seen.s, recorder.variable)

    def _hand_over(self, recorder):
        if isinstance(recorder, SpikeRecorder):
            spikes = [s for s in self.spikes[recorder.population.index] if s[0] < self.end]
            recorder.append(np.array([t for t, _ in spikes]), np.array([k for _, k in spikes], np.int64))
            recorder.now = self.end


def fresh(recorder):
    """An empty recorder like the given one."""
    if isinstance(recorder, SpikeRecorder):
        return SpikeRecorder(recorder.group, recorder.name, recorder.start)
    if isinstance(recorder, WeightRecorder):
        return WeightRecorder(recorder.group, recorder.name, recorder.start, recorder.every)
    return StateRecorder(recorder.group, recorder.name, recorder.start, recorder.variable, recorder.every)
