"""The twenty firing patterns of Izhikevich (2004), figure 1: one model, twenty choices of parameters and input.

Each panel shows v, spikes drawn to 30 mV, and the input below. `PANELS` says what makes each pattern, and a panel that
does not show it is not drawn. Parameters and inputs are those of the published script, which takes Euler steps of 0.1
to 0.5 ms; here there are no steps. Ramps are staircases of 0.5 ms. Panels G and L have 4.1 v + 108 for 5 v + 140, and R
has du/dt = a b (v + 65), as in the script: `Variant` below is a model made for them, outside the package.

Four published pictures depend on the steps; their panels have a note that says how, and what was changed. Writes
izhikevich_2004.png, or the path given as argument.

E. M. Izhikevich, Which model to use for cortical spiking neurons?, IEEE Transactions on Neural Networks 15, 2004.
"""

import sys
from math import inf
from typing import NamedTuple

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en
from eventsnn.neurons import Izhikevich, Parameter
from eventsnn.neurons.izhikevich import PEAK
from eventsnn.neurons.planar import after, reach, soonest


class Variant(Izhikevich):
    """dv/dt = 0.04 v^2 + linear v + constant - u + i_ext, du/dt = a (b (v + offset) - leak u)."""

    parameters = {
        **Izhikevich.parameters,
        "linear": Parameter(5.0, "1/ms", "linear coefficient"),
        "constant": Parameter(140.0, "mV/ms", "constant coefficient"),
        "leak": Parameter(1.0, "", "0 if u does not decay"),
        "offset": Parameter(0.0, "mV", "added to v where u follows it"),
    }

    def advance(p, s, dt):
        s.v, s.u = after(flow(p), s.v, s.u, dt)

    def earliest(p, s):
        return soonest(flow(p), s.v, s.u, PEAK)

    def crossing(p, s):
        return reach(flow(p), s.v, s.u, PEAK, inf)

    def search(p, s, within):
        return reach(flow(p), s.v, s.u, PEAK, within)


def flow(p):
    return 0.04, p.linear, p.constant + p.i_ext, p.a * p.b, p.a * p.leak, p.a * p.b * p.offset


# --- inputs -----------------------------------------------------------------------------------


def steps(*pairs):
    """A current that is a at t and after, for pairs (t, a)."""
    return en.StepCurrent(*zip(*pairs))


def pulses(times, width, amplitude, rest=0.0):
    """A current that is `amplitude` for `width` ms at each of the times, `rest` otherwise."""
    return steps((0.0, rest), *((t + after, a) for t in times for after, a in ((0.0, amplitude), (width, rest))))


def ramp(start, stop, low, high, then=None):
    """A staircase; `then` is the current after it."""
    stairs = en.StepCurrent.ramp(start, stop, low, high, 0.5)
    return stairs if then is None else en.StepCurrent(stairs.times, [*stairs.amplitudes[:-1], then])


# --- what makes a pattern ---------------------------------------------------------------------


def bursts(t, gap):
    """The numbers of spikes in a row that are less than `gap` ms apart."""
    return [len(part) for part in np.split(t, np.flatnonzero(np.diff(t) >= gap) + 1)]


def steady(intervals, tolerance=0.02):
    """Whether intervals are all about the same."""
    return len(intervals) > 1 and np.ptp(intervals) < tolerance * np.mean(intervals)


def peaks(v):
    """The number of maxima of a trace."""
    return int(np.sum((v[1:-1] > v[:-2]) & (v[1:-1] > v[2:])))


class Panel(NamedTuple):
    """A panel: title, parameters, where v starts, the input, the duration in ms, what must hold of spikes and v."""

    title: str
    params: dict
    v: float
    input: list
    duration: float
    shows: object
    note: str = ""


def izh(a, b, c, d, **more):
    return {"a": a, "b": b, "c": c, "d": d, **more}


CLASS_1 = {"linear": 4.1, "constant": 108.0}
ACCOMMODATING = {"leak": 0.0, "offset": 65.0}
INHIBITED = steps((0.0, 80.0), (50.0, 75.0), (250.0, 80.0))

