"""Examples that promise something."""

import importlib

import numpy as np

from examples import nmnist

closed_loop = importlib.import_module("examples.05_closed_loop")


def off_the_middle(gaze):
    times = closed_loop.STEP * np.arange(len(gaze))
    return np.hypot(*(closed_loop.dot(times).T - gaze).T)


def test_the_camera_keeps_the_dot_in_the_middle():
    gaze, spikes = closed_loop.track(1500.0)
    assert len(gaze) == 751 and len(spikes) > 100
    off = off_the_middle(gaze)
    assert off.max() < 8.0 and np.median(off) < 5.0
    assert off_the_middle(np.zeros_like(gaze)).max() > 30.0  # held still, it would lose the dot from sight


def test_a_camera_that_turns_the_wrong_way_loses_the_dot():
    gaze, _ = closed_loop.track(300.0, turn=-closed_loop.TURN)
    assert off_the_middle(gaze).max() > closed_loop.SIDE / 2


def test_a_part_of_nmnist(data):
    """A hundred digits to learn from, and another fifty: the layer tells more of these than summed frames do."""
    recordings, labels, _ = nmnist.load(data / "dvs" / "nmnist")
    recordings, labels = recordings[:150], labels[:150]
    counts, frames = nmnist.spike_counts(recordings), nmnist.summed_frames(recordings)
    assert counts.shape == (150, 3 * 32 * 9 * 9)
    assert frames.sum() == sum(map(len, recordings)) == nmnist.saccade_frames(recordings).sum()
    gains = []
    for k in range(10):
        train = np.random.default_rng(k).permutation(150) < 100
        gains.append(nmnist.accuracy(counts, labels, train) - nmnist.accuracy(frames, labels, train))
    assert np.mean(gains) > 0.05
    alone = nmnist.spike_counts(recordings[7:8])  # in one network one after another, or alone: rest lies between
    assert np.count_nonzero(alone[0] != counts[7]) < 0.001 * counts.shape[1]
