"""Depressing and facilitating synapses (Tsodyks, Pawelzik & Markram 1998): what regular trains deliver.

A sender spikes regularly at some rate onto a neuron without leak or threshold, whose potential counts what arrives.
Response n is w u x of equations 2 to 4. With r = exp(-dt / tau_rec) and f = exp(-dt / tau_facil) for the interval dt
between two spikes, responses settle where a spike finds what the one before it left:

    u = U / (1 - f (1 - U)),    x = (1 - r) / (1 - r (1 - u)),    response w u x

A depressing synapse (U 0.5, tau_rec 800 ms, no facilitation) delivers about w / (tau_rec rate) at high rates, so that
the mean input per second no longer depends on the rate (the limiting frequency of Tsodyks & Markram 1997). A
facilitating one (U 0.05, tau_rec 100 ms, tau_facil 1000 ms) has its largest response at a rate in between.

Draws responses to trains and what they settle to against the rate. Run it as
`python -m examples.frompapers.tsodyks_markram_1998`; writes tsodyks_markram_1998.png, or what --out says.

M. Tsodyks, K. Pawelzik & H. Markram, Neural Computation 10, 1998, 821-835; M. V. Tsodyks & H. Markram, PNAS 94, 1997.
"""

import argparse
from math import exp

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

SYNAPSES = {
    "depressing": {"U": 0.5, "tau_rec": 800.0, "tau_facil": 0.0},
    "facilitating": {"U": 0.05, "tau_rec": 100.0, "tau_facil": 1000.0},
}
RATES = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0)  # Hz
SHOWN = 20.0  # Hz, of the trains that are drawn
DELAY = 1.0  # ms


def responses(values, rate, n):
    """What the first n spikes of a train of `rate` Hz deliver, as part of the weight."""
    times = np.arange(1, n + 1) * (1000.0 / rate)
    net = en.Network(seed=1)
    sender = net.add(en.SpikeArray(times, np.zeros(n, int)), 1)
    counter = net.add(en.PIF(v_th=1e9, t_ref=0.0), 1)
    net.connect(sender, counter, en.one_to_one(), weight=1.0, delay=DELAY, short_term=en.TsodyksMarkram(**values))
    total = np.zeros(n + 1)
    for k, t in enumerate(times):
        net.run(until=t + 2.0 * DELAY)
        total[k + 1] = counter.get("v")[0]
    return np.diff(total)


def settled(values, rate):
    """The response to which a regular train settles, in closed form."""
    dt = 1000.0 / rate
    r, f = exp(-dt / values["tau_rec"]), exp(-dt / values["tau_facil"]) if values["tau_facil"] else 0.0
    u = values["U"] / (1.0 - f * (1.0 - values["U"]))
    return u * (1.0 - r) / (1.0 - r * (1.0 - u))


def long_enough(values, rate):
    """Spikes after which a train has settled to the last bits: 40 of the longer time constant."""
    return int(40.0 * max(values["tau_rec"], values["tau_facil"]) * rate / 1000.0) + 2


def last_response(values, rate):
    """What the last spike of a long train delivers."""
    return responses(values, rate, long_enough(values, rate))[-1]


def main(argv=None):
    options = _options(argv)
    measured = {name: [last_response(values, rate) for rate in RATES] for name, values in SYNAPSES.items()}
    print(f"{'synapse':<16}{'rate (Hz)':>10}{'response':>12}{'closed form':>14}{'per second':>12}")
    for name, values in SYNAPSES.items():
        for rate, response in zip(RATES, measured[name]):
            print(f"{name:<16}{rate:>10g}{response:>12.6f}{settled(values, rate):>14.6f}{rate * response:>12.4f}")
    draw(measured).savefig(options.out, dpi=110)


def draw(measured):
    """Responses to a train of each kind of synapse, and what they settle to at each rate."""
    figure, axes = plt.subplots(1, 3, figsize=(11.0, 3.0), layout="constrained")
    for ax, (name, values) in zip(axes, SYNAPSES.items()):
        ax.stem(responses(values, SHOWN, 50), linefmt="black", markerfmt=".k", basefmt=" ")
        ax.axhline(settled(values, SHOWN), color="tab:red", label="closed form")
        ax.set(title=f"{name}, {SHOWN:g} Hz", xlabel="spike", ylabel="response / weight", ylim=(0.0, None))
        ax.legend(fontsize="small", loc="center right")
    rates = np.geomspace(RATES[0], RATES[-1], 100)
    for color, (name, values) in zip(("tab:blue", "tab:orange"), SYNAPSES.items()):
        axes[2].plot(rates, [settled(values, rate) for rate in rates], color=color, label=name)
        axes[2].plot(RATES, measured[name], "o", color=color)
    axes[2].set(title="settled", xlabel="rate (Hz)", ylabel="response / weight", xscale="log", ylim=(0.0, None))
    axes[2].legend(fontsize="small")
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="tsodyks_markram_1998.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
