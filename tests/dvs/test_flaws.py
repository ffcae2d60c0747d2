"""The flaws of the emulated camera against closed forms, and their noise against the laws it has to obey."""

import sys
from functools import partial
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.dvs import emulate

DARK = {"offset": 0.0, "white": 1e15}  # intensities of about 1 count as none


def movie(times, log, shape=(1, 1)):
    """Frames of one course of log intensity for all pixels."""
    return np.exp(log(np.asarray(times, float)))[:, None, None] * np.ones(shape)


def by_pixel(recording):
    """Times (ms) and polarities of each pixel."""
    events = recording.events
    place = events["y"] * recording.width + events["x"]
    return [
        (events["t"][place == k] / 1000.0, events["p"][place == k]) for k in range(recording.width * recording.height)
    ]


# --- leak ---------------------------------------------------------------------------------------


def test_a_leak_makes_on_events_at_its_rate_out_of_step():
    recording = emulate(np.ones((2, 20, 20)), [0.0, 1000.0], leak_rate=5.0, seed=1)
    assert recording.events["p"].all()
    firsts = []
    for t, _ in by_pixel(recording):
        assert len(t) == 5
        np.testing.assert_allclose(np.diff(t), 200.0, atol=1.01e-3)
        firsts.append(t[0])
    expected = (np.arange(400) + 0.5) / 400 * 200.0
    assert np.abs(np.sort(firsts) - expected).max() < 200.0 * 1.63 / 20  # Kolmogorov, 1 in 100


@pytest.mark.parametrize(("slope", "p"), [(0.01, 1), (-0.01, 0), (0.0, 1), (-0.002, 1)])
def test_a_leak_adds_to_the_light(slope, p):
    # the level sinks by 0.2 per 100 ms: 0.002 per ms; together 0.012, -0.008, 0.002, 0
    times = [0.0, 13.0, 80.0, 333.0, 500.0]
    recording = emulate(movie(times, lambda t: slope * t), times, leak_rate=10.0, offset=0.0)
    t, polarity = by_pixel(recording)[0]
    net = slope + 0.002
    assert len(t) >= abs(net) * 500 / 0.2 - 1
    assert (polarity == p).all()
    np.testing.assert_allclose(np.diff(t), 0.2 / abs(net) if net else [], atol=1.01e-3)


def test_reset_forgets_what_leaked():
    recording = emulate(np.ones((2, 1, 1)), [0.0, 1000.0], leak_rate=10.0, refractory=7.5)
    np.testing.assert_allclose(np.diff(by_pixel(recording)[0][0]), 107.5, atol=1.01e-3)


# --- bandwidth ----------------------------------------------------------------------------------

TAU = 1000.0 / (2 * np.pi * 50.0) * 275.0 / 20.0  # ms, in the dark, for a cutoff of 50 Hz


def lagging(slopes, times, tau):
    """Photoreceptor output as a function of time, given slopes of log light on intervals; at rest before."""

    def y(t):
        total = mpmath.mpf(0)
        for change, begin in zip(np.diff([0.0, *slopes]), times):
            s = mpmath.mpf(t) - begin
            if s > 0:
                total += change * (s - tau + tau * mpmath.exp(-s / tau))
        return total

    return y


def crossings(y, stop, threshold, step=0.25):
    """Where y moves by the threshold from where it was, searched on a fine grid and then to 30 digits."""
    found, level, t = [], mpmath.mpf(0), 0.0
    while t < stop:
        change = y(t + step) - level
        if abs(change) < threshold:
            t += step
            continue
        target = level + mpmath.sign(change) * threshold
        off = partial(lambda target, s: y(s) - target, target)
        found.append((float(mpmath.findroot(off, (t, t + step), solver="anderson")), change > 0))
        level = target
    return found


@pytest.mark.parametrize(
    ("slopes", "times"),
    [
        ([0.02], [0.0, 400.0]),
        ([0.05, -0.02], [0.0, 100.0, 700.0]),  # goes on rising after the light has turned
        ([-0.05, 0.06, -0.06, 0.0], [0.0, 60.0, 150.0, 260.0, 600.0]),
        ([0.0, 3.0, 0.0], [0.0, 1.0, 2.0, 400.0]),  # nearly a step
    ],
)
def test_a_slow_photoreceptor_follows_exactly(slopes, times):
    logs = np.concatenate([[0.0], np.cumsum(np.diff(times) * slopes)])
    expected = crossings(lagging(slopes, times, TAU), times[-1], mpmath.mpf("0.2"))
    recording = emulate(np.exp(logs)[:, None, None], times, cutoff=50.0, **DARK)
    assert len(recording) == len(expected) > 5
    assert recording.events["p"].tolist() == [up for _, up in expected]
    np.testing.assert_allclose(recording.events["t"], [1000 * t for t, _ in expected], rtol=0.0, atol=0.501)


