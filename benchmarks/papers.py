"""The published results about learning, at full length: `python -m benchmarks.papers [NAME ...]`.

Names are those of the scripts in examples/frompapers; each writes a result of its own.
"""

import sys

import numpy as np

from examples.frompapers import (
    bi_poo_1998,
    izhikevich_2007,
    masquelier_2008,
    pfister_gerstner_2006,
    song_miller_abbott_2000,
    tsodyks_markram_1998,
    van_rossum_2000,
    vogels_2011,
)

from . import report

SEED = 1


def song(paper, duration=1_000_000.0):
    """Weights and output rates against the input rate."""
    learned = [paper.learn(rate, duration, SEED) for rate in paper.RATES]
    rows = []
    for rate, (weights, output) in zip(paper.RATES, learned):
        kept = paper.held(rate, learned[0][0], duration / 10.0)
        parts = (f"{part:.1%}" for part in paper.extremes(weights))
        rows.append([f"{rate:g}", f"{output:.1f}", f"{kept:.1f}", *parts])
    head = ["inputs (Hz)", "output (Hz)", "with the weights of 10 Hz, held", "w < 0.2", "between", "w > 0.8 w_max"]
    return f"{duration / 1000.0:,.0f} s of learning.\n\n{report.table(head, rows)}"


def van_rossum(paper, duration=1_000_000.0):
    """Mean, spread and ends of the weights for each rule."""
    rows = []
    for name in paper.RULES:
        u, at = paper.learn(name, duration, SEED), paper.fixed_point(name)
        parts = (f"{part:.1%}" for part in paper.song.extremes(u))
        rows.append([name, f"{u.mean():.3f}", f"{u.std():.3f}", f"{at:.3f}" if at else "-", *parts])
    head = ["rule", "mean / w_max", "sd / w_max", "no drift at", "w < 0.2", "between", "w > 0.8 w_max"]
    return f"{duration / 1000.0:,.0f} s of learning.\n\n{report.table(head, rows)}"


def bi_poo(paper):
    """Distance from the exponentials."""
    distances = np.random.default_rng(SEED).uniform(-100.0, 100.0, 10_000)
    worst = np.abs(paper.window(distances) - paper.fitted(distances)).max()
    return (
        f"60 pairings at 1 Hz, 10,000 distances within 100 ms: at most {worst:.1e} of the weight off the exponentials."
    )


def pfister_gerstner(paper):
    """Changes and errors of each rule."""
    rows = []
    for name, made in {"data": paper.DATA, **paper.curves()}.items():
        for dt, row in zip(paper.DISTANCES, made):
            rows.append([name, f"{paper.error(made):.2f}", f"{dt:+g}", *(f"{change:+.2f}" for change in row)])
    head = ["rule", "E", "dt (ms)", *(f"{rate:g} Hz" for rate in paper.RATES)]
    text = "Relative changes; E is the mean squared distance from the data in standard errors."
    return f"{text}\n\n{report.table(head, rows)}"


def izhikevich(paper, scale=1.0, duration=3_600_000.0, seeds=2):
    """Whether the rewarded synapse is the one that grows."""
    rows = []
    for seed in range(SEED, SEED + seeds):
        task = paper.Task(scale, seed=seed)
        task.net.run(duration)
        weights = task.plastic.weights
        grown = f"{weights[task.synapse]:.2f}"
        rows.append([seed, len(task.rewards), grown, f"{task.place():.2%}", f"{weights.mean():.2f}"])
    head = ["seed", "rewards", "rewarded synapse (mV)", "above", "mean of all (mV)"]
    text = f"{task.net['cells'].size:,} neurons, {len(weights):,} plastic synapses, {duration / 1000.0:,.0f} s."
    return f"{text}\n\n{report.table(head, rows)}"


def vogels(paper, duration=10_000.0):
    """Rates and balance."""
    one = paper.Tuned(12.0 * duration, SEED)
    one.net.run(12.0 * duration)
    correlation = np.corrcoef(*one.balance())[0, 1]
    net = paper.network(seed=SEED)
    spikes = net.record(net["exc"])
    net.run(duration)
    head = ["time (s)", "excitatory neurons (Hz)"]
    rows = [
        [f"{t / 1000.0:g} .. {t / 1000.0 + 1.0:g}", f"{spikes.rate(t, t + 1000.0):.2f}"] for t in 1000.0 * np.arange(10)
    ]
    return (
        f"One neuron: correlation of excitation and inhibition over the channels {correlation:.3f}, "
        f"{one.spikes.rate(one.net.t / 2.0):.1f} Hz (target {paper.TARGET:g}).\n\n"
        f"Network of {paper.EXCITATORY + paper.INHIBITORY:,} neurons, target {paper.TARGET_NET:g} Hz; "
        f"CV of intervals {paper.irregularity(spikes, 0.4 * duration):.2f}:\n\n{report.table(head, rows)}"
    )


def masquelier(paper, duration=225_000.0, seeds=10):
    """How often the pattern is found."""
    rows, successes = [], 0
    for seed in range(SEED, SEED + seeds):
        search = paper.Search(seed)
        search.net.run(duration)
        hits, elsewhere, latency, success = search.found()
        successes += success
        rows.append([seed, f"{hits:.1%}", elsewhere, f"{latency:.1f}", "yes" if success else "no"])
    head = ["seed", "hits", "spikes elsewhere", "latency (ms)", "found"]
    text = f"{successes} of {seeds} found the pattern; the last third of {duration / 1000.0:g} s."
    return f"{text}\n\n{report.table(head, rows)}"


def tsodyks_markram(paper):
    """What regular trains deliver when they have settled, and by how much that misses the closed form."""
    rows = []
    for name, values in paper.SYNAPSES.items():
        for rate in paper.RATES:
            response, expected = paper.last_response(values, rate), paper.settled(values, rate)
            off = f"{abs(response / expected - 1.0):.0e}"
            rows.append([name, f"{rate:g}", f"{response:.6f}", off, f"{rate * response:.3f}"])
    head = ["synapse", "rate (Hz)", "response / weight", "off the closed form", "per second / weight"]
    return report.table(head, rows)


PAPERS = {
    bi_poo_1998: bi_poo,
    tsodyks_markram_1998: tsodyks_markram,
    pfister_gerstner_2006: pfister_gerstner,
    van_rossum_2000: van_rossum,
    vogels_2011: vogels,
    song_miller_abbott_2000: song,
    masquelier_2008: masquelier,
    izhikevich_2007: izhikevich,
}


def main(names=()):
    """Write the results of the papers named, or of all."""
    for paper, measure in PAPERS.items():
        name = paper.__name__.rpartition(".")[2]
        if name in names or not names:
            report.write("papers", paper.__doc__.splitlines()[0].rstrip("."), measure(paper), SEED, case=name)


if __name__ == "__main__":
    main(sys.argv[1:])
