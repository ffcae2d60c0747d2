"""Rows of synapses with one delay: ns per arrival over fan-out and number of neurons."""

import numpy as np

import eventsnn as en

from . import report

SEED, ARRIVALS = 1, 20_000_000


def measure(n, fan_out):
    """One row of the table: spikes of 1,000 sources over rows of `fan_out` synapses."""
    walls = []
    for _ in range(5):
        rng = np.random.default_rng(SEED)
        spikes = ARRIVALS // fan_out
        net = en.Network(seed=SEED)
        source = net.add(en.SpikeArray(rng.uniform(0.0, 100.0, spikes), rng.integers(0, 1000, spikes)), 1000)
        cells = net.add(en.LIF(), n)
        net.connect(source, cells, en.fixed_outdegree(fan_out), weight=0.001, delay=1.5)
        net.run(0.0)
        walls.append(report.seconds(lambda net=net: net.run(110.0)))
        assert net.stats["events"] == spikes * fan_out
    return [
        f"{n:,}",
        f"{fan_out:,}",
        *(f"{1e9 * w / ARRIVALS:.2f}" for w in (sorted(walls)[2], min(walls), max(walls))),
    ]


def main():
    """Several sizes."""
    measure(1000, 100)
    rows = [measure(n, fan_out) for n in (12_500, 100_000) for fan_out in (10, 100, 1000, 10_000)]
    body = report.table(["neurons", "fan-out", "ns per arrival (median of 5)", "min", "max"], rows)
    report.write("rows", "Rows with one delay", body, SEED)


if __name__ == "__main__":
    main()
