"""The first start on a machine: a part of the loop is compiled by a process of its own, or here if that fails."""

import os
import subprocess
import sys
from pathlib import Path

from eventsnn.engine import ahead, compose, loop
from eventsnn.engine.compiling import is_cached

SCRIPT = """
from numba.core import event
import eventsnn as en

net = en.Network(seed=1)
net.add(en.LIF(i_ext=25.0), 10)
with event.install_recorder("numba:compile") as compiled:
    net.run(50.0)
names = {entry.data["dispatcher"].py_func.__name__ for _, entry in compiled.buffer}
print(net.stats["spikes"], "deliver_all" in names, "take_turn" in names)
"""


def started(folder):
    root = str(Path(__file__).parent.parent)
    environment = os.environ | {"PYTHONPATH": root, "NUMBA_CACHE_DIR": str(folder / "cache")}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_other_process_compiles_its_part(tmp_path):
    alone = ahead.processors() < 2
    assert started(tmp_path) == f"10 True {alone}\n"
    assert started(tmp_path) == "10 False False\n"


def test_the_cache_tells_what_it_has():
    compose.compiled_turn()
    assert is_cached(compose.loop_turn())
    assert not is_cached(loop.make_turn("another engine"))


def test_what_the_other_process_does_not_do_is_done_here(monkeypatch):
    monkeypatch.setattr(ahead, "is_cached", lambda function: False)
    monkeypatch.setattr(ahead, "processors", lambda: 2)
    for broken in ("sys.exit(1)", "nonsense"):
        monkeypatch.setattr(ahead, "COMMAND", broken)
        assert ahead.Ahead().turn().address == compose.compiled_turn().address
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    assert ahead.Ahead().process is None
    monkeypatch.setattr(sys, "executable", "")
    assert ahead.Ahead().turn().address == compose.compiled_turn().address
