"""One run of a simulator, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np


def start(module, options, threads=1, **more) -> subprocess.CompletedProcess:
    """Run a module of `simulators` in a new process that finds modules where this one does, and wait for its end."""
    command = [sys.executable, "-m", f"{__package__}.simulators.{module}", *map(str, options)]
    places = os.pathsep.join(place for place in sys.path if place)
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": places}
    return subprocess.run(command, env=environment, capture_output=True, text=True, **more)


def spikes(module, options):
    """What such a run on one thread handed over: its wall time, (times, ids), and the simulator's version."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spikes.npz"
        said = json.loads(start(module, [file, *options], check=True).stdout.splitlines()[-1])
        kept = np.load(file)
        return said["run_s"], (kept["times"], kept["ids"]), said["version"]


def hand_over(file, run_s, times, ids, version):
    """The other side of `spikes`."""
    np.savez(file, times=times, ids=ids)
    print(json.dumps({"run_s": run_s, "version": version}), flush=True)
