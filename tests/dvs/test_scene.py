import numpy as np
import pytest

from eventsnn.dvs import demo
from eventsnn.dvs.scene import moving_scene


@pytest.fixture(scope="module")
def recording():
    return demo()


def test_demo_has_the_size_it_promises(recording):
    assert (recording.width, recording.height) == (128, 128)
    assert 100_000 < len(recording) < 300_000
    assert 990.0 < recording.duration <= 1000.0


def test_demo_is_the_same_every_time(recording):
    assert np.array_equal(recording.events, demo().events)


def test_demo_is_busy_all_the_time_and_in_both_polarities(recording):
    per_50_ms = np.bincount(recording.events["t"] // 50_000, minlength=20)[:20]
    assert per_50_ms.min() > 0.5 * per_50_ms.mean()
    assert 0.4 < recording.events["p"].mean() < 0.6


def test_bar_turns_through_many_orientations():
    frames, _ = moving_scene(fps=10.0)
    angles = []
    for frame in frames:
        y, x = np.nonzero(frame < 0.08) - np.array([[63.5]])  # only the bar is so dark
        angles.append(0.5 * np.arctan2(2 * (x * y).sum(), (x * x - y * y).sum()))
    assert np.allclose(np.diff(np.unwrap(angles, period=np.pi)), 0.24, atol=0.03)


def test_scene_has_the_shape_asked_for():
    frames, times = moving_scene(width=40, height=24, duration=100.0, fps=50.0)
    assert frames.shape == (6, 24, 40)
    assert times.tolist() == [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    assert frames.min() >= 0.0
    assert frames.max() <= 1.0


def test_motion_is_finer_than_a_pixel_from_frame_to_frame():
    """Else the emulator, which draws straight lines between frames, would see edges jump."""
    frames, _ = moving_scene(duration=50.0)
    assert np.abs(np.diff(frames, axis=0)).max() < 0.5 * (frames.max() - frames.min())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 8}, "width must be an integer >= 16"),
        ({"height": 8}, "height must be an integer >= 16"),
        ({"duration": 0.0}, "duration must be a finite number > 0"),
        ({"fps": -5.0}, "fps must be a finite number > 0"),
    ],
)
def test_bad_arguments_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        moving_scene(**change)
