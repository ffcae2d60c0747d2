"""The cortical microcircuit of Potjans & Diesmann (2014): eight populations under 1 mm^2 of early sensory cortex.

77,169 neurons and 299 million synapses at full scale, which take 3.6 GB. Every synapse has a weight and a delay of its
own, and delays are real numbers, not multiples of a step. `--scale 0.1` keeps a tenth of the neurons and a tenth of the
synapses of each. Larger weights and a constant current make up for what is gone, in mean and variance of the input (van
Albada, Helias & Diesmann 2015), but not in higher moments: below full scale the rates are lower, most of all in L23E.
With `--background dc`, which has no variance, a tenth of the circuit is all but silent.

Prints the rates beside the published ones, and draws both next to a raster.

T. C. Potjans & M. Diesmann, Cerebral Cortex 24, 2014, 785-806, tables 4 and 5; initial potentials and the rates to
compare with: the reference implementation in PyNEST, which runs the same network on a grid of 0.1 ms.
"""

import argparse
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

POPULATIONS = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])  # Hz, published
TOLERANCES = np.array([0.15, 0.10, 0.10, 0.10, 0.10, 0.10, 0.15, 0.10])  # a low rate scatters more

# probability that a pair is connected at least once; row: target, column: source
CONNECTED = np.array(
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000],
        [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
    ]
)

TAU_M, TAU_SYN = 10.0, 0.5  # ms
NEURON = {"tau_m": TAU_M, "tau_syn": TAU_SYN, "v_rest": -65.0, "v_reset": -65.0, "v_th": -50.0, "t_ref": 2.0}
V_START = np.array([-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43])  # mV, near where v will be
V_START_SD = np.array([5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48])

PSP, G = 0.15, -4.0  # mV: peak of the potential after one excitatory spike; an inhibitory one is G times as strong
DELAYS = np.tile([1.5, 0.75], 4)  # ms, by source: excitatory, inhibitory
WEIGHT_SPREAD, DELAY_SPREAD, SHORTEST_DELAY = 0.1, 0.5, 0.1  # sd / mean, sd / mean, ms

EXTERNAL = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])  # synapses from other areas, per neuron
EXTERNAL_RATE = 8.0  # Hz, of each of them
WARM_UP = 500.0  # ms
COLOURS = ("tab:blue", "tab:red") * 4  # excitatory, inhibitory


def synapses(scale=1.0):
    """Number of synapses of each projection, [target, source]: n of them leave a pair out with (1 - 1 / pairs)^n."""
    full = np.log1p(-CONNECTED) / np.log1p(-1.0 / np.outer(SIZES, SIZES))
    return np.round(full * scale**2).astype(int)


def weights(scale=1.0):
    """Mean weight of each projection in mV, [target, source], and that of the external synapses."""
    ratio = TAU_M / TAU_SYN
    one = PSP * ratio ** (ratio / (ratio - 1.0)) / np.sqrt(scale)  # the current whose potential peaks at PSP
    recurrent = np.tile([one, G * one], (8, 4))
    recurrent[0, 2] *= 2.0  # L4E to L23E
    return recurrent, one


def constant_current(scale, background):
    """Current in mV for each population: the DC background, and what scaling has taken away from the mean input."""
    recurrent, external = weights()
    lost = 1.0 - np.sqrt(scale)
    from_circuit = (recurrent * synapses() / SIZES[:, None]) @ RATES
    from_outside = external * EXTERNAL * EXTERNAL_RATE
    share = 1.0 if background == "dc" else lost
    return TAU_SYN / 1000.0 * (lost * from_circuit + share * from_outside)


