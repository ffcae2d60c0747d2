"""A rule in a file outside the package: no registration, the same laws, the same as the reference; edits count."""

import importlib.util
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import eventsnn as en
from tests.plasticity.test_laws import check_laws

FILE = '''
"""Pairs within a window of one width count the same."""

from eventsnn.neurons import Parameter
from eventsnn.plasticity.rule import Rule, Trace


class Window(Rule):
    """A spike adds `step` if an arrival came less than `width` before it; an arrival takes half of that."""

    parameters = {
        "step": Parameter(0.25, "weight", "change by a pair"),
        "width": Parameter(10.0, "ms", "width of the window", {"above": 0.0}),
        "w_min": Parameter(0.0, "weight", "lower bound"),
        "w_max": Parameter(5.0, "weight", "upper bound"),
    }
    states = {"pairs": 0.0}
    pre = (Trace("width", last_only=True),)
    post = (Trace("width", last_only=True),)

    def on_pre(p, s, x, y):
        if inside(y):
            s.w -= 0.5 * p.step

    def on_post(p, s, x, y):
        if inside(x):
            s.w += p.step
            s.pairs += 1.0


def inside(trace):
    return trace > 0.36787944117144233
'''

RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import eventsnn as en
from window import Window

net = en.Network(seed=1)
source = net.add(en.SpikeArray([10.0, 30.0, 32.0], [0, 0, 0]), 1)
cell = net.add(en.LIF(v_th=0.5), 1)
made = net.connect(source, cell, en.one_to_one(), weight=1.0, delay=1.0, plasticity=Window())
net.run(100.0)
print(made.weights[0])
"""


@pytest.fixture
def window(tmp_path):
    path = tmp_path / "window.py"
    path.write_text(FILE)
    spec = importlib.util.spec_from_file_location("window", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["window"] = module
    spec.loader.exec_module(module)
    yield module.Window
    del sys.modules["window"]


def test_obeys_the_laws(window):
    check_laws(window())


def test_equals_the_reference(window):
    net = en.Network(seed=2)
    source, cells = net.add(en.Poisson(40.0), 20), net.add(en.LIF(v_th=8.0), 10)
    for delay in (1.0, en.uniform(0.5, 9.0)):
        net.connect(source, cells, en.all_to_all(), weight=1.0, delay=delay, plasticity=window())
    made = net.connect(cells, cells, en.fixed_indegree(3), weight=0.5, delay=2.0, plasticity=window(step=0.1))
    simulation = en.reference.Simulation(net, 150.0)
    simulation.run()
    net.run(150.0)
    assert len(np.unique(made.weights)) > 3
    for q in net.projections:
        np.testing.assert_array_equal(q.weights, simulation.weights(q))


def test_an_edited_rule_is_compiled_again(tmp_path):
    path = tmp_path / "window.py"
    found = []
    for text in (
        FILE,
        FILE.replace("s.w += p.step", "s.w += 2.0 * p.step"),
        FILE.replace("trace > 0.36", "trace > 9.36"),
    ):
        path.write_text(textwrap.dedent(text))
        done = subprocess.run([sys.executable, "-c", RUN, str(tmp_path)], capture_output=True, text=True, check=True)
        found.append(float(done.stdout))
    # arrivals at 11, 31 and 33 ms, each of which fires the cell; the last one comes 2 ms after a spike
    assert found == [1.0 + 3 * 0.25 - 0.125, 1.0 + 3 * 0.5 - 0.125, 1.0]
