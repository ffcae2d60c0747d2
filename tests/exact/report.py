"""The thorough check of single neurons, written to a file: `python -m tests.exact.report`."""

import datetime
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import mpmath
import numba
import numpy

import eventsnn as en
from tests.exact import near
from tests.exact.digits import mp
from tests.exact.oracle import NEAR, SLOPE
from tests.exact.sets import BATCH, CONDUCTANCES, MODELS, sweep

SEED = 2026
FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "exact.md"


@dataclass
class Part:
    """A part of the check: n neurons of a model for a duration, `batch` of them in one network."""

    model: type
    n: int
    duration: float
    batch: int

    @property
    def arguments(self):
        return {**vars(self), "seed": SEED}

    def __str__(self):
        parameters = "uniform" if self.batch == 1 else "per neuron"
        return f"{self.model.__name__}, {parameters}, {self.duration:,.0f} ms"


PARTS = [
    Part(model, n, duration, batch)
    for model in MODELS
    for n, duration, batch in ((500, 300.0, BATCH), (200, 300.0, 1), (5, 10_000.0, 5))
    if model not in CONDUCTANCES
] + [Part(model, n, 300.0, batch) for model in CONDUCTANCES for n, batch in ((20, BATCH), (10, 1))]  # sums long series
ROUNDS, COURSES, THRESHOLDS = 30, 50, 100  # trials beside the peak: their product, per model
COLUMNS = ("sets", "arrivals", "spikes", "at_arrivals", "slow", "near")
HEADINGS = (
    *("part", "sets", "arrivals", "spikes", "at an arrival", "slow", "excused"),
    *("worst dt (ms)", "worst v (mV)", "wall (s)"),
)


def main():
    """Run all parts and write the table; a wrong spike ends it with an error."""
    started = time.perf_counter()
    rows = [row(part) for part in PARTS]
    beside = [near_row(model) for model in near.LINEAR]
    wall = time.perf_counter() - started
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(page(rows, beside, wall))
    print(FILE.read_text())


def row(part) -> str:
    started = time.perf_counter()
    tally = sweep(**part.arguments)
    counts = " | ".join(f"{getattr(tally, name):,}" for name in COLUMNS)
    wall = time.perf_counter() - started
    return f"| {part} | {counts} | {tally.worst_dt:.1e} | {tally.worst_v:.1e} | {wall:.0f} |"


def near_row(model) -> str:
    started, found = time.perf_counter(), near.Found()
    for k in range(ROUNDS):
        found.add(near.trials(model, COURSES, THRESHOLDS, start=near.LATE * (k % 2), seed=SEED + k))
    assert found.wrong == 0, f"{found.wrong} of {found.trials} trials of {model.__name__} are wrong"
    wall = time.perf_counter() - started
    return f"| {model.__name__} | {found.trials:,} | {found.wrong} | {found.worst:.1e} | {wall:.0f} |"


def page(rows, beside, wall) -> str:
    return "\n".join(
        [
            f"# Single neurons against arithmetic in {mp.dps} digits",
            "",
            "Every reported spike was compared with the crossing that an analytic, multi-precision oracle",
            "finds from the same arrivals; none was missed and none invented.",
            "",
            f"| {' | '.join(HEADINGS)} |",
            "|" + "---|" * len(HEADINGS),
            *rows,
            "",
            "Thresholds 1e-9 .. 1e-3 mV above and below the peak of a random course, which begins at 0 or at "
            f"{near.LATE:,} ms:",
            "",
            "| model | trials | wrong | worst v at a spike (mV) | wall (s) |",
            "|---|---|---|---|---|",
            *beside,
            "",
            f"- slow: crossings at less than {SLOPE} mV/ms, where the error of v is taken, not that of t",
            f"- excused: differences where the peak is within {NEAR} mV of threshold",
            f"- seed {SEED}, {mp.dps} digits, {wall:.0f} s on one core, {datetime.date.today().isoformat()}",
            f"- eventsnn {en.__version__}, numpy {numpy.__version__}, numba {numba.__version__}, "
            f"mpmath {mpmath.__version__}, Python {platform.python_version()}, {platform.machine()}",
            "- command: `python -m tests.exact.report`",
            "",
        ]
    )


if __name__ == "__main__":
    main()
