"""The workloads on Brian2 as a C++ program of its own ("standalone"), with Brian2's own compiler flags.

One thread means no OpenMP at all, which is Brian2's default and faster than OpenMP with one thread. What the program
reports for its last run is the run; creating synapses and warming up belong to the build.
"""

import json
import sys
import tempfile
from pathlib import Path

import brian2 as b
from brian2 import Hz, ms, mV

from ..workloads import STEP, Brette, Brunel, Camera, Currents, Learning, Sparse
from . import once

LEAK = "dv/dt = (v_rest - v) / tau_m : volt (unless refractory)"
CURRENT = """dv/dt = (v_rest + i_ext + current - v) / tau_m : volt (unless refractory)
             dcurrent/dt = -current / tau_syn : volt"""
UNITS = {"tau_m": ms, "v_rest": mV, "v_reset": mV, "v_th": mV, "t_ref": ms, "i_ext": mV, "tau_syn": ms}


def cells(work, equations=LEAK):
    """The neurons of the workload."""
    values = {name: value * UNITS[name] for name, value in work.neuron.items()}
    options = {"threshold": "v > v_th", "reset": "v = v_reset", "refractory": values.pop("t_ref"), "method": "exact"}
    made = b.NeuronGroup(work.n, equations, namespace=values, **options)
    made.v = values["v_rest"]
    return made


def jump(amount):
    """An input to v that is lost on a refractory neuron."""
    return f"v_post += {amount} * int(not_refractory_post)"


def sparse(work):
    """S1."""
    times, neurons = work.kicks()
    made, drive = cells(work), b.SpikeGeneratorGroup(work.n, neurons, times * ms)
    kick = b.Synapses(drive, made, on_pre=jump("kick"), delay=work.kick_delay * ms, namespace={"kick": work.kick * mV})
    kick.connect(j="i")
    names = {"k": work.fan_out, "low": work.delay_min * ms, "span": (work.delay_max - work.delay_min) * ms}
    synapses = b.Synapses(made, made, "w : volt", on_pre=jump("w"), namespace=names)
    synapses.connect(j="m for m in sample(N_post, size=k)")
    synapses.w = work.weight * mV
    synapses.delay = "low + rand() * span"
    return made, drive, kick, synapses


def balanced(work, made, effect):
    """The recurrent synapses of S2 and S5; `effect` says what an arrival of some weight does."""
    for senders, k, weight in (
        (made[: work.n_exc], work.in_exc, work.weight),
        (made[work.n_exc :], work.in_inh, -work.g * work.weight),
    ):
        names = {"weight": weight * mV, "k": k}
        synapses = b.Synapses(senders, made, on_pre=effect("weight"), delay=work.delay * ms, namespace=names)
        synapses.connect(i="m for m in sample(N_pre, size=k)")
        yield synapses


def brunel(work):
    """S2; the external input is binomial per step, with as many trains as there are excitatory inputs."""
    made = cells(work)
    made.namespace["external"] = work.weight * mV
    rate = work.external_rate / work.in_exc * Hz
    noise = b.PoissonInput(made, "v", N=work.in_exc, rate=rate, weight="external * int(not_refractory)")
    return made, noise, *balanced(work, made, jump)


def brette(work):
    """S3."""
    made = cells(work)
    made.v = work.initial() * mV
    return made, explicit(made, made, *work.wiring, work.weights, work.delay)


def learning(work):
    """S4."""
    made, inputs = cells(work), b.PoissonGroup(work.n_in, work.rate * Hz)
    names = {"tau_plus": work.tau_plus * ms, "tau_minus": work.tau_minus * ms, "w_max": work.w_max * mV}
    names |= {"a_plus": work.a_plus * names["w_max"], "a_minus": work.a_minus * names["w_max"]}
    synapses = b.Synapses(
        inputs,
        made,
        """w : volt
           dx/dt = -x / tau_plus : volt (event-driven)
           dy/dt = -y / tau_minus : volt (event-driven)""",
        on_pre=jump("w") + "; x += a_plus; w = clip(w - y, 0*volt, w_max)",
        on_post="y += a_minus; w = clip(w + x, 0*volt, w_max)",
        delay=work.delay * ms,
        namespace=names,
    )
    synapses.connect()
    synapses.w = work.weights().ravel() * mV
    return made, inputs, synapses


def currents(work):
    """S5."""
    made = cells(work, CURRENT)
    made.v = work.initial() * mV
    return made, *balanced(work, made, lambda amount: f"current_post += {amount}")


def camera(work):
    """S6."""
    steps, pixels = work.inputs()
    made, drive = cells(work), b.SpikeGeneratorGroup(2 * work.side**2, pixels, steps * STEP * ms)
    return made, drive, explicit(drive, made, *work.synapses, work.delay)


def explicit(pre, post, senders, targets, weights, delay):
    """Synapses one by one, from arrays of ids."""
    synapses = b.Synapses(pre, post, "w : volt", on_pre=jump("w"), delay=delay * ms)
    synapses.connect(i=senders, j=targets)
    synapses.w = weights * mV
    return synapses


BUILD = {Sparse: sparse, Brunel: brunel, Brette: brette, Learning: learning, Currents: currents, Camera: camera}


def simulate(work, args):
    """Generate code, compile it and start the program."""
    b.set_device("cpp_standalone", build_on_run=False)
    b.prefs.devices.cpp_standalone.openmp_threads = args.threads if args.threads > 1 else 0
    b.defaultclock.dt = STEP * ms
    b.seed(1)
    laps = once.Laps()
    made, *rest = BUILD[type(work)](work)
    warm, measured = b.SpikeMonitor(made, record=False), b.SpikeMonitor(made, record=False)
    net = b.Network(made, *rest, warm)
    if work.warmup:
        net.run(work.warmup * ms)
        net.remove(warm)
    net.add(measured)
    net.run(work.duration * ms)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, run=False, compile=True)
        compiled = b.device.timers["compile"]["make"]
        generated = laps.lap() - compiled
        used = start(Path(folder) / "used.json")
        run, spikes = b.device._last_run_time, int(measured.num_spikes)
    build = generated + used["wall_s"] - run
    return {"build_s": build, "compile_s": compiled, "run_s": run, "spikes": spikes, "peak_mb": used["peak_mb"]}


def start(report):
    """Run the program, watched by a small parent so that its peak memory is its own."""
    watcher = Path(__file__).with_name("watch.py")
    b.prefs.devices.cpp_standalone.run_cmd_unix = [sys.executable, "-S", str(watcher), str(report), "./main"]
    b.device.run(with_output=False)
    return json.loads(report.read_text())


if __name__ == "__main__":
    once.main("Brian2", b.__version__, simulate)
