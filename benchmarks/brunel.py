"""Brunel 2000: 10,000 excitatory and 2,500 inhibitory LIF neurons with 20 kHz of private Poisson input each.

Population rates against the simulations and mean-field values of the literature, and the speed (workload S2).
"""

import argparse

import eventsnn as en
from benchmarks import report

SEED = 1
# g, eta, v_reset (mV): expected rate (Hz), tolerance
EXPECTED = {(5.0, 2.0, 10.0): (37.75, 0.02), (5.0, 2.0, 0.0): (32.1, 0.02), (4.5, 0.9, 10.0): (5.70, 0.06)}


def build(g, eta, v_reset, seed=SEED):
    """The network, with both populations recorded."""
    net = en.Network(seed=seed)
    lif = en.LIF(tau_m=20.0, v_th=20.0, v_reset=v_reset, t_ref=2.0)
    exc, inh = net.add(lif, 10_000, name="exc"), net.add(lif, 2_500, name="inh")
    for target in (exc, inh):
        net.connect(exc, target, en.fixed_indegree(1000), weight=0.1, delay=1.5)
        net.connect(inh, target, en.fixed_indegree(250), weight=-0.1 * g, delay=1.5)
        net.poisson_input(target, rate=1000.0 * eta * 20.0 / (0.1 * 20.0), weight=0.1)
    return net, net.record(exc), net.record(inh)


def measure(case, duration):
    """One row of the table: rates over `duration` ms after a warm-up of 200 ms."""
    net, exc, inh = build(*case)
    net.run(200.0)
    before = net.stats
    wall = report.seconds(lambda: net.run(duration, progress=True))
    events = net.stats["events"] - before["events"]
    private = net.stats["private_events"] - before["private_events"]
    rates = [spikes.rate(200.0) for spikes in (exc, inh)]
    wanted, tolerance = EXPECTED[case]
    good = all(abs(rate / wanted - 1.0) <= tolerance for rate in rates)
    return [
        "g {:g}, eta {:g}, v_reset {:g}".format(*case),
        "{:.2f} / {:.2f}".format(*rates),
        f"{wanted:g} +- {100 * tolerance:g} %",
        "yes" if good else "NO",
        f"{wall * 1000.0 / duration:.2f}",
        f"{1e9 * wall / (events + private):.1f}",
    ]


def main():
    """All cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=10_000.0, help="ms (default: 10000)")
    duration = parser.parse_args().duration
    rows = [measure(case, duration) for case in EXPECTED]
    head = [
        "case",
        "E / I (Hz)",
        "expected",
        "within",
        "s per simulated s",
        "ns per arrival, private included",
    ]
    report.write("brunel", f"Brunel 2000, {duration / 1000:g} s", report.table(head, rows), SEED)


if __name__ == "__main__":
    main()
