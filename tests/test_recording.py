"""What recorders give."""

import numpy as np
import pytest

import eventsnn as en


def relays(times, ids, size):
    """A network whose neurons spike at the given times, the source and the neurons."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(times, ids), size)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), size)
    net.connect(source, n, en.one_to_one(), weight=2.0, delay=0.0)
    return net, source, n


TIMES, IDS = [1.0, 2.0, 2.0, 2.5, 7.0, 7.0], [2, 3, 0, 2, 1, 0]


def test_spikes_come_in_order_of_time_and_id():
    net, _, n = relays(TIMES, IDS, 4)
    spikes = net.record(n)
    net.run(10.0)
    assert spikes.times.tolist() == TIMES and spikes.ids.tolist() == [2, 0, 3, 2, 0, 1]
    assert spikes.times.dtype == np.float64 and spikes.ids.dtype == np.int64


def test_what_is_taken_is_forgotten():
    net, _, n = relays(TIMES, IDS, 4)
    spikes = net.record(n[1:])
    net.run(2.25)
    times, ids = spikes.take()
    assert times.tolist() == [1.0, 2.0] and ids.tolist() == [1, 2]
    assert len(spikes) == 0 and spikes.counts().tolist() == [0, 0, 0]
    net.run(7.75)
    assert spikes.rate() == 1000.0 * 2 / (3 * 7.75)  # since the last take
    times, ids = spikes.take()
    assert times.tolist() == [2.5, 7.0] and ids.tolist() == [1, 0]
    assert len(spikes.take()[0]) == 0


def test_trains_and_counts():
    net, _, n = relays(TIMES, IDS, 5)
    spikes = net.record(n, "spikes")
    net.run(10.0)
    assert spikes.train(2).tolist() == [1.0, 2.5] and spikes.train(4).tolist() == []
    assert [t.tolist() for t in spikes.trains()] == [[2.0, 7.0], [7.0], [1.0, 2.5], [2.0], []]
    assert spikes.counts().tolist() == [2, 1, 2, 1, 0] and spikes.counts().dtype == np.int64


def test_before_a_run_everything_is_empty():
    net, _, n = relays(TIMES, IDS, 4)
    spikes, v = net.record(n), net.record(n, "v", every=1.0)
    assert spikes.times.shape == spikes.ids.shape == (0,) and spikes.rate() == 0.0
    assert spikes.counts().tolist() == [0] * 4 and [len(t) for t in spikes.trains()] == [0] * 4
    assert v.times.shape == (0,) and v.values.shape == (4, 0)


def test_a_view_is_recorded_in_its_own_numbers_and_order():
    net, _, n = relays(TIMES, IDS, 4)
    spikes = net.record(n[[3, 0]])
    v = net.record(n[[3, 0]], "v", every=2.5)
    net.run(10.0)
    assert spikes.times.tolist() == [2.0, 2.0, 7.0] and spikes.ids.tolist() == [0, 1, 1]
    assert v.values.shape == (2, 4)


def test_a_reversed_view_is_in_order_of_its_own_ids():
    net, _, n = relays([1.0, 1.0, 1.0], [0, 1, 2], 3)
    spikes = net.record(n[::-1])
    net.run(5.0)
    assert spikes.ids.tolist() == [0, 1, 2] and [t.tolist() for t in spikes.trains()] == [[1.0]] * 3


def test_spikes_of_several_generations_are_in_order_of_id():
    net = en.Network(seed=1)
    n = net.add(en.LIF(), 3)
    net.connect(n[1:], n[:-1], en.one_to_one(), weight=25.0, delay=0.0)
    n[2].set(v=25.0)
    spikes = net.record(n)
    net.run(1.0)
    assert spikes.times.tolist() == [0.0] * 3 and spikes.ids.tolist() == [0, 1, 2]


def test_sources_are_recorded():
    net, source, n = relays(TIMES, IDS, 4)
    sent, some, spikes = net.record(source), net.record(source[1:3]), net.record(n)
    net.run(2.5)
    assert sent.times.tolist() == [1.0, 2.0, 2.0]
    net.run(7.5)
    assert sent.times.tolist() == spikes.times.tolist() and sent.ids.tolist() == spikes.ids.tolist()
    assert some.times.tolist() == [1.0, 2.5, 7.0] and some.ids.tolist() == [1, 1, 0]


def test_sources_that_nobody_hears_are_recorded():
    net = en.Network(seed=1)
    sent = net.record(net.add(en.Regular(2.0), 2))
    net.run(5.0)
    assert sent.times.tolist() == [2.0, 2.0, 4.0, 4.0] and sent.ids.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("cut", [0.0, 2.0, 2.25, 7.0])
def test_a_recorder_made_later_starts_there(cut):
    net, source, n = relays(TIMES, IDS, 4)
    whole = net.record(n)
    net.run(cut)
    late, sent, v = net.record(n), net.record(source), net.record(n, "v", every=0.5)
    net.run(until=10.0)
    expected = [t for t in TIMES if t >= cut]
    assert late.times.tolist() == sent.times.tolist() == expected
    assert whole.times.tolist() == TIMES
    assert v.times.tolist() == [k * 0.5 for k in range(20) if k * 0.5 >= cut]


def test_recorders_follow_in_each_run():
    net, _, n = relays(TIMES, IDS, 4)
    spikes = net.record(n)
    seen = []
    for _ in range(4):
        net.run(2.0)
        seen.append(len(spikes.times))
    assert seen == [1, 4, 4, 6]


def test_recorders_are_up_to_date_in_a_callback():
    net, source, n = relays(TIMES, IDS, 4)
    spikes, sent = net.record(n), net.record(source)
    seen = []
    net.at(2.0, lambda net: seen.append((spikes.times.tolist(), sent.times.tolist())))
    net.run(5.0)
    assert seen == [([1.0], [1.0])]


def test_rate_is_over_neurons_and_time_recorded():
    net, _, n = relays(TIMES, IDS, 4)
    spikes = net.record(n)
    net.run(10.0)
    assert spikes.rate() == pytest.approx(6 / 4 / 0.010)
    assert spikes.rate(start=2.0, stop=7.0) == pytest.approx(3 / 4 / 0.005)
    assert spikes.rate(start=2.0) == pytest.approx(5 / 4 / 0.008)
    assert spikes.rate(stop=2.0) == pytest.approx(1 / 4 / 0.002)
    net.run(10.0)
    assert spikes.rate() == pytest.approx(6 / 4 / 0.020)


def test_rate_counts_from_when_the_recorder_was_made():
    net, _, n = relays(TIMES, IDS, 4)
    net.run(2.0)
    spikes = net.record(n[[0, 2]])
    net.run(8.0)
    assert spikes.rate() == pytest.approx(3 / 2 / 0.008)


def test_samples_are_the_closed_form():
    net = en.Network(seed=1)
    n = net.add(en.LIFExp(), 2)
    n.set(v=[1.0, 2.0], i=[0.0, 4.0])
    v, i = net.record(n, "v", every=0.75), net.record(n, "i", every=1.25)
    net.run(10.0)
    kernel = (np.exp(-v.times / 5.0) - np.exp(-v.times / 20.0)) / (1.0 - 20.0 / 5.0)
    assert v.values[0] == pytest.approx(np.exp(-v.times / 20.0), rel=1e-12)
    assert v.values[1] == pytest.approx(2.0 * np.exp(-v.times / 20.0) + 4.0 * kernel, rel=1e-12)
    assert i.values[1] == pytest.approx(4.0 * np.exp(-i.times / 5.0), rel=1e-12)
    assert v.times.tolist() == [k * 0.75 for k in range(14)]


def test_recorders_of_different_steps_do_not_disturb_each_other():
    net, _, n = relays(TIMES, IDS, 4)
    steps = [0.3, 0.7, 1.0]
    made = [net.record(n, "v", every=step) for step in steps]
    net.run(3.1)
    net.run(until=6.0)
    for v, step in zip(made, steps):
        assert v.times.tolist() == [k * step for k in range(100) if k * step < 6.0]


def test_recorders_have_names():
    net, _, n = relays(TIMES, IDS, 4)
    first, second = net.record(n), net.record(n)
    named = net.record(n, "v", every=1.0, name="potential")
    assert first.name != second.name and net.recorders["potential"] is named
    assert list(net.recorders) == [first, second, named]


def test_many_spikes_are_kept():
    net = en.Network(seed=1)
    source = net.add(en.Poisson(1000.0), 50)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), 50)
    net.connect(source, n, en.one_to_one(), weight=2.0, delay=0.0)
    sent, spikes = net.record(source), net.record(n)
    net.run(1000.0)
    assert 48_000 < len(sent.times) < 52_000 and np.array_equal(sent.times, spikes.times)
    assert np.array_equal(sent.ids, spikes.ids)
