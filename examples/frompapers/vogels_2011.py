"""Inhibitory plasticity balances excitation (Vogels et al. 2011): channel by channel, and in a network.

One neuron (figure 1): 800 excitatory and 200 inhibitory inputs in 8 channels. All inputs of a channel share a rate that
wanders with 50 ms; the excitatory weights prefer one channel, the inhibitory ones begin at 0 and are plastic. They come
to prefer the same channel, until excitation and inhibition cancel in each and the neuron fires at the target rate.

A network (figure 4): 8,000 excitatory and 2,000 inhibitory neurons, connected with probability 2 %; inhibition of
excitatory neurons begins at 0 and is plastic. At first they fire as fast as they can; within 10 s inhibition brings
them near 3 Hz. `--scale 0.1` keeps a tenth of the neurons and the number of inputs of each.

The paper's synapses are conductances; here they are currents, LIFExp2 with w = g (E - V) / g_leak, of the size that
the conductances cause at V = -55 mV, midway between rest and threshold. The network learns faster than in the
published script (eta 0.3 nS, not 0.01): with currents 0.01 leaves it at 7 Hz after 10 s. It settles a little above the
target, where arrivals and spikes would have to be independent: an arrival of inhibition keeps spikes away.
Draws both. Writes vogels_2011.png, or what --out says.

T. P. Vogels, H. Sprekeler, F. Zenke, C. Clopath & W. Gerstner, Science 334, 2011, 1569-1573.
"""

import argparse
from itertools import pairwise

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

TAU_EXC, TAU_INH = 5.0, 10.0  # ms
NEURON = {"tau_m": 20.0, "v_rest": -60.0, "v_reset": -60.0, "v_th": -50.0, "t_ref": 5.0}
NEURON |= {"tau_exc": TAU_EXC, "tau_inh": TAU_INH}
EXC, INH = 5.5, -2.5  # mV per nS: (E - V) / g_leak for E = 0 and -80 mV, 10 nS
TAU = 20.0  # ms, of the plasticity window

# one neuron
CHANNELS, PER_EXC, PER_INH = 8, 100, 25
TUNING = 0.3 + 1.1 / (1.0 + (np.arange(CHANNELS) - 4.0) ** 4)  # excitatory weight of each channel
G_EXC = 0.14  # nS, times TUNING
MEAN, WANDER, PIECE, TARGET = 10.0, 50.0, 5.0, 5.0  # Hz, ms, ms of constant rate, Hz
ETA_ONE = 0.005  # nS

# a network
EXCITATORY, INHIBITORY, PROBABILITY = 8000, 2000, 0.02
G_EE, G_II, DRIVE = 0.3, 3.0, 20.0  # nS, nS, mV: 200 pA / 10 nS
ETA, TARGET_NET, DELAY = 0.3, 3.0, 0.8  # nS, Hz, ms


def channel_rates(duration, rng):
    """Rates in Hz, shape (pieces, CHANNELS): noise with time constant WANDER, the part above 0, MEAN on average."""
    keep = np.exp(-PIECE / WANDER)
    noise = np.sqrt(1.0 - keep**2) * rng.standard_normal((int(np.ceil(duration / PIECE)), CHANNELS))
    noise[0] /= np.sqrt(1.0 - keep**2)
    for before, now in pairwise(noise):
        now += keep * before
    return MEAN * np.sqrt(2.0 * np.pi) * np.maximum(noise, 0.0)


def channel_spikes(rates, size, rng):
    """Poisson spikes of `size` inputs per channel, those of channel k numbered from k * size: (times, ids)."""
    counts = rng.poisson(rates * (size * PIECE / 1000.0))
    piece, channel = (np.repeat(place, counts.ravel()) for place in np.indices(counts.shape).reshape(2, -1))
    return PIECE * (piece + rng.random(len(piece))), channel * size + rng.integers(size, size=len(piece))


class Tuned:
    """One neuron, its channels and what it learns."""

    def __init__(self, duration, seed=1):
        rng = np.random.default_rng(seed)
        rates = channel_rates(duration, rng)
        self.net = en.Network(seed=seed)
        exc = self.net.add(en.SpikeArray(*channel_spikes(rates, PER_EXC, rng)), CHANNELS * PER_EXC)
        inh = self.net.add(en.SpikeArray(*channel_spikes(rates, PER_INH, rng)), CHANNELS * PER_INH)
        cell = self.net.add(en.LIFExp2(**NEURON), 1)
        weights = np.repeat(EXC * G_EXC * TUNING, PER_EXC)
        self.net.connect(exc, cell, en.all_to_all(), weight=weights, delay=0.0)
        learning = rule(ETA_ONE, TARGET)
        self.plastic = self.net.connect(inh, cell, en.all_to_all(), weight=0.0, delay=0.0, plasticity=learning)
        self.spikes = self.net.record(cell)

    def balance(self):
        """Mean drive by each channel in mV at MEAN Hz: excitatory and (as a positive number) inhibitory."""
        exc = EXC * G_EXC * TUNING * PER_EXC * TAU_EXC
        inh = -self.plastic.weights.reshape(CHANNELS, PER_INH).sum(axis=1) * TAU_INH
        return MEAN / 1000.0 * exc, MEAN / 1000.0 * inh