# fmt: off
PANELS = [
    Panel("(A) tonic spiking", izh(0.02, 0.2, -65, 6), -70, [steps((10, 14))], 100,
          lambda t, v: len(t) == 5 and t[0] > 10 and steady(np.diff(t)[2:])),
    Panel("(B) phasic spiking", izh(0.02, 0.25, -65, 6), -64, [steps((20, 0.5))], 200,
          lambda t, v: len(t) == 1 and t[0] > 20),
    Panel("(C) tonic bursting", izh(0.02, 0.2, -50, 2), -70, [steps((22, 15))], 220,
          lambda t, v: len(bursts(t, 15)) >= 4 and min(bursts(t, 15)[:-1]) >= 3),
    Panel("(D) phasic bursting", izh(0.02, 0.25, -55, 0.05), -64, [steps((20, 0.6))], 200,
          lambda t, v: len(t) >= 3 and len(bursts(t, 30)) == 1 and t[-1] < 100),
    Panel("(E) mixed mode", izh(0.02, 0.2, -55, 4), -70, [steps((16, 10))], 160,
          lambda t, v: bursts(t, 12)[0] >= 2 and len(bursts(t, 12)) >= 4 and set(bursts(t, 12)[1:]) == {1}),
    Panel("(F) spike frequency adaptation", izh(0.01, 0.2, -65, 8), -70, [steps((8.5, 30))], 85,
          lambda t, v: len(t) >= 5 and np.diff(t)[-1] > 10 * np.diff(t)[0]),
    Panel("(G) class 1 excitable", izh(0.02, -0.1, -55, 6, **CLASS_1), -60, [ramp(30, 300, 0, 20.25)], 300,
          lambda t, v: np.diff(t)[0] > 40 and np.all(np.diff(t, 2) < 0) and np.diff(t)[-1] < 20),
    Panel("(H) class 2 excitable", izh(0.2, 0.26, -65, 0), -64, [steps((0, -0.5)), ramp(30, 300, 0, 4.05)], 300,
          lambda t, v: len(t) > 10 and np.diff(t)[0] < 20 and np.all(np.diff(t, 2) < 0)),
    Panel("(I) spike latency", izh(0.02, 0.2, -65, 6), -70, [pulses([10], 3, 6.69)], 100,
          lambda t, v: len(t) == 1 and t[0] > 13 + 10,
          "the published 7.04 is just enough with steps of 0.2 ms; without them 6.69 is, and 7.04 fires at once"),
    Panel("(J) subthreshold oscillations", izh(0.05, 0.26, -60, 0), -62, [pulses([20], 5, 2)], 200,
          lambda t, v: len(t) == 1 and t[0] < 30 and peaks(v[400:]) >= 3),
    Panel("(K) resonator", izh(0.1, 0.26, -60, -1), -62, [pulses([40, 60, 280, 320], 4, 0.65)], 400,
          lambda t, v: len(t) == 1 and t[0] > 320),
    Panel("(L) integrator", izh(0.02, -0.1, -55, 6, **CLASS_1), -60, [pulses([9.09, 14.09, 70, 80], 2, 9)], 100,
          lambda t, v: len(t) == 1 and 14.09 < t[0] < 30),
    Panel("(M) rebound spike", izh(0.03, 0.25, -60, 4), -64, [pulses([20], 5, -15)], 200,
          lambda t, v: len(t) == 1 and t[0] > 25),
    Panel("(N) rebound burst", izh(0.03, 0.25, -52, 0), -64, [pulses([20], 5, -15)], 200,
          lambda t, v: len(t) >= 3 and t[0] > 25 and len(bursts(t, 20)) == 1),
    Panel("(O) threshold variability", izh(0.03, 0.25, -60, 4), -64,
          [pulses([10, 80], 5, 1), pulses([70], 5, -6)], 100,
          lambda t, v: len(t) == 1 and t[0] > 80),
    Panel("(P) bistability", izh(0.1, 0.26, -60, 0), -61, [pulses([37.5, 208], 5, 1.24, 0.24)], 300,
          lambda t, v: len(t) == 5 and t[0] > 37.5 and t[-1] < 208 and steady(np.diff(t)),
          "the pulse that ends the spiking must meet its phase: at 208 ms, in the script at 216 ms"),
    Panel("(Q) depolarizing after-potential", izh(1.0, 0.2, -60, -18), -70, [pulses([9], 2, 20)], 50,
          lambda t, v: len(t) == 1 and v[130:].max() > -55 and v[-1] < -69,
          "with the published d = -21 every spike causes the next one; steps let v overshoot 30 mV, and u with it"),
    Panel("(R) accommodation", izh(0.02, 1.0, -55, 4, **ACCOMMODATING), -65,
          [ramp(0, 200, 0, 8, then=0.0), ramp(300, 312.5, 0, 4, then=0.0)], 400,
          lambda t, v: len(t) == 1 and t[0] > 300),
    Panel("(S) inhibition-induced spiking", izh(-0.02, -1.0, -60, 8), -63.8, [INHIBITED], 350,
          lambda t, v: len(t) >= 4 and t[0] > 50 and t[-1] < 270 and np.all(np.diff(t) > 30)),
    Panel("(T) inhibition-induced bursting", izh(-0.026, -1.0, -45, 0), -63.8, [INHIBITED], 350,
          lambda t, v: bursts(t, 20)[0] >= 5 and len(bursts(t, 20)) == 3 and t[0] > 50 and t[-1] < 275,
          "with d = -2 spikes follow each other ever faster, without end; steps of 0.5 ms end the burst"),
]
# fmt: on


