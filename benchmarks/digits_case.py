"""What `digits_peer` measures: the first of 60,000 pictures that the network of diehl_cook_2015.py learns from.

What is forgotten in the pause after a picture, a simulator with time steps clears instead: there pictures follow one
another without a pause, every PERIOD ms.
"""

import argparse
from dataclasses import dataclass

import numpy as np

import eventsnn as en
from examples.frompapers import diehl_cook_2015 as paper

from . import processes

SEED = 1
PERIOD = paper.SHOWN + paper.ASKED  # ms, of a picture without its pause
WITH_PAUSE = paper.SHOWN + paper.PAUSE


@dataclass(frozen=True)
class Digits:
    """One case: the first pictures `of` so many, of MNIST if its folder is given, otherwise drawn ones."""

    neurons: int = 400
    pictures: int = 500
    of: int = 60_000
    folder: str = ""

    def train(self):
        """Times and pixels of the input spikes, with pauses."""
        given = paper.load(self.folder) if self.folder else paper.drawn(self.pictures, SEED)
        return en.encode.sequence(paper.spikes, given[0][: self.pictures], paper.SHOWN, gap=paper.PAUSE, seed=SEED)

    def network(self):
        """The network, its source and its neurons."""
        return paper.learning(paper.SIDE**2, SEED, neurons=self.neurons, pictures=self.of)

    def rises(self):
        """By how much a spike raises the threshold, for each picture: less after every hundred."""
        first, last = self.neurons / self.of * np.array(paper.FALL)
        return first * (last / first) ** (np.arange(self.pictures) // 100 * 100 / self.of)

    def on_grid(self, step):
        """Steps and pixels of the input spikes without pauses, each at the nearest step where its pixel is free."""
        times, ids = self.train()
        picture = np.floor(times / WITH_PAUSE)
        steps = np.rint((times - picture * WITH_PAUSE) / step) + picture * round(PERIOD / step)
        order = np.lexsort((steps, ids))
        steps, ids = steps[order].astype(np.int64), ids[order]
        while np.any(taken := (np.diff(steps) <= 0) & (np.diff(ids) == 0)):
            steps[1:][taken] = steps[:-1][taken] + 1
        return steps, ids


def main(simulate):
    """Run `simulate(case, args)`, which returns CPU seconds, pictures and neurons of the spikes, the version."""
    parser = argparse.ArgumentParser(description="Learn from some pictures once.")
    parser.add_argument("file", help="where the spikes go (.npz)")
    parser.add_argument("neurons", type=int)
    parser.add_argument("pictures", type=int)
    parser.add_argument("of", type=int)
    parser.add_argument("folder")
    parser.add_argument("step", type=float, help="ms, of a simulator that has steps")
    args = parser.parse_args()
    case = Digits(args.neurons, args.pictures, args.of, args.folder)
    run_s, times, ids, version = simulate(case, args)
    processes.hand_over(args.file, run_s, times, ids, version)
