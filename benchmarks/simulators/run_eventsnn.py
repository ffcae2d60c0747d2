"""The workloads on eventsnn. Variant "grid": kicks and delays of S1 on multiples of the step, as peers need them."""

import numpy as np

import eventsnn as en
from eventsnn.dvs import Recording
from eventsnn.dvs.recording import EVENT

from ..workloads import Brette, Brunel, Camera, Currents, Learning, Sparse
from . import once


def sparse(net, work, grid=False):
    """S1."""
    times, neurons = work.kicks() if grid else work.kicks_between_steps()
    delay = work.wiring()[1].ravel() if grid else en.uniform(work.delay_min, work.delay_max)
    kicks = net.add(en.SpikeArray(times, neurons), work.n)
    cells = net.add(en.LIF(**work.neuron), work.n)
    net.connect(kicks, cells, en.one_to_one(), weight=work.kick, delay=work.kick_delay)
    rule = en.fixed_outdegree(work.fan_out, multapses=True)
    net.connect(cells, cells, rule, weight=work.weight, delay=delay)
    return cells


def balanced(net, work, cells):
    """The recurrent synapses of S2 and S5."""
    for senders, k, weight in (
        (cells[: work.n_exc], work.in_exc, work.weight),
        (cells[work.n_exc :], work.in_inh, -work.g * work.weight),
    ):
        net.connect(senders, cells, en.fixed_indegree(k), weight=weight, delay=work.delay)


def brunel(net, work, grid=False):
    """S2."""
    cells = net.add(en.LIF(**work.neuron), work.n)
    balanced(net, work, cells)
    net.poisson_input(cells, rate=work.external_rate, weight=work.weight)
    return cells


def brette(net, work, grid=False):
    """S3."""
    cells = net.add(en.LIF(**work.neuron), work.n)
    cells.set(v=work.initial())
    sender, target = work.wiring
    for chosen, weight in ((sender < work.n_exc, work.weight_exc), (sender >= work.n_exc, work.weight_inh)):
        rule = en.from_arrays(sender[chosen], target[chosen])
        net.connect(cells, cells, rule, weight=weight, delay=work.delay)
    return cells


def learning(net, work, grid=False):
    """S4."""
    inputs, cells = net.add(en.Poisson(work.rate), work.n_in), net.add(en.LIF(**work.neuron), work.n)
    steps = {"a_plus": work.a_plus * work.w_max, "a_minus": work.a_minus * work.w_max}
    rule = en.STDP(tau_plus=work.tau_plus, tau_minus=work.tau_minus, w_max=work.w_max, **steps)
    net.connect(inputs, cells, en.all_to_all(), weight=work.weights(), delay=work.delay, plasticity=rule)
    return cells


def currents(net, work, grid=False):
    """S5."""
    cells = net.add(en.LIFExp(**work.neuron), work.n)
    cells.set(v=work.initial())
    balanced(net, work, cells)
    return cells


def camera(net, work, grid=False):
    """S6."""
    source = net.add(en.EventSource(recording(work)))
    rule = en.conv2d(work.kernel(), stride=work.stride, padding=2)
    layer = net.add(en.LIF(**work.neuron), rule.output_shape(source.shape))
    net.connect(source, layer, rule, delay=work.delay)
    return layer


def recording(work):
    """The events of S6 as a recording."""
    t, x, y, p = work.recorded
    events = np.empty(len(t), EVENT)
    for name, column in zip("txyp", (t, x, y, p)):
        events[name] = column
    return Recording(events, work.side, work.side, source="synthetic")


BUILD = {Sparse: sparse, Brunel: brunel, Brette: brette, Learning: learning, Currents: currents, Camera: camera}


def simulate(work, args):
    """Build, compile or load, warm up, then the measured run."""
    laps = once.Laps()
    net = en.Network(seed=1, threads=args.threads)
    spikes = net.record(BUILD[type(work)](net, work, args.variant == "grid"))
    build = laps.lap()
    net.run(0.0)
    compiled = laps.lap()
    net.run(work.warmup)
    build, before = build + laps.lap(), len(spikes)
    net.run(work.duration)
    run = laps.lap()
    peak = once.peak_mb()
    return {"build_s": build, "compile_s": compiled, "run_s": run, "spikes": len(spikes) - before, "peak_mb": peak}


if __name__ == "__main__":
    once.main("eventsnn", en.__version__, simulate)
