"""From single runs to the table of a comparison."""

import statistics
from typing import NamedTuple

from . import report

HEAD = [
    "workload",
    "simulator",
    "threads",
    "simulated (s)",
    "build (s)",
    "compile (s)",
    "run (s): median (range)",
    "s per simulated s",
    "ns per event",
    "speed, best peer = 1",
    "spikes per s",
    "against eventsnn",
    "peak MB",
]
NOTES = """\
- run: median (smallest .. largest) wall time of the repeats; build and compile are their medians. compile is the C++
  compiler for Brian2 and, for eventsnn, loading the compiled engine and laying out the network (a machine's very first
  start compiles: see compile_time.md). 200 ms in s2 and s5, and for NEST 10 ms in all others, are run before the clock
  starts; they belong to the build.
- event: one synapse delivering one spike. External input (kicks of s1, 20 kHz of noise per neuron in s2) comes on top.
- speed, best peer = 1: time that the best peer needs with at most as many threads, divided by the row's own time.
- against eventsnn: difference of the number of spikes per simulated second from eventsnn's. Where the wiring is drawn
  by each simulator (s1, s2, s5) only statistics agree; s3 and s6 are wired alike.
- peak memory: of the simulating process until the end of the run. MB are 2^20 bytes.
- workloads: `benchmarks/workloads.py`; the translations: `benchmarks/simulators`."""


class Row(NamedTuple):
    """Repeats of one workload on one simulator with so many threads; `wall` is s per simulated s."""

    workload: str
    simulator: str
    threads: int
    runs: list

    @property
    def ours(self):
        """Whether it is eventsnn, in any variant."""
        return self.simulator.startswith("eventsnn")

    def median(self, name):
        """Median of a figure over the repeats."""
        return statistics.median(run[name] for run in self.runs)

    def walls(self):
        """Median, smallest and largest wall time per simulated second."""
        walls = [1000.0 * run["run_s"] / run["duration"] for run in self.runs]
        return statistics.median(walls), min(walls), max(walls)

    @property
    def rate(self):
        """Spikes per simulated second."""
        return 1000.0 * self.median("spikes") / self.runs[0]["duration"]


def rows(runs):
    """Runs of one kind together, in the order in which kinds first came."""
    found = {}
    for run in runs:
        found.setdefault((run["workload"], run["simulator"], run["threads"]), []).append(run)
    return [Row(*key, same) for key, same in found.items()]


def best_peer(all_rows, row):
    """Seconds per simulated second of the fastest peer on that workload with at most as many threads; None without."""
    peers = [r for r in all_rows if not r.ours and r.workload == row.workload and r.threads <= row.threads]
    return min((peer.walls()[0] for peer in peers), default=None)


def cells(all_rows, row):
    """One line of the table."""
    run, (wall, _, _) = row.median("run_s"), row.walls()
    times = [one["run_s"] for one in row.runs]
    peer = best_peer(all_rows, row)
    ours = next((r for r in all_rows if r.ours and r.workload == row.workload), None)
    return [
        row.workload,
        row.simulator,
        row.threads,
        f"{row.runs[0]['duration'] / 1000.0:g}",
        f"{row.median('build_s'):.2f}",
        f"{row.median('compile_s'):.2f}",
        f"{run:.3g} ({min(times):.3g} .. {max(times):.3g})",
        f"{wall:.3g}",
        f"{1e9 * run / max(row.median('events'), 1):.1f}",
        "" if peer is None else f"{peer / wall:.2f}",
        f"{row.rate:,.0f}",
        "" if ours is None or not ours.rate else f"{100.0 * (row.rate / ours.rate - 1.0):+.2f} %",
        f"{row.median('peak_mb'):,.0f}",
    ]


def page(runs, failed, command) -> str:
    """The whole page: table, failures, how to read it and how it was made."""
    all_rows = rows(runs)
    body = [report.table(HEAD, [cells(all_rows, row) for row in all_rows])]
    if failed:
        body.append("Failed: " + ", ".join(f"{name} on {work} x{threads}" for name, work, threads in failed))
    body += ["![seconds per simulated second](compare.svg)", NOTES]
    versions = sorted({f"{run['simulator'].split('-')[0]} {run['version']}" for run in runs})
    loads = [run["load"] for run in runs]
    facts = report.facts(command, "fixed in the workloads", threads="as in the table")
    made = f"- simulators: {', '.join(versions)}; load before the runs {min(loads)} .. {max(loads)}"
    return "# eventsnn beside its peers\n\n" + "\n\n".join(body) + f"\n\n{facts}\n{made}\n"


def line(run) -> str:
    """One run, for the terminal."""
    return (
        f"{run['workload']} {run['simulator']} x{run['threads']}: {run['run_s']:.3g} s for {run['duration']:g} ms, "
        f"{1e9 * run['run_s'] / max(run['events'], 1):.1f} ns per event, {run['spikes']:,} spikes, "
        f"build {run['build_s']:.2f} s, compile {run['compile_s']:.2f} s, {run['peak_mb']:,.0f} MB"
    )
