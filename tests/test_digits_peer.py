"""The benchmark of learning from pictures beside Brian2: same input, same network, same page. Nothing is timed."""

from dataclasses import astuple
from importlib.util import find_spec

import numpy as np
import pytest

from benchmarks import digits_peer, processes, report
from benchmarks.digits_case import PERIOD, WITH_PAUSE, Digits

CASE = Digits(neurons=20, pictures=6)


@pytest.fixture(scope="module")
def ours():
    return processes.spikes("digits_eventsnn", options(CASE))[1]


def options(case, step=0.0):
    return [*astuple(case), step]


@pytest.mark.parametrize("step", [0.1, 1.0])
def test_spikes_are_moved_to_the_nearest_free_step(step):
    times, ids = CASE.train()
    steps, pixels = CASE.on_grid(step)
    assert len(set(zip(steps.tolist(), pixels.tolist()))) == len(times)  # no two of a pixel in a step
    picture = times // WITH_PAUSE
    wanted = times - picture * (WITH_PAUSE - PERIOD)
    order = np.lexsort((times, ids))
    np.testing.assert_array_equal(pixels, ids[order])
    away = np.abs(steps * step - wanted[order]) / step
    assert np.mean(away <= 0.5 + 1e-6) > 0.9 and away.max() < 4.0


def test_thresholds_rise_as_in_the_network_that_learns():
    case = Digits(neurons=20, pictures=250)
    net, _, neurons = case.network()
    wanted = []
    for k in range(case.pictures):
        net.run(until=k * WITH_PAUSE + 1.0)
        wanted.append(neurons.get("delta_th")[0])
    np.testing.assert_allclose(case.rises(), wanted, rtol=1e-12)
    assert len(set(wanted)) == 3


def test_an_answer_is_that_of_one_neuron_alone():
    found = digits_peer.answers([0.0, 2.0, 2.0, 3.0], np.array([5, 6, 7, 8]), 5)
    assert found.tolist() == [5, -1, -1, 8, -1]


def test_a_run_of_its_own_is_the_network_of_the_example(ours):
    """What comes back from the process are the answers that a presentation here counts."""
    net, source, neurons = CASE.network()
    source.send(*CASE.train())
    spikes = net.record(neurons)
    net.run(CASE.pictures * WITH_PAUSE)
    np.testing.assert_array_equal(ours[1], spikes.ids)
    assert digits_peer.answers(*ours, CASE.pictures).min() >= 0


def test_the_page_says_what_was_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.setattr(digits_peer.importlib.util, "find_spec", lambda name: None)
    digits_peer.main(["--neurons", "20", "--pictures", "3", "--repeats", "1"])
    assert "brian2: not installed, skipped" in capsys.readouterr().out
    page = (tmp_path / "digits_peer_20.md").read_text()
    assert "20 neurons, the first 3 of 60,000 pictures" in page
    assert "| eventsnn | - |" in page and "| 100.0% | 100% | 100% |" in page


@pytest.mark.skipif(find_spec("brian2") is None, reason="brian2 is not installed")
def test_small_steps_give_the_same_answers():
    """Each neuron answers some ten times, so that what it has learnt shows in who answers."""
    case = Digits(neurons=10, pictures=100, of=1000)
    _, exact, _ = processes.spikes("digits_eventsnn", options(case))
    _, fine, _ = processes.spikes("digits_brian2", options(case, 0.001))
    same = digits_peer.answers(*fine, case.pictures) == digits_peer.answers(*exact, case.pictures)
    assert same.mean() >= 0.97  # two neurons may still get there in one step
