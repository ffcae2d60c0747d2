"""The example after Diehl & Cook (2015): evidence adds up, the first to spike has most of it, and digits are learnt."""

import gzip
from functools import partial

import numpy as np
import pytest

import eventsnn as en
from examples.frompapers import diehl_cook_2015 as digits


def test_a_picture_is_so_many_spikes_as_it_is_bright():
    picture = np.arange(784.0).reshape(28, 28) / 783.0
    counts = np.zeros(784)
    for seed in range(400):
        times, ids = digits.spikes(picture, 100.0, start=50.0, seed=seed)
        assert times.min() >= 50.0 and times.max() < 150.0
        counts += np.bincount(ids, minlength=784) / 400.0
    wanted = digits.SPIKES * picture.ravel() / picture.sum()
    np.testing.assert_allclose(counts, wanted, atol=5.0 * 0.5 / 20.0)  # 5 standard errors of rounding at random
    assert counts[0] == 0.0


def test_a_weight_is_the_logarithm_of_a_running_mean():
    net, rng = en.Network(seed=1), np.random.default_rng(1)
    shown = rng.integers(0, 3, 50)  # arrivals before each spike
    arrivals = np.repeat(np.arange(50) * 100_000.0, shown) + rng.uniform(0.0, 5.0, shown.sum())
    spikes = np.arange(50) * 100_000.0 + 10.0
    source, teacher = (
        net.add(en.SpikeArray(arrivals, [0] * len(arrivals)), 1),
        net.add(en.SpikeArray(spikes, [0] * 50), 1),
    )
    cell = net.add(en.LIF(v_th=50.0), 1)
    rule = digits.LogMean(eta=0.2, x_mean=0.5, w_min=-1.0)
    learnt = net.connect(source, cell, en.all_to_all(), weight=0.0, delay=0.0, plasticity=rule)
    net.connect(teacher, cell, en.all_to_all(), weight=100.0, delay=0.0)
    net.run(51 * 100_000.0)
    mean = 1.0
    for t in spikes:
        before = arrivals[(arrivals < t) & (arrivals > t - 50_000.0)]
        mean = max(0.8 * mean + 0.2 * np.exp((before - t) / 1000.0).sum() / 0.5, np.exp(-1.0))
    assert learnt.weights[0] == pytest.approx(np.log(mean), rel=1e-12)


@pytest.fixture(scope="module")
def given():
    return digits.drawn(1500, seed=1), digits.drawn(300, seed=2)


@pytest.fixture(scope="module")
def learnt(given):
    return digits.run(*given, neurons=30, seed=1)


def test_digits_are_learnt_without_labels(given, learnt):
    found, answers, *_ = learnt
    assert np.mean(answers == given[1][1]) > 0.75
    assert len(np.unique(found.labels_)) >= 9


def test_neurons_take_turns(given, learnt):
    """One neuron answers each picture, and all answer about equally often."""
    net, source, neurons = digits.learning(784, 1, neurons=30, pictures=1500)
    shown = en.learn.Presentation(net, source, neurons, digits.spikes, digits.SHOWN, digits.PAUSE, 1)
    answers = shown.show(given[0][0])
    assert np.all(answers.sum(axis=1) == 1)
    assert answers[750:].sum(axis=0).min() > 5 and answers[750:].sum(axis=0).max() < 75  # of 25


def test_the_order_of_spikes_is_that_of_evidence(given, learnt):
    """v at the end of a picture is summed here; it decides when a neuron gets to its threshold."""
    found, picture = learnt[0], given[1][0][0]
    weights, thresholds = found.weights_[0].reshape(784, 30), found.thresholds_[0]
    net, source, neurons = digits.recalling(784, 1, found.weights_, found.thresholds_)
    times, ids = digits.spikes(picture, digits.SHOWN, seed=5)
    source.send(times, ids)
    spikes = net.record(neurons)
    net.run(digits.SHOWN + digits.ASKED)
    v = np.exp((times - digits.SHOWN) / digits.TAU_M) @ weights[ids]
    drive = digits.RISE * digits.TAU_M
    wanted = digits.SHOWN + digits.TAU_M * np.log((drive - v) / (drive - thresholds))
    wanted = wanted[wanted < digits.SHOWN + digits.ASKED]
    assert len(wanted) > 10
    np.testing.assert_allclose(np.sort(spikes.times), np.sort(wanted), rtol=1e-12)


