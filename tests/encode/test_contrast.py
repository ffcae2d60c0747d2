"""Signals to spikes and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eventsnn import decode, encode
from eventsnn.encode.contrast import step_of

SIGNALS = arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=st.floats(-5.0, 5.0))


def smooth(n=2_000):
    t = np.arange(n) / 100.0
    return np.stack([np.sin(t), 0.5 * np.cos(1.7 * t) + 0.2 * t], axis=1)


@given(signal=SIGNALS, threshold=st.floats(0.1, 3.0))
def test_crossings_follow_the_signal(signal, threshold):
    """At each sample what was sent adds up to within one threshold of the signal."""
    times, ids = encode.temporal_contrast(signal, threshold, dt=0.5, start=3.0)
    found = decode.temporal_contrast(
        times, ids, len(signal), threshold, first=signal[0], channels=signal.shape[1], dt=0.5, start=3.0
    )
    assert np.abs(found - signal).max() <= threshold * (1.0 + 1e-9)


def test_crossings_have_their_very_time():
    times, ids = encode.temporal_contrast([0.0, 1.0, 1.0, -1.0], 0.25, dt=10.0)
    assert times.tolist() == [2.5, 5.0, 7.5, 10.0, 21.25, 22.5, 23.75, 25.0, 26.25, 27.5, 28.75, 30.0]
    assert ids.tolist() == [1] * 4 + [0] * 8
    times, ids = encode.temporal_contrast([[0.0, 0.0], [1.0, -1.0]], 0.6)
    assert times.tolist() == [0.6, 0.6] and ids.tolist() == [1, 2]  # OFF of channel 1, ON of channel 0


def test_step_forward_by_hand():
    times, ids = encode.temporal_contrast([0.0, 0.5, 2.0, 2.0, 2.0, 0.0], 0.6, method="step_forward", dt=2.0)
    assert times.tolist() == [4.0, 6.0, 8.0, 10.0] and ids.tolist() == [1, 1, 1, 0]
    assert len(encode.temporal_contrast([0.0, 0.5, -0.5], 0.5, method="step_forward")[0]) == 0  # not more than that


def test_moving_window_by_hand():
    times, ids = encode.temporal_contrast([0.0, 1.0, 1.0, 1.0, 0.0], 0.6, method="moving_window", window=2)
    assert times.tolist() == [1.0, 4.0] and ids.tolist() == [1, 0]


def test_threshold_by_hand():
    signal = np.array([0.0, 0.1, 0.0, 0.1, 2.0, 1.9, -0.1])
    change = np.abs([0.0, 0.1, -0.1, 0.1, 1.9, -0.1, -2.0])
    step = change.mean() + 1.2 * change.std()
    times, ids = encode.temporal_contrast(signal, 1.2, method="threshold")
    assert times.tolist() == [4.0, 6.0] and ids.tolist() == [1, 0]
    assert step_of(signal[:, None], 1.2)[0] == pytest.approx(step)


@pytest.mark.parametrize("method", ["level_crossing", "step_forward"])
def test_a_smooth_signal_comes_back(method):
    signal = smooth()
    times, ids = encode.temporal_contrast(signal, 0.02, method=method)
    found = decode.temporal_contrast(times, ids, len(signal), 0.02, first=signal[0], channels=2, method=method)
    assert np.abs(found - signal).max() <= 0.02 * (1.0 + 1e-9)
    assert decode.error(signal, found) < 0.02


def test_bens_spiker_takes_its_kernels_off():
    kernel, places = np.hanning(11), [5, 20, 26, 60]
    signal = np.zeros(100)
    for k in places:
        signal[k : k + 11] += kernel
    times, ids = encode.temporal_contrast(signal, kernel.sum() - 1e-9, method="ben", kernel=kernel, dt=2.0)
    assert times.tolist() == [2.0 * k for k in places] and set(ids.tolist()) == {1}
    assert len(encode.temporal_contrast([1.0, 2.0, 0.0], 3.0, method="ben", kernel=[1.0, 2.0])[0]) == 1  # by just that
    found = decode.temporal_contrast(times, ids, 100, 1.0, dt=2.0, method="ben", kernel=kernel)
    np.testing.assert_allclose(found[:, 0], signal, atol=1e-12)


def test_a_tone_sounds_in_its_band():
    rate, begin = 8_000.0, 0.5
    t = np.arange(8_000) / rate
    tone = np.clip(np.minimum(20.0 * (t - begin), 20.0 * (0.95 - t)), 0.0, 1.0) * np.sin(2.0 * np.pi * 1_000.0 * t)
    times, ids = encode.sound(tone, rate, n=16)
    assert ids.max() >= 16 and np.median(times[ids >= 16]) == pytest.approx(1000.0 * begin, abs=50.0)
    risen = np.bincount(ids, minlength=32)
    band = np.argmax(risen[16:] - risen[:16])
    centres = encode.bands(16, 100.0, 0.4 * rate)
    assert abs(np.log(centres[band] / 1_000.0)) <= 1.5 * np.log(centres[1] / centres[0])
    assert len(encode.sound(np.zeros(100), rate)[0]) == 0


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("signal", lambda: encode.temporal_contrast(np.zeros((2, 2, 2)), 0.1)),
        ("signal", lambda: encode.temporal_contrast([], 0.1)),
        ("signal", lambda: encode.temporal_contrast([np.inf], 0.1)),
        ("threshold", lambda: encode.temporal_contrast([0.0], 0.0)),
        ("dt", lambda: encode.temporal_contrast([0.0], 0.1, dt=0.0)),
        ("method", lambda: encode.temporal_contrast([0.0], 0.1, method="delta")),
        ("window", lambda: encode.temporal_contrast([0.0], 0.1, method="moving_window", window=0)),
        ("kernel", lambda: encode.temporal_contrast([0.0], 0.1, method="ben")),
        ("f_max", lambda: encode.sound([0.0, 1.0], 1000.0, f_max=600.0)),
        ("threshold", lambda: encode.sound([0.0, 0.0], 1000.0, threshold=-1.0)),
        ("floor", lambda: encode.sound([0.0, 0.0], 1000.0, floor=1.0)),
        ("length", lambda: decode.temporal_contrast([], [], 0, 0.1)),
        ("ids", lambda: decode.temporal_contrast([1.0], [2], 5, 0.1)),
        ("threshold", lambda: decode.temporal_contrast([], [], 5, -0.1)),
        ("threshold", lambda: decode.temporal_contrast([], [], 5, [0.1, 0.1])),  # one channel
        ("first", lambda: decode.temporal_contrast([], [], 5, 0.1, first=[0.0, 1.0])),
        ("start", lambda: decode.temporal_contrast([], [], 5, 0.1, start=np.nan)),
    ],
)
def test_bad_input_is_named(name, call):
    with pytest.raises((ValueError, TypeError), match=name):
        call()
