"""Vectors as currents, and linear read-outs."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn import decode, encode


def test_gain_and_bias_are_those_of_the_tuning():
    made = encode.Ensemble(3, max_rate=[50.0, 100.0, 150.0], intercept=[-0.5, 0.0, 0.5], radius=2.0, seed=1)
    for k, (intercept, rate) in enumerate(zip((-0.5, 0.0, 0.5), (50.0, 100.0, 150.0))):
        side = made.encoders[k, 0]
        assert abs(side) == 1.0
        assert made.rates([side * 2.0])[k] == pytest.approx(rate)
        assert made.currents([side * 2.0 * intercept])[k] == pytest.approx(20.0)  # at threshold


def test_vectors_are_decoded():
    made = encode.Ensemble(300, 2, seed=2)
    np.testing.assert_allclose(np.linalg.norm(made.encoders, axis=1), 1.0)
    rng = np.random.default_rng(3)
    x = rng.uniform(-0.7, 0.7, (1_000, 2))
    decoders = decode.linear(made.rates(x), x, regularisation=0.02)
    assert decode.error(x, made.rates(x) @ decoders) < 0.03


def test_a_signal_through_spiking_neurons():
    """The read-out of the spikes of an ensemble follows a slow signal."""
    made = encode.Ensemble(100, seed=4)
    at = np.linspace(-1.0, 1.0, 201)[:, None]
    decoders = decode.linear(made.rates(at), at, regularisation=0.05)
    net = en.Network(seed=5)
    cells = net.add(en.LIF(), 100)
    every, n = 5.0, 200
    signal = 0.8 * np.sin(2.0 * np.pi * np.arange(n) / n)
    net.inject(cells, en.StepCurrent(every * np.arange(n), made.currents(signal[:, None])))
    spikes = net.record(cells)
    net.run(every * n)
    times = every * np.arange(20, n)
    found = decode.traces(spikes.times, spikes.ids, 100, times, 20.0) @ decoders
    delayed = np.interp(times - 20.0, every * np.arange(n), signal)  # the filter's delay
    assert decode.error(delayed, found[:, 0]) < 0.1


def test_traces_are_sums_of_exponentials():
    rng = np.random.default_rng(6)
    times, ids, at = np.sort(rng.uniform(0.0, 100.0, 300)), rng.integers(0, 4, 300), np.array([0.0, 10.0, 10.0, 77.0])
    found = decode.traces(times, ids, 4, at, 15.0)
    for row, t in zip(found, at):
        for k, value in enumerate(row):
            before = times[(ids == k) & (times <= t)]
            assert value == pytest.approx(np.exp((before - t) / 15.0).sum() * 1000.0 / 15.0, abs=1e-9)
    assert decode.traces([2.0, 3.0], [0, 0], 1, [2.0], 1000.0).tolist() == [[1.0]]  # one at that time, and one after


def test_counts_between_edges():
    found = decode.counts([0.0, 1.0, 1.5, 2.0, -1.0], [0, 0, 1, 1, 0], 2, [0.0, 1.0, 2.0])
    assert found.tolist() == [[1, 0], [1, 1]]


def test_how_early_the_first_spikes_are():
    """Several spikes of a neuron, in any order; spikes at edges; nobody first, and nobody at all."""
    times, ids = [5.0, 1.0, 7.0, 3.0, 10.0, 14.0, 40.0, -1.0], [0, 0, 0, 1, 1, 2, 0, 2]
    found = decode.earliness(times, ids, 3, [0.0, 10.0, 20.0, 30.0], 4.0)
    later = np.exp([-0.5, -1.0])
    np.testing.assert_allclose(found, [[1.0, later[0], 0.0], [0.0, 1.0, later[1]], [0.0, 0.0, 0.0]])


def test_least_squares():
    a = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    np.testing.assert_allclose(decode.linear(a, a @ [3.0, -1.0], regularisation=0.0), [3.0, -1.0])
    s2 = 3 * (0.1 * 2.0) ** 2
    expected = np.linalg.solve(a.T @ a + s2 * np.eye(2), a.T @ [1.0, 2.0, 4.0])
    np.testing.assert_allclose(decode.linear(a, [1.0, 2.0, 4.0]), expected)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("n ", lambda: encode.Ensemble(0)),
        ("max_rate", lambda: encode.Ensemble(3, max_rate=[100.0, 600.0, 100.0])),
        ("intercept", lambda: encode.Ensemble(3, intercept=[0.0, 0.0, 1.0])),
        ("x ", lambda: encode.Ensemble(3, 2).currents([0.0])),
        ("targets", lambda: decode.linear(np.ones((3, 2)), np.ones(2))),
        ("regularisation", lambda: decode.linear(np.ones((3, 2)), np.ones(3), regularisation=-1.0)),
        (r"at must be in order, got \[1\. 0\.\]", lambda: decode.traces([], [], 1, [1.0, 0.0], 5.0)),
        ("tau", lambda: decode.earliness([], [], 1, [0.0, 1.0], 0.0)),
        (r"edges .*, got \[1\.\]", lambda: decode.counts([], [], 1, [1.0])),
        ("decoded", lambda: decode.error([1.0], [1.0, 2.0])),
        ("preferred", lambda: decode.population_vector([1.0], [0], [[0.0]])),
    ],
)
def test_bad_input_is_named(name, call):
    with pytest.raises((ValueError, TypeError), match=name):
        call()
