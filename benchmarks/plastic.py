"""What a plastic arrival costs beside a fixed one, and the memory of a plastic synapse: `python -m benchmarks.plastic`.

The network of workload S4 (1,000 Poisson inputs at 10 Hz onto 1,000 LIF neurons, every pair a synapse, delay 1 ms) with
each rule in turn; all that the run costs is shared out among the arrivals. Of several runs in alternation the fastest
counts, because the machine may be busy; each simulates anew from the start.
"""

import eventsnn as en

from . import report
from .workloads import Learning

SEED, DURATION, RUNS = 1, 2_000.0, 5
WORK = Learning()
STEPS = {"a_plus": WORK.a_plus * WORK.w_max, "a_minus": WORK.a_minus * WORK.w_max}
BOUNDS = {"w_min": 0.0, "w_max": WORK.w_max}


def stdp(**values):
    """The rule of S4."""
    return en.STDP(tau_plus=WORK.tau_plus, tau_minus=WORK.tau_minus, **STEPS, **BOUNDS, **values)


def triplet(**values):
    """Triplets with steps of the same size."""
    steps = {f"a{k}_{side}": STEPS[f"a_{side}"] for k in (2, 3) for side in ("plus", "minus")}
    return en.TripletSTDP(**steps, **BOUNDS, **values)


KINDS = {
    "fixed": {},
    "STDP": {"plasticity": stdp()},
    "STDP, nearest": {"plasticity": stdp(pairing="nearest")},
    "STDP, nearest_pre": {"plasticity": stdp(pairing="nearest_pre")},
    "STDP, nearest_reduced": {"plasticity": stdp(pairing="nearest_reduced")},
    "STDP, multiplicative": {"plasticity": stdp(mu_plus=1.0, mu_minus=1.0)},
    "STDP, power law": {"plasticity": stdp(mu_plus=0.4, mu_minus=0.4)},
    "STDP, half of the delay dendritic": {"plasticity": stdp(dendritic_delay_fraction=0.5)},
    "triplets": {"plasticity": triplet()},
    "triplets, nearest": {"plasticity": triplet(pairing="nearest")},
    "inhibitory": {"plasticity": en.InhibitorySTDP(eta=STEPS["a_plus"], **BOUNDS)},
    "reward": {"plasticity": en.RewardSTDP(**STEPS, **BOUNDS)},
    "Tsodyks & Markram": {"short_term": en.TsodyksMarkram()},
    "STDP with Tsodyks & Markram": {"plasticity": stdp(), "short_term": en.TsodyksMarkram()},
}


def measure(kind, duration):
    """Seconds of a run, rate of the neurons in Hz, and bytes per synapse."""
    net = en.Network(seed=SEED)
    inputs, cells = net.add(en.Poisson(WORK.rate), WORK.n_in), net.add(en.LIF(**WORK.neuron), WORK.n)
    net.connect(inputs, cells, en.all_to_all(), weight=WORK.weights(), delay=WORK.delay, **KINDS[kind])
    spikes = net.record(cells)
    net.run(10.0)  # memory is touched, code loaded
    seconds = report.seconds(lambda: net.run(duration))
    return seconds, spikes.rate(), net.stats["bytes_per_synapse"]


def rows(duration, runs):
    """One row of the table for each kind."""
    arrivals = WORK.n_in * WORK.rate * duration / 1000.0 * WORK.n
    best = {}
    for _ in range(runs):
        for kind in KINDS:
            best[kind] = min(best.get(kind, (float("inf"),)), measure(kind, duration))
    fixed = best["fixed"][0]
    return [
        [kind, f"{1e9 * seconds / arrivals:.1f}", f"{seconds / fixed:.1f}", f"{rate:.1f}", f"{size:.0f}"]
        for kind, (seconds, rate, size) in best.items()
    ]


def main(duration=DURATION, runs=RUNS):
    """Write the table."""
    head = ["synapses", "ns per arrival", "times a fixed one", "neurons (Hz)", "bytes per synapse"]
    text = f"Best of {runs} runs of {duration / 1000.0:g} s, 10 million arrivals per second; one thread."
    body = f"{text}\n\n{report.table(head, rows(duration, runs))}"
    report.write("plastic", "Plastic arrivals beside fixed ones", body, SEED)


if __name__ == "__main__":
    main()
