"""Measures of spike trains against their definitions, and against elephant where that is installed."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn import analysis

TRAIN = st.lists(st.integers(0, 400).map(lambda k: k / 8.0), max_size=25)  # many ties


def poisson(rate, duration, seed):
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0.0, duration, rng.poisson(rate * duration / 1000.0)))


def test_intervals_by_hand():
    train = [30.0, 0.0, 10.0]
    assert analysis.isi(train).tolist() == [10.0, 20.0]
    assert analysis.cv(train) == pytest.approx(5.0 / 15.0)
    assert analysis.cv2(train) == pytest.approx(2.0 * 10.0 / 30.0)
    assert analysis.lv(train) == pytest.approx(3.0 * (10.0 / 30.0) ** 2)
    for measure in (analysis.cv, analysis.cv2, analysis.lv):
        with np.errstate(all="raise"):
            assert all(math.isnan(measure(train)) for train in ([], [1.0, 2.0], [1.0, 1.0, 1.0]))
    assert analysis.lv([1.0, 1.0, 1.0, 2.0]) == 3.0  # intervals 0, 0, 1


def test_a_poisson_train_is_irregular():
    train = poisson(100.0, 200_000.0, 1)
    n = len(train)
    assert analysis.cv(train) == pytest.approx(1.0, abs=4.0 / math.sqrt(n))
    assert analysis.cv2(train) == pytest.approx(1.0, abs=4.0 / math.sqrt(n))
    assert analysis.lv(train) == pytest.approx(1.0, abs=8.0 / math.sqrt(n))
    assert analysis.fano([train], 0.0, 200_000.0, 100.0) == pytest.approx(1.0, abs=0.15)


def test_counts_and_histogram():
    trains = [[0.0, 9.9, 10.0, 25.0, 30.0], [5.0]]
    assert analysis.counts(trains, 0.0, 35.0, 10.0).tolist() == [[2, 1, 1], [1, 0, 0]]
    assert analysis.counts(trains, 0.0, 30.0).tolist() == [[4], [1]]
    begins, rate = analysis.psth(trains, 0.0, 35.0, 10.0)
    assert begins.tolist() == [0.0, 10.0, 20.0] and rate.tolist() == [150.0, 50.0, 50.0]
    assert analysis.fano(trains, 0.0, 30.0) == pytest.approx(1.5**2 / 2.5)
    assert math.isnan(analysis.fano([[]], 0.0, 1.0))
    assert analysis.counts([[0.25, 0.3]], 0.0, 0.3, 0.1).tolist() == [[0, 0, 1]]


@pytest.mark.parametrize("start, stop", [(29.9, 100.8), (0.7, 1.6), (1e6 + 0.1, 1e6 + 0.4)])
def test_what_comes_at_the_stop_is_not_counted(start, stop):
    train = [start, np.nextafter(stop, 0.0), stop]
    for window in (None, round(stop - start, 6)):
        assert analysis.counts([train], start, stop, window).tolist() == [[2]]


@given(a=TRAIN, b=TRAIN)
def test_a_correlogram_counts_all_pairs(a, b):
    lags, found = analysis.cross_correlogram(a, b, 10.0, 2.5)
    differences = np.array([t - s for s in a for t in b if -10.0 <= t - s < 10.0])
    np.testing.assert_array_equal(found, np.histogram(differences, np.linspace(-10.0, 10.0, 9))[0])
    np.testing.assert_allclose(lags, np.arange(-8.75, 9.0, 2.5))
    _, own = analysis.autocorrelogram(a, 10.0, 2.5)
    pairs = np.array([t - s for (i, s), (j, t) in itertools.product(enumerate(a), repeat=2) if i != j])
    expected = np.histogram(pairs[pairs < 10.0], np.linspace(-10.0, 10.0, 9))[0] if len(pairs) else np.zeros(8)
    np.testing.assert_array_equal(own, expected)


@given(a=TRAIN, b=TRAIN, tau=st.floats(0.1, 100.0))
def test_van_rossum_is_the_sum_over_pairs(a, b, tau):
    def overlap(x, y):
        return sum(math.exp(-abs(s - t) / tau) for s in x for t in y)

    expected = overlap(a, a) + overlap(b, b) - 2.0 * overlap(a, b)
    assert analysis.van_rossum(a, b, tau) ** 2 == pytest.approx(expected, abs=1e-9 * (1 + len(a) + len(b)) ** 2)


@settings(max_examples=50)
@given(a=TRAIN.map(lambda x: x[:5]), b=TRAIN.map(lambda x: x[:5]), cost=st.floats(0.0, 2.0))
def test_victor_purpura_is_the_cheapest_way(a, b, cost):
    a, b = sorted(a), sorted(b)
    best = math.inf
    for n in range(min(len(a), len(b)) + 1):
        for kept in itertools.combinations(range(len(a)), n):
            for became in itertools.combinations(range(len(b)), n):
                moved = sum(abs(a[i] - b[j]) for i, j in zip(kept, became))
                best = min(best, len(a) + len(b) - 2 * n + cost * moved)
    assert analysis.victor_purpura(a, b, cost) == pytest.approx(best, abs=1e-9)


def test_distances_by_hand():
    assert analysis.van_rossum([5.0], [], 10.0) == 1.0
    assert analysis.van_rossum([0.0], [1e6], 10.0) == pytest.approx(math.sqrt(2.0))
    assert analysis.victor_purpura([0.0, 10.0], [1.0], 0.5) == 1.5
    found = analysis.pairwise(analysis.victor_purpura, [[0.0], [1.0], []], 0.5)
    assert found.tolist() == [[0.0, 0.5, 1.0], [0.5, 0.0, 1.0], [1.0, 1.0, 0.0]]


def test_synchrony():
    trains = [poisson(50.0, 20_000.0, seed) for seed in range(50)]
    assert analysis.synchrony(trains[:1] * 20, 0.0, 20_000.0, 5.0) == pytest.approx(1.0)
    assert analysis.synchrony(trains, 0.0, 20_000.0, 5.0) == pytest.approx(1.0 / math.sqrt(50.0), rel=0.1)
    assert math.isnan(analysis.synchrony([], 0.0, 10.0, 1.0))


def test_elephant_agrees():
    distances = pytest.importorskip("elephant.spike_train_dissimilarity", reason="elephant is not installed")
    statistics = pytest.importorskip("elephant.statistics")
    neo, ms = pytest.importorskip("neo"), pytest.importorskip("quantities").ms
    trains = [poisson(rate, 2_000.0, seed) for seed, rate in enumerate((5.0, 20.0, 60.0))]
    wrapped = [neo.SpikeTrain(train * ms, t_stop=2_000.0 * ms) for train in trains]
    for scale in (2.0, 20.0, 200.0):
        theirs = distances.van_rossum_distance(wrapped, time_constant=scale * ms)
        np.testing.assert_allclose(analysis.pairwise(analysis.van_rossum, trains, scale), theirs, atol=1e-9)
        theirs = distances.victor_purpura_distance(wrapped, cost_factor=1.0 / (scale * ms))
        np.testing.assert_allclose(analysis.pairwise(analysis.victor_purpura, trains, 1.0 / scale), theirs, atol=1e-9)
    for train, theirs in zip(trains, wrapped):
        assert analysis.lv(train) == pytest.approx(statistics.lv(statistics.isi(theirs)), rel=1e-12)
        assert analysis.cv2(train) == pytest.approx(statistics.cv2(statistics.isi(theirs)), rel=1e-12)
    assert analysis.fano(trains, 0.0, 2_000.0) == pytest.approx(statistics.fanofactor(wrapped), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("train", lambda: analysis.isi([math.nan])),
        ("trains", lambda: analysis.counts([[[0.0]]], 0.0, 1.0)),
        ("stop", lambda: analysis.counts([[0.0]], 1.0, 1.0)),
        ("window", lambda: analysis.counts([[0.0]], 0.0, 1.0, 2.0)),
        ("trains", lambda: analysis.psth([], 0.0, 1.0, 1.0)),
        ("cost", lambda: analysis.victor_purpura([], [], -1.0)),
        ("tau", lambda: analysis.van_rossum([], [], 0.0)),
        ("width", lambda: analysis.cross_correlogram([], [], 10.0, 3.0)),
        ("window", lambda: analysis.cross_correlogram([], [], 0.0, 3.0)),
    ],
)
def test_bad_input_is_named(name, call):
    with pytest.raises((ValueError, TypeError), match=name):
        call()


@pytest.mark.parametrize(
    "measure",
    [
        analysis.isi,
        analysis.cv,
        lambda r: analysis.victor_purpura([1.0], r, 1.0),
        lambda r: analysis.van_rossum(r, [1.0], 1.0),
        lambda r: analysis.autocorrelogram(r, 10.0, 1.0),
    ],
)
def test_a_recorder_is_no_train(measure):
    with pytest.raises(TypeError) as raised:
        measure(recorder())
    said = "must be the times of a train, pass recorder.train(k), got <spikes 'SpikeArray_spikes': 0 of 2 neurons>"
    assert str(raised.value).endswith(said)


@pytest.mark.parametrize(
    "measure",
    [
        lambda r: analysis.counts(r, 0.0, 10.0),
        lambda r: analysis.fano(r, 0.0, 10.0),
        lambda r: analysis.psth(r, 0.0, 10.0, 1.0),
        lambda r: analysis.synchrony(r, 0.0, 10.0, 1.0),
        lambda r: analysis.pairwise(analysis.van_rossum, r, 1.0),
    ],
)
def test_a_recorder_is_no_list_of_trains(measure):
    said = "trains must be a list of trains, pass recorder.trains(), got <spikes 'SpikeArray_spikes': 0 of 2 neurons>"
    with pytest.raises(TypeError) as raised:
        measure(recorder())
    assert str(raised.value) == said


def recorder():
    net = en.Network(seed=1)
    return net.record(net.add(en.SpikeArray([], []), 2))
