"""A rule in a file outside the package: no registration, the same laws, the same as the reference; edits count."""

import importlib.util
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import eventsnn as en
from tests.plasticity.test_laws import check_laws

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text()
RULE, SCRIPT, _ = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

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


def loaded(path, text):
    """A module of that text."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["window", "page"])
def rule(request, tmp_path):
    """The rule of this file, and that of docs/rules.md."""
    name, text, kind = {"window": ("window", FILE, "Window"), "page": ("competitive", RULE, "Competitive")}[
        request.param
    ]
    yield getattr(loaded(tmp_path / f"{name}.py", text), kind)
    del sys.modules[name]


def test_the_page_runs_from_the_file_to_the_plot(tmp_path):
    (tmp_path / "competitive.py").write_text(RULE)
    environment = os.environ | {"MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    found, faded = done.stdout.split()
    assert f"The ten weights end at {found}, the others at {faded} on average." in PAGE
    assert (tmp_path / "competitive.png").stat().st_size > 5_000


def test_obeys_the_laws(rule):
    check_laws(rule())


def test_equals_the_reference(rule):
    net = en.Network(seed=2)
    source, cells = net.add(en.Poisson(40.0), 20), net.add(en.LIF(v_th=8.0), 10)
    for delay in (1.0, en.uniform(0.5, 9.0)):
        net.connect(source, cells, en.all_to_all(), weight=1.0, delay=delay, plasticity=rule(w_max=5.0))
    made = net.connect(cells, cells, en.fixed_indegree(3), weight=0.5, delay=2.0, plasticity=rule())
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
