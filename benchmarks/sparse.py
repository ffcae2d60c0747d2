"""S1: 100,000 LIF neurons, 10 million synapses of 100 random targets each, forced spikes at 0.1, 1 and 10 Hz.

Recurrent weights stay below threshold and every neuron is kicked over it by its own Poisson train, so spikes and
synaptic events are known in advance. Delays are 1 to 10 ms: continuous, or multiples of 0.1 ms ("grid", as clock-driven
simulators need them, with kicks on that grid too).
"""

import numpy as np

import eventsnn as en
from benchmarks import report

N, FAN_OUT, SEED = 100_000, 100, 1


def build(rate, duration, grid):
    """The network and the seconds that its 10 million synapses took."""
    rng = np.random.default_rng(SEED)
    kicks = rng.poisson(N * rate * duration / 1000.0)
    ids, times = rng.integers(0, N, kicks), rng.uniform(0.0, duration, kicks)
    delays = rng.uniform(1.0, 10.0, N * FAN_OUT)
    if grid:
        times, delays = np.floor(times / 0.1) * 0.1, np.round(delays / 0.1) * 0.1
        times, ids = np.unique(np.stack((times, ids)), axis=1)
        ids = ids.astype(np.int64)
    net = en.Network(seed=SEED)
    source = net.add(en.SpikeArray(times, ids), N)
    cells = net.add(en.LIF(tau_m=20.0, v_th=20.0, v_reset=0.0, t_ref=2.0), N)
    net.connect(source, cells, en.one_to_one(), weight=25.0, delay=1.0)
    rule = en.fixed_outdegree(FAN_OUT, multapses=True)
    took = report.seconds(lambda: net.connect(cells, cells, rule, weight=0.01, delay=delays))
    return net, took


def measure(rate, duration, grid):
    """One row of the table."""
    walls, net, took = [], None, 0.0
    for _ in range(3):
        net, took = build(rate, duration, grid)
        net.run(0.0)
        walls.append(report.seconds(lambda net=net: net.run(duration)))
    wall, events = sorted(walls)[1], net.stats["events"]
    kind = "grid" if grid else "continuous"
    per_event = [1e9 * w / events for w in (wall, min(walls), max(walls))]
    return [
        f"{rate:g}",
        kind,
        f"{events:,}",
        f"{wall * 1000.0 / duration:.3f}",
        "{:.1f} ({:.1f} .. {:.1f})".format(*per_event),
        f"{took:.2f}",
        f"{net.stats['bytes_per_synapse']:.2f}",
    ]


def main():
    """All rates, both kinds of delay."""
    build(0.1, 10.0, False)[0].run(10.0)  # compiled code is loaded
    plan = [(0.1, 10_000.0), (1.0, 1000.0), (10.0, 1000.0)]
    rows = [measure(rate, duration, grid) for grid in (False, True) for rate, duration in plan]
    head = [
        "rate (Hz)",
        "delays",
        "synaptic events",
        "s per simulated s",
        "ns per event: median (range of 3)",
    ]
    body = report.table([*head, "connect (s)", "bytes per synapse"], rows)
    report.write(
        "sparse",
        "S1, sparse network",
        f"{body}\n\npeak memory of the process: {report.peak_mb():.0f} MB",
        SEED,
    )


if __name__ == "__main__":
    main()
