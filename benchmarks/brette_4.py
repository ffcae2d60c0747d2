"""Does benchmark 4 of Brette et al. 2007 fire at the published rate? Five random wirings of workload S3.

With a delay of 0.1 ms, and without delay, where the outcome hangs on the order within one instant.
"""

import statistics
from dataclasses import replace

import eventsnn as en

from . import report
from .simulators.run_eventsnn import brette
from .workloads import WORKLOADS

SEEDS = range(1, 6)
# delay (ms), duration (ms), bounds of the mean rate (Hz)
CASES = ((0.1, 5000.0, 9.3, 10.15), (0.0, 2000.0, 9.2, 10.3))


def rate(delay, duration, seed):
    """Mean rate of one wiring in Hz."""
    net = en.Network(seed=seed)
    spikes = net.record(brette(net, replace(WORKLOADS["s3"], delay=delay, seed=seed)))
    net.run(duration)
    return spikes.rate()


def measure(delay, duration, low, high):
    """One row of the table."""
    rates = [rate(delay, duration, seed) for seed in SEEDS]
    mean = statistics.mean(rates)
    return [
        f"{delay:g}",
        f"{duration / 1000:g}",
        f"{mean:.2f} ({', '.join(f'{rate:.2f}' for rate in rates)})",
        f"{low:g} .. {high:g}",
        "yes" if low <= mean <= high else "NO",
    ]


def main():
    """Both delays."""
    head = ["delay (ms)", "s", "mean rate (Hz) of 5 wirings", "expected", "within"]
    body = report.table(head, [measure(*case) for case in CASES])
    report.write("brette_4", "Brette et al. 2007, benchmark 4", body, "1 .. 5")


if __name__ == "__main__":
    main()
