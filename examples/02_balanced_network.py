"""A network of 800 excitatory and 200 inhibitory LIF neurons in the manner of Brunel (2000), at small scale.

Inhibition outweighs excitation (g = 6), and every neuron gets its own Poisson input: the neurons fire irregularly
and not together. Draws the raster and the rate over time; writes balanced_network.png, or the path given as argument.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

J, G, DURATION = 0.4, 6.0, 1000.0  # mV, ratio, ms


def main(path="balanced_network.png"):
    net = en.Network(seed=1)
    neuron = en.LIF(tau_m=20.0, v_reset=10.0, v_th=20.0, t_ref=2.0)
    cells = net.add(neuron, 1000, name="cells")  # one population, two views of it
    exc, inh = cells[:800], cells[800:]
    net.connect(exc, cells, en.fixed_indegree(80), weight=J, delay=en.uniform(1.0, 2.0))
    net.connect(inh, cells, en.fixed_indegree(20), weight=-G * J, delay=en.uniform(1.0, 2.0))
    net.poisson_input(cells, rate=2700.0, weight=J)
    cells.set(v=en.uniform(0.0, 20.0))
    spikes = net.record(cells)
    net.run(DURATION)
    _draw(spikes).savefig(path, dpi=120)
    print(net)
    print(f"mean rate {spikes.rate(start=100.0):.1f} Hz, {net.stats['events']:,} synaptic events")


def _draw(spikes):
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(9.0, 6.5), sharex=True, height_ratios=(3, 1), layout="constrained"
    )
    colour = np.where(spikes.ids < 800, "tab:blue", "tab:red")
    en.plot.raster(spikes, top, color=colour)
    top.set(title="blue: excitatory, red: inhibitory", xlabel="")
    count, edges = np.histogram(spikes.times, np.arange(0.0, DURATION + 1.0, 5.0))
    bottom.stairs(count * 1000.0 / (5.0 * spikes.group.size), edges, color="black")
    bottom.set(xlabel="time (ms)", ylabel="rate (Hz, 5 ms bins)", ylim=(0.0, None))
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:])
