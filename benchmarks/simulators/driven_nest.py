"""The accuracy benchmark on NEST. On the grid, input is moved to the nearest step; precise models get it as it is."""

import nest
import numpy as np

from .. import driven
from . import once
from .run_nest import SETTLE, cells, explicit


def injectors(case, step, precise):
    """One node per train."""
    times, ids = case.trains()
    if not precise:
        times = np.maximum(np.rint(times / step), 1.0) * step
    times = times + SETTLE if precise else np.round(times + SETTLE, 3)
    order = np.argsort(ids, kind="stable")
    trains = np.split(times[order], np.searchsorted(ids[order], np.arange(1, case.sources)))
    params = [{"precise_times": precise, "spike_times": train} for train in trains]
    return nest.Create("spike_train_injector", case.sources, params=params)


def simulate(case, args):
    """Run time, and the spikes."""
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=args.step, local_num_threads=1)
    made, sources = cells(case, args.model), injectors(case, args.step, "_ps" in args.model)
    explicit(sources, made, *case.wiring(), np.full(case.n * case.fan_in, case.weight), case.delay)
    recorder = nest.Create("spike_recorder")
    nest.Connect(made, recorder)
    nest.Prepare()
    nest.Run(SETTLE)
    laps = once.Laps()
    nest.Run(case.duration)
    run = laps.lap()
    return run, recorder.events["times"] - SETTLE, recorder.events["senders"] - made[0].global_id, nest.__version__


if __name__ == "__main__":
    driven.main(simulate)
