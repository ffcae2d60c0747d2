"""Digits of N-MNIST by a random spiking layer and by frames, on the given split and on random ones.

`python -m benchmarks.nmnist FOLDER`, the folder as for examples/nmnist.py.
"""

import argparse

import numpy as np

from examples import nmnist

from . import report

SEEDS = (1, 2, 3)
SPLITS = 20


def accuracies(counts, labels, train):
    """Accuracy on the given split, and on random splits of all samples of the same sizes (SPLITS,)."""
    given, others = nmnist.accuracy(counts, labels, train), []
    for k in range(SPLITS):
        order = np.random.default_rng(k).permutation(train)
        others.append(nmnist.accuracy(counts, labels, order))
    return given, np.array(others)


def row(name, counts, found, baseline):
    """One row of the table."""
    given, others = found
    gain = others - baseline
    return [
        name,
        f"{counts.shape[1]:,}",
        f"{given:.0%}",
        f"{others.mean():.1%} ({others.min():.0%} .. {others.max():.0%})",
        "-" if not gain.any() else f"{gain.mean():+.1%} ({gain.min():+.0%} .. {gain.max():+.0%})",
    ]


def main():
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="holds labels.csv, train/ and test/")
    recordings, labels, train = nmnist.load(parser.parse_args().folder)
    rows, baseline = [], None
    given = {"events, summed": nmnist.summed_frames, "events, summed per saccade": nmnist.saccade_frames}
    given |= {f"random spiking layer, seed {k}": lambda r, k=k: nmnist.spike_counts(r, k) for k in SEEDS}
    for name, made in given.items():
        counts = made(recordings)
        found = accuracies(counts, labels, train)
        baseline = found[1] if baseline is None else baseline
        rows.append(row(name, counts, found, baseline))
    test = int(np.sum(~train))
    head = ["read-out of", "numbers", f"given split, {test} to test", f"{SPLITS} random splits: mean (range)", "gain"]
    body = (
        f"{train.sum()} recordings to learn from, {test} to test; gain: over summed events, split by split. One of "
        f"{test} is {1.0 / test:.0%}: the given split alone says little. The constants of the layer were chosen by "
        "leaving out one training sample of the given split at a time; random splits test on some of these.\n\n"
        + report.table(head, rows)
    )
    report.write("nmnist", "N-MNIST digits from spikes and from frames", body, SEEDS)


if __name__ == "__main__":
    main()
