"""The accuracy benchmark on Brian2 as a C++ program; input is moved to the nearest step."""

import tempfile

import brian2 as b
import numpy as np
from brian2 import ms, mV

from .. import driven
from .run_brian2 import CURRENT, cells


def simulate(case, args):
    """Run time, and the spikes."""
    b.set_device("cpp_standalone", build_on_run=False)
    b.defaultclock.dt = args.step * ms
    times, ids = case.trains()
    made, sources = (
        cells(case, CURRENT),
        b.SpikeGeneratorGroup(case.sources, ids, np.rint(times / args.step) * args.step * ms),
    )
    names = {"weight": case.weight * mV}
    synapses = b.Synapses(sources, made, on_pre="current_post += weight", delay=case.delay * ms, namespace=names)
    senders, targets = case.wiring()
    synapses.connect(i=senders, j=targets)
    monitor = b.SpikeMonitor(made)
    b.Network(made, sources, synapses, monitor).run(case.duration * ms)
    with tempfile.TemporaryDirectory() as folder:
        b.device.build(directory=folder, compile=True, run=True, with_output=False)
        return b.device._last_run_time, np.array(monitor.t / ms), np.array(monitor.i), b.__version__


if __name__ == "__main__":
    driven.main(simulate)
