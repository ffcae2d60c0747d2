"""Benchmark 4 of Brette et al. 2007: 4,000 LIF neurons driven above threshold, 2 % connected, voltage jumps.

With a delay of 0.1 ms (workload S3) and without delay, where the outcome hangs on the order within one instant.
"""

import statistics

import eventsnn as en
from benchmarks import report


def build(delay, seed):
    """The network, with all neurons recorded."""
    net = en.Network(seed=seed)
    cells = net.add(en.LIF(tau_m=20.0, v_rest=-49.0, v_reset=-60.0, v_th=-50.0, t_ref=5.0), 4000)
    cells.set(v=en.uniform(-60.0, -50.0))
    net.connect(cells[:3200], cells, en.fixed_probability(0.02), weight=0.25, delay=delay)
    net.connect(cells[3200:], cells, en.fixed_probability(0.02), weight=-2.25, delay=delay)
    return net, net.record(cells)


def measure(delay, duration, seed):
    """Rate in Hz, wall seconds per simulated second, ns per arrival."""
    net, spikes = build(delay, seed)
    net.run(0.0)
    wall = report.seconds(lambda: net.run(duration))
    return spikes.rate(), wall * 1000.0 / duration, 1e9 * wall / net.stats["events"]


def main():
    """Five wirings with delay, five without."""
    rows = []
    for delay, duration, low, high in ((0.1, 5000.0, 9.3, 10.15), (0.0, 2000.0, 9.2, 10.3)):
        results = [measure(delay, duration, seed) for seed in range(1, 6)]
        rates = [rate for rate, _, _ in results]
        mean = statistics.mean(rates)
        rows.append(
            [
                f"{delay:g}",
                f"{duration / 1000:g}",
                f"{mean:.2f} ({', '.join(f'{rate:.2f}' for rate in rates)})",
                f"{low:g} .. {high:g}",
                "yes" if low <= mean <= high else "NO",
                f"{statistics.median(wall for _, wall, _ in results):.3f}",
                f"{statistics.median(ns for _, _, ns in results):.1f}",
            ]
        )
    head = [
        "delay (ms)",
        "s",
        "mean rate (Hz) of 5 wirings",
        "expected",
        "within",
        "s per simulated s",
        "ns per arrival",
    ]
    report.write("brette_4", "Brette et al. 2007, benchmark 4", report.table(head, rows), "1 .. 5")


if __name__ == "__main__":
    main()
