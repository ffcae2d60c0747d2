"""The microcircuit of Potjans & Diesmann (2014), here and in NEST: seconds, memory and rates at the same scale.

Each simulator runs in a process of its own, which prints its result as JSON (`--only eventsnn` or `--only nest` is such
a process). NEST needs `pip install nest-simulator==3.10.0`; without it its rows are left out. It computes on a grid of
0.1 ms, to which its delays are rounded.
"""

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np

from examples.frompapers import potjans_diesmann_2014 as circuit

from . import report

SEED, RESOLUTION = 1, 0.1  # ms
PER_MV = 25.0  # pA of current for a mV of R * I: 250 pF / 10 ms


def run_eventsnn(options):
    """Seconds, bytes and rates of eventsnn."""
    net, grown = _built(lambda: circuit.build(options.scale, options.background, SEED, options.threads[0]))
    net.run(circuit.WARM_UP)
    recorders = [net.record(net[name]) for name in circuit.POPULATIONS]
    wall = report.seconds(lambda: net.run(options.duration))
    return {**grown, "wall": wall, "rates": [spikes.rate() for spikes in recorders]}


def run_nest(options):
    """The same of NEST."""
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=RESOLUTION, local_num_threads=options.threads[0], rng_seed=SEED)
    (populations, recorders), grown = _built(lambda: _build_nest(nest, options))
    nest.Simulate(circuit.WARM_UP)
    wall = report.seconds(lambda: nest.Simulate(options.duration))
    spikes_per_neuron = [recorder.n_events / len(cells) for recorder, cells in zip(recorders, populations)]
    return {**grown, "wall": wall, "rates": [1000.0 * n / options.duration for n in spikes_per_neuron]}


def _built(build):
    """What `build` makes, the seconds it takes and the bytes by which the process grows, temporary ones included."""
    made, before = [], report.peak_mb()
    seconds = report.seconds(lambda: made.append(build()))
    return made[0], {"build": seconds, "grown": 2**20 * (report.peak_mb() - before)}


def _build_nest(nest, options):
    populations = [_population_nest(nest, k, options) for k in range(len(circuit.POPULATIONS))]
    recurrent, _ = circuit.weights(options.scale)
    for (target, source), number in np.ndenumerate(circuit.synapses(options.scale)):
        if number:
            rule = {"rule": "fixed_total_number", "N": int(number)}
            synapse = _synapse_nest(nest, PER_MV * float(recurrent[target, source]), float(circuit.DELAYS[source]))
            nest.Connect(populations[source], populations[target], rule, synapse)
    recorders = [nest.Create("spike_recorder", params={"start": circuit.WARM_UP}) for _ in populations]
    for cells, recorder in zip(populations, recorders):
        nest.Connect(cells, recorder)
    nest.Prepare()  # sorts the connections, which else would count as simulating
    nest.Cleanup()
    return populations, recorders


def _population_nest(nest, k, options):
    shared = {"tau_m": circuit.TAU_M, "tau_syn_ex": circuit.TAU_SYN, "tau_syn_in": circuit.TAU_SYN, "C_m": 250.0}
    potentials = {"E_L": -65.0, "V_reset": -65.0, "V_th": -50.0, "t_ref": 2.0}
    current = PER_MV * float(circuit.constant_current(options.scale, options.background)[k])
    cells = nest.Create(
        "iaf_psc_exp", round(options.scale * circuit.SIZES[k]), {**shared, **potentials, "I_e": current}
    )
    cells.V_m = nest.random.normal(float(circuit.V_START[k]), float(circuit.V_START_SD[k]))
    if options.background == "poisson":
        rate = options.scale * float(circuit.EXTERNAL[k]) * circuit.EXTERNAL_RATE
        weight = PER_MV * float(circuit.weights(options.scale)[1])
        nest.Connect(nest.Create("poisson_generator", params={"rate": rate}), cells, syn_spec={"weight": weight})
    return cells


def _synapse_nest(nest, weight, delay):
    bounds = {"min": 0.0, "max": float("inf")} if weight > 0.0 else {"min": float("-inf"), "max": 0.0}
    return {
        "weight": nest.math.redraw(nest.random.normal(weight, circuit.WEIGHT_SPREAD * abs(weight)), **bounds),
        # rounded to the grid, delays from half a step on become one step
        "delay": nest.math.redraw(
            nest.random.normal(delay, circuit.DELAY_SPREAD * delay), min=0.5 * RESOLUTION, max=float("inf")
        ),
    }


def measure(simulator, threads, options):
    """The result of a process of its own."""
    arguments = ["--only", simulator, "--threads", threads, "--scale", options.scale, "--duration", options.duration]
    command = [sys.executable, "-m", "benchmarks.microcircuit", *arguments, "--background", options.background]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=True)
    return {"simulator": simulator, "threads": threads, **json.loads(done.stdout.splitlines()[-1])}


def speed(results, options):
    """The table of seconds and bytes."""
    number = int(circuit.synapses(options.scale).sum())
    head = ["simulator", "threads", "build (s)", "real-time factor", "building, bytes per synapse", "peak memory (MB)"]
    rows = [
        [
            result["simulator"],
            result["threads"],
            f"{result['build']:.1f}",
            f"{1000.0 * result['wall'] / options.duration:.2f}",
            f"{result['grown'] / number:.1f}",
            f"{result['peak']:.0f}",
        ]
        for result in results
    ]
    return report.table(head, rows)


def rates(results):
    """The table of rates, those of eventsnn once: they do not depend on threads."""
    shown = {result["simulator"]: result["rates"] for result in results}
    rows = [
        [name, f"{published:.3f}", *(f"{found[k]:.3f} ({found[k] / published - 1.0:+.1%})" for found in shown.values())]
        for k, (name, published) in enumerate(zip(circuit.POPULATIONS, circuit.RATES))
    ]
    return report.table(["rate (Hz)", "published, full scale", *shown], rows)


def compare(options):
    """Measure all, and write the result."""
    simulators = [name for name in options.simulators if name == "eventsnn" or find_spec(name)]
    results = [measure(simulator, threads, options) for simulator in simulators for threads in options.threads]
    number = int(circuit.synapses(options.scale).sum())
    title = f"Microcircuit of Potjans & Diesmann (2014), scale {options.scale:g}, {options.background} background"
    said = f"{number:,} synapses; {options.duration / 1000.0:g} s after {circuit.WARM_UP / 1000.0:g} s of warm-up."
    body = "\n\n".join([said, speed(results, options), rates(results)])
    peers = ["nest-simulator"] if "nest" in simulators else []
    threads, name = " and ".join(map(str, options.threads)), f"scale{options.scale:g}_{options.duration / 1000.0:g}s"
    report.write("microcircuit", title, body, SEED, threads=threads, peers=peers, case=name)


def main():
    """One process, or the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--duration", type=float, default=10_000.0, help="ms after the warm-up (10000)")
    parser.add_argument("--background", choices=("poisson", "dc"), default="poisson")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--simulators", choices=("eventsnn", "nest"), nargs="+", default=["eventsnn", "nest"])
    parser.add_argument("--only", choices=("eventsnn", "nest"), help="measure this one here and print it as JSON")
    options = parser.parse_args()
    if options.only is None:
        return compare(options)
    result = (run_nest if options.only == "nest" else run_eventsnn)(options)
    print(json.dumps({**result, "peak": report.peak_mb()}))


if __name__ == "__main__":
    main()
