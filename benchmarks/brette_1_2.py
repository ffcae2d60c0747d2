"""Benchmarks 1 and 2 of Brette et al. 2007: rates and irregularity of a network with conductances, and with currents.

4,000 neurons, 80 % excitatory, connected with probability 0.02 (after Vogels & Abbott 2005). Benchmark 2 is as
published. Benchmark 1 has time constants of 5 ms (excitation) and 10 ms (inhibition), and an exact solution exists only
where they are equal: so inhibition decays in 5 ms too, once with the published conductance, as the exact program in
ModelDB 83319 has it, once with twice as much, which leaves its charge as published.
"""

import statistics

import numpy as np

import eventsnn as en

from . import report

SEEDS = range(1, 6)
N, N_EXC, DELAY = 4000, 3200, 0.1  # ms
DURATION, WARMUP = 2000.0, 200.0  # ms
NEURON = {"tau_m": 20.0, "v_reset": -60.0, "v_th": -50.0, "t_ref": 5.0}
LEAK = 10.0  # nS
# name: model, weights of excitation and inhibition
CASES = {
    "2, currents": (en.LIFExp2(v_rest=-49.0, tau_exc=5.0, tau_inh=10.0, **NEURON), 60 * 0.27 / LEAK, -20 * 4.5 / LEAK),
    "1, conductances, inhibition of 5 ms": (
        en.LIFCond(v_rest=-60.0, tau_syn=5.0, e_exc=0.0, e_inh=-80.0, **NEURON),
        *(6.0 / LEAK, -67.0 / LEAK),
    ),
    "1, the same with twice the inhibition": (
        en.LIFCond(v_rest=-60.0, tau_syn=5.0, e_exc=0.0, e_inh=-80.0, **NEURON),
        *(6.0 / LEAK, -2 * 67.0 / LEAK),
    ),
}
NOTES = f"""\
- means over 5 wirings (range); from {WARMUP:g} ms to {DURATION:g} ms, delay {DELAY:g} ms. CV: of the
  intervals of a neuron, mean over those with at least 5 spikes. last spike: over all wirings, the earliest.
- potentials begin uniform between reset and threshold. In benchmark 1, where rest is below threshold, every neuron
  is stimulated for 50 ms by a Poisson train of 20 Hz, each spike of which adds 5 leak conductances.
- no published rate or CV was at hand to set beside these."""


def network(model, weight_exc, weight_inh, seed):
    """The network and the record of its spikes."""
    net = en.Network(seed=seed)
    cells = net.add(model, N)
    cells.set(v=en.uniform(NEURON["v_reset"], NEURON["v_th"]))
    for pre, weight in ((cells[:N_EXC], weight_exc), (cells[N_EXC:], weight_inh)):
        net.connect(pre, cells, en.fixed_probability(0.02), weight=weight, delay=DELAY)
    if isinstance(model, en.LIFCond):
        start = net.add(en.InhomogeneousPoisson([0.0, 50.0], [20.0, 0.0]), N)
        net.connect(start, cells, en.one_to_one(), weight=5.0, delay=DELAY)
    return net, net.record(cells)


def irregularity(spikes) -> float:
    """Mean coefficient of variation of the intervals between spikes."""
    gaps = [np.diff(train[train >= WARMUP]) for train in spikes.trains()]
    return float(np.mean([np.std(g) / np.mean(g) for g in gaps if len(g) >= 4] or [np.nan]))


def measure(case, duration=DURATION, seeds=SEEDS):
    """Rates of both kinds of neurons, CV, last spike, and ns per arrival, for each wiring."""
    found = []
    for seed in seeds:
        net, spikes = network(*CASES[case], seed)
        net.run(duration)
        late = spikes.ids[spikes.times >= WARMUP]
        seconds = (duration - WARMUP) / 1000.0
        rates = np.sum(late < N_EXC) / N_EXC / seconds, np.sum(late >= N_EXC) / (N - N_EXC) / seconds
        cost = 1e9 * net.stats["wall"] / net.stats["events"]
        found.append((*rates, irregularity(spikes), spikes.times.max(initial=0.0), cost))
    return list(zip(*found))


def row(case) -> list:
    """One row of the table."""
    *means, last, cost = measure(case)
    spread = [f"{statistics.mean(x):.2f} ({min(x):.2f} .. {max(x):.2f})" for x in means]
    return [case, *spread, f"{min(last):.0f}", f"{min(cost):.0f}"]


def main():
    """All cases."""
    head = ["benchmark", "excitatory (Hz)", "inhibitory (Hz)", "CV", "last spike (ms)", "ns per arrival, fastest"]
    body = f"{report.table(head, map(row, CASES))}\n\n{NOTES}"
    report.write("brette_1_2", "Brette et al. 2007, benchmarks 1 and 2", body, "1 .. 5")


if __name__ == "__main__":
    main()
