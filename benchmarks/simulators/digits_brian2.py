"""The digits on Brian2 as a C++ program of its own, all pictures in one run, without pauses.

At the beginning of each picture potentials and traces are cleared, and thresholds sink at once by what they sink in a
picture, which they do together. There is no refractory period: a spike takes its own neuron as low as it takes the
others, until the picture ends. The trace of a pixel is kept at the synapse, in units that grow as it decays, so that an
arrival adds the same number to the traces of all its synapses; Brian2's own (event-driven) takes an exp for each.
"""

import tempfile

import brian2 as b
import numpy as np
from brian2 import ms, mV

from .. import digits_case
from ..digits_case import PERIOD, paper

PHASE = np.gcd(int(paper.SHOWN), int(paper.ASKED))  # ms; the current changes at multiples of it

CELLS = """dv/dt = (drive - v) / tau : volt
           th : volt
           drive : volt (shared)
           rise : volt (shared)
           begun : second (shared)"""
BEGIN = "begun = t; rise = rises(t); v = 0*mV; th -= rise / n"
FIRED = "v = -inhibition; th = th * int(th > 0*mV) + rise"
ARRIVAL = "v_post += w * mV; x += exp((t - begun_post) / tau)"
LEARN = "w = clip(log((1 - eta) * exp(w) + eta * x * exp((begun_post - t) / tau) / x_mean), w_min, w_max)"


def values(case, rule):
    """What the equations name, beside variables."""
    phases = np.repeat([0.0, paper.RISE * paper.TAU_M], np.array([paper.SHOWN, paper.ASKED]).astype(int) // PHASE)
    named = {name: rule.values[name] for name in ("eta", "x_mean", "w_min", "w_max")}
    return named | {
        "n": case.neurons,
        "tau": paper.TAU_M * ms,
        "inhibition": paper.INHIBITION * mV,
        "current": b.TimedArray(np.tile(phases, case.pictures) * mV, dt=PHASE * ms),
        "rises": b.TimedArray(case.rises() * mV, dt=PERIOD * ms),
    }


def network(case, step):
    """The network, and the monitor of its spikes."""
    learnt = case.network()[0].projections[0]
    names = {"namespace": values(case, learnt.plasticity)}
    steps, pixels = case.on_grid(step)
    source = b.SpikeGeneratorGroup(paper.SIDE**2, pixels, steps * step * ms)
    cells = b.NeuronGroup(case.neurons, CELLS, threshold="v >= th", reset=FIRED, method="exact", **names)
    cells.th = (paper.V_TH + case.rises()[0] / case.neurons) * mV  # the first sinks at 0
    cells.run_regularly(BEGIN, dt=PERIOD * ms)
    cells.run_regularly("drive = current(t)", dt=PHASE * ms)
    plastic = b.Synapses(source, cells, "w : 1\nx : 1", on_pre=ARRIVAL, on_post=LEARN, **names)
    plastic.connect()
    plastic.w = learnt.weights
    plastic.run_regularly("x = 0", dt=PERIOD * ms)
    lateral = b.Synapses(cells, cells, on_pre="v_post -= inhibition", **names)
    lateral.connect(condition="i != j")
    spikes = b.SpikeMonitor(cells)
    return b.Network(source, cells, plastic, lateral, spikes), spikes


def simulate(case, args):
    """CPU seconds, pictures and neurons of the spikes, version."""
    b.set_device("cpp_standalone", build_on_run=False)
    b.defaultclock.dt = args.step * ms
    net, spikes = network(case, args.step)
    net.run(case.pictures * PERIOD * ms)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=True, with_output=False)
        picture = np.rint(np.array(spikes.t / ms) / args.step) // round(PERIOD / args.step)
        return b.device._last_run_time, picture, np.array(spikes.i), b.__version__


if __name__ == "__main__":
    digits_case.main(simulate)