def test_pictures_of_the_same_brightness_but_other_neurons_are_kept_apart():
    """What one picture leaves is forgotten when the next comes: their order does not matter to what is told."""
    pictures = digits.drawn(3, seed=4)[0]
    weights, thresholds = [np.random.default_rng(1).uniform(-1.0, 1.0, 784 * 5)], [np.full(5, digits.V_TH)]

    def answers(shown):
        made = digits.recalling(784, 1, weights, thresholds)
        fixed = partial(_same_spikes, digits.spikes)
        presentation = en.learn.Presentation(
            *made, fixed, digits.SHOWN, digits.PAUSE, answer=partial(en.decode.earliness, tau=digits.TAU_VOTE)
        )
        return presentation.show(shown)

    np.testing.assert_allclose(answers(pictures[::-1])[::-1], answers(pictures), atol=1e-3)


def _same_spikes(encode, picture, duration, start=0.0):
    return encode(picture, duration, start=start, seed=1)


def test_more_pictures_are_told_than_were_learnt(given):
    """Each of them is asked for by the current."""
    train, test = given
    found = digits.classifier(5, 20, seed=1).fit(train[0][:20], train[1][:20])
    assert found.answers(test[0][:40]).any(axis=1).all()


def test_mnist_is_read(tmp_path):
    rng = np.random.default_rng(1)
    wanted = []
    for name, shape in (
        ("train-images-idx3", (5, 28, 28)),
        ("train-labels-idx1", (5,)),
        ("t10k-images-idx3", (2, 28, 28)),
    ):
        wanted.append(rng.integers(0, 256, shape).astype(np.uint8))
        head = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes()
        (tmp_path / f"{name}-ubyte.gz").write_bytes(gzip.compress(head + wanted[-1].tobytes()))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]))  # not packed
    pictures, labels, test, test_labels = digits.load(tmp_path)
    np.testing.assert_array_equal(pictures, wanted[0].reshape(5, 784) / 255.0)
    np.testing.assert_array_equal(labels, wanted[1])
    np.testing.assert_array_equal(test, wanted[2].reshape(2, 784) / 255.0)
    assert test_labels.tolist() == [7, 9]
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"\x00\x00\x09\x01")
    with pytest.raises(ValueError, match="idx file of bytes"):
        digits.load(tmp_path)


def test_a_few_pictures_of_mnist(data):
    pictures = digits.load(data / "mnist")
    assert [part.shape for part in pictures] == [(60_000, 784), (60_000,), (10_000, 784), (10_000,)]
    train, test = (pictures[0][:2000], pictures[1][:2000]), (pictures[2][:500], pictures[3][:500])
    _, answers, *_ = digits.run(train, test, neurons=50, seed=1)
    assert np.mean(answers == test[1]) > 0.65


def test_the_script_writes_what_it_says(tmp_path, capsys):
    out, saved = tmp_path / "digits.png", tmp_path / "digits.npz"
    digits.main(["--pictures", "300", "--neurons", "10", "--no-progress", "--out", str(out), "--save", str(saved)])
    said = capsys.readouterr().out.splitlines()[0]
    assert said == "digits of fonts, not MNIST: 300 to learn from, 1,000 to test"
    assert out.stat().st_size > 10_000
    kept = np.load(saved)
    assert kept["weights"].shape == (7840,) and kept["thresholds"].shape == (10,) and kept["profiles"].shape == (10, 10)