@given(st.lists(st.floats(0.05, 60.0), min_size=2, max_size=12), st.integers(0, 2**32), st.sampled_from([0.0, 3.0]))
@settings(deadline=None)
def test_more_frames_on_the_same_lines_do_not_show(steps, seed, refractory):
    times = np.concatenate([[0.0], np.cumsum(steps)])
    logs = np.cumsum(np.random.default_rng(seed).normal(0.0, 0.7, (len(times), 3)), axis=0)
    finer = np.unique(np.concatenate([times, *(a + (b - a) * np.array([0.31, 0.77]) for a, b in pairwise(times))]))
    between = np.stack([np.interp(finer, times, column) for column in logs.T], axis=1)
    options = DARK | {"cutoff": 60.0, "leak_rate": 3.0, "refractory": refractory, "shot_noise_rate": 20.0}
    one = emulate(np.exp(logs)[:, None], times, **options).events
    other = emulate(np.exp(between)[:, None], finer, **options).events
    assert len(one) == len(other)
    for x in range(3):
        a, b = one[one["x"] == x], other[other["x"] == x]
        assert a["p"].tolist() == b["p"].tolist()
        assert np.abs(a["t"] - b["t"]).max(initial=0) <= 1


@pytest.mark.parametrize("seed", range(4))
def test_leak_lag_and_reset_together_as_on_a_fine_grid(seed):
    """The same pixel in the plainest way: where is it every 2 us?"""
    rng = np.random.default_rng(seed)
    times = np.concatenate([[0.0], np.cumsum(rng.uniform(10.0, 60.0, 8))])
    logs = np.cumsum(rng.normal(0.0, 3.0, 9))
    leak, rest, on, off = 0.004, 6.0, 0.15, 0.25
    grid = np.arange(0.0, times[-1], 0.002)
    u = logs[0] + leak * grid
    for change, begin in zip(np.diff(np.diff(logs) / np.diff(times), prepend=0.0), times):
        s = np.maximum(0.0, grid - begin)
        u += change * (s - TAU + TAU * np.exp(-s / TAU))
    expected, level, free = [], logs[0], 0.0
    for t, value in zip(grid.tolist(), u.tolist()):
        if t < free:
            continue
        if level is None:
            level = value
        if value - level >= on or value - level <= -off:
            expected.append((t, value > level))
            level, free = None, t + rest
    options = DARK | {"cutoff": 50.0, "threshold": (on, off), "refractory": rest, "leak_rate": 1000.0 * leak / on}
    camera = en.dvs.Camera(np.exp(logs[:1, None]), 0.0, **options)
    camera._pixels["level"] = logs[0]  # it begins out of step otherwise
    found = [e for light, t in zip(logs[1:], times[1:]) for e in camera.see([[np.exp(light)]], t).events.tolist()]
    assert [p for _, _, _, p in found] == [up for _, up in expected]
    assert len(found) >= 10
    np.testing.assert_allclose([t / 1000.0 for _, _, t, _ in found], [t for t, _ in expected], rtol=0.0, atol=0.1)


def test_bandwidth_falls_with_the_light():
    """After a step of 0.09 the light seen passes 0.05 after tau log(0.09 / 0.04)."""
    times = [0.0, 1.0, 1.001, 3000.0]

    def half(light, factor):
        frames = light * np.exp([0.0, 0.0, 0.09, 0.09])[:, None, None]
        recording = emulate(frames, times, threshold=0.05, cutoff=10.0, offset=0.0, white=1.0)
        tau = 1000.0 / (2 * np.pi * 10.0) * factor
        assert len(recording) == 1
        assert recording.events["t"][0] / 1000.0 == pytest.approx(1.0 + tau * np.log(9.0 / 4.0), rel=1e-3)

    half(1e-9, 275.0 / 20.0)
    half(0.5, 275.0 / (255.0 * 0.5 * np.exp(0.09) + 20.0))
    half(5.0, 1.0)  # brighter than white is white


def test_a_fast_photoreceptor_is_no_photoreceptor():
    times = np.arange(0.0, 100.0, 7.0)
    frames = movie(times, lambda t: np.sin(t / 9.0))
    ideal, fast = (emulate(frames, times, cutoff=cutoff, offset=0.0).events for cutoff in (None, 1e9))
    assert len(ideal) == len(fast) > 20
    assert np.abs(ideal["t"] - fast["t"]).max() <= 1


