"""Neurons with conductances whose threshold lies a hair above or below the peak of their course.

`python -m tests.exact.near_cond` runs many trials and writes the result.
"""

import platform
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import eventsnn as en
from eventsnn.neurons.lif_cond import moved
from tests.exact import near
from tests.exact.cond import ExactLIFCond
from tests.exact.digits import mp

FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "lif_cond.md"


def course(rng) -> near.Course:
    """A random neuron with a peak on its way, and the peak."""
    while True:
        params = {name: made.default for name, made in en.LIFCond.parameters.items()} | {"v_th": 0.0}
        params |= {name: float(np.exp(rng.uniform(0.0, np.log(50.0)))) for name in ("tau_m", "tau_syn")}
        start = {
            "v": float(rng.uniform(-15.0, 15.0)),
            "g_exc": float(rng.exponential()),
            "g_inh": float(rng.exponential()),
        }
        cell = ExactLIFCond(params, **start)
        t = peak_time(cell, params, start)
        if t and cell.potential(t) > near.CLEAR + max(cell.v, cell.drive):
            return near.Course(params, start, cell.potential(t))


def peak_time(cell, params, start):
    """When v is largest on its way: the grid says about where, Newton's method on the slope where exactly."""
    times = np.linspace(0.0, 5.0 * (params["tau_m"] + params["tau_syn"]), 60)
    k = int(np.argmax(potentials(params, start, times)))
    if k in (0, len(times) - 1):
        return None
    low, high = mp.mpf(times[k - 1]), mp.mpf(times[k + 1])
    for _ in range(45):  # the peak is level: half of the digits of its time are enough
        t = (low + high) / 2
        low, high = (t, high) if cell.slope(t) > 0 else (low, t)
    return t


def potentials(params, start, times):
    """v at some times, in float64."""
    p = SimpleNamespace(**params)
    s = SimpleNamespace(**start)
    decays = [(np.exp(-t / p.tau_m), np.exp(-t / p.tau_syn)) for t in times]
    return [p.v_rest + p.i_ext + moved(p, s, float(t), *map(float, d)) for t, d in zip(times, decays)]


def trials(courses, per_course, start, seed) -> near.Found:
    """Courses that begin at time `start`, each with thresholds 1e-9 .. 1e-3 mV above and below its peak."""
    rng = np.random.default_rng(seed)
    found = [course(rng) for _ in range(courses)]
    distances = rng.choice([-1.0, 1.0], courses * per_course) * 10.0 ** rng.uniform(-9.0, -3.0, courses * per_course)
    peaks = [c.peak for c in found for _ in range(per_course)]
    thresholds = np.array([float(peak - mp.mpf(d)) for peak, d in zip(peaks, distances)])
    trains = near.simulate(en.LIFCond, found, thresholds, per_course, start)
    wrong = sum((len(train) > 0) != (d > 0.0) for train, d in zip(trains, distances))
    worst = 0.0
    for k in range(0, len(trains), max(per_course // 2, 1)):
        if len(trains[k]):
            params, states, _ = vars(found[k // per_course]).values()
            cell = ExactLIFCond(params | {"v_th": thresholds[k]}, **states)
            worst = max(worst, float(abs(cell.distance(mp.mpf(trains[k][0])))))
    return near.Found(len(trains), wrong, worst)


def main(rounds=20):
    """Many trials, to a file."""
    found, began = near.Found(), time.perf_counter()
    for k in range(rounds):
        found.add(trials(25, 300, near.LATE * (k % 2), seed=2026 + k))
    FILE.write_text(
        f"# LIFCond: thresholds beside the peak of a course\n\n"
        f"Thresholds 1e-9 .. 1e-3 mV above and below the peak of {25 * rounds} random courses, which begin at 0 or "
        f"{near.LATE:,} ms:\n{found.trials:,} trials, {found.wrong} with a spike missed or invented, "
        f"v at a spike {found.worst:.1e} mV from threshold at most.\n\n"
        f"- seed 2026, {mp.dps} digits and more, {time.perf_counter() - began:.0f} s on one core, {date.today()}\n"
        f"- eventsnn {en.__version__}, numpy {np.__version__}, Python {platform.python_version()}, "
        f"{platform.machine()}\n"
        f"- command: `python -m tests.exact.near_cond`\n"
    )


if __name__ == "__main__":
    main()
