"""Run a command and write its wall time and peak memory: `python watch.py REPORT COMMAND ...`.

A child's peak memory begins with that of the process it was started from; this one is small.
"""

import json
import os
import sys
import time

if __name__ == "__main__":
    report, *command = sys.argv[1:]
    begun = time.perf_counter()
    _, status, used = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
    with open(report, "w") as file:
        json.dump({"wall_s": time.perf_counter() - begun, "peak_mb": used.ru_maxrss / 1024.0}, file)
    sys.exit(os.waitstatus_to_exitcode(status))
