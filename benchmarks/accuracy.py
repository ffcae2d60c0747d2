"""Speed at equal accuracy: how far spikes of clock-driven simulators lie from the exact ones, and what that costs.

Independent neurons with exponential currents, driven by recorded Poisson trains (`driven.py`), so that an error
does not grow. The exact spikes are eventsnn's, which are compared with 100-digit arithmetic in results/exact.md.
"""

import argparse
import statistics
import subprocess
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from . import processes, report
from .driven import Driven
from .matching import match

WINDOW = 1.0  # ms; far more than any step, far less than the intervals between spikes
CASES = ((100, 1.0), (100, 10.0), (1000, 10.0), (1000, 100.0))  # fan-in, rate (Hz)
STEPS = (0.1, 0.01, 0.001)
# name: module, package, model, steps
SIMULATORS = {
    "eventsnn": ("driven_eventsnn", "eventsnn", "", (0.1,)),
    "Brian2": ("driven_brian2", "brian2", "", STEPS),
    "NEST iaf_psc_exp": ("driven_nest", "nest", "iaf_psc_exp", STEPS),
    "NEST iaf_psc_exp_ps": ("driven_nest", "nest", "iaf_psc_exp_ps", (0.1,)),
    "NEST iaf_psc_exp_ps_lossless": ("driven_nest", "nest", "iaf_psc_exp_ps_lossless", (0.1,)),
}
ON_GRID = ("Brian2", "NEST iaf_psc_exp")
COLOURS = dict(zip(SIMULATORS, ("#d62728", "#1f77b4", "#2ca02c", "#98df8a", "#8c564b")))
HEAD = [
    "arrivals per neuron and ms",
    "simulator",
    "step (ms)",
    "run (s)",
    "against eventsnn",
    "spikes",
    "missed",
    "extra",
    "median error (ms)",
    "99 % below (ms)",
    "largest (ms)",
    "shift (ms)",
]
NOTES = """\
- {n:,} neurons for {duration:g} ms, one thread; run: median (range) of {repeats} runs without build and compilation.
- missed, extra: exact spikes without a partner within {window:g} ms, and the reverse. error: distance of partners,
  after the median difference (shift) is taken off: on a grid, a spike is named after one end of its step.
- on the grid, input spikes are moved to the nearest step; the precise models get them as they are, and exchange them
  at steps of 0.1 ms.
- in the plot, the error of eventsnn is the worst that results/exact.md found."""


class Result(NamedTuple):
    """Runs of one simulator at one step on one case, and its spikes beside the exact ones."""

    case: Driven
    simulator: str
    step: float
    walls: list
    spikes: int
    match: object

    @property
    def wall(self):
        """Median run time in s."""
        return statistics.median(self.walls)


def start(name, step, case):
    """One run in a process of its own: wall time, (times, ids), version."""
    module, _, model, _ = SIMULATORS[name]
    options = [case.fan_in, case.rate, "--step", step, "--model", model, "--duration", case.duration]
    return processes.spikes(module, options)


def measure(case, names, repeats, versions, failed):
    """All simulators and steps on one case, in alternation; what breaks off is said in `failed` and left out."""
    plan = [(name, step) for name in names for step in SIMULATORS[name][3]]
    walls, spikes = {key: [] for key in plan}, {}
    for _ in range(repeats):
        for name, step in [key for key in plan if (case.arrivals, *key) not in failed]:
            try:
                wall, spikes[name, step], version = start(name, step, case)
            except subprocess.CalledProcessError as error:
                failed[case.arrivals, name, step] = error.stderr.strip().splitlines()[-1]
                continue
            walls[name, step].append(wall)
            versions.add(f"{name.split()[0]} {version}")
            print(f"{case.arrivals:g} per ms, {name}, step {step:g}: {wall:.3g} s", flush=True)
    exact = spikes["eventsnn", 0.1]
    done = [key for key in plan if (case.arrivals, *key) not in failed]
    return [Result(case, *key, walls[key], len(spikes[key][0]), match(exact, spikes[key], WINDOW)) for key in done]


def cells(results, result):
    """One line of the table."""
    ours = next(r for r in results if r.simulator == "eventsnn" and r.case == result.case)
    found = result.match
    start = [f"{result.case.arrivals:g}", result.simulator, f"{result.step:g}" if result.simulator in ON_GRID else ""]
    run = f"{result.wall:.3g} ({min(result.walls):.3g} .. {max(result.walls):.3g})"
    start += [run, f"{result.wall / ours.wall:.2g} x", f"{result.spikes:,}"]
    if result is ours:
        return start + ["exact"] + [""] * 5
    errors = [found.quantile(q) for q in (0.5, 0.99, 1.0)]
    return (
        start
        + [f"{100 * part:.2f} %" for part in (found.missed, found.extra)]
        + [
            *(f"{error:.1e}" for error in errors),
            f"{found.shift:+.1e}",
        ]
    )


# --- crossover --------------------------------------------------------------------------------


def costs(results, name):
    """Seconds per neuron and step, and per arrival, fitted to all cases of one simulator with least relative errors."""
    mine = [r for r in results if r.simulator == name]
    steps = [r.case.n * r.case.duration / r.step if name in ON_GRID else 0.0 for r in mine]
    arrivals = [r.case.n * r.case.duration * r.case.arrivals for r in mine]
    walls = np.array([r.wall for r in mine])
    terms = np.column_stack((steps, arrivals)) / walls[:, None]
    if name not in ON_GRID:
        return 0.0, float(np.linalg.lstsq(terms[:, 1:], np.ones(len(mine)), rcond=None)[0][0])
    per_step, per_arrival = np.linalg.lstsq(terms, np.ones(len(mine)), rcond=None)[0]
    return float(per_step), float(per_arrival)


