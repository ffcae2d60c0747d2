"""eventsnn beside its peers: the same workloads in alternation, every run in a process of its own.

`python -m benchmarks` or `eventsnn bench`. Simulators that are not installed are skipped; the extra `peers` brings them
in the versions that were measured. Writes compare.md (table), compare.svg (plot) and compare.json (every run).
"""

import argparse
import json
import os
import subprocess
from itertools import product
from pathlib import Path

from . import chart, processes, report, summary
from .simulators import SIMULATORS
from .workloads import WORKLOADS


def main(argv=None) -> int:
    """`python -m benchmarks`; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add_arguments(parser, report.RESULTS)
    return run(parser.parse_args(argv))


def add_arguments(parser, out):
    """The arguments of a comparison; `out` is where results go by default."""
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(WORKLOADS)} (default: all)")
    parser.add_argument(
        "--simulators",
        nargs="+",
        choices=list(SIMULATORS),
        metavar="NAME",
        help=f"of {', '.join(SIMULATORS)} (default: all)",
    )
    parser.add_argument("--threads", nargs="+", type=_positive, default=[1], metavar="N", help="default: 1")
    parser.add_argument("--repeats", type=_positive, default=3, metavar="N", help="default: 3")
    parser.add_argument(
        "--duration", type=_duration, metavar="MS", help="simulated time (default: each workload's own)"
    )
    parser.add_argument("--out", type=Path, default=out, metavar="DIR", help="where to write (default: %(default)s)")


def _positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number >= 1, got {text!r}")
    return int(text)


def _duration(text):
    value = float(text)
    if not 0.0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"must be a number of ms above 0, got {text!r}")
    return value


def run(args) -> int:
    """Measure what `args` ask for, and write; returns 1 if a run failed or there was nothing to run."""
    unknown = [name for name in args.workloads if name not in WORKLOADS]
    if unknown:
        raise ValueError(f"no workload {unknown[0]!r}, there are {', '.join(WORKLOADS)}")
    simulators = _installed(args.simulators or list(SIMULATORS))
    args.out.mkdir(parents=True, exist_ok=True)
    runs, failed = [], []
    for workload, threads in product(args.workloads or list(WORKLOADS), args.threads):
        able = [name for name in simulators if _able(name, workload, threads)]
        for _, name in product(range(args.repeats), able):
            if (name, workload, threads) not in failed:
                _measure(name, workload, threads, args.duration, runs, failed)
        if runs:
            write(args.out, runs, failed, command(args))
    print(f"written: compare.md, compare.svg, compare.json in {args.out}" if runs else "nothing ran")
    return 1 if failed or not runs else 0


def command(args) -> str:
    """What to type for the same measurement."""
    given = [*args.workloads]
    for name in ("simulators", "threads"):
        given += [f"--{name}", *getattr(args, name)] if getattr(args, name) else []
    given += ["--repeats", args.repeats]
    given += ["--duration", f"{args.duration:g}"] if args.duration else []
    return " ".join(["eventsnn bench", *map(str, given)])


def _installed(names):
    """Those that can be imported; says which cannot."""
    missing = [name for name in names if not SIMULATORS[name].installed]
    for name in missing:
        print(f"{name}: not installed, skipped (the extra 'peers' installs it)", flush=True)
    return [name for name in names if name not in missing]


def _able(name, workload, threads):
    simulator = SIMULATORS[name]
    return isinstance(WORKLOADS[workload], simulator.kinds) and threads <= simulator.max_threads


def _measure(name, workload, threads, duration, runs, failed):
    """One run; what it says is added to `runs`, or what it was to `failed`."""
    duration = duration or SIMULATORS[name].durations.get(workload) or WORKLOADS[workload].duration
    load = os.getloadavg()[0]
    ended = start(name, workload, threads, duration)
    key = {"workload": workload, "simulator": name, "threads": threads, "load": round(load, 2)}
    if ended.returncode != 0:
        failed.append((name, workload, threads))
        print(f"{workload} {name} x{threads}: FAILED\n{ended.stderr[-2000:]}", flush=True)
        return
    runs.append(key | json.loads(ended.stdout.splitlines()[-1]))
    print(summary.line(runs[-1]), flush=True)


def start(name, workload, threads, duration) -> subprocess.CompletedProcess:
    """Run one simulator once, in a new process that finds modules where this one does."""
    simulator = SIMULATORS[name]
    options = [workload, "--variant", simulator.variant, "--threads", threads, "--duration", duration]
    return processes.start(simulator.module, options, threads)


def write(out, runs, failed, made_by):
    """The table, the plot and the raw figures of all runs so far."""
    (out / "compare.json").write_text(json.dumps(runs, indent=1) + "\n")
    (out / "compare.md").write_text(summary.page(runs, failed, made_by))
    report.draw(chart.draw(summary.rows(runs)), out / "compare.svg")
