"""Samples are shown one after another, and each spike is counted for the sample that it answers."""

from functools import partial

import numpy as np
import pytest

import eventsnn as en
from eventsnn.learn import presentation
from tests.learn import networks

RATE = partial(en.encode.rate, rate_max=200.0)


def shown(encode, duration=20.0, gap=0.0, seed=1, delay=0.0, inputs=3):
    net, source, cells = networks.one_to_one(inputs, 1)
    if delay:
        late = net.add(en.LIF(v_th=1.0, t_ref=0.0), inputs)
        net.connect(cells, late, en.one_to_one(), weight=1.5, delay=delay)
        cells = late
    return en.learn.Presentation(net, source, cells, encode, duration, gap, seed)


def test_spikes_are_counted_for_their_sample():
    xs = np.random.default_rng(0).random((40, 3))
    wanted = [np.bincount(en.encode.regular(x, 50.0, 200.0)[1], minlength=3) for x in xs]
    regular = partial(en.encode.regular, rate_max=200.0)
    found = shown(regular, 50.0).show(xs)
    assert found.dtype == np.int64 and (found == wanted).all()
    assert (shown(regular, 50.0, gap=7.3).show(list(xs)) == wanted).all()  # of a list, and with a gap


def test_an_answer_lasts_until_the_next_sample():
    """Latency of 1 is spike at 0: it is answered 15 ms later, within duration and gap or for the next sample."""
    xs = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    within = shown(en.encode.latency, 10.0, gap=10.0, delay=15.0).show(xs)
    assert (within == xs).all()
    late = shown(en.encode.latency, 10.0, gap=2.0, delay=15.0).show(xs)
    assert (late[1:] == xs[:-1]).all() and not late[0].any()


def test_a_spike_at_the_very_beginning_belongs_to_the_sample():
    """Where periods are no binary fractions, the edges are rounded as the spikes are."""
    found = shown(en.encode.latency, 0.1, gap=0.2).show(np.tile([[1.0, 0.0, 1.0]], (1000, 1)))
    assert (found == [1, 0, 1]).all()


def test_neither_batches_nor_calls_show(monkeypatch):
    xs = np.random.default_rng(0).random((30, 3))
    whole = shown(RATE, gap=5.0).show(xs)
    parts = shown(RATE, gap=5.0)
    assert (np.concatenate([parts.show(xs[:7]), parts.show(xs[7:])]) == whole).all()
    monkeypatch.setattr(presentation, "BATCH", 4)
    assert (shown(RATE, gap=5.0).show(xs) == whole).all()


def test_each_sample_has_its_own_seed():
    xs = np.full((400, 3), 0.5)
    counts = shown(RATE).show(xs)
    assert (counts != shown(RATE, seed=2).show(xs)).any() and (counts == shown(RATE).show(xs)).all()
    assert counts.mean() == pytest.approx(2.0, abs=0.2) and counts.var() == pytest.approx(2.0, rel=0.2)
    assert abs(np.corrcoef(counts[:-1, 0], counts[1:, 0])[0, 1]) < 0.2


def test_what_came_before_is_not_counted():
    net, source, cells = networks.one_to_one(2, 1)
    made = en.learn.Presentation(net, source, cells[1:], en.encode.latency, 10.0)
    source.send([1.0, 2.0], [0, 1])
    net.run(5.0)
    assert made.show(np.ones((2, 2))).tolist() == [[1], [1]] and net.t == 25.0


def test_a_bar_counts_the_samples(capsys, monkeypatch):
    shown(RATE).show(np.ones((10, 3)))
    assert not capsys.readouterr().err
    monkeypatch.setattr(presentation, "BATCH", 4)
    shown(RATE).show(np.ones((10, 3)), progress=True)
    assert "| 0/10 " in capsys.readouterr().err


def test_of_no_samples_there_are_no_counts():
    assert shown(RATE).show(np.empty((0, 3))).shape == (0, 3)


def test_a_source_of_another_network_is_refused():
    net, _, cells = networks.one_to_one(2, 1)
    _, other, _ = networks.one_to_one(2, 1)
    with pytest.raises(ValueError, match="source must be a population of this network"):
        en.learn.Presentation(net, other, cells, RATE, 10.0)
    with pytest.raises(ValueError, match="gap must be"):
        shown(RATE, gap=-1.0)
    for wrong in ({"encode": "rate"}, {"encode": RATE, "answer": 3}):
        with pytest.raises(TypeError, match=f"{list(wrong)[-1]} must be a function"):
            en.learn.Presentation(net, net.populations[0], cells, duration=10.0, **wrong)
    assert not len(net.recorders)


def test_a_run_that_is_stopped_gives_no_counts():
    made = shown(RATE)
    made.net.at(25.0, lambda net: net.stop())
    with pytest.raises(RuntimeError, match="stopped at 25 ms"):
        made.show(np.ones((3, 3)))


def test_what_is_no_function_is_named_by_its_type():
    for encode in (np.ones((500, 3)), "rate"):
        with pytest.raises(
            TypeError, match=rf"^encode must be a function, got a value of type {type(encode).__name__}$"
        ):
            shown(encode)
        with pytest.raises(TypeError, match=r"^encode must be a function"):
            en.encode.sequence(encode, np.ones((2, 3)), 10.0)
    with pytest.raises(TypeError, match=r"^net must be a Network, got 5$"):
        en.learn.Presentation(5, None, None, RATE, 10.0)


def alone(inputs, seed):
    return networks.one_to_one(inputs, seed)[0]


def paired(inputs, seed):
    return networks.one_to_one(inputs, seed)[:2]


@pytest.mark.parametrize("kind", [en.learn.SpikeCounts, en.learn.LabelledByResponse])
@pytest.mark.parametrize(
    ("build", "said"),
    [
        (alone, r"^build must return \(net, source, group\), got .*<network: 2 populations"),
        (paired, r"^build must return \(net, source, group\), got \(.*<network: 2 populations"),
        (alone(2, 1), "^build must be a function, got a value of type Network$"),
    ],
)
def test_what_build_must_return(kind, build, said):
    with pytest.raises(TypeError, match=said):
        kind(build, RATE, 10.0).fit(np.ones((2, 3)), [0, 1])


def test_a_sample_that_does_not_fit_is_refused():
    made = shown(RATE)
    with pytest.raises(
        ValueError, match=r"^source must have a neuron for every id that encode makes, has 3, got id 3$"
    ):
        made.show(np.ones((2, 4)))
    assert made.net.t == 0.0
