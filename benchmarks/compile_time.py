"""From starting Python to the end of a short run, feature by feature, with an empty cache and with a warm one."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import report

# a script between what counts the functions that numba compiles and the seconds that it takes for them
WATCHED = """
import json
from numba.core import event

seconds = []
with event.install_recorder("numba:compile") as compiled, event.install_timer("numba:compiler_lock", seconds.append):
    exec({script!r})
functions = sum(entry.is_start for _, entry in compiled.buffer)
print(json.dumps({{"functions": functions, "seconds": sum(seconds)}}))
"""
NEURONS = """
import eventsnn as en
from own_model import Own
net = en.Network(seed=1, threads={threads})
cells = net.add({model}(i_ext=25.0), 1000)
net.connect(cells, cells, en.fixed_indegree(50), weight=0.1, delay={delay}{learning})
{extra}
net.run(100.0)
assert net.stats["spikes"] > 0
"""
CAMERA = """
import numpy as np
import eventsnn as en
net = en.Network(seed=1)
pixels = net.add(en.EventSource(en.dvs.demo()))
rule = en.conv2d(np.ones((8, 2, 5, 5)), stride=2, padding=2)
layer = net.add(en.LIF(), rule.output_shape(pixels.shape))
net.connect(pixels, layer, rule, delay=1.0)
net.run(100.0)
assert net.stats["spikes"] > 0
"""
# own_model.py, beside the script: what a user's file says
OWN_MODEL = """
import eventsnn as en

class Own(en.LIF):
    def receive(p, s, w):
        s.v += 0.5 * w
"""


def neurons(model="en.LIF", delay="1.5", extra="", threads=1, learning=""):
    """A script that runs a recurrent network."""
    return NEURONS.format(model=model, delay=delay, extra=extra, threads=threads, learning=learning)


RULE = "tau_plus=20.0, tau_minus=20.0, a_plus=0.001, a_minus=0.001, w_max=0.2"
CASES = {
    "LIF, one delay": neurons(),
    "LIF, delays of 1 to 5 ms": neurons(delay="en.uniform(1.0, 5.0)"),
    "LIFExp, one delay": neurons("en.LIFExp"),
    "LIF, private Poisson input": neurons(extra="net.poisson_input(cells, rate=1000.0, weight=0.1)"),
    "LIF, spikes of a camera through a convolution": CAMERA,
    "LIF, its potentials recorded": neurons(extra='net.record(cells[:10], "v", every=1.0)'),
    "LIF, two threads": neurons(threads=2),
    "LIF, plastic synapses": neurons(learning=f", plasticity=en.STDP({RULE})"),
    "a model in a file of one's own": neurons("Own"),
}


def start(script, cache):
    """Seconds that a new process takes."""
    return report.seconds(lambda: run(script, cache))


def run(script, cache) -> str:
    """Run a script in a new process with a cache of compiled functions; what it printed."""
    (Path(cache) / "own_model.py").write_text(OWN_MODEL)
    environment = os.environ | {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": cache}
    return subprocess.run([sys.executable, "-c", script], check=True, env=environment, stdout=subprocess.PIPE).stdout


def cold_start(script, cache):
    """Seconds with an empty cache, functions compiled, and the share of the time that it took."""
    printed = []
    wall = report.seconds(lambda: printed.append(run(WATCHED.format(script=script), cache)))
    found = json.loads(printed[0])
    return [f"{wall:.2f}", found["functions"], f"{100.0 * found['seconds'] / wall:.0f} %"]


def warm_start(script, cache):
    """Seconds with a filled cache."""
    return "{:.2f} ({:.2f} .. {:.2f})".format(*report.repeat(lambda: start(script, cache)))


def measure(name, script):
    """One row: a start in an empty cache of its own, then warm ones."""
    with tempfile.TemporaryDirectory() as cache:
        return [name, *cold_start(script, cache), warm_start(script, cache)]


def main():
    """All features, and importing alone."""
    rows = [measure(name, script) for name, script in CASES.items()]
    with tempfile.TemporaryDirectory() as cache:
        rows.append(["import eventsnn alone", "", "", "", warm_start("import eventsnn", cache)])
    head = ["script", "cold (s)", "functions compiled", "share of compiling", "warm (s): median (range of 3)"]
    report.write("compile_time", "Start of a script", report.table(head, rows), 1)


if __name__ == "__main__":
    main()