# --- shot noise ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("light", "part"), [(1e-9, 1.0), (0.5, 0.625), (1.0, 0.25), (3.0, 0.25)])
def test_shot_noise_is_poisson_and_falls_with_the_light(light, part):
    shape, seconds, rate = (40, 50), 3.0, 4.0
    frames = np.full((4, *shape), light)
    recording = emulate(frames, [0.0, 500.0, 501.0, 3000.0], shot_noise_rate=rate, white=1.0, offset=0.0, seed=2)
    expected = 2000 * seconds * rate * part
    assert abs(len(recording) - expected) < 5 * np.sqrt(expected)
    assert abs(recording.events["p"].mean() - 0.5) < 5 * 0.5 / np.sqrt(expected)
    counts = np.array([len(t) for t, _ in by_pixel(recording)])
    mean = seconds * rate * part
    assert abs(counts.var() / mean - 1.0) < 5 * np.sqrt((2 + 1 / mean) / 2000)
    when = np.sort(recording.events["t"]) / (1e6 * seconds)  # uniform in time
    assert np.abs(when - (np.arange(len(when)) + 0.5) / len(when)).max() < 1.95 / np.sqrt(len(when))


def test_shots_follow_light_that_changes():
    """Light that rises along a straight line to white: the rate falls from 1 to 1/4 along one, too."""
    times = np.linspace(0.0, 1000.0, 401)
    frames = (times / 1000.0)[:, None, None] * np.ones((1, 60, 60))
    recording = emulate(frames, times, threshold=50.0, shot_noise_rate=20.0, white=1.0, offset=1e-9, seed=3)
    counts = np.histogram(recording.events["t"] / 1e6, 4, (0.0, 1.0))[0]
    middle = (np.arange(4) + 0.5) / 4
    expected = 3600 * 20.0 / 4 * (1.0 - 0.75 * middle)
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected) + 1).all()


def test_shots_wait_for_the_end_of_reset():
    rate, rest = 50.0, 40.0
    frames = np.full((2, 30, 30), 1.0)
    recording = emulate(frames, [0.0, 2000.0], shot_noise_rate=rate, refractory=rest, seed=4, **DARK)
    gaps = np.concatenate([np.diff(t) for t, _ in by_pixel(recording)]) - rest
    assert gaps.min() >= -1e-3
    expected = 900 * 2.0 / (1 / rate + rest / 1000)
    assert abs(len(recording) / expected - 1.0) < 0.03
    early = gaps[gaps < 60.0]  # seldom cut by the end: the exponential law, cut at three means
    mean = 20.0 - 60.0 / (np.exp(3.0) - 1.0)
    assert abs(early.mean() - mean) < 5 * 20.0 / np.sqrt(len(early)) + 0.2


def test_a_shot_resets_the_pixel():
    """On a steady ramp nothing comes later than a threshold after an event, a shot or not; and shots make it sooner."""
    slope, rate, n = 0.004, 8.0, 300
    times = [0.0, 900.0, 2000.0]
    recording = emulate(movie(times, lambda t: slope * t, (1, n)), times, shot_noise_rate=rate, seed=5, **DARK)
    full, crossed, total = 0.2 / slope, 0, 0
    for t, p in by_pixel(recording):
        gaps = np.diff([0.0, *t])
        assert gaps.max() <= full + 2e-3
        by_ramp = gaps > full - 2e-3
        assert p[by_ramp].all()
        crossed, total = crossed + by_ramp.sum(), total + len(gaps)
    chance = np.exp(-rate * full / 1000.0)
    assert abs(crossed / total - chance) < 5 * np.sqrt(chance * (1 - chance) / total)


# --- mismatch, seeds ----------------------------------------------------------------------------


def test_thresholds_differ_from_pixel_to_pixel():
    shape, times = (50, 60), [0.0, 100.0, 0.0]
    frames = np.exp([0.0, 1.0, -1.0])[:, None, None] * np.ones(shape)
    times = [0.0, 100.0, 300.0]
    law = en.normal(0.3, 0.03, low=0.01)
    recording = emulate(frames, times, threshold=(law, 10.0), offset=0.0, seed=6)
    first = np.array([t[0] for t, _ in by_pixel(recording)]) / 100.0  # log units
    assert abs(first.mean() - 0.3) < 5 * 0.03 / np.sqrt(3000)
    assert abs(first.std() - 0.03) < 5 * 0.03 / np.sqrt(6000)
    again = emulate(frames, times, threshold=law, offset=0.0, seed=6)
    on, off = np.zeros(3000), np.zeros(3000)
    for k, (t, p) in enumerate(by_pixel(again)):
        on[k], off[k] = np.diff(t[p == 1]).mean(), np.diff(t[p == 0]).mean()
    assert abs(np.corrcoef(on, off)[0, 1]) < 5 / np.sqrt(3000)
    assert off.mean() == pytest.approx(30.0, rel=0.01)