def simulate(panel):
    """Spike times of one panel, and times and values of v."""
    net = en.Network(seed=1)
    model = Variant if set(panel.params) - set(Izhikevich.parameters) else Izhikevich
    cell = net.add(model(**panel.params), 1)
    cell.set(v=panel.v, u=-16.0 if panel.params.get("leak") == 0.0 else panel.params["b"] * panel.v)
    for current in panel.input:
        net.inject(cell, current)
    spikes, v = net.record(cell), net.record(cell, "v", every=0.1)
    net.run(panel.duration)
    return spikes.times, v.times, v.values[0]


def checked(panel):
    """What `simulate` gives, if it shows the pattern."""
    spikes, t, v = simulate(panel)
    if not panel.shows(spikes, v):
        raise AssertionError(f"{panel.title} does not show in spikes at {spikes.tolist()} ms")
    return spikes, t, v


def main(path="izhikevich_2004.png"):
    figure, axes = plt.subplots(5, 4, figsize=(13.0, 12.0), layout="constrained")
    for ax, panel in zip(axes.flat, PANELS, strict=True):
        spikes, t, v = checked(panel)
        _draw(ax, panel, spikes, t, v)
        print(f"{panel.title:<34}{len(spikes):>3} spike(s){'; ' if panel.note else ''}{panel.note}")
    for ax in axes[-1]:
        ax.set_xlabel("time (ms)", fontsize="small")
    for ax in axes[:, 0]:
        ax.set_ylabel("v (mV); input below", fontsize="small")
    figure.suptitle(
        "The patterns of Izhikevich (2004) without time steps (*: changed, see the notes)", fontsize="medium"
    )
    figure.savefig(path, dpi=110)


def _draw(ax, panel, spikes, t, v):
    current = np.sum([[one.at(at) for at in t] for one in panel.input], axis=0)
    low, high = current.min(), max(current.max(), current.min() + 1e-9)
    ax.plot(t, -105.0 + 12.0 * (current - low) / (high - low), color="tab:green", linewidth=0.9)
    ax.plot(t, v, color="black", linewidth=0.8)
    ax.vlines(spikes, -45.0, 30.0, color="black", linewidth=0.8)
    ax.set_title(panel.title + (" *" if panel.note else ""), fontsize="small")
    ax.set(xlim=(0.0, panel.duration), ylim=(-110.0, 35.0), xticks=[0, panel.duration], yticks=[-90, -60, -30, 0, 30])
    ax.tick_params(labelsize="x-small")


if __name__ == "__main__":
    main(*sys.argv[1:])
