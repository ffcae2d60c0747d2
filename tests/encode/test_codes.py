"""Values to spikes and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import eventsnn as en
from eventsnn import decode, encode

VALUES = arrays(np.float64, st.integers(1, 30), elements=st.floats(0.0, 1.0))
DURATION = 50.0
CODES = {
    "rate": lambda x, **more: encode.rate(x, DURATION, 200.0, seed=1, **more),
    "regular": lambda x, **more: encode.regular(x, DURATION, 200.0, **more),
    "latency": lambda x, **more: encode.latency(x, DURATION, **more),
    "log": lambda x, **more: encode.latency(x, DURATION, kind="log", **more),
    "rc": lambda x, **more: encode.latency(x, DURATION, kind="rc", **more),
    "rank_order": lambda x, **more: encode.rank_order(x, DURATION / max(len(x), 1), **more),
    "phase": lambda x, **more: encode.phase(x, DURATION, period=12.5, **more),
    "burst": lambda x, **more: encode.burst(x, DURATION, **more),
    "population": lambda x, **more: encode.population(x, 10, DURATION, **more),
}


@pytest.mark.parametrize("code", CODES)
@given(x=VALUES)
def test_spikes_are_in_order_and_in_time(code, x):
    times, ids = CODES[code](x)
    assert times.dtype == np.float64 and ids.dtype == np.int64
    assert np.all(times >= 0.0) and np.all(times < DURATION)
    assert np.all((times[1:] > times[:-1]) | ((times[1:] == times[:-1]) & (ids[1:] >= ids[:-1])))
    assert np.all((ids >= 0) & (ids < len(x) * (10 if code == "population" else 1)))
    later, same = CODES[code](x, start=1000.0)
    np.testing.assert_allclose(later, times + 1000.0, rtol=0.0, atol=1e-9)
    assert sorted(same.tolist()) == sorted(ids.tolist())


@pytest.mark.parametrize("code", CODES)
def test_a_source_takes_them(code):
    times, ids = CODES[code](np.linspace(0.0, 1.0, 5))
    net = en.Network(seed=1)
    recorded = net.record(net.add(en.SpikeArray(times, ids), 50))
    net.run(DURATION)
    np.testing.assert_array_equal(recorded.times, times)
    np.testing.assert_array_equal(recorded.ids, ids)


@pytest.mark.parametrize(
    ("options", "least"),
    [
        ({}, 0.0),
        ({"kind": "log"}, 0.0101),
        ({"kind": "rc"}, 0.02),
        ({"kind": "rc", "tau": 3.0, "threshold": 0.2}, 0.21),
    ],
)
@given(x=VALUES)
def test_latency_loses_nothing_above_its_threshold(options, least, x):
    x = 5.0 * np.where(x > least, x, 0.0) - 2.0
    bounds = {"x_min": -2.0, "x_max": 3.0}
    found = decode.latency(*encode.latency(x, DURATION, **bounds, **options), len(x), DURATION, **bounds, **options)
    np.testing.assert_allclose(found, x, rtol=0.0, atol=1e-9)


def test_latency_by_hand():
    times, ids = encode.latency([[1.0, 0.25], [0.0, 0.5]], 100.0)
    assert times.tolist() == [0.0, 50.0, 75.0] and ids.tolist() == [0, 3, 1]
    times, ids = encode.latency([0.25, 0.5, 0.75], 100.0, threshold=0.5)
    assert times.tolist() == [25.0] and ids.tolist() == [2]
    times, ids = encode.latency([0.1, 1.0], 100.0, kind="log")
    np.testing.assert_allclose(times, [0.0, 50.0], atol=1e-12)
    times, _ = encode.latency([0.5], 100.0, kind="rc", tau=10.0, threshold=0.25)
    assert times[0] == pytest.approx(10.0 * np.log(2.0))


@given(x=VALUES)
def test_regular_spikes_tell_the_interval(x):
    times, ids = encode.regular(x, 1000.0, 100.0, rate_min=5.0)
    np.testing.assert_allclose(decode.regular(times, ids, len(x), 100.0, rate_min=5.0), x, rtol=0.0, atol=1e-9)
    assert np.all(np.abs(np.bincount(ids, minlength=len(x)) - (5.0 + 95.0 * x)) <= 1.0)


def test_a_rate_code_converges_with_the_root_of_time():
    picture = np.random.default_rng(2).random((40, 40))
    errors = []
    for duration in (1_000.0, 100_000.0):
        found = decode.rate(*encode.rate(picture, duration, 100.0, seed=3), picture.size, duration, 100.0)
        errors.append(decode.error(picture, found.reshape(picture.shape)))
    assert errors[0] / errors[1] == pytest.approx(10.0, rel=0.1)
    expected = np.sqrt(picture.sum() / 100.0) / np.linalg.norm(picture)  # Poisson: the variance of a rate is rate / T
    assert errors[0] == pytest.approx(expected, rel=0.05)


def test_a_rate_code_is_poisson_and_has_a_seed():
    x = np.full(2_000, 0.5)
    times, ids = encode.rate(x, 1_000.0, 90.0, rate_min=10.0, seed=4)
    counts = np.bincount(ids, minlength=2_000)
    assert counts.mean() == pytest.approx(50.0, abs=4.0 * np.sqrt(50.0 / 2_000))
    assert counts.var() == pytest.approx(50.0, rel=0.15)
    assert times.mean() == pytest.approx(500.0, abs=5.0)
    again, other = encode.rate(x, 1_000.0, 90.0, rate_min=10.0, seed=4), encode.rate(x, 1_000.0, 90.0, seed=5)
    np.testing.assert_array_equal(again[0], times)
    assert len(other[0]) != len(times)
    assert decode.rates(times, ids, 2_000, 500.0, start=250.0).mean() == pytest.approx(50.0, rel=0.02)
    assert decode.rates([9.0, 10.0, 15.0, 20.0], [0, 0, 1, 1], 2, 10.0, start=10.0).tolist() == [100.0, 100.0]


@given(x=arrays(np.float64, st.integers(1, 30), elements=st.floats(-1e6, 1e6)))
def test_rank_order_keeps_the_order(x):
    times, ids = encode.rank_order(x, 2.0)
    order = np.argsort(-x, kind="stable")
    np.testing.assert_array_equal(ids, order)
    np.testing.assert_array_equal(times, 2.0 * np.arange(len(x)))
    np.testing.assert_array_equal(np.argsort(decode.ranks(times, ids, len(x))), order)
    weights = decode.rank_order(times, ids, len(x), modulation=0.5)
    np.testing.assert_array_equal(weights[order], 0.5 ** np.arange(len(x)))


def test_only_the_first_ranks():
    times, ids = encode.rank_order([0.1, 0.9, 0.5], 2.0, n=2)
    assert ids.tolist() == [1, 2]
    assert decode.ranks(times, ids, 3).tolist() == [-1, 0, 1]
    assert decode.rank_order(times, ids, 3).tolist() == [0.0, 1.0, 0.9]


@given(x=VALUES, bits=st.integers(1, 20))
def test_phase_is_right_to_half_a_step(x, bits):
    times, ids = encode.phase(x, DURATION, bits=bits, period=12.5)
    found = decode.phase(times, ids, len(x), DURATION, bits=bits, period=12.5)
    assert np.abs(found - x).max() <= 0.5000001 / (2**bits - 1)


def test_phase_by_hand():
    times, ids = encode.phase([5.0 / 7.0, 0.0], 6.0, bits=3, period=3.0)  # 101
    assert times.tolist() == [0.0, 2.0, 3.0, 5.0] and ids.tolist() == [0, 0, 0, 0]
    assert len(encode.phase([1.0], 1.0, bits=1, period=0.1)[0]) == 10  # 1.0 // 0.1 is 9
    assert len(encode.phase([1.0], 1.0, bits=1, period=0.3)[0]) == 3


@given(x=VALUES)
def test_bursts_of_two_or_more_tell_the_value(x):
    found = decode.burst(*encode.burst(x, DURATION, n_max=4), len(x), DURATION, n_max=4)
    several = x > 0.25
    np.testing.assert_allclose(found[several], x[several], rtol=0.0, atol=1e-9)
    assert np.abs(found - x).max() <= 0.125 + 1e-9


def test_bursts_by_hand():
    times, ids = encode.burst([0.0, 0.2, 1.0], 50.0, interval_min=2.0, interval_max=10.0)
    assert ids.tolist() == [1, 2, 2, 2, 2, 2] and times.tolist() == [0.0, 0.0, 2.0, 4.0, 6.0, 8.0]


@given(x=VALUES)
def test_a_population_of_latencies_tells_the_value(x):
    found = decode.population(*encode.population(x, 100, 20.0), len(x), 100, 20.0)
    np.testing.assert_allclose(found, x, rtol=0.0, atol=1e-9)


def test_a_population_of_rates_is_right_to_a_hundredth():
    x = np.random.default_rng(5).uniform(-2.0, 2.0, 500)
    options = {"kind": "rate", "x_min": -2.0, "x_max": 2.0}
    times, ids = encode.population(x, 100, 1_000.0, rate_max=100.0, seed=6, **options)
    assert np.abs(decode.population(times, ids, 500, 100, 1_000.0, **options) - x).max() < 0.01 * 4.0


def test_a_population_by_hand():
    times, ids = encode.population([0.0, 1.0], 6, 10.0)  # centres -1/8, 1/8, 3/8 ..., width 1/6
    a = np.exp(-0.5 * (0.125 * 6.0) ** 2)
    assert ids.tolist() == [0, 1, 10, 11]
    np.testing.assert_allclose(times, 10.0 * (1.0 - a))
    assert np.isnan(decode.population([], [], 1, 6, 10.0)[0])


def test_directions_and_the_population_vector():
    preferred = np.linspace(-np.pi, np.pi, 100, endpoint=False)
    for angle in (-3.0, 0.1, 2.0):
        times, ids = encode.direction(angle, preferred, 1_000.0, 80.0, baseline=20.0, seed=7)
        found, length = decode.population_vector(times, ids, preferred)
        assert abs(np.angle(np.exp(1j * (found - angle)))) < 0.1 and 0.2 < length < 1.0
        rates = decode.rates(times, ids, 100, 1_000.0)
        expected = np.maximum(20.0 + 60.0 * np.cos(angle - preferred), 0.0)
        assert np.all(np.abs(rates - expected) < 5.0 * np.sqrt(expected + 1.0))
    assert decode.population_vector([], [], preferred)[1] == 0.0
    assert 17.21 + (116.7 - 17.21) > 116.7  # as rounded; it is the rate where all is preferred
    encode.direction(0.0, [0.0], 10.0, 116.7, baseline=17.21)


def test_samples_one_after_another():
    xs = np.random.default_rng(8).random((3, 2, 4))
    times, ids = encode.sequence(encode.rate, xs, 100.0, 300.0, gap=50.0, seed=9)
    same, _ = encode.sequence(encode.rate, xs, 100.0, 300.0, gap=50.0, seed=9)
    np.testing.assert_array_equal(times, same)
    for k, x in enumerate(xs):
        part = (times >= 150.0 * k) & (times < 150.0 * k + 100.0)
        rates = np.bincount(ids[part], minlength=8) * 10.0
        assert np.all(np.abs(rates - 300.0 * x.ravel()) < 5.0 * np.sqrt(3000.0))
    assert np.all(times % 150.0 < 100.0)
    assert [len(a) for a in encode.sequence(encode.latency, [], 10.0)] == [0, 0]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("x", lambda: encode.rate([1.1], 10.0, 50.0)),
        ("x", lambda: encode.latency([np.nan], 10.0)),
        ("x", lambda: encode.latency([-0.1], 10.0)),
        ("duration", lambda: encode.latency([0.1], 0.0)),
        ("duration", lambda: encode.rate([0.1], -1.0, 50.0)),
        ("rate_max", lambda: encode.rate([0.1], 10.0, 5.0, rate_min=6.0)),
        ("rate_min", lambda: encode.rate([0.1], 10.0, 5.0, rate_min=-1.0)),
        ("x_max", lambda: encode.latency([0.1], 10.0, x_min=1.0, x_max=1.0)),
        ("seed", lambda: encode.rate([0.1], 10.0, 5.0, seed=-1)),
        ("start", lambda: encode.rate([0.1], 10.0, 5.0, start=-1.0)),
        ("kind", lambda: encode.latency([0.1], 10.0, kind="square")),
        ("threshold", lambda: encode.latency([0.1], 10.0, kind="log", threshold=0.0)),
        ("tau", lambda: encode.latency([0.1], 10.0, tau=1.0)),
        ("tau", lambda: encode.latency([0.1], 10.0, kind="rc", tau=0.0)),
        ("interval", lambda: encode.rank_order([0.1], 0.0)),
        ("bits", lambda: encode.phase([0.1], 10.0, bits=0)),
        ("period", lambda: encode.phase([0.1], 10.0, period=11.0)),
        ("n_max", lambda: encode.burst([0.1], 10.0, n_max=0)),
        ("interval_min", lambda: encode.burst([0.1], 10.0, interval_min=5.0)),
        ("interval_max", lambda: encode.burst([0.1], 10.0, interval_max=5.0)),
        ("n ", lambda: encode.population([0.1], 2, 10.0)),
        ("gamma", lambda: encode.population([0.1], 5, 10.0, gamma=0.0)),
        ("baseline", lambda: encode.direction(0.0, [0.0], 10.0, 50.0, baseline=-1.0)),
        ("gap", lambda: encode.sequence(encode.latency, [[0.1]], 10.0, gap=-1.0)),
        ("seed", lambda: encode.sequence(encode.rate, [[0.1]], 10.0, 50.0, seed=-1)),
        ("ids", lambda: decode.rates([1.0], [3], 3, 10.0)),
        ("ids", lambda: decode.rates([1.0, 2.0], [0], 3, 10.0)),
        ("size", lambda: decode.rates([], [], -1, 10.0)),
        ("rate_max", lambda: decode.rate([], [], 1, 10.0, 5.0, rate_min=5.0)),
        ("modulation", lambda: decode.rank_order([], [], 1, modulation=1.0)),
        ("kind", lambda: decode.population([], [], 1, 5, 10.0, kind="peak")),
        ("start", lambda: decode.latency([1.0], [0], 1, 10.0, start=np.nan)),
        ("start", lambda: decode.regular([1.0], [0], 1, 10.0, start=np.nan)),
        ("start", lambda: decode.phase([1.0], [0], 1, 10.0, start=np.nan)),
        ("start", lambda: decode.population([1.0], [0], 1, 5, 10.0, start=np.nan)),
    ],
)
def test_bad_input_is_named(name, call):
    with pytest.raises((ValueError, TypeError), match=name):
        call()


def test_a_sequence_goes_on_from_its_start_with_the_seeds_given():
    xs = np.random.default_rng(0).random((6, 4))
    seeds = [5, 2**62, 7, 8, 9, 10]

    def coded(part, start=0.0):
        return encode.sequence(encode.rate, xs[part], 16.0, 200.0, gap=4.0, seed=seeds[part], start=start)

    times, ids = coded(slice(0, 6))
    first, second = coded(slice(0, 2)), coded(slice(2, 6), start=40.0)
    assert (times == np.concatenate([first[0], second[0]])).all()
    assert (ids == np.concatenate([first[1], second[1]])).all()
    alone = encode.rate(xs[1], 16.0, 200.0, seed=2**62, start=20.0)
    inside = (times >= 20.0) & (times < 40.0)
    assert (times[inside] == alone[0]).all() and len(alone[0]) > 2
    with pytest.raises(ValueError, match="seed must have 2 entries"):
        encode.sequence(encode.rate, xs[:2], 16.0, 200.0, seed=[1, 2, 3])
