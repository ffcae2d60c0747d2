"""The comparison with peers: its definitions, its table and its command. Nothing is timed."""

import configparser
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import eventsnn
from eventsnn.benchmarks import chart, models, summary
from eventsnn.benchmarks.simulators import SIMULATORS, run_eventsnn
from eventsnn.benchmarks.workloads import STEP, WORKLOADS
from eventsnn.cli import main

SMALL = {
    "s1_r10": replace(WORKLOADS["s1_r10"], n=500, duration=100.0),
    "s2": replace(WORKLOADS["s2"], n_exc=400, n_inh=100, in_exc=40, in_inh=10, weight=0.5, duration=20.0, warmup=20.0),
    "s3": replace(WORKLOADS["s3"], n_exc=320, n_inh=80, duration=50.0),
    "s4": replace(WORKLOADS["s4"], n_in=100, n=50, w_max=2.0, duration=200.0),
    "s5": replace(WORKLOADS["s5"], n_exc=400, n_inh=100, in_exc=20, in_inh=5, duration=50.0, warmup=20.0),
    "s6": replace(WORKLOADS["s6"], side=32, events_per_s=1e5, duration=50.0),
}


def run(simulator="eventsnn", workload="s3", threads=1, run_s=2.0, spikes=100, duration=1000.0):
    figures = {"build_s": 1.0, "compile_s": 0.5, "run_s": run_s, "spikes": spikes, "peak_mb": 10.0, "events": 1000}
    key = {"simulator": simulator, "workload": workload, "threads": threads, "duration": duration}
    return key | figures | {"version": "1", "load": 0.0}


# --- workloads --------------------------------------------------------------------------------


def test_kicks_are_on_the_grid_sorted_and_one_per_step():
    work = SMALL["s1_r10"]
    times, neurons = work.kicks()
    steps = np.round(times / STEP).astype(int)
    np.testing.assert_array_equal(times, steps * STEP)
    assert (np.diff(steps * work.n + neurons) > 0).all()
    assert 400 < len(times) < 600 and steps.max() < 1000


def test_kicks_between_steps_stay_in_their_step():
    work = SMALL["s1_r10"]
    times, neurons = work.kicks_between_steps()
    on_grid = set(zip(np.round(work.kicks()[0] / STEP).astype(int).tolist(), work.kicks()[1].tolist()))
    assert (np.diff(times) >= 0.0).all()
    assert set(zip(np.floor(times / STEP + 1e-9).astype(int).tolist(), neurons.tolist())) == on_grid


def test_a_pixel_speaks_once_per_step():
    work = SMALL["s6"]
    steps, pixels = work.inputs()
    assert len(set(zip(steps.tolist(), pixels.tolist()))) == len(steps) > 4000
    assert (np.diff(work.recorded[0]) >= 0).all() and work.recorded[0].dtype == np.int64


@pytest.mark.parametrize("name", ["s1_r10", "s3", "s6"])
def test_definitions_do_not_change_from_call_to_call(name):
    first, second = SMALL[name], replace(SMALL[name])
    for one in ("kicks", "inputs", "initial", "kernel"):
        if hasattr(first, one):
            np.testing.assert_array_equal(getattr(first, one)(), getattr(second, one)())


def test_explicit_synapses_are_those_of_the_convolution():
    work = SMALL["s6"]
    layer = run_eventsnn.camera(eventsnn.Network(seed=1), work)
    made = layer.net.projections[0]
    ours = sorted(zip(made.pre.tolist(), made.post.tolist(), made.weights.tolist()))
    assert sorted(zip(*(column.tolist() for column in work.synapses))) == ours


@pytest.mark.parametrize("name", SMALL)
def test_every_workload_runs_and_fires(name):
    class args:
        variant, threads = "grid", 1

    result = run_eventsnn.simulate(SMALL[name], args)
    assert result["spikes"] > 0 and result["peak_mb"] > 10.0
    assert SMALL[name].events(result["spikes"]) > result["spikes"] * 0.1


def test_grid_and_continuous_s1_fire_at_the_kicks():
    for grid in (False, True):
        net = eventsnn.Network(seed=1)
        spikes = net.record(run_eventsnn.sparse(net, SMALL["s1_r10"], grid))
        net.run(100.0)
        kicks = len(SMALL["s1_r10"].kicks()[0])
        assert 0.9 * kicks < len(spikes) <= kicks


