"""Bytes per synapse at rest and seconds to connect: 10 million synapses with continuous delays."""

import eventsnn as en
from benchmarks import report

N, FAN_OUT, SEED = 100_000, 100, 1
CASES = {
    "one weight, float64 delays": {"weight": 0.1},
    "random weights, float64": {"weight": en.normal(0.1, 0.01)},
    'random weights, dtype="float32"': {"weight": en.normal(0.1, 0.01), "dtype": "float32"},
}


def measure(name, options):
    """One row of the table."""

    def connect():
        net = en.Network(seed=SEED)
        cells = net.add(en.LIF(), N)
        took = report.seconds(
            lambda: net.connect(cells, cells, en.fixed_outdegree(FAN_OUT), delay=en.uniform(1.0, 10.0), **options)
        )
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
