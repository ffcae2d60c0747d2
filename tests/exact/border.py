"""Neurons next to the border between spiking and not, by the hundred thousand: `python -m tests.exact.border`.

A trial is one neuron in free flight: from a start that lies 1e-9 .. 1e-3 mV from the border, on either side, it spikes
or it does not. The border is known (QIF) or searched for with the simulator (Izhikevich); then the simulator must be on
the same side as extended precision says, and its spike must come at the same time, to 1e-9 ms (QIF, and what the
last bit of the start does to it) or 1e-6 ms (Izhikevich).
"""

import datetime
import platform
import sys
import time
from pathlib import Path

import numba
import numpy as np

import eventsnn as en
from tests.exact.taylor import REAL, Flow

SEED = 2026
FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "near_threshold.md"
DURATION = 60.0  # ms, of a flight of Izhikevich's neuron
BATCH = 10_000


def distances(rng, n):
    """1e-9 .. 1e-3 mV, on either side."""
    return rng.choice([-1.0, 1.0], n) * 10.0 ** rng.uniform(-9.0, -3.0, n)


def simulated(model, duration, **start):
    """The first spike of every neuron, inf if there is none."""
    n = len(next(iter(start.values())))
    net = en.Network(seed=1)
    cells = net.add(model, n)
    cells.set(**start)
    spikes = net.record(cells)
    net.run(duration)
    first = np.full(n, np.inf)
    first[spikes.ids[::-1]] = spikes.times[::-1]
    return first


# --- Izhikevich -------------------------------------------------------------------------------


def random_izhikevich(rng, n):
    """a, b, i_ext, u of neurons of all kinds; after a spike each rests far below."""
    a = np.where(rng.random(n) < 0.1, -0.02, 10.0 ** rng.uniform(-2.0, 0.0, n))
    return a, rng.uniform(-0.2, 1.2, n), rng.uniform(-10.0, 10.0, n), rng.uniform(-30.0, 20.0, n)


def first_peak(a, b, i_ext, v, u):
    """Extended precision: when v first reaches the peak within the flight, inf if it does not."""
    flow = Flow(a, b, i_ext, v, u)
    fired = flow.fly(DURATION)
    return np.where(fired, flow.t.astype(float), np.inf)


def simulated_peak(a, b, i_ext, v, u):
    """The same as the simulator says it."""
    return simulated(en.Izhikevich(a=a, b=b, c=-65.0, d=1e4, i_ext=i_ext), DURATION, v=v, u=u)


def separatrix(a, b, i_ext, u):
    """The v from which on a neuron spikes: bisection between -90 and 29 mV, where there is such a border."""
    low, high = np.full(len(a), -90.0), np.full(len(a), 29.0)
    exists = np.isinf(simulated_peak(a, b, i_ext, low, u)) & np.isfinite(simulated_peak(a, b, i_ext, high, u))
    a, b, i_ext, u, low, high = (x[exists] for x in (a, b, i_ext, u, low, high))
    for _ in range(55):
        middle = 0.5 * (low + high)
        spikes = np.isfinite(simulated_peak(a, b, i_ext, middle, u))
        low, high = np.where(spikes, low, middle), np.where(spikes, middle, high)
    return a, b, i_ext, u, high


def izhikevich(rng, n):
    """n trials, about 20 around each border."""
    borders = separatrix(*random_izhikevich(rng, max(n // 10, 50)))
    a, b, i_ext, u, border = (x[rng.integers(0, len(borders[0]), n)] for x in borders)
    v = border + distances(rng, n)
    return simulated_peak(a, b, i_ext, v, u), first_peak(a, b, i_ext, v, u), np.full(n, 1e-6)


# --- QIF --------------------------------------------------------------------------------------


def qif(rng, n):
    """Starts beside sqrt(-i_ext), from which v leaves for the peak or falls back; times in extended precision."""
    tau, w = rng.uniform(1.0, 50.0, n), 10.0 ** rng.uniform(-2.0, 0.9, n)
    i_ext = -w * w
    border = np.sqrt(-i_ext.astype(REAL))
    v = (border + distances(rng, n)).astype(float)
    got = simulated(en.QIF(tau_m=tau, i_ext=i_ext, v_reset=-10.0), 3000.0, v=v)
    beyond = np.maximum(v - border, REAL(1e-30))
    wanted = tau * np.log((10 - border) * (v + border) / ((10 + border) * beyond)) / (2 * border)
    wanted = np.where((v > border) & (wanted < 3000.0), wanted.astype(float), np.inf)
    slack = 1e-9 + (tau * 4e-16 * border / (2 * border * beyond)).astype(float)
    return got, wanted, slack


TRIALS = {"QIF": (qif, 1_000_000), "Izhikevich": (izhikevich, 100_000)}


def tally(trial, n, seed):
    """Trials, spikes, missed, invented, and the largest difference in time, in all and beyond what is allowed."""
    rng, sums, worst, over = np.random.default_rng(seed), np.zeros(4, int), 0.0, 0.0
    while sums[0] < n:
        got, wanted, slack = trial(rng, min(BATCH, n - sums[0]))
        both = np.isfinite(got) & np.isfinite(wanted)
        missed, invented = np.isfinite(wanted) & ~np.isfinite(got), np.isfinite(got) & ~np.isfinite(wanted)
        sums += len(got), both.sum(), missed.sum(), invented.sum()
        error = np.abs(got[both] - wanted[both])
        worst = max(worst, error.max(initial=0.0))
        over = max(over, (error / slack[both]).max(initial=0.0))
    return (*sums.tolist(), worst, over)


def main(share=1.0):
    """Run all trials and write the table."""
    lines = [
        "# Trials next to the border between spiking and not",
        "",
        "| model | trials | spikes | missed | invented | worst dt (ms) | worst dt / allowed | wall (s) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (trial, n) in TRIALS.items():
        started = time.perf_counter()
        n, spikes, missed, invented, worst, over = tally(trial, int(n * share), SEED)
        wall = time.perf_counter() - started
        lines.append(f"| {name} | {n:,} | {spikes:,} | {missed} | {invented} | {worst:.1e} | {over:.2f} | {wall:.0f} |")
    lines += [
        "",
        "- starts 1e-9 .. 1e-3 mV (for QIF of its dimensionless v) from the border, on either side, log-uniform",
        "- compared with closed forms (QIF) or Taylor series (Izhikevich) in numpy's longdouble, "
        f"{np.finfo(REAL).nmant + 1} binary digits",
        "- allowed: 1e-9 ms and what rounding the start does to the time (QIF), 1e-6 ms (Izhikevich)",
        f"- seed {SEED}, one core, {datetime.date.today().isoformat()}; eventsnn {en.__version__}, "
        f"numpy {np.__version__}, numba {numba.__version__}, Python {platform.python_version()}, {platform.machine()}",
        "- command: `python -m tests.exact.border`",
        "",
    ]
    FILE.write_text("\n".join(lines))
    print(FILE.read_text())


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