def rule(eta, rate):
    """The paper's rule for inhibition up to 100 nS, eta in nS; weights are below 0, and so is eta."""
    return en.InhibitorySTDP(eta=INH * eta, w_min=INH * 100.0, w_max=0.0, rate=rate, tau=TAU)


def network(scale=1.0, seed=1, threads=1):
    """Network with populations "exc" and "inh"; the plastic projection is "inh_exc"."""
    net = en.Network(seed=seed, threads=threads)
    sizes = {"exc": round(scale * EXCITATORY), "inh": round(scale * INHIBITORY)}
    for name, size in sizes.items():
        net.add(en.LIFExp2(**NEURON, i_ext=DRIVE), size, name=name).set(v=en.uniform(-60.0, -50.0))
    chance = en.fixed_probability(PROBABILITY / scale)
    for pre, post, weight in (("exc", "exc", EXC * G_EE), ("exc", "inh", EXC * G_EE), ("inh", "inh", INH * G_II)):
        net.connect(net[pre], net[post], chance, weight=weight, delay=DELAY)
    net.connect(net["inh"], net["exc"], chance, weight=0.0, delay=DELAY, plasticity=rule(ETA, TARGET_NET))
    return net


def irregularity(spikes, start):
    """Mean coefficient of variation of the intervals from `start` ms on, of neurons with 5 spikes or more."""
    trains = [train[train >= start] for train in spikes.trains()]
    return float(np.mean([np.std(np.diff(t)) / np.mean(np.diff(t)) for t in trains if len(t) >= 5]))


def main(argv=None):
    options = _options(argv)
    one = Tuned(12.0 * options.duration, options.seed)
    one.net.run(12.0 * options.duration)
    exc, inh = one.balance()
    print(f"one neuron: {one.spikes.rate(start=0.5 * one.net.t):.1f} Hz (target {TARGET:g}), ", end="")
    print(f"correlation of excitation and inhibition over channels {np.corrcoef(exc, inh)[0, 1]:.3f}")
    net = network(options.scale, options.seed, options.threads)
    spikes = [net.record(net["exc"]), net.record(net["inh"])]
    net.run(options.duration, progress=True)
    late = 0.8 * options.duration
    print(f"network: {spikes[0].rate(late):.2f} Hz in the last fifth (target {TARGET_NET:g}), ", end="")
    print(
        f"inhibitory neurons {spikes[1].rate(late):.2f} Hz, CV of intervals {irregularity(spikes[0], 0.4 * net.t):.2f}"
    )
    draw(one, spikes[0]).savefig(options.out, dpi=110)


def draw(one, spikes):
    """Tuning of the neuron; rate and last spikes of the network."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13.0, 3.5), layout="constrained")
    for drive, colour, label in zip(one.balance(), ("black", "tab:red"), ("excitation", "inhibition")):
        left.plot(np.arange(1, CHANNELS + 1), drive, "o-", color=colour, label=label)
    left.set(xlabel="channel", ylabel="mean drive (mV)", ylim=(0.0, None), title="one neuron")
    left.legend()
    edges = np.linspace(0.0, spikes.now, 101)
    rates = np.histogram(spikes.times, edges)[0] / (spikes.group.size * np.diff(edges) / 1000.0)
    middle.semilogy(edges[1:] / 1000.0, np.maximum(rates, 0.1), color="black")
    middle.axhline(TARGET_NET, color="tab:gray", linestyle="--")
    middle.set(xlabel="time (s)", ylabel="excitatory neurons (Hz)", title="network")
    late = (spikes.times >= spikes.now - 1000.0) & (spikes.ids < 400)
    right.plot(spikes.times[late] / 1000.0, spikes.ids[late], "k.", markersize=1.5)
    right.set(xlabel="time (s)", ylabel="neuron", title="the last second")
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the neurons of the network (1)")
    parser.add_argument(
        "--duration", type=float, default=10_000.0, help="ms of the network; of one neuron 12 times that"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="vogels_2011.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
