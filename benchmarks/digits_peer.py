"""Learning from pictures beside Brian2: what 500 of 60,000 cost, and what steps of time do to who answers them.

`python -m benchmarks.digits_peer [FOLDER] [--neurons 400]`, the folder that of MNIST; the network is that of
examples/frompapers/diehl_cook_2015.py, from the same starting weights and input spikes.
"""

import argparse
import importlib.util
import os
import statistics
from dataclasses import astuple

import numpy as np

from . import processes, report
from .digits_case import SEED, Digits, paper

STEPS = (1.0, 0.1, 0.01, 0.001)  # ms
FIRST = 100  # pictures
EXACT = "eventsnn", 0.0  # has no steps
HEAD = [
    "",
    "step (ms)",
    "runs",
    "CPU s: median (range)",
    "time, eventsnn = 1",
    "ns per synaptic event",
    "pictures with one answer",
    f"the answer of eventsnn: first {FIRST}",
    "all",
]
TEXT = """\
{neurons} neurons, the first {pictures} of {all:,} pictures; {spikes:,} input spikes, each a synaptic event per neuron.
One thread; runs in alternation, each in a process of its own, without build and compilation. Times are CPU seconds,
which is what Brian2 tells of its run and what a busy machine disturbs least.

{table}

- The network is made for one answer to each picture: the first neuron at its threshold holds all others down and
  learns. Within a step of time several get there together, and all learn the same. From the first such picture on it is
  another network; the last two columns count the pictures whose only answer is the one that eventsnn gives.
- eventsnn simulates {with_pause:,g} ms per picture, of which {pause:,g} ms are a pause in which all is forgotten;
  Brian2 simulates {period:g} ms and clears potentials and traces instead.
- Brian2 is a C++ program of its own, by its own compiler flags. Each input spike is moved to the nearest free step.
- Load of the machine when the runs began: {load:.2f}."""


def answers(pictures, ids, n):
    """The only neuron that answers each of n pictures; -1 where there is none, or several spikes."""
    pictures = np.asarray(pictures).astype(np.int64)
    found = np.full(n, -1)
    found[pictures] = ids
    return np.where(np.bincount(pictures, minlength=n) == 1, found, -1)


def measure(case, steps, repeats):
    """CPU seconds and answers of eventsnn and of Brian2 at each step, in alternation."""
    seconds, given = {}, {}
    plan = [key for step in steps for key in (EXACT, ("brian2", step))] or [EXACT]
    for key in plan * repeats:
        name, step = key
        options = [*astuple(case), step]
        run_s, spikes, _ = processes.spikes(f"digits_{name}", options)
        seconds.setdefault(key, []).append(run_s)
        given[key] = answers(*spikes, case.pictures)
        print(f"{name}, step {step:g}: {run_s:.3g} s", flush=True)
    return seconds, given


def row(key, seconds, given, events):
    """A row of the table."""
    name, step = key
    took, runs = statistics.median(seconds[key]), seconds[key]
    same = (given[key] == given[EXACT]) & (given[key] >= 0)
    return [
        "Brian2" if name == "brian2" else name,
        f"{step:g}" if step else "-",
        len(runs),
        f"{took:.3g} ({min(runs):.3g} .. {max(runs):.3g})",
        f"{took / statistics.median(seconds[EXACT]):.2g}",
        f"{1e9 * took / events:.1f}",
        f"{np.mean(given[key] >= 0):.1%}",
        f"{same[:FIRST].mean():.0%}",
        f"{same.mean():.0%}",
    ]


def page(case, seconds, given, load):
    """The table, and what it is about."""
    spikes = len(case.train()[0])
    return TEXT.format(
        neurons=case.neurons,
        pictures=case.pictures,
        all=case.of,
        spikes=spikes,
        table=report.table(HEAD, [row(key, seconds, given, spikes * case.neurons) for key in given]),
        with_pause=paper.SHOWN + paper.PAUSE,
        pause=paper.PAUSE - paper.ASKED,
        period=paper.SHOWN + paper.ASKED,
        load=load,
    )


def main(argv=None):
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="", help="that of MNIST; without it pictures are drawn from fonts")
    parser.add_argument("--neurons", type=int, default=400, help="size of the network (400)")
    parser.add_argument("--pictures", type=int, default=500, help="how many are shown (500)")
    parser.add_argument("--steps", type=float, nargs="*", default=STEPS, help="ms, of Brian2 (1 0.1 0.01 0.001)")
    parser.add_argument("--repeats", type=int, default=2, help="runs of each step, with eventsnn before each (2)")
    options = parser.parse_args(argv)
    case, found = Digits(options.neurons, options.pictures, folder=options.folder), importlib.util.find_spec("brian2")
    if not found:
        print("brian2: not installed, skipped (the extra 'peers' installs it)", flush=True)
    load = os.getloadavg()[0]
    seconds, given = measure(case, options.steps if found else (), options.repeats)
    body, size = page(case, seconds, given, load), "" if case.neurons == 400 else str(case.neurons)
    peers = ["brian2"] if found else []
    report.write("digits_peer", "Learning from pictures, beside Brian2", body, SEED, peers=peers, case=size)


if __name__ == "__main__":
    main()
