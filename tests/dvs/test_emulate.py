"""The emulator against closed forms: a pixel whose log intensity is a straight line fires at known times."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import EVENT, emulate


def movie(*pixels):
    """Frames of one row: one sequence of log intensities per pixel."""
    return np.exp(np.array(pixels, dtype=float).T[:, None, :])


def ramp(rate, times, **options):
    """Events (t, p) of one pixel with d log(I) / dt = rate per ms, seen at `times` (ms)."""
    times = np.asarray(times, dtype=float)
    recording = emulate(movie(rate * times), times, offset=0.0, **options)
    return recording.events["t"].tolist(), recording.events["p"].tolist()


@pytest.mark.parametrize("sign", [1, -1])
def test_exponential_ramp_fires_at_equal_intervals(sign):
    # 0.2 / 0.03 per ms = 6.6667 ms: between the frames, which come every 4 ms
    t, p = ramp(sign * 0.03, np.arange(0.0, 48.0, 4.0))
    assert t == [6667, 13333, 20000, 26667, 33333, 40000]
    assert p == [int(sign > 0)] * 6


@given(st.lists(st.floats(0.01, 30.0), min_size=1, max_size=20), st.floats(0.001, 0.3), st.floats(0.01, 1.0))
def test_frames_do_not_show_in_the_times(steps, rate, threshold):
    times = np.concatenate([[0.0], np.cumsum(steps)])
    t, _ = ramp(rate, times, threshold=threshold)
    exact = 1000.0 * threshold / rate * np.arange(1, len(t) + 1)
    assert np.allclose(t, exact, rtol=0.0, atol=0.51 + 1e-9 * exact.max(initial=0.0))
    assert abs(rate * times[-1] / threshold - len(t) - 0.5) <= 0.5 + 1e-6


def test_on_and_off_thresholds():
    times = [0.0, 100.0, 200.0]
    recording = emulate(movie([0.0, 1.0, -0.35]), times, threshold=(0.3, 0.45), offset=0.0)
    # up at 0.3, 0.6, 0.9; down from 0.9 at 0.45, 0.0
    assert recording.events["t"].tolist() == [30000, 60000, 90000, 140741, 174074]
    assert recording.events["p"].tolist() == [1, 1, 1, 0, 0]


def test_level_is_kept_over_frames():
    # moves by less than the threshold from frame to frame, and back: only the third step adds up to it
    recording = emulate(movie([0.0, 0.15, 0.0, 0.15, 0.3]), np.arange(5) * 10.0, offset=0.0)
    assert recording.events["t"].tolist() == [33333]


def test_refractory_pixel_compares_with_what_it_sees_afterwards():
    # threshold after 10 ms, then 5 ms reset: every 15 ms, whether or not a frame lies in between
    for step in (1.0, 4.0, 12.0, 80.0):
        t, _ = ramp(0.02, np.arange(0.0, 80.5, step), refractory=5.0)
        assert t == [10000, 25000, 40000, 55000, 70000]


def test_refractory_hides_a_flash():
    flash = [0.0, 1.0, 0.0, 0.0]
    times = [0.0, 10.0, 20.0, 60.0]
    assert len(emulate(movie(flash), times, offset=0.0, threshold=0.45)) == 4
    # fires at 4.5 ms, comes back at 34.5 ms to the darkness of before
    blind = emulate(movie(flash), times, offset=0.0, threshold=0.45, refractory=30.0)
    assert blind.events["t"].tolist() == [4500]


def test_order_is_time_then_row_then_column():
    up = np.exp(np.linspace(0.0, 1.0, 3))[:, None, None] * np.ones((1, 3, 2))
    events = emulate(up, [0.0, 10.0, 20.0], threshold=0.45, offset=0.0).events
    grid = [(x, y) for y in range(3) for x in range(2)]
    assert events[["x", "y", "t"]].tolist() == [(x, y, t) for t in (9000, 18000) for x, y in grid]


def test_a_pixels_events_of_one_microsecond_keep_their_order():
    events = emulate(movie([0.0, 0.5, 0.15]), [0.0, 1e-4, 2e-4], offset=0.0).events
    assert events["t"].tolist() == [0, 0, 0]
    assert events["p"].tolist() == [1, 1, 0]


def test_offset_is_added_before_the_logarithm():
    frames = np.array([0.0, 3.0]).reshape(2, 1, 1)
    recording = emulate(frames, [0.0, 10.0], offset=1.0, threshold=np.log(4.0) / 2.5)
    assert recording.events["t"].tolist() == [4000, 8000]


def test_scale_of_intensity_does_not_matter_by_default():
    frames = np.random.default_rng(5).random((6, 4, 5))
    one, other = (emulate(frames * scale, np.arange(6.0)).events for scale in (1.0, 256.0))
    assert len(one) > 100
    assert np.array_equal(one, other)


def test_bytes_are_intensities_too():
    frames = np.random.default_rng(5).integers(0, 256, (4, 3, 3), dtype=np.uint8)
    one, other = (emulate(f, np.arange(4.0)).events for f in (frames, frames.astype(float)))
    assert np.array_equal(one, other)
    assert len(one) > 0


def test_no_light_no_change_no_second_frame_no_events():
    assert len(emulate(np.zeros((3, 2, 2)), [0.0, 1.0, 2.0])) == 0
    assert len(emulate(np.full((3, 2, 2), 7), [0.0, 1.0, 2.0])) == 0
    single = emulate(np.ones((1, 2, 3)), [0.0])
    assert (len(single), single.width, single.height, single.events.dtype) == (0, 3, 2, EVENT)


def test_input_is_left_alone():
    frames = movie([0.0, 1.0, 0.0])
    before = frames.copy()
    emulate(frames, [0.0, 1.0, 2.0])
    assert np.array_equal(frames, before)


FRAMES = np.ones((3, 2, 2))
TIMES = [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"frames": np.ones((3, 4))}, ValueError, r"frames must be an array \(T, H, W\).*\(3, 4\)"),
        ({"frames": np.ones((0, 2, 2)), "times": []}, ValueError, r"frames must be .*\(0, 2, 2\)"),
        ({"frames": [[[1.0]], [[1.0, 2.0]]]}, ValueError, "frames must be an array"),
        ({"frames": FRAMES * 1j}, TypeError, "frames must be an array of numbers"),
        ({"frames": FRAMES * [[[1]], [[-2]], [[1]]]}, ValueError, r"frames\[1\] must hold .*>= 0.*-2"),
        ({"frames": FRAMES * np.nan}, ValueError, r"frames\[0\] must hold finite numbers >= 0, got .*nan"),
        ({"frames": FRAMES * np.inf}, ValueError, r"frames\[0\] must hold finite numbers"),
        ({"frames": FRAMES * 0, "offset": 0.0}, ValueError, "offset must be > 0 where an intensity is 0"),
        ({"offset": -1.0}, ValueError, "offset must be a finite number >= 0"),
        ({"times": [0.0, 1.0]}, ValueError, "times must have 3 entries, got 2"),
        ({"times": [0.0, 2.0, 2.0]}, ValueError, r"times must increase strictly, got 2.0 ms at \[2\]"),
        ({"times": [0.0, 1.0, np.inf]}, ValueError, "times must hold finite numbers"),
        ({"threshold": 0.0}, ValueError, "threshold must be a finite number > 0, got 0"),
        ({"threshold": (0.1, 0.2, 0.3)}, ValueError, r"threshold must be a number or a pair \(on, off\)"),
        ({"threshold": (0.1, -0.2)}, ValueError, "threshold must be a finite number > 0, got -0.2"),
        ({"threshold": "high"}, TypeError, "threshold must be a number"),
        ({"refractory": -1.0}, ValueError, "refractory must be a finite number >= 0"),
    ],
)
def test_bad_arguments_are_refused(change, error, message):
    given_all = {"frames": FRAMES, "times": TIMES, **change}
    with pytest.raises(error, match=message):
        emulate(given_all.pop("frames"), given_all.pop("times"), **given_all)