def build(scale=0.1, background="poisson", seed=1, threads=1):
    """The network; its populations are named as in POPULATIONS."""
    net = en.Network(seed=seed, threads=threads)
    currents, (recurrent, external) = constant_current(scale, background), weights(scale)
    for k, name in enumerate(POPULATIONS):
        cells = net.add(en.LIFExp(**NEURON, i_ext=float(currents[k])), round(scale * SIZES[k]), name=name)
        cells.set(v=en.normal(V_START[k], V_START_SD[k]))
        if background == "poisson":
            net.poisson_input(cells, rate=scale * EXTERNAL[k] * EXTERNAL_RATE, weight=float(external))
    for (target, source), number in np.ndenumerate(synapses(scale)):
        if number:
            _connect(net, source, target, int(number), recurrent[target, source])
    return net


def _connect(net, source, target, number, weight):
    low, high = (0.0, None) if weight > 0.0 else (None, 0.0)
    net.connect(
        net[POPULATIONS[source]],
        net[POPULATIONS[target]],
        en.fixed_total_number(number, multapses=True),
        weight=en.normal(weight, WEIGHT_SPREAD * abs(weight), low=low, high=high),
        delay=en.normal(DELAYS[source], DELAY_SPREAD * DELAYS[source], low=SHORTEST_DELAY),
        dtype="float32",
    )


def table(rates):
    """Lines that compare the rates with the published ones."""
    yield f"{'population':<12}{'rate (Hz)':>10}{'published':>11}{'difference':>12}{'allowed':>9}"
    for name, rate, published, tolerance in zip(POPULATIONS, rates, RATES, TOLERANCES):
        off = rate / published - 1.0
        mark = "" if abs(off) <= tolerance else "  beyond"
        yield f"{name:<12}{rate:>10.3f}{published:>11.3f}{off:>+12.1%}{tolerance:>9.0%}{mark}"


def draw(recorders, rates):
    """Raster of the last 200 ms, and the rates beside the published ones."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.0, 6.0), width_ratios=(3, 2), layout="constrained")
    _draw_raster(left, recorders, 200.0)
    right.barh(range(8), rates, color=COLOURS, label="this run")
    right.errorbar(RATES, range(8), xerr=RATES * TOLERANCES, fmt="k|", label="published, and what may differ")
    right.set(xlabel="rate (Hz)", yticks=range(8), yticklabels=POPULATIONS, ylim=(7.5, -0.5))
    right.legend(loc="upper right")
    return figure


def _draw_raster(axes, recorders, span):
    sizes = [spikes.group.size for spikes in recorders]
    tops = np.cumsum([0, *sizes])
    for spikes, top, colour in zip(recorders, tops, COLOURS):
        late = spikes.times >= spikes.now - span
        axes.plot(spikes.times[late], top + spikes.ids[late], ".", markersize=1.0, color=colour, rasterized=True)
    middles = tops[:-1] + np.divide(sizes, 2)
    axes.set(xlabel="time (ms)", ylim=(tops[-1], 0), yticks=middles, yticklabels=POPULATIONS)


def main(argv=None):
    options = _options(argv)
    start = time.perf_counter()
    net = build(options.scale, options.background, options.seed, options.threads)
    n = sum(len(projection) for projection in net.projections)
    print(f"{n:,} synapses in {time.perf_counter() - start:.1f} s, {net.stats['bytes_per_synapse']:.1f} bytes each")
    net.run(WARM_UP, progress=True)
    recorders = [net.record(net[name]) for name in POPULATIONS]
    start = time.perf_counter()
    net.run(options.duration, progress=True)
    print(f"real-time factor {1000.0 * (time.perf_counter() - start) / options.duration:.2f}")
    rates = [spikes.rate() for spikes in recorders]
    print(*table(rates), sep="\n")
    draw(recorders, rates).savefig(options.out, dpi=150)


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1, help="part of the neurons and of their synapses (0.1)")
    parser.add_argument("--duration", type=float, default=10_000.0, help="ms after the warm-up (10000)")
    parser.add_argument("--background", choices=("poisson", "dc"), default="poisson", help="input from other areas")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="potjans_diesmann_2014.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
