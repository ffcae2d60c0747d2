"""Cost growth: ns per synaptic event over size, fan-out, rate, silence, delays and number of populations.

The network is that of workload S1 with kicks between the steps: every neuron has its own Poisson train of kicks, each
of which makes it fire, and synapses too weak to do so, so that the work of every point is known. One thing is varied
at a time. Beside the curves: a silent hour, and what a window costs that holds a single spike.
"""

import gc
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

import eventsnn as en

from . import report
from .workloads import lif

SEED = 1
KICK_DELAY = 1.0  # ms
WARMUP = 25.0  # ms, until as much arrives as is sent
EVENTS, LEAST = 1_000_000, 10.0  # synaptic events of a measurement, but at least so many ms


@dataclass(frozen=True)
class Point:
    """A network whose work is known.

    `rate` is that of the neurons that are kicked, a `share` of them all. Delays are uniform in `delay` .. `delay` +
    `spread` ms, drawn for each synapse, or one for all if `spread` is 0.
    """

    n: int = 100_000
    fan_out: int = 100
    rate: float = 1.0
    share: float = 1.0
    delay: float = 1.0
    spread: float = 9.0
    populations: int = 1

    @property
    def duration(self):
        """Simulated time of a measurement in ms."""
        per_ms = self.n * self.share * self.rate * self.fan_out / 1000.0
        return max(EVENTS / per_ms, LEAST)

    def kicks(self, until):
        """Times and neurons of the kicks until a time, in order of time."""
        rng = np.random.default_rng(SEED)
        kicked = round(self.n * self.share)
        size = rng.poisson(kicked * self.rate * until / 1000.0)
        return np.sort(rng.uniform(0.0, until, size)), rng.permutation(self.n)[rng.integers(0, kicked, size)]


class Curve(NamedTuple):
    """What is varied in one panel, and the points by its value; a panel may have several curves."""

    panel: str
    label: str
    points: dict


BASE = Point()
FEWER = replace(BASE, n=10_000)  # so that 10,000 synapses per neuron find room


def vary(name, values, base=BASE):
    """Points that differ in one field."""
    return {value: replace(base, **{name: value}) for value in values}


def silenced(shares, rate):
    """Points by the share of neurons that are not silent; rate(share) is theirs."""
    return {share: replace(BASE, share=share, rate=rate(share)) for share in shares}


DELAYS = (0.0, 0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0)
CUTS = (1, 2, 5, 10, 20, 50, 100)  # divisors of the fan-out and of the number of neurons
CURVES = (
    Curve("neurons", "", vary("n", (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000))),
    Curve("fan-out (10,000 neurons)", "", vary("fan_out", (10, 30, 100, 300, 1_000, 3_000, 10_000), FEWER)),
    Curve("rate (Hz)", "", vary("rate", (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0))),
    Curve("share of neurons not silent", "1 Hz each", silenced((1.0, 0.3, 0.1, 0.03, 0.01, 0.001), lambda share: 1.0)),
    Curve("share of neurons not silent", "as many spikes", silenced((1.0, 0.3, 0.1, 0.03, 0.01), lambda s: 1.0 / s)),
    Curve("shortest delay (ms)", "uniform over 9 ms", vary("delay", DELAYS)),
    Curve("shortest delay (ms)", "one for all", vary("delay", DELAYS, replace(BASE, spread=0.0))),
    Curve("populations", "delays of 1 to 10 ms", vary("populations", CUTS)),
    Curve("populations", "one delay", vary("populations", CUTS, replace(BASE, spread=0.0))),
)
RING = (1, 10, 100)  # populations
LOOKAHEADS = (0.1, 1.0, 10.0, 100.0)  # ms


NOTES = """\
The network of workload S1, unless a curve says otherwise: 100,000 LIF neurons, each kicked at random times 1 time per
second and so made to fire, and 100 synapses per neuron onto random neurons, too weak to do so, each with a delay of its
own of 1 to 10 ms. An event is one synapse delivering one spike; the kicks are part of the time, not of the events.

- share of neurons not silent: the others are never kicked, but have their synapses. With "as many spikes" the fewer are
  kicked so much more often.
- one for all: every synapse has the shortest delay.
- populations: the same neurons and synapses, cut into populations, each connected with each and with itself."""
WINDOWS = """\
What a window costs: in a ring of neurons, each a population of its own, each makes the next one fire. One spike is
under way at a time, so that every window holds one arrival, one spike and its sending."""


# --- points of curves -------------------------------------------------------------------------


