"""Models of a user: the one in docs/models.md runs and obeys the laws, and one that is edited is compiled anew."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import eventsnn as en
from eventsnn.engine import compose
from eventsnn.neurons import Neuron
from tests.neurons.test_laws import LAWS, check_law

PAGE = Path(__file__).resolve().parent.parent / "docs" / "models.md"
MODEL, SCRIPT, _ = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files of the page."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "resonator.py").write_text(MODEL)
    (folder / "plot_resonator.py").write_text(SCRIPT)
    return folder


@pytest.fixture(scope="module")
def resonator(folder):
    """The model of the page."""
    sys.path.insert(0, str(folder))
    yield importlib.import_module("resonator").Resonator
    sys.path.remove(str(folder))


def python(folder, *arguments, **environment) -> str:
    """What Python prints in a process of its own."""
    root = str(PAGE.parent.parent)
    environment = os.environ | {"MPLBACKEND": "Agg", "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"} | environment
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_it_takes_less_than_60_lines():
    assert len((MODEL + SCRIPT).splitlines()) < 60


def test_from_the_file_to_the_plot(folder):
    printed = python(folder, "plot_resonator.py")
    time, neuron = re.fullmatch(r"\[([\d.]+)\] \[(\d)\]\n", printed).groups()
    assert f"Neuron {neuron}, whose inputs come a period apart, spikes at {float(time):.1f} ms" in PAGE.read_text()
    assert (folder / "resonator.png").stat().st_size > 10_000


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_laws(resonator, law):
    check_law(law, resonator, examples=100)


def test_compiled_is_the_reference(resonator):
    net = en.Network(seed=1)
    cells = net.add(resonator(period=en.uniform(10.0, 40.0)), 20)
    source = net.add(en.Poisson(rate=20.0), 30)
    net.connect(source, cells, en.fixed_probability(0.3), weight=en.uniform(-0.5, 1.0), delay=en.uniform(0.5, 3.0))
    net.connect(cells, cells, en.fixed_indegree(3), weight=0.3, delay=1.5)
    spikes = net.record(cells)
    wanted = en.reference.run(net, 300.0)[spikes]
    net.run(300.0)
    assert len(spikes) > 50
    np.testing.assert_array_equal(spikes.times, wanted.times)
    np.testing.assert_array_equal(spikes.ids, wanted.ids)


def test_the_laws_find_a_missed_crossing(resonator):
    class Hasty(resonator):
        def crossing(p, s):
            return np.inf

    with pytest.raises(AssertionError):
        check_law(LAWS[[law.__name__ for law in LAWS].index("below_before_the_crossing")], Hasty)


# --- edited models ----------------------------------------------------------------------------

JUMPS = """
from eventsnn.neurons.lif import LIF
from helper import scaled

class Jumps(LIF):
    def receive(p, s, w):
        s.v += 1.0 * scaled(w)
"""
HELPER = """
FACTOR = 2.0

def scaled(w):
    return FACTOR * w
"""
RUN = """
import eventsnn as en
from numba.core import event
from jumps import Jumps

net = en.Network(seed=1)
cell = net.add(Jumps(tau_m=1e9), 1)
net.connect(net.add(en.SpikeArray([1.0], [0]), 1), cell, en.all_to_all(), weight=1.0, delay=1.0)
with event.install_recorder("numba:compile") as compiled:
    net.run(5.0)
print(round(cell.get("v")[0], 6), len(compiled.buffer) > 0)
"""


def test_an_edited_model_is_compiled_anew(tmp_path):
    """So is one whose helper, of another file, is edited; one that is not is taken from the cache."""

    def outcome():
        return python(tmp_path, "run.py", NUMBA_CACHE_DIR=str(tmp_path / "cache"))

    for name, text in (("jumps", JUMPS), ("helper", HELPER), ("run", RUN)):
        (tmp_path / f"{name}.py").write_text(text)
    assert outcome() == "2.0 True\n"
    assert outcome() == "2.0 False\n"
    (tmp_path / "jumps.py").write_text(JUMPS.replace("1.0", "3.0"))
    assert outcome() == "6.0 True\n"
    (tmp_path / "helper.py").write_text(HELPER.replace("2.0", "5.0"))
    assert outcome() == "15.0 True\n"


EDIT = """
import pathlib
import jumps
pathlib.Path("jumps.py").write_text(pathlib.Path("jumps.py").read_text().replace("1.0", "3.0"))
"""


def test_a_model_edited_after_its_import_runs_as_it_was_and_is_compiled_anew(tmp_path):
    """What is cached then must not be taken for the edited model."""
    for name, text in (("jumps", JUMPS), ("helper", HELPER), ("edit", EDIT + RUN), ("run", RUN)):
        (tmp_path / f"{name}.py").write_text(text)
    assert python(tmp_path, "edit.py", NUMBA_CACHE_DIR=str(tmp_path / "cache")) == "2.0 True\n"
    assert python(tmp_path, "run.py", NUMBA_CACHE_DIR=str(tmp_path / "cache")) == "6.0 True\n"


def test_a_model_found_under_another_name_is_not_taken_from_the_cache():
    """What is cached imports the module of the model by its name, and a script of a package may be run by itself."""

    def jumps(module):
        space = {"__name__": module}
        exec(JUMPS.replace("from helper import scaled", HELPER), space)
        return space["Jumps"]

    digests = [compose.digest(jumps(module)) for module in ("package.jumps", "package.jumps", "jumps")]
    assert digests[0] == digests[1] != digests[2]


def test_a_model_without_a_file():
    namespace = {"LIF": en.LIF, "__name__": "__main__"}
    exec("class Half(LIF):\n    def receive(p, s, w):\n        s.v += 0.5 * w", namespace)
    net = en.Network(seed=1)
    cell = net.add(namespace["Half"](tau_m=1e9), 1)
    net.connect(net.add(en.SpikeArray([1.0], [0]), 1), cell, en.all_to_all(), weight=1.0, delay=1.0)
    net.run(5.0)
    assert cell.get("v")[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("missing", "tables"),
    [
        ("earliest, crossing", {"advance": None, "receive": None, "fire": None}),
        ("state v", {"states": {"u": 0.0}}),
        ("tau_x", {"taus": ("tau_x",)}),
    ],
)
def test_a_model_that_says_too_little_is_refused(missing, tables):
    base = Neuron if "advance" in tables else en.LIF
    with pytest.raises(TypeError, match=f"Odd.*{missing}"):
        type("Odd", (base,), tables)()
