"""Functions of time as movies: crossings at known times, and how often the function is asked."""

import numpy as np

from eventsnn.dvs import emulate


def test_a_sinusoid_crosses_where_it_does():
    """log light = sin(2 pi t / 100 ms) from 0: up to 1 and down to -1 in steps of 0.2, at arcsines."""
    recording = emulate(
        lambda t: np.exp([[np.sin(2 * np.pi * t / 100.0)]]),
        [0.0, 20.0, 75.0],
        threshold=0.199,
        offset=0.0,
        tolerance=1e-7,
    )
    steps = 0.199 * np.arange(1, 6)
    up = np.arcsin(steps) / (2 * np.pi) * 100.0
    down = 50.0 - np.arcsin(np.append(steps[:-1][::-1], 0.0)) / (2 * np.pi) * 100.0
    further = 50.0 + np.arcsin(steps) / (2 * np.pi) * 100.0
    expected = np.concatenate([up, down, further])
    assert recording.events["p"].tolist() == [1] * 5 + [0] * 10
    np.testing.assert_allclose(recording.events["t"] / 1000.0, expected, rtol=0.0, atol=2e-3)


def test_a_function_is_asked_where_it_bends():
    asked = []

    def scene(t):
        asked.append(t)
        return np.exp([[0.01 * t if t < 50.0 else 0.5]])

    recording = emulate(scene, [0.0, 64.0, 1000.0], tolerance=1e-3, offset=0.0)
    assert recording.events["t"].tolist() == [20_000, 40_000]
    assert len(asked) < 30
    assert sum(t > 64.0 for t in asked) == 2


def test_a_jump_is_found_to_the_microsecond():
    recording = emulate(lambda t: [[1.0 if t < 33.3337 else 2.0]], [0.0, 100.0], threshold=0.6)
    assert abs(recording.events["t"][0] - 33_334) <= 1
