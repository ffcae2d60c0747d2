"""From starting Python to the first spikes of a 1,000-neuron network, with an empty cache and with a warm one."""

import os
import subprocess
import sys
import tempfile

from . import report

SCRIPT = """
import eventsnn as en
net = en.Network(seed=1)
cells = net.add(en.{model}(i_ext=25.0), 1000)
net.connect(cells, cells, en.fixed_indegree(50), weight=0.1, delay={delay})
spikes = net.record(cells)
net.run(100.0)
assert len(spikes) > 0
"""
CASES = {
    "LIF, one delay": ("LIF", "1.5"),
    "LIF, delays of 1 to 5 ms": ("LIF", "en.uniform(1.0, 5.0)"),
    "LIFExp, one delay": ("LIFExp", "1.5"),
}


def start(script, cache):
    """Seconds that a new process takes."""
    environment = os.environ | {"NUMBA_CACHE_DIR": cache}
    return report.seconds(lambda: subprocess.run([sys.executable, "-c", script], check=True, env=environment))


def main():
    """Each case in an empty cache of its own, then warm."""
    rows = []
    for name, (model, delay) in CASES.items():
        script = SCRIPT.format(model=model, delay=delay)
        with tempfile.TemporaryDirectory() as cache:
            cold = start(script, cache)
            warm, low, high = report.repeat(lambda script=script, cache=cache: start(script, cache))
        rows.append([name, f"{cold:.2f}", f"{warm:.2f} ({low:.2f} .. {high:.2f})"])
    with tempfile.TemporaryDirectory() as cache:
        rows.append(
            [
                "import eventsnn alone",
                "",
                "{:.2f} ({:.2f} .. {:.2f})".format(*report.repeat(lambda: start("import eventsnn", cache))),
            ]
        )
    body = report.table(["script", "cold (s)", "warm (s): median (range of 3)"], rows)
    report.write("compile_time", "Start of a script", body, 1)


if __name__ == "__main__":
    main()
