"""The window of STDP (Bi & Poo 1998, figure 7): how much 60 pairings at 1 Hz change a synapse, against their distance.

At each distance t_post - t_arr a synapse of its own is paired: its arrival is one spike of a source, its target is
made to fire by a strong input at the chosen time. The changes are drawn beside the exponentials that were fitted to
the data of hippocampal cultures (Bi & Poo 2001): 0.777 exp(-dt / 16.8 ms) after, -0.273 exp(dt / 33.7 ms) before.
A pair makes a 60th of a change. Neighbouring pairs, 1 s away, add less than 1e-10 of it.

Writes bi_poo_1998.png, or what --out says.

G. Q. Bi & M. M. Poo, Journal of Neuroscience 18, 1998, 10464-10472; Annual Review of Neuroscience 24, 2001, 139-166.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

LTP, TAU_LTP = 0.777, 16.8  # relative change by all pairings at no distance, ms
LTD, TAU_LTD = 0.273, 33.7
PAIRINGS, INTERVAL, FIRST = 60, 1000.0, 500.0  # number, ms, ms
W_START, W_MAX, FORCED = 1.0, 3.0, 100.0  # mV; an arrival of FORCED fires a neuron whose threshold is 20


def paired(distances, rule, intervals=INTERVAL):
    """Relative changes of weights by 60 pairings: their distances t_post - t_arr and intervals in ms."""
    distances, intervals = np.broadcast_arrays(np.asarray(distances, np.float64), intervals)
    n = len(distances)
    arrivals = FIRST + np.outer(intervals, np.arange(PAIRINGS))
    ids = np.repeat(np.arange(n), PAIRINGS)
    net = en.Network(seed=1)
    pre = net.add(en.SpikeArray(arrivals.ravel(), ids), n)
    forcing = net.add(en.SpikeArray((arrivals + distances[:, None]).ravel(), ids), n)
    cells = net.add(en.LIF(), n)
    plastic = net.connect(pre, cells, en.one_to_one(), weight=W_START, delay=0.0, plasticity=rule)
    net.connect(forcing, cells, en.one_to_one(), weight=FORCED, delay=0.0)
    net.run(arrivals.max() + FIRST)
    return plastic.weights / W_START - 1.0


def window(distances):
    """Relative changes by pairings at 1 Hz, one for each distance."""
    a_plus, a_minus = LTP * W_START / PAIRINGS, LTD * W_START / PAIRINGS
    rule = en.STDP(tau_plus=TAU_LTP, tau_minus=TAU_LTD, a_plus=a_plus, a_minus=a_minus, w_max=W_MAX)
    return paired(distances, rule)


def fitted(distances):
    """The exponentials; pre before post at distance 0."""
    distances = np.asarray(distances, np.float64)
    grown, shrunk = LTP * np.exp(-np.abs(distances) / TAU_LTP), -LTD * np.exp(-np.abs(distances) / TAU_LTD)
    return np.where(distances >= 0.0, grown, shrunk)


def main(argv=None):
    options = _options(argv)
    distances = np.random.default_rng(options.seed).uniform(-100.0, 100.0, 60)
    changes = window(distances)
    print(f"largest difference from the exponentials: {np.abs(changes - fitted(distances)).max():.1e} of the weight")
    draw(distances, changes).savefig(options.out, dpi=110)


def draw(distances, changes):
    """Changes in percent, and the exponentials."""
    figure, ax = plt.subplots(figsize=(6.0, 4.5), layout="constrained")
    for t in (np.linspace(-100.0, -1e-9, 300), np.linspace(0.0, 100.0, 300)):
        ax.plot(t, 100.0 * fitted(t), color="tab:gray", label="exponentials" if t[0] < 0.0 else None)
    ax.plot(distances, 100.0 * changes, "o", color="black", fillstyle="none", label="60 pairings at 1 Hz")
    ax.axhline(0.0, color="black", linewidth=0.5)
    ax.axvline(0.0, color="black", linewidth=0.5)
    ax.set(xlabel="t_post - t_arr (ms)", ylabel="change of the weight (%)", xlim=(-100.0, 100.0))
    ax.legend()
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="of the distances")
    parser.add_argument("--out", default="bi_poo_1998.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
