"""The workloads on NEURON: event-driven runs of its artificial cell IntFire1, potentials in units of the threshold.

Kicks are queued before the run; the camera's events are played by PatternStim, because each of them goes to many
cells. IntFire1 has rest 0, threshold 1, reset 0 and no current: it cannot say S2, S3 or S5.
"""

import numpy as np
from neuron import h

from ..workloads import STEP, Camera, Sparse
from . import once

VERSION = h.nrnversion().split("VERSION")[1].split()[0]
parallel = h.ParallelContext()


def cells(work):
    """The neurons, cell i with the gid i, and the vector that gets the times of their spikes."""
    made = [h.IntFire1() for _ in range(work.n)]
    for gid, cell in enumerate(made):
        cell.tau, cell.refrac = work.neuron["tau_m"], work.neuron["t_ref"]
        parallel.set_gid2node(gid, parallel.id())
        parallel.cell(gid, h.NetCon(cell, None))
    times, ids = h.Vector(), h.Vector()
    parallel.spike_record(h.Vector(np.arange(work.n, dtype=float)), times, ids)
    return made, (times, ids)


def sparse(work):
    """S1; returns what must stay alive, the recorded times last."""
    made, recorded = cells(work)
    targets, delays = work.wiring()
    scale = 1.0 / work.neuron["v_th"]
    synapses = [
        h.NetCon(cell, made[target], 0.0, delay, work.weight * scale)
        for cell, row, slow in zip(made, targets, delays)
        for target, delay in zip(row.tolist(), slow.tolist())
    ]
    kicks = [h.NetCon(None, cell) for cell in made]
    for kick in kicks:
        kick.weight[0] = work.kick * scale
    times, neurons = work.kicks()
    planned = list(zip(neurons.tolist(), (times + work.kick_delay).tolist()))
    start = h.FInitializeHandler(lambda: [kicks[neuron].event(time) for neuron, time in planned])
    return made, synapses, kicks, start, recorded


def camera(work):
    """S6; returns what must stay alive, the recorded times last."""
    made, recorded = cells(work)
    scale = 1.0 / work.neuron["v_th"]
    synapses = []
    for pixel, neuron, weight in zip(*(column.tolist() for column in work.synapses)):
        synapse = parallel.gid_connect(work.n + pixel, made[neuron])
        synapse.weight[0], synapse.delay = weight * scale, work.delay
        synapses.append(synapse)
    steps, pixels = work.inputs()
    pattern = h.Vector(steps * STEP), h.Vector((work.n + pixels).astype(float))
    player = h.PatternStim()
    player.fake_output = 1
    player.play(*pattern)
    return made, synapses, pattern, player, recorded


def simulate(work, args):
    """Build, then the measured run; events of artificial cells are exact whatever dt is."""
    laps = once.Laps()
    *alive, recorded = {Sparse: sparse, Camera: camera}[type(work)](work)
    h.dt = STEP
    parallel.set_maxstep(10)
    h.finitialize()
    build = laps.lap()
    parallel.psolve(work.duration)
    run, peak = laps.lap(), once.peak_mb()
    del alive
    return {"build_s": build, "compile_s": 0.0, "run_s": run, "spikes": int(recorded[0].size()), "peak_mb": peak}


if __name__ == "__main__":
    once.main("NEURON", VERSION, simulate)
