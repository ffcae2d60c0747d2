"""Competition by additive STDP (Song, Miller & Abbott 2000): weights split in two, and the output rate is stabilized.

1,000 excitatory Poisson inputs with plastic weights, and 200 inhibitory ones at 10 Hz, drive one neuron. Inputs whose
spikes happen to come before those of the neuron grow to w_max, the others shrink to 0, until the neuron sits just below
threshold and fires irregularly. A higher input rate leaves fewer strong inputs, so the output rate changes far less
than with weights that are held.

The paper's synapses are conductances; here they are currents, of the size that the conductances cause at V_RESET:
LIFExp with w = g (E - V_RESET), 0.9 mV for g = 0.015 and E = 0 mV, -0.5 mV for g = 0.05 and E = -70 mV.
Draws the weights at each input rate, and the output rates. Takes two minutes or three; writes
song_miller_abbott_2000.png, or what --out says.

S. Song, K. D. Miller & L. F. Abbott, Nature Neuroscience 3, 2000, 919-926, figures 2 and 4.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

V_RESET, V_EXC, V_INH = -60.0, 0.0, -70.0  # mV
NEURON = {"tau_m": 20.0, "tau_syn": 5.0, "v_rest": -70.0, "v_reset": V_RESET, "v_th": -54.0, "t_ref": 0.0}
W_MAX = 0.015 * (V_EXC - V_RESET)  # mV
W_INH = 0.05 * (V_INH - V_RESET)
A_PLUS, RATIO, TAU = 0.005, 1.05, 20.0  # potentiation as part of W_MAX, depression / potentiation, ms
EXCITATORY, INHIBITORY, RATE_INH = 1000, 200, 10.0  # numbers, Hz
RATES = (10.0, 20.0, 30.0, 40.0)  # Hz


def stdp(a_plus=A_PLUS, ratio=RATIO, mu_plus=0.0, mu_minus=0.0):
    """The rule, additive if not said otherwise; a_plus is a part of W_MAX, ratio is a_minus / a_plus."""
    amplitudes = {"a_plus": a_plus * W_MAX, "a_minus": ratio * a_plus * W_MAX}
    return en.STDP(tau_plus=TAU, tau_minus=TAU, w_max=W_MAX, mu_plus=mu_plus, mu_minus=mu_minus, **amplitudes)


def build(rate, seed=1, rule=None):
    """Network, plastic projection and spike recorder, for excitatory inputs at `rate` Hz."""
    net = en.Network(seed=seed)
    inputs, inhibition = net.add(en.Poisson(rate), EXCITATORY), net.add(en.Poisson(RATE_INH), INHIBITORY)
    cell = net.add(en.LIFExp(**NEURON), 1)
    weight = en.uniform(0.0, W_MAX)
    plastic = net.connect(inputs, cell, en.all_to_all(), weight=weight, delay=0.0, plasticity=rule or stdp())
    net.connect(inhibition, cell, en.all_to_all(), weight=W_INH, delay=0.0)
    return net, plastic, net.record(cell)


def learn(rate, duration, seed=1, rule=None):
    """Weights as part of W_MAX after `duration` ms, and the output rate in the last fifth of that time (Hz)."""
    net, plastic, spikes = build(rate, seed, rule)
    net.run(duration)
    return plastic.weights / W_MAX, spikes.rate(start=0.8 * duration)


def held(rate, weights, duration, seed=2):
    """Output rate (Hz) with weights that do not change."""
    net, plastic, spikes = build(rate, seed)
    plastic.plastic = False
    plastic.set(weights=weights * W_MAX)
    net.run(duration)
    return spikes.rate()


def extremes(weights):
    """Parts of the weights in the lowest fifth, the middle three and the highest fifth of 0 .. W_MAX."""
    return np.histogram(weights, (0.0, 0.2, 0.8, 1.0))[0] / len(weights)


def main(argv=None):
    options = _options(argv)
    learned = [learn(rate, options.duration, options.seed) for rate in RATES]
    kept = [held(rate, learned[0][0], options.duration / 10.0, options.seed + 1) for rate in RATES]
    print(f"{'input (Hz)':>10}{'output':>10}{'weights of 10 Hz':>18}{'low':>8}{'middle':>8}{'high':>8}")
    for rate, (weights, output), fixed in zip(RATES, learned, kept):
        parts = "".join(f"{part:>8.1%}" for part in extremes(weights))
        print(f"{rate:>10g}{output:>10.1f}{fixed:>18.1f}{parts}")
    draw(learned, kept).savefig(options.out, dpi=110)


def draw(learned, kept):
    """Histograms of the weights, and output against input rate."""
    figure, axes = plt.subplots(1, 5, figsize=(14.0, 3.0), layout="constrained")
    for ax, rate, (weights, _) in zip(axes, RATES, learned):
        ax.hist(weights, bins=40, range=(0.0, 1.0), color="black")
        ax.set(title=f"inputs at {rate:g} Hz", xlabel="w / w_max", ylabel="synapses")
    axes[4].plot(RATES, [output for _, output in learned], "ko-", label="plastic")
    axes[4].plot(RATES, kept, "s--", color="tab:gray", label="weights of 10 Hz, held")
    axes[4].set(xlabel="input rate (Hz)", ylabel="output rate (Hz)", ylim=(0.0, None))
    axes[4].legend(fontsize="small")
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=2_000_000.0, help="ms of learning (2000000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="song_miller_abbott_2000.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