def crossing(results, name):
    """Where a grid simulator takes as long as eventsnn at one step: arrivals per ms, between two measured cases.

    inf where it is slower throughout, 0 where it is faster throughout; a dict by step.
    """
    found = {}
    for step in STEPS:
        ours = {r.case.arrivals: r.wall for r in results if r.simulator == "eventsnn"}
        theirs = {r.case.arrivals: r.wall for r in results if r.simulator == name and r.step == step}
        rates = sorted(theirs)
        found[step] = _meet(np.log(rates), np.log([theirs[rate] / ours[rate] for rate in rates]))
    return found


def _meet(places, ratios):
    """Where the ratio (log) falls below 0, by linear interpolation."""
    below = np.flatnonzero(ratios < 0.0)
    if not len(below):
        return np.inf
    k = below[0]
    if k == 0:
        return 0.0
    share = ratios[k - 1] / (ratios[k - 1] - ratios[k])
    return float(np.exp(places[k - 1] + share * (places[k] - places[k - 1])))


def _bounded(place, measured):
    """A crossover outside of what was measured, as a bound."""
    if 0.0 < place < np.inf:
        return "", place
    return ("< ", min(measured)) if place == 0.0 else ("> ", max(measured))


def crossovers(results) -> str:
    """In words and numbers: from which input on the clock is cheaper, and how accurate it is there."""
    rows = []
    for name in ON_GRID:
        if not any(r.simulator == name for r in results):
            continue
        for step, place in crossing(results, name).items():
            error = [r.match.quantile(0.5) for r in results if r.simulator == name and r.step == step]
            sign, place = _bounded(place, [r.case.arrivals for r in results])
            said, product = (f"{sign}{float(f'{value:.2g}'):g}" for value in (place, place * step))
            rows.append([name, f"{step:g}", f"{min(error):.1e} .. {max(error):.1e}", said, product])
    head = ["simulator", "step (ms)", "median error (ms)", "crossover: fan-in x rate (1/ms)", "fan-in x rate x step"]
    return report.table(head, rows)


def fits(results) -> str:
    """Fitted costs of all simulators."""
    names = list(dict.fromkeys(r.simulator for r in results))
    rows = [[name, *(f"{1e9 * cost:.2g}" if cost else "" for cost in costs(results, name))] for name in names]
    return report.table(["simulator", "ns per neuron and step", "ns per arrival"], rows)


# --- plot and page ----------------------------------------------------------------------------


def draw(results) -> Figure:
    """Run time over median error, one panel per case."""
    cases = list(dict.fromkeys((r.case.fan_in, r.case.rate) for r in results))
    figure = Figure(figsize=(3.2 * len(cases), 3.6), layout="constrained")
    panels = figure.subplots(1, len(cases), sharex=True, sharey=True, squeeze=False)[0]
    for panel, key in zip(panels, cases):
        mine = [r for r in results if (r.case.fan_in, r.case.rate) == key]
        for name in dict.fromkeys(r.simulator for r in mine):
            points = [(max(_error(r), 1e-15), r.wall) for r in mine if r.simulator == name]
            panel.plot(*zip(*points), "o-", color=COLOURS[name], label=name)
        panel.set(xscale="log", yscale="log", title=f"fan-in {key[0]} at {key[1]:g} Hz", xlabel="median error (ms)")
        panel.set_xticks([1e-12, 1e-9, 1e-6, 1e-3])
        panel.grid(color="0.9")
    panels[0].set_ylabel("run (s)")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False)
    return figure


def _error(result):
    """Median error; eventsnn's own is the worst that results/exact.md found."""
    return 1e-12 if result.simulator == "eventsnn" else result.match.quantile(0.5)


def broken(failed):
    """What broke off, one line for each simulator and message."""
    where = {}
    for (arrivals, name, _), said in failed.items():
        where.setdefault((name, said), []).append(f"{arrivals:g}")
    return [f"Broken off: {name} at {', '.join(at)} arrivals per ms: {said}" for (name, said), at in where.items()]


def page(results, repeats, failed):
    """The text of results/accuracy.md."""
    case = results[0].case
    notes = NOTES.format(n=case.n, duration=case.duration, repeats=repeats, window=WINDOW)
    table = report.table(HEAD, [cells(results, result) for result in results])
    return "\n\n".join(
        [
            "![run time over error](accuracy.svg)",
            table,
            *broken(failed),
            notes,
            "Where a simulator on a grid takes as long as eventsnn; with more input than that, the clock is cheaper:",
            crossovers(results),
            "Time = neurons x steps x first + arrivals x second column, least relative squares:",
            fits(results),
        ]
    )


def main():
    """All cases on all installed simulators."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms (default: 1000)")
    args = parser.parse_args()
    names = [name for name, (_, package, _, _) in SIMULATORS.items() if find_spec(package)]
    results, versions, failed = [], set(), {}
    for fan_in, rate in CASES:
        results += measure(Driven(fan_in, rate, duration=args.duration), names, args.repeats, versions, failed)
    report.draw(draw(results), report.RESULTS / "accuracy.svg")
    body = f"{page(results, args.repeats, failed)}\n\nSimulators: {', '.join(sorted(versions))}."
    report.write("accuracy", "Speed at equal accuracy", body, "fixed in driven.py")


if __name__ == "__main__":
    main()
