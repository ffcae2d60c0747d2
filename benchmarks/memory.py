"""Bytes per synapse at rest and seconds to connect: the 10 million synapses of S1, each with a delay of its own."""

import eventsnn as en

from . import report
from .workloads import WORKLOADS

SEED, WORK = 1, WORKLOADS["s1_r1"]
CASES = {
    "one weight, float64 delays": {"weight": 0.1},
    "random weights, float64": {"weight": en.normal(0.1, 0.01)},
    'random weights, dtype="float32"': {"weight": en.normal(0.1, 0.01), "dtype": "float32"},
}


def measure(name, options):
    """One row of the table."""

    rule, delay = en.fixed_outdegree(WORK.fan_out), en.uniform(WORK.delay_min, WORK.delay_max)

    def connect():
        net = en.Network(seed=SEED)
        cells = net.add(en.LIF(), WORK.n)
        took = report.seconds(lambda: net.connect(cells, cells, rule, delay=delay, **options))
        sizes.append(net.stats["bytes_per_synapse"])
        return took

    sizes = []
    took, low, high = report.repeat(connect)
    return [name, f"{sizes[0]:.2f}", f"{took:.2f} ({low:.2f} .. {high:.2f})"]


def main():
    """All cases."""
    rows = [measure(name, options) for name, options in CASES.items()]
    body = report.table(["10 million synapses", "bytes per synapse", "connect (s): median (range of 3)"], rows)
    report.write(
        "memory", "Size of a projection", f"{body}\n\npeak memory of the process: {report.peak_mb():.0f} MB", SEED
    )


if __name__ == "__main__":
    main()
