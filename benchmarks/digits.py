"""Digits of MNIST learnt without labels (examples/frompapers/diehl_cook_2015.py) at full length.

`python -m benchmarks.digits FOLDER [--neurons 400]`, the folder that of MNIST.
"""

import argparse

import numpy as np

from examples.frompapers import diehl_cook_2015 as paper

from . import report

SEEDS = (1, 2, 3)


def row(train, test, neurons, seed):
    """Accuracies, and times."""
    found, answers, learning, testing = paper.run(train, test, neurons, seed)
    first = found.labels_[np.argmax(found.answers(test[0]), axis=1)]
    right = np.mean([answers == test[1], first == test[1]], axis=1)
    print(f"seed {seed}: {right[0]:.2%}, {learning:.0f} s", flush=True)
    return [*right, learning, testing]


def main():
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--neurons", type=int, default=400)
    options = parser.parse_args()
    given = paper.load(options.folder)
    paper.run([part[:300] for part in given[:2]], [part[:10] for part in given[2:]], options.neurons)  # compiles
    rows = np.array([row(given[:2], given[2:], options.neurons, seed) for seed in SEEDS])
    text = (
        f"{options.neurons} neurons, {len(given[0]):,} training pictures shown once, {len(given[2]):,} test pictures. "
        f"Labels of {paper.ANSWERS:,} training pictures, shown again, say what neurons stand for; that is part of the "
        f"time to learn. {paper.SPIKES} spikes per picture, each a synaptic event per neuron."
    )
    write(options.neurons, text, rows)


def write(neurons, text, rows):
    head = ["seed", "right", "right by the first spike alone", "learning (s)", "a test picture (ms)"]
    cells = [
        [name, f"{vote:.2%}", f"{first:.2%}", f"{learning:.0f}", f"{testing:.1f}"]
        for name, (vote, first, learning, testing) in zip([*SEEDS, "mean"], [*rows, rows.mean(axis=0)])
    ]
    body = f"{text}\n\n{report.table(head, cells)}"
    report.write("digits", "Handwritten digits without labels", body, SEEDS, case=str(neurons))


if __name__ == "__main__":
    main()
