"""What every result says of how it was made, and where it is written."""

import datetime
import os
import platform
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import eventsnn

RESULTS = Path(__file__).parent / "results"


def repeat(measure, times=3):
    """Median, minimum and maximum of what `measure()` returns."""
    values = [measure() for _ in range(times)]
    return statistics.median(values), min(values), max(values)


def seconds(action):
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def peak_mb() -> float:
    """Largest memory of this process so far."""
    import resource  # late: not on every platform

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def table(head, rows) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write(name, title, body, seed, threads=1, peers=(), case=""):
    """Print a result and write it to results/NAME[_CASE].md, with how it was made; `peers` are packages compared."""
    command = " ".join(["python -m", f"benchmarks.{name}", *sys.argv[1:]])
    text = f"# {title}\n\n{body}\n\n{facts(command, seed, threads, peers)}\n"
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{'_'.join(filter(None, (name, case)))}.md").write_text(text)


def draw(figure, path):
    """Write a plot as SVG, with text as text and nothing in it that changes from one call to the next."""
    import matplotlib  # late: the command line imports this file for every command

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "eventsnn"}):
        figure.savefig(path, metadata={"Date": None})


def facts(command, seed, threads=1, peers=()) -> str:
    """How a result was made."""
    others = ", ".join(f"{package} {version(package)}" for package in ("numpy", "numba", *peers))
    versions = f"eventsnn {eventsnn.__version__}, {others}"
    return "\n".join(
        [
            f"- command: `{command}`",
            f"- date: {datetime.date.today()}; seed: {seed}; threads: {threads}",
            f"- machine: {processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the end",
            f"- versions: Python {platform.python_version()}, {versions}",
        ]
    )


def processor() -> str:
    """Name of the processor."""
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor() or platform.machine()
