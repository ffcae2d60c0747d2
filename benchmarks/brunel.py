"""Do the networks of Brunel 2000 fire as published? Workload S2 and two of its neighbours, 20 kHz of noise or less.

Population rates against the simulations and mean-field values of the literature.
"""

import argparse
from dataclasses import replace

import eventsnn as en

from . import report
from .simulators.run_eventsnn import brunel
from .workloads import WORKLOADS, lif

SEED = 1
# g, eta, v_reset (mV): expected rate (Hz), tolerance
EXPECTED = {(5.0, 2.0, 10.0): (37.75, 0.02), (5.0, 2.0, 0.0): (32.1, 0.02), (4.5, 0.9, 10.0): (5.70, 0.06)}


def measure(case, duration):
    """One row of the table: rates over `duration` ms after a warm-up."""
    g, eta, v_reset = case
    work = replace(WORKLOADS["s2"], g=g, eta=eta, neuron=lif(v_reset=v_reset))
    net = en.Network(seed=SEED)
    cells = brunel(net, work)
    recorded = net.record(cells[: work.n_exc]), net.record(cells[work.n_exc :])
    net.run(work.warmup + duration, progress=True)
    rates = [spikes.rate(work.warmup) for spikes in recorded]
    wanted, tolerance = EXPECTED[case]
    return [
        "g {:g}, eta {:g}, v_reset {:g}".format(*case),
        "{:.2f} / {:.2f}".format(*rates),
        f"{wanted:g} +- {100 * tolerance:g} %",
        "yes" if all(abs(rate / wanted - 1.0) <= tolerance for rate in rates) else "NO",
    ]


def main():
    """All cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=10_000.0, help="ms (default: 10000)")
    duration = parser.parse_args().duration
    rows = [measure(case, duration) for case in EXPECTED]
    body = report.table(["case", "E / I (Hz)", "expected", "within"], rows)
    report.write("brunel", f"Brunel 2000, {duration / 1000:g} s", body, SEED)


if __name__ == "__main__":
    main()