@pytest.mark.parametrize("case", models.CASES[:2], ids=lambda case: case.model.__name__)
def test_the_replay_that_counts_bounds_is_what_is_timed(case):
    count = models.replay(case, 500.0)
    net, spikes = models.network(case)
    net.run(500.0)
    assert count.spikes == sum(spikes.counts()[: models.REPLAYED]) > 10
    assert count.arrivals <= count.bounds <= count.arrivals + count.spikes
    assert count.bounds == count.never + count.later + count.searches


# --- table and plot ---------------------------------------------------------------------------


def test_speed_is_against_the_best_peer_with_at_most_as_many_threads():
    runs = [run(), run("brian2", run_s=4.0), run("nest", run_s=8.0), run("nest", threads=2, run_s=5.0)]
    rows = summary.rows([*runs, run(threads=2, run_s=1.0)])
    speeds = [summary.cells(rows, row)[summary.HEAD.index("speed, best peer = 1")] for row in rows]
    assert speeds == ["2.00", "1.00", "0.50", "0.80", "4.00"]


def test_repeats_make_one_row_with_median_and_range():
    rows = summary.rows([run(run_s=seconds) for seconds in (3.0, 1.0, 2.0)])
    assert rows[0].walls() == (2.0, 1.0, 3.0)
    assert "2 (1 .. 3)" in summary.cells(rows, rows[0])


def test_spikes_are_compared_per_simulated_second():
    rows = summary.rows([run(), run("nest", spikes=55, duration=500.0)])
    assert summary.cells(rows, rows[1])[summary.HEAD.index("against eventsnn")] == "+10.00 %"


def test_page_names_failures_and_command():
    page = summary.page([run()], [("nest", "s3", 2)], "eventsnn bench s3")
    assert "Failed: nest on s3 x2" in page and "`eventsnn bench s3`" in page


def test_plot_has_a_panel_per_number_of_threads():
    rows = summary.rows([run(), run("brian2"), run(threads=2), run("neuron", workload="s6")])
    assert [axes.get_title() for axes in chart.draw(rows).axes] == ["1 thread", "2 threads"]


# --- command ----------------------------------------------------------------------------------


def test_bench_writes_table_plot_and_figures(tmp_path, capsys):
    assert main(["bench", "s3", "--simulators", "eventsnn", *OPTIONS, "--out", str(tmp_path)]) == 0
    assert "s3 eventsnn x1" in capsys.readouterr().out
    runs = json.loads((tmp_path / "compare.json").read_text())
    assert len(runs) == 2 and runs[0]["spikes"] == runs[1]["spikes"] > 0
    page = (tmp_path / "compare.md").read_text()
    assert "| s3 | eventsnn | 1 | 0.05 |" in page and str(tmp_path) not in page
    assert "<svg" in (tmp_path / "compare.svg").read_text()


OPTIONS = ["--duration", "50", "--repeats", "2"]


def test_what_is_not_installed_is_skipped(tmp_path, capsys, monkeypatch):
    absent = replace(SIMULATORS["nest"], package="no_such_package")
    monkeypatch.setitem(SIMULATORS, "nest", absent)
    assert main(["bench", "s3", "--simulators", "nest", "--out", str(tmp_path)]) == 1
    assert "nest: not installed, skipped" in capsys.readouterr().out


def test_a_failing_run_is_reported(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(SIMULATORS, "nest", replace(SIMULATORS["nest"], package="numpy", module="no_such_module"))
    assert main(["bench", "s3", "--simulators", "nest", *OPTIONS, "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().out.count("FAILED") == 1


def test_unknown_workload_is_one_line(capsys):
    assert main(["bench", "s9"]) == 2
    assert capsys.readouterr().err.startswith("eventsnn: error: no workload 's9'")


def test_every_package_is_listed():
    root = Path(__file__).resolve().parent.parent
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg")
    found = {".".join(path.parent.relative_to(root).parts) for path in root.glob("eventsnn/**/__init__.py")}
    found |= {
        ".".join(("eventsnn", *path.parent.relative_to(root).parts)) for path in root.glob("benchmarks/**/__init__.py")
    }
    assert set(config["options"]["packages"].split()) == found
