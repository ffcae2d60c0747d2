"""Two neurons under the same input spikes: a LIF, whose potential jumps, and a LIFExp, whose current jumps.

Spike times are no samples: the LIFExp neuron crosses its threshold between two inputs, and the printed time is
where it does. Writes one_neuron.png, or the path given as argument.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import eventsnn as en

INPUTS = [5.0, 9.0, 12.0, 14.0, 30.0, 33.0, 60.0]  # ms


def main(path="one_neuron.png"):
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(INPUTS, [0] * len(INPUTS)), 1)
    jump = net.add(en.LIF(tau_m=20.0, v_th=20.0, t_ref=2.0), 1, name="LIF")
    current = net.add(en.LIFExp(tau_m=20.0, tau_syn=5.0, v_th=20.0, t_ref=2.0), 1, name="LIFExp")
    net.connect(source, jump, en.one_to_one(), weight=8.0, delay=1.0)
    net.connect(source, current, en.one_to_one(), weight=45.0, delay=1.0)
    spikes = [net.record(group) for group in (jump, current)]
    traces = [net.record(group, "v", every=0.05) for group in (jump, current)]
    net.run(80.0)
    _draw(traces, spikes).savefig(path, dpi=120)
    for recorder in spikes:
        print(f"{recorder.group.name:<8} spikes at {recorder.times.tolist()} ms")


def _draw(traces, spikes):
    figure, axes = plt.subplots(2, 1, figsize=(9.0, 6.0), sharex=True, layout="constrained")
    for ax, v, s in zip(axes, traces, spikes, strict=True):
        en.plot.trace(v, ax)
        ax.axhline(20.0, color="0.6", linestyle="--", linewidth=0.8, label="threshold")
        ax.plot(s.times, [21.0] * len(s), "v", color="tab:red", label="spike")
        ax.plot(INPUTS, [-1.0] * len(INPUTS), "^", color="tab:green", markersize=4, label="input sent (delay 1 ms)")
        ax.set_title(s.group.name)
    axes[0].legend(loc="upper right", fontsize="small")
    axes[0].set_xlabel("")
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:])
