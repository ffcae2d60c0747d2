"""Neurons with conductances whose threshold lies a hair above or below the peak of their course.

`python -m tests.exact.near_cond` runs many trials and writes the result.
"""

import platform
import time
from datetime import date
from pathlib import Path

import numpy as np

import eventsnn as en
from tests.exact import near
from tests.exact.digits import mp
from tests.exact.sets import CONDUCTANCES, MODELS
from tests.exact.test_linear import cell_of
from tests.neurons.test_laws import flow

FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "lif_cond.md"


def course(rng, model) -> near.Course:
    """A random neuron with a peak on its way, and the peak."""
    while True:
        params = {name: made.default for name, made in model.parameters.items()} | {"v_th": 0.0}
        params |= {name: float(np.exp(rng.uniform(0.0, np.log(50.0)))) for name in model.taus}
        start = {
            "v": float(rng.uniform(-15.0, 15.0)),
            "g_exc": float(rng.exponential()),
            "g_inh": float(rng.exponential()),
        }
        cell = MODELS[model](params, **start)
        t = peak_time(cell, model, params, start)
        if t and cell.potential(t) > near.CLEAR + max(cell.v, cell.drive):
            return near.Course(params, start, cell.potential(t))


def peak_time(cell, model, params, start):
    """When v is largest on its way: the grid says about where, Newton's method on the slope where exactly."""
    times = np.linspace(0.0, 5.0 * sum(params[name] for name in model.taus), 60)
    k = int(np.argmax([potential(model, params, start, t) for t in times]))
    if k in (0, len(times) - 1):
        return None
    low, high = mp.mpf(times[k - 1]), mp.mpf(times[k + 1])
    for _ in range(45):  # the peak is level: half of the digits of its time are enough
        t = (low + high) / 2
        low, high = (t, high) if cell.slope(t) > 0 else (low, t)
    return t


def potential(model, params, start, t):
    """v after t ms, in float64."""
    cell = cell_of(model, params | {"v_th": 1e3}, start)
    flow(cell, float(t))
    return cell.s.v


def trials(model, courses, per_course, start, seed) -> near.Found:
    """Courses that begin at time `start`, each with thresholds 1e-9 .. 1e-3 mV above and below its peak."""
    rng = np.random.default_rng(seed)
    found = [course(rng, model) for _ in range(courses)]
    distances = rng.choice([-1.0, 1.0], courses * per_course) * 10.0 ** rng.uniform(-9.0, -3.0, courses * per_course)
    peaks = [c.peak for c in found for _ in range(per_course)]
    thresholds = np.array([float(peak - mp.mpf(d)) for peak, d in zip(peaks, distances)])
    trains = near.simulate(model, found, thresholds, per_course, start)
    wrong = sum((len(train) > 0) != (d > 0.0) for train, d in zip(trains, distances))
    worst = 0.0
    for k in range(0, len(trains), max(per_course // 2, 1)):
        if len(trains[k]):
            params, states, _ = vars(found[k // per_course]).values()
            cell = MODELS[model](params | {"v_th": thresholds[k]}, **states)
            worst = max(worst, float(abs(cell.distance(mp.mpf(trains[k][0])))))
    return near.Found(len(trains), wrong, worst)


def main(rounds=20):
    """Many trials, to a file."""
    rows, began = [], time.perf_counter()
    for model in CONDUCTANCES:
        found = near.Found()
        for k in range(rounds):
            found.add(trials(model, 25, 300, near.LATE * (k % 2), seed=2026 + k))
        rows.append(f"| {model.__name__} | {25 * rounds} | {found.trials:,} | {found.wrong} | {found.worst:.1e} mV |")
    text = (
        f"Thresholds 1e-9 .. 1e-3 mV above and below the peak of random courses, which begin at 0 or {near.LATE:,} ms."
    )
    FILE.write_text(
        f"# Neurons with conductances: thresholds beside the peak of a course\n\n"
        f"{text}\n\n"
        f"| model | courses | trials | spikes missed or invented | v at a spike from threshold, at most |\n"
        f"| --- | --- | --- | --- | --- |\n" + "\n".join(rows) + f"\n\n"
        f"- seed 2026, {time.perf_counter() - began:.0f} s on one core, {date.today()}\n"
        f"- eventsnn {en.__version__}, numpy {np.__version__}, Python {platform.python_version()}, "
        f"{platform.machine()}\n"
        f"- command: `python -m tests.exact.near_cond`\n"
    )


if __name__ == "__main__":
    main()
