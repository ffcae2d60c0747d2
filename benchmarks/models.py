"""What an arrival costs, model by model, and how many arrivals the bound on the next spike rejects.

A thousand neurons, each with a hundred Poisson inputs at 10 Hz, a fifth of them inhibitory, with weights from which it
fires at some Hz.
"""

import math
from dataclasses import dataclass, field

import numpy as np

import eventsnn as en
from eventsnn.reference import Cell

from . import report

SEED, NEURONS, INPUTS, FAN_IN, RATE = 1, 1000, 1000, 100, 10.0  # Hz
DURATION = 4000.0  # ms
REPLAYED, REPLAY = 10, 2000.0  # neurons, ms


@dataclass
class Case:
    """A model with the weight of an excitatory input, how much stronger an inhibitory one is, and its parameters."""

    model: type
    weight: float
    strength: float = 3.0
    params: dict = field(default_factory=dict)

    @property
    def inputs(self):
        """First and last sender, and weight."""
        first_inh = INPUTS * 4 // 5
        return (0, first_inh, self.weight), (first_inh, INPUTS, -self.strength * self.weight)


CASES = (
    Case(en.LIF, 1.9),
    Case(en.LIFExp, 8.0),
    Case(en.LIFExp2, 8.0, 1.5),
    Case(en.LIFAlpha, 3.0),
    Case(en.LIFDoubleExp, 6.0, params={"tau_rise": 1.0}),
    Case(en.LIFCond, 0.1, 2.0),
    Case(en.LIFCond2, 0.1, 2.0),
    Case(en.ALIF, 2.0),
    Case(en.ALIFCurrent, 2.0),
    Case(en.GLIF, 1.7),
    Case(en.LIFTargetRate, 2.0),
    Case(en.LIFEscape, 1.5),
    Case(en.PIF, 1.0),
    Case(en.QIF, 0.15, params={"i_ext": -0.5}),
    Case(en.Izhikevich, 3.0),
)
HEAD = ["model", "rate (Hz)", "ns per arrival", "never", "not before the next arrival", "rejected", "searches"]
NOTES = f"""\
- {NEURONS:,} neurons with {FAN_IN} inputs of {RATE:g} Hz each, a fifth of them inhibitory; rows with one delay; default
  parameters, but for what is said in `benchmarks/models.py`.
- ns per arrival: run time by the number of arrivals, compiled, one thread, best of 3 runs of {DURATION / 1000:g} s;
  what the spikes cost is part of it.
- never, not before the next arrival: what `earliest` says after an arrival or a spike; there `crossing` or `search` is
  not called. rejected: their sum. searches: calls per arrival. All counted by a replay of {REPLAYED} neurons
  over {REPLAY / 1000:g} s in plain Python, which looks when the compiled engine would, but for the ends of windows."""


def trains():
    """Times and senders of all inputs."""
    rng = np.random.default_rng(SEED)
    n = rng.poisson(INPUTS * RATE * DURATION / 1000.0)
    return rng.uniform(0.0, DURATION, n), rng.integers(0, INPUTS, n)


def network(case):
    """The population under its input."""
    net = en.Network(seed=SEED)
    source = net.add(en.SpikeArray(*trains()), INPUTS)
    cells = net.add(case.model(**case.params), NEURONS)
    for first, last, weight in case.inputs:
        rule = en.fixed_indegree(FAN_IN * (last - first) // INPUTS)
        net.connect(source[first:last], cells, rule, weight=weight, delay=1.0)
    return net, net.record(cells)


def timed(case):
    """Mean rate, and ns per arrival of the best of 3 runs."""
    best = math.inf
    for _ in range(3):
        net, spikes = network(case)
        net.run(0.0)
        wall = report.seconds(lambda net=net: net.run(DURATION))
        best = min(best, 1e9 * wall / net.stats["events"])
    return spikes.rate(), best


# --- replay -----------------------------------------------------------------------------------


@dataclass
class Count:
    """Bounds taken, those that say never, those that lie beyond the next arrival, and calls of the search."""

    arrivals: int = 0
    spikes: int = 0
    bounds: int = 0
    never: int = 0
    later: int = 0
    searches: int = 0

    def note(self, bound, until):
        """One more bound."""
        self.bounds += 1
        self.never += bound == math.inf
        self.later += until <= bound < math.inf

    def cells(self):
        """Their shares."""
        shares = (self.never, self.later, self.never + self.later)
        return [*(f"{100.0 * n / self.bounds:.1f} %" for n in shares), f"{self.searches / self.arrivals:.3f}"]


def replay(case, duration=REPLAY) -> Count:
    """Count what the bound rejects."""
    count = Count()
    net, _ = network(case)
    cells = net.populations[-1]
    for k in range(REPLAYED):
        arrivals = sorted((t, w) for t, w in arrivals_of(net, k) if t < duration)
        cell = Cell(cells, k)
        for (t, w), (until, _) in zip(arrivals, [*arrivals[1:], (duration, 0.0)]):
            count.arrivals += 1
            cell.carry(t)
            cell.receive(w)
            if t >= cell.s.r and cell.above():
                cell.fire(t)
                count.spikes += 1
            fly(cell, until, count)
    return count


def arrivals_of(net, k):
    """Times and weights of what neuron k receives."""
    times, senders = trains()
    for q in net.projections:
        counts = np.bincount(q.pre[q.post == k] + q.pre_group.ids[0], minlength=INPUTS)
        for t, n in zip(times + q.delay, counts[senders]):
            yield from [(float(t), float(q.weight))] * int(n)


def fly(cell, until, count):
    """The free flight of a neuron up to the next arrival, as the engine sees it."""
    while True:
        bound = max(cell.s.t, cell.s.r) + cell.model.earliest(cell.p, cell.s)
        count.note(bound, until)
        if bound >= until:
            return
        count.searches += 1
        due = cell.due(until)
        if due >= until:
            return
        cell.carry(due)
        cell.fire(due)
        count.spikes += 1


def row(case) -> list:
    """One row of the table."""
    rate, ns = timed(case)
    return [case.model.__name__, f"{rate:.1f}", f"{ns:.0f}", *replay(case).cells()]


def main():
    """All models."""
    body = f"{report.table(HEAD, map(row, CASES))}\n\n{NOTES}"
    report.write("models", "Neuron models: what an arrival costs", body, SEED)


if __name__ == "__main__":
    main()