def test_each_pixel_has_what_it_is_given():
    thresholds = np.array([[0.1, 0.2], [0.25, 0.5]])
    times = [0.0, 100.0]
    recording = emulate(movie(times, lambda t: 0.0101 * t, (2, 2)), times, threshold=thresholds, offset=0.0)
    assert [len(t) for t, _ in by_pixel(recording)] == [10, 5, 4, 2]
    rates = np.array([[0.0, 10.0], [20.0, 40.0]])
    leaking = emulate(np.ones((2, 2, 2)), [0.0, 1000.0], leak_rate=rates)
    assert [len(t) for t, _ in by_pixel(leaking)] == [0, 10, 20, 40]
    noisy = emulate(np.ones((2, 1, 2)), [0.0, 1000.0], shot_noise_rate=np.array([[0.0, 200.0]]), **DARK)
    assert len(by_pixel(noisy)[0][0]) == 0 < len(by_pixel(noisy)[1][0])


FLAWS = {"threshold": en.normal(0.2, 0.02, low=0.05), "cutoff": 80.0, "leak_rate": 4.0, "shot_noise_rate": 30.0}


def test_a_longer_movie_begins_with_the_events_of_a_shorter_one():
    times = np.arange(12) * 10.0
    frames = np.random.default_rng(3).uniform(0.2, 1.0, (12, 9, 8))
    whole = emulate(frames, times, white=1.0, refractory=1.0, **FLAWS).events
    part = emulate(frames[:7], times[:7], white=1.0, refractory=1.0, **FLAWS).events
    assert len(part) > 400
    assert whole[whole["t"] < 60_000].tolist() == part[part["t"] < 60_000].tolist()


def test_the_seed_decides_and_only_where_something_is_random():
    frames, times = np.random.default_rng(3).uniform(0.2, 1.0, (4, 9, 8)), np.arange(4) * 10.0
    one, same, other = (emulate(frames, times, seed=seed, **FLAWS).events.tolist() for seed in (1, 1, 2))
    assert one == same != other
    assert emulate(frames, times, seed=1).events.tolist() == emulate(frames, times, seed=2).events.tolist()


def test_more_events_than_fit_the_buffer(monkeypatch):
    frames, times = np.random.default_rng(3).uniform(0.2, 1.0, (4, 9, 8)), np.arange(4) * 10.0
    whole = emulate(frames, times, **FLAWS)
    monkeypatch.setattr(sys.modules["eventsnn.dvs.camera"], "_ROOM", 1)
    assert emulate(frames, times, **FLAWS).events.tolist() == whole.events.tolist()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"frames": lambda t: np.ones(3)}, ValueError, r"frames\(0\) must have 2 dimension"),
        ({"frames": lambda t: np.ones((2, 2 + int(t)))}, ValueError, r"frames\(2\) must have the shape \(2, 2\)"),
        ({"frames": lambda t: np.full((2, 2), 1.0 - t)}, ValueError, r"frames\(2\) must hold .*>= 0"),
        ({"frames": lambda t: np.ones((2, 2)), "times": []}, ValueError, "times must have at least one entry"),
        ({"frames": lambda t: np.ones((2, 2)), "tolerance": 0.0}, ValueError, "tolerance must be .* > 0"),
        ({"tolerance": 0.1}, ValueError, "tolerance must be None for frames"),
        ({"threshold": np.ones((3, 2))}, ValueError, r"threshold must have the shape .* \(2, 2\), got \(3, 2\)"),
        ({"threshold": en.uniform(-1.0, 1.0)}, ValueError, "threshold must hold finite numbers > 0"),
        ({"leak_rate": -1.0}, ValueError, "leak_rate must be a finite number >= 0, got -1"),
        ({"shot_noise_rate": np.nan}, ValueError, "shot_noise_rate must be a finite number >= 0"),
        ({"cutoff": 0.0}, ValueError, "cutoff must be a finite number > 0"),
        ({"white": 0.0}, ValueError, "white must be a finite number > 0"),
        ({"seed": 1.5}, TypeError, "seed must be an integer"),
    ],
)
def test_bad_arguments_are_refused(change, error, message):
    given_all = {"frames": np.ones((2, 2, 2)), "times": [0.0, 2.0], **change}
    with pytest.raises(error, match=message):
        emulate(given_all.pop("frames"), given_all.pop("times"), **given_all)
