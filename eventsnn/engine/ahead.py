"""The first start on a machine: the longest part of the loop is compiled by a process of its own.

This process compiles the models meanwhile and then takes the part from the cache. Where no process can be started, or
it fails, this one compiles the part itself.
"""

import os
import subprocess
import sys

from eventsnn.engine.compiling import is_cached
from eventsnn.engine.compose import compiled_turn, loop_turn

COMMAND = "import sys; sys.path[:] = {path!r}; from eventsnn.engine.compose import compiled_turn; compiled_turn()"


class Ahead:
    """The part of the loop that takes longest to compile, on its way since this was made."""

    def __init__(self):
        self.process = None if is_cached(loop_turn()) or processors() < 2 else _start()

    def turn(self):
        """The compiled part."""
        if self.process:
            self.process.wait()
        return compiled_turn()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start():
    if not sys.executable or getattr(sys, "frozen", False):  # Python within another program
        return None
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    try:
        return subprocess.Popen([sys.executable, "-c", COMMAND.format(path=sys.path)], **quiet)
    except OSError:
        return None
