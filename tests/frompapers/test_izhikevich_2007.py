"""The example of Izhikevich (2007): the synapse whose pairs are rewarded, seconds later, is the one that grows."""

import numpy as np

from examples.frompapers import izhikevich_2007 as distal

SCALE, STRONG, DURATION = 0.05, 8.0 * distal.REWARD, 600_000.0  # few neurons and stronger rewards learn in minutes


def test_the_rewarded_synapse_grows_to_the_top():
    task = distal.Task(SCALE, reward=STRONG)
    task.net.run(DURATION)
    weights = task.plastic.weights
    assert weights[task.synapse] > 0.95 * distal.W_MAX and task.place() > 0.97 and weights.mean() < 1.5
    assert len(task.rewards) >= 5 and task.weights[0] == 0.0


def test_without_reward_it_stays_low():
    task = distal.Task(SCALE, reward=0.0)
    task.net.run(DURATION / 2.0)
    assert task.rewards and task.plastic.weights[task.synapse] < 0.25 * distal.W_MAX


def test_each_coincidence_is_rewarded_once_and_in_time():
    task = distal.Task(SCALE, reward=0.0, seed=2)
    task.net.run(DURATION / 4.0)
    first, second = task.pair.trains()
    expected = [t for t in second if np.any((first < t) & (t - first < distal.COINCIDENCE)) and t < task.seen]
    waits = np.array(task.rewards) - expected
    assert len(expected) and np.all((waits >= distal.REWARD_DELAY[0]) & (waits < distal.REWARD_DELAY[1]))


def test_the_script_writes_its_figure(tmp_path, capsys):
    distal.main(["--scale", "0.03", "--duration", "5000", "--out", str(tmp_path / "distal.png")])
    assert "rewarded synapse" in capsys.readouterr().out and (tmp_path / "distal.png").stat().st_size > 10_000
