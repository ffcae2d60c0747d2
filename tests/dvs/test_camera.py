"""A camera that is shown pictures as they come."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn.dvs import emulate
from tests.dvs.test_flaws import FLAWS


def test_a_camera_sees_what_emulate_sees():
    times = np.cumsum(np.random.default_rng(1).uniform(1.0, 20.0, 12)) - 30.0
    frames = np.random.default_rng(3).uniform(0.2, 1.0, (12, 9, 8))
    whole = emulate(frames, times, white=0.9, refractory=1.0, **FLAWS)
    camera = en.dvs.Camera(frames[0], times[0], white=0.9, refractory=1.0, **FLAWS)
    parts = [camera.see(frame, t) for frame, t in zip(frames[1:], times[1:])]
    assert len(np.unique([len(part) for part in parts])) > 5
    together = en.dvs.Recording(
        np.concatenate([part.events for part in parts]), 8, 9
    )  # refuses times that go backwards
    assert np.sort(together.events, order=["t", "y", "x", "p"]).tolist() == (
        np.sort(whole.events, order=["t", "y", "x", "p"]).tolist()
    )
    assert camera.t == times[-1]


def test_a_first_picture_is_white_by_default():
    camera = en.dvs.Camera([[2.0, 8.0]])
    assert camera.offset == 0.008
    assert len(camera.see([[2.0, 8.0]], 5.0)) == 0
    assert camera.see([[2.0, 9.9]], 10.0).events["x"].tolist() == [1]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda camera: camera.see(np.ones((2, 3)), 5.0), "t must be a finite number > 5 .*, got 5"),
        (lambda camera: camera.see(np.ones((3, 2)), 6.0), r"picture must have the shape \(2, 3\) of the first"),
        (lambda camera: camera.see(-np.ones((2, 3)), 6.0), "picture must hold finite numbers >= 0"),
        (lambda camera: en.dvs.Camera(np.ones((0, 3))), r"picture must have pixels, got shape \(0, 3\)"),
        (lambda camera: en.dvs.Camera(np.ones((1, 1)), np.nan), "t must be a finite number"),
    ],
)
def test_bad_pictures_are_refused(act, message):
    camera = en.dvs.Camera(np.ones((2, 3)), 5.0)
    with pytest.raises(ValueError, match=message):
        act(camera)
    assert camera.t == 5.0
