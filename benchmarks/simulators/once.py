"""What all simulators share: the arguments of a run, the clock, the memory and the line that is printed."""

import argparse
import dataclasses
import json
import resource
import time
from pathlib import Path

from ..workloads import WORKLOADS


class Laps:
    """A stopwatch: the wall seconds of one lap after the other."""

    def __init__(self):
        self.last = time.perf_counter()

    def lap(self) -> float:
        """Seconds since the last lap, or since the start."""
        last, self.last = self.last, time.perf_counter()
        return self.last - last


def main(name, version, simulate):
    """Run `simulate(workload, args)`, which returns build_s, compile_s, run_s, spikes and peak_mb; print them."""
    parser = argparse.ArgumentParser(description=f"Run one workload once on {name}; print one line of JSON.")
    parser.add_argument("workload", choices=list(WORKLOADS))
    parser.add_argument("--variant", default="grid")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--duration", type=float, help="simulated ms (default: the workload's own)")
    args = parser.parse_args()
    workload = WORKLOADS[args.workload]
    if args.duration is not None:
        workload = dataclasses.replace(workload, duration=args.duration)
    result = simulate(workload, args)
    result |= {"events": workload.events(result["spikes"]), "duration": workload.duration, "version": version}
    print(json.dumps(result), flush=True)  # after what the simulator says of itself


def peak_mb() -> float:
    """Largest memory of this process so far. Of this program only: ru_maxrss begins with that of the parent."""
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else []:
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
