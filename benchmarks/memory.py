"""Bytes per synapse, seconds to connect and memory of the process: S1, 10 million synapses with continuous delays.

Every measurement has a process of its own, whose memory counts Python, numpy and the compiled engine too.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import eventsnn as en

from . import report
from .workloads import WORKLOADS

SEED, WORK = 1, WORKLOADS["s1_r1"]
N, FAN_OUT = WORK.n, WORK.fan_out
CASES = {
    "one weight, float64 delays": {"weight": 0.1},
    'one weight, dtype="float32"': {"weight": 0.1, "dtype": "float32"},
    "one weight, float64 delays from an array": {"weight": 0.1, "delay": "array"},
    "random weights, float64": {"weight": en.normal(0.1, 0.01)},
    'random weights, dtype="float32"': {"weight": en.normal(0.1, 0.01), "dtype": "float32"},
}


def measure(options):
    """Seconds, bytes per synapse, and peak memory (MB) before connecting, after it and after a first run."""
    net = en.Network(seed=SEED)
    cells = net.add(en.LIF(), N)
    peaks = [report.peak_mb()]
    seconds = report.seconds(lambda: _connect(net, cells, **options))
    peaks.append(report.peak_mb())
    net.run(1.0)
    peaks.append(report.peak_mb())
    return seconds, net.stats["bytes_per_synapse"], peaks


def _connect(net, cells, delay=None, **options):
    delay = en.uniform(1.0, 10.0) if delay is None else np.random.default_rng(SEED).uniform(1.0, 10.0, N * FAN_OUT)
    net.connect(cells, cells, en.fixed_outdegree(FAN_OUT, multapses=True), delay=delay, **options)


def row(name, options):
    """One row of the table: three processes."""
    found = []
    for _ in range(3):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            found.append(process.submit(measure, options).result())
    seconds, size, peaks = sorted(found)[1]
    return [name, f"{size:.2f}", f"{seconds:.2f}", *(f"{peak:.0f}" for peak in peaks)]


def main():
    """All cases."""
    head = ["10 million synapses", "bytes per synapse", "connect (s): median of 3"]
    peaks = [f"peak memory (MB) {when}" for when in ("before", "after connect", "after a first run")]
    rows = [row(name, options) for name, options in CASES.items()]
    report.write("memory", "Size of a projection", report.table([*head, *peaks], rows), SEED)


if __name__ == "__main__":
    main()