def build(point, times, neurons):
    """The network of a point, cut into populations of equal size, each connected with each and with itself."""
    net = en.Network(seed=SEED)
    size = point.n // point.populations
    parts = [net.add(en.LIF(**lif()), size) for _ in range(point.populations)]
    for k, part in enumerate(parts):
        here = neurons // size == k
        source = net.add(en.SpikeArray(times[here], neurons[here] - k * size), size)
        net.connect(source, part, en.one_to_one(), weight=25.0, delay=KICK_DELAY)
    delay = en.uniform(point.delay, point.delay + point.spread) if point.spread else point.delay
    rule = en.fixed_outdegree(point.fan_out // point.populations, multapses=True)
    for pre in parts:
        for post in parts:
            net.connect(pre, post, rule, weight=0.01, delay=delay)
    return net


def measure(point):
    """Median, minimum and maximum of three measurements, ns per synaptic event, in one run of one network."""
    gc.collect()  # the network of the point before is large
    times, neurons = point.kicks(WARMUP + 3.0 * point.duration)
    net = build(point, times, neurons)
    net.run(WARMUP)
    return report.repeat(lambda: cost(net, times + KICK_DELAY, point.duration))


def cost(net, kicks, duration):
    """Wall time of a run in ns per synaptic event, those of the kicks not counted."""
    first, events = net.t, net.stats["events"]
    wall = report.seconds(lambda: net.run(duration))
    own = np.subtract(*np.searchsorted(kicks, (net.t, first)))
    return 1e9 * wall / (net.stats["events"] - events - own)


# --- silence and single spikes ----------------------------------------------------------------


def silent_hour():
    """Seconds for an hour of the base network without kicks."""
    net = build(BASE, np.empty(0), np.empty(0, int))
    net.run(0.0)
    return report.repeat(lambda: report.seconds(lambda: net.run(3_600_000.0)))


def window(populations, lookahead, windows=200_000):
    """Microseconds per window that holds one arrival and one spike: in a ring of neurons each makes the next one fire.

    Each is a population; `lookahead` is the delay from one to the next.
    """
    net = en.Network(seed=SEED)
    ring = [net.add(en.LIF(**lif(t_ref=0.01)), 1) for _ in range(populations)]
    for pre, post in zip(ring, ring[1:] + ring[:1]):
        net.connect(pre, post, en.one_to_one(), weight=25.0, delay=lookahead)
    ring[0].set(v=25.0)
    net.run(1000 * lookahead)
    return report.repeat(lambda: per_spike(net, windows * lookahead))


def per_spike(net, duration):
    """Wall time of a run in microseconds per spike."""
    spikes = net.stats["spikes"]
    wall = report.seconds(lambda: net.run(duration))
    return 1e6 * wall / (net.stats["spikes"] - spikes)


# --- the page ---------------------------------------------------------------------------------


def cell(found):
    """Median and range."""
    return "{:.3g} ({:.3g} .. {:.3g})".format(*found)


def curve_table(curve, costs):
    """The table of one curve."""
    label = f"{curve.panel}, {curve.label}" if curve.label else curve.panel
    rows = [[f"{x:,.10g}", f"{curve.points[x].duration:,.0f}", cell(found)] for x, found in costs.items()]
    return report.table([label, "simulated (ms)", "ns per event: median (range of 3)"], rows)


def window_table():
    """Cost of a window over its length and the number of populations."""
    head = ["shortest delay (ms)", *(f"{k} population{'s' if k > 1 else ''}: us per window" for k in RING)]
    return report.table(head, [[f"{d:g}", *(cell(window(k, d)) for k in RING)] for d in LOOKAHEADS])


def draw(costs):
    """A panel for each thing that is varied; medians with their ranges."""
    panels = list(dict.fromkeys(curve.panel for curve in CURVES))
    figure = Figure(figsize=(10.0, 6.0), layout="constrained")
    axes = dict(zip(panels, figure.subplots(2, 3, sharey=True).ravel()))
    for curve, found in zip(CURVES, costs):
        mark(axes[curve.panel], curve, found)
    for panel, ax in axes.items():
        dress(ax, panel)
    return figure


def mark(ax, curve, costs):
    """One curve."""
    median, low, high = np.array(list(costs.values())).T
    line = ax.errorbar(list(costs), median, (median - low, high - median), marker="o", markersize=4, capsize=2)
    line.set_label(curve.label)


def dress(ax, panel):
    """Axes of a panel; delays start at 0, which a logarithm does not know."""
    ax.set_yscale("log")
    ax.set_ylim(10.0, 1000.0)
    if "delay" in panel:
        ax.set_xscale("symlog", linthresh=0.001)
        ax.set_xlim(-0.0003, 20.0)
    else:
        ax.set_xscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.10g}")
    ax.set_xlabel(panel)
    ax.grid(color="0.9")
    ax.set_ylabel("ns per synaptic event" if ax.get_subplotspec().is_first_col() else "")
    if len(ax.get_legend_handles_labels()[1]) > 1:
        ax.legend(frameon=False)


def main():
    """All curves, the silent hour and the windows."""
    costs = [{x: measure(point) for x, point in curve.points.items()} for curve in CURVES]
    report.RESULTS.mkdir(exist_ok=True)
    report.draw(draw(costs), report.RESULTS / "growth.svg")
    body = [NOTES, "![ns per synaptic event](growth.svg)"]
    body += [curve_table(curve, found) for curve, found in zip(CURVES, costs)]
    body.append(f"An hour of {BASE.n:,} silent neurons: {cell(silent_hour())} s.")
    body += [WINDOWS, window_table()]
    report.write("growth", "Cost growth", "\n\n".join(body), SEED)


if __name__ == "__main__":
    main()
