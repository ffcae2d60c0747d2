"""The names and shapes of what a user touches."""

import inspect
import pydoc
import subprocess
import sys

import numpy as np
import pytest

import eventsnn as en
from eventsnn.described import Described


def pair(n_pre=3, n_post=4, seed=1):
    net = en.Network(seed=seed)
    return net, net.add(en.LIF(), n_pre, name="a"), net.add(en.LIF(), n_post, name="b")


def sender(times, ids, size, **parameters):
    """A source onto relays, one to one, that spike whenever the source does."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(times, ids), size, name="source")
    relay = net.add(en.LIF(v_th=1.0, t_ref=0.0, **parameters), size, name="relay")
    net.connect(source, relay, en.one_to_one(), weight=2.0, delay=0.0)
    return net, source, relay


def the_whole_example(seed=1):
    """The example of the front page, smaller."""
    net = en.Network(seed=seed, threads=1)
    noise = net.add(en.Poisson(rate=20.0), 100, name="noise")
    exc = net.add(en.LIF(tau_m=20.0, v_rest=0.0, v_reset=0.0, v_th=20.0, t_ref=2.0), 80, name="exc")
    inh = net.add(en.LIF(tau_m=en.normal(20.0, 2.0, low=5.0)), 20, name="inh")
    net.connect(noise, exc, en.fixed_probability(0.1), weight=0.5, delay=1.5)
    delay = en.uniform(1.0, 10.0)
    net.connect(exc, inh, en.fixed_outdegree(5), weight=en.normal(0.5, 0.1, low=0.0), delay=delay)
    net.connect(exc[:40], inh, en.all_to_all(), weight=0.1, delay=2.0)
    net.connect(exc, exc, en.fixed_indegree(8), weight=0.2, delay=1.0)
    net.poisson_input(exc, rate=2000.0, weight=0.3)
    exc.set(v=en.uniform(-5.0, 15.0))
    net.record(exc, "spikes", name="spikes")
    net.record(exc[:10], "v", every=0.5, name="v")
    net.at(50.0, lambda net: net["exc"].set(i_ext=3.0))
    return net


def test_the_whole_example_runs(capsys):
    net = the_whole_example()
    net.run(100.0, progress=True)
    net.run(until=150.0)
    spikes, v = net.recorders
    assert net.t == 150.0 and len(spikes.times) > 0
    assert v.times.shape == (300,) and v.values.shape == (10, 300)
    assert v.times.dtype == v.values.dtype == np.float64
    assert capsys.readouterr().out == ""


def test_same_seed_same_result():
    first, again, other = the_whole_example(), the_whole_example(), the_whole_example(seed=2)
    for net in (first, again, other):
        net.run(100.0)
    assert first.recorders[0].times.tolist() == again.recorders[0].times.tolist()
    assert first.recorders[0].ids.tolist() == again.recorders[0].ids.tolist()
    assert first.recorders[0].times.tolist() != other.recorders[0].times.tolist()


def test_no_seed_draws_one_and_tells_it():
    first, other = en.Network(), en.Network(seed=None)
    assert first.seed != other.seed and isinstance(first.seed, int) and first.seed >= 0
    result = the_whole_example(seed=first.seed)
    again = the_whole_example(seed=first.seed)
    result.run(20.0)
    again.run(20.0)
    assert result.recorders[0].times.tolist() == again.recorders[0].times.tolist()


def test_what_is_added_later_changes_nothing_drawn_before():
    plain, more = the_whole_example(), the_whole_example()
    late = more.add(en.LIF(tau_m=en.uniform(5.0, 9.0)), 30)
    more.add(en.Poisson(5.0), 10)
    more.connect(more["exc"], late, en.fixed_probability(0.3), weight=en.normal(1.0, 0.1), delay=en.uniform(0.1, 0.5))
    more.poisson_input(late, rate=500.0, weight=1.0)
    more.record(late)
    for net in (plain, more):
        net.run(100.0)
    a, b = plain.recorders["spikes"], more.recorders["spikes"]
    assert a.times.tolist() == b.times.tolist() and a.ids.tolist() == b.ids.tolist()


# --- views ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "ids"),
    [
        (slice(2, 5), [2, 3, 4]),
        (slice(None, None, -1), [5, 4, 3, 2, 1, 0]),
        ([4, 1], [4, 1]),
        (np.array([4, 1]), [4, 1]),
        (np.array([True, False, True, False, False, True]), [0, 2, 5]),
        (3, [3]),
        (-1, [5]),
    ],
)
def test_views(index, ids):
    net = en.Network(seed=1)
    n = net.add(en.LIF(), 6)
    n.set(v=np.arange(6.0))
    view = n[index]
    assert len(view) == view.size == len(ids)
    assert view.get("v").tolist() == [float(k) for k in ids]
    view.set(v=np.arange(len(ids)) + 10.0)
    assert n.get("v")[ids].tolist() == [10.0 + k for k in range(len(ids))]


def test_a_view_of_a_view_counts_within_it():
    net = en.Network(seed=1)
    n = net.add(en.LIF(), 6)
    n.set(v=np.arange(6.0))
    assert n[[5, 3, 1]][::-1][1:].get("v").tolist() == [3.0, 5.0]


def test_views_of_shapes_flatten_in_c_order():
    net = en.Network(seed=1)
    n = net.add(en.LIF(), (2, 3, 4))
    n.set(v=np.arange(24.0))
    assert n.shape == (2, 3, 4) and len(n) == 24
    assert n[1].get("v").tolist() == np.arange(12.0, 24.0).tolist() and n[1].shape == (3, 4)
    assert n[1, :, 0].get("v").tolist() == [12.0, 16.0, 20.0]
    n.set(v=np.arange(24.0).reshape(2, 3, 4) * 0.5)
    assert n.get("v").tolist() == (np.arange(24.0) * 0.5).tolist()


def test_indices_count_within_a_view_in_connect():
    net, a, b = pair(6, 6)
    q = net.connect(a[[5, 2]], b[1::2], en.from_arrays([0, 1, 1], [2, 0, 1]), weight=[1.0, 2.0, 3.0], delay=1.0)
    assert q.pre.tolist() == [0, 1, 1] and q.post.tolist() == [2, 0, 1]
    a.set(v=[0.0, 0.0, 25.0, 0.0, 0.0, 25.0])
    net.run(np.nextafter(1.0, 2.0))
    assert b.get("v").tolist() == [0.0, 2.0, 0.0, 3.0, 0.0, 1.0]


def test_a_view_can_be_recorded_and_driven():
    net, a, _ = pair(6)
    net.poisson_input(a[[4, 1]], rate=[0.0, 1e4], weight=5.0)
    spikes, v = net.record(a[[4, 1]]), net.record(a[[4, 1]], "v", every=1.0)
    net.run(50.0)
    assert set(spikes.ids) == {1} and len(spikes.train(1)) and not len(spikes.train(0))
    assert v.values.shape == (2, 50) and not v.values[0].any() and v.values[1].any()


def test_a_source_can_be_viewed():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0, 2.0, 3.0], [0, 1, 2]), 3)
    n = net.add(en.LIF(v_th=1.0), 1)
    net.connect(source[[2, 0]], n, en.all_to_all(), weight=[2.0, 0.0], delay=0.0)
    spikes, sent = net.record(n), net.record(source[1:])
    net.run(5.0)
    assert spikes.times.tolist() == [3.0] and sent.ids.tolist() == [0, 1] and sent.times.tolist() == [2.0, 3.0]


def test_iterating_ends():
    _, a, _ = pair()
    assert len(list(a)) == 3


def test_an_empty_view_is_harmless():
    net, a, b = pair()
    q = net.connect(a[:0], b, en.all_to_all(), weight=1.0, delay=1.0)
    spikes, v = net.record(a[:0]), net.record(a[:0], "v", every=1.0)
    net.poisson_input(a[:0], rate=10.0, weight=1.0)
    net.run(5.0)
    assert len(q) == 0 and spikes.counts().tolist() == [] and spikes.trains() == []
    assert v.values.shape == (0, 5)


# --- projections ------------------------------------------------------------------------------


def test_arrays_follow_pre_then_post():
    net, a, b = pair(30, 20)
    rule = en.fixed_probability(0.4)
    q = net.connect(a, b, rule, weight=en.uniform(0.0, 1.0), delay=en.uniform(1.0, 2.0))
    order = q.pre * 20 + q.post
    assert (np.diff(order) > 0).all()
    assert q.pre.shape == q.post.shape == q.weights.shape == q.delays.shape == (len(q),)
    assert q.weights.dtype == q.delays.dtype == np.float64 and q.pre.dtype == q.post.dtype == np.int64
    for i, j, w, d in list(zip(q.pre, q.post, q.weights, q.delays))[::37]:
        again, x, y = pair(30, 20)
        p = again.connect(x, y, rule, weight=q.weights, delay=q.delays)
        x[int(i)].set(v=25.0)
        again.run(np.nextafter(d, 3.0))
        assert y[int(j)].get("v")[0] == pytest.approx(w, rel=1e-12) and p.post.tolist() == q.post.tolist()


def test_from_arrays_keeps_the_order_given():
    net, a, b = pair()
    pre, post, weight, delay = [2, 0, 2, 0], [1, 3, 0, 3], [4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0]
    q = net.connect(a, b, en.from_arrays(pre, post), weight=weight, delay=delay)
    assert (q.pre.tolist(), q.post.tolist()) == (pre, post)
    assert (q.weights.tolist(), q.delays.tolist()) == (weight, delay)
    q.set(weights=[8.0, 7.0, 6.0, 5.0])
    assert q.weights.tolist() == [8.0, 7.0, 6.0, 5.0] and q.delays.tolist() == delay


def test_a_view_in_any_order_keeps_the_order_of_the_rule():
    net, a, b = pair(3, 4)
    weight, delay = np.arange(12.0), 1.0 + np.arange(12.0) / 8
    q = net.connect(a, b[[2, 0, 3, 1]], en.all_to_all(), weight=weight, delay=delay)
    assert q.post.tolist() == [0, 1, 2, 3] * 3 and q.pre.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert (q.weights.tolist(), q.delays.tolist()) == (weight.tolist(), delay.tolist())
    assert [part.tolist() for part in q.row(1)] == [[0, 1, 2, 3], [5.0, 7.0, 4.0, 6.0], [1.625, 1.875, 1.5, 1.75]]
    q.set(weights=weight + 1.0)
    assert q.weights.tolist() == (weight + 1.0).tolist() and q.row(1)[1].tolist() == [6.0, 8.0, 5.0, 7.0]


def test_all_to_all_takes_an_array_of_two_dimensions():
    net, a, b = pair()
    weight, delay = np.arange(12.0).reshape(3, 4), 1.0 + np.arange(12.0).reshape(3, 4) / 8
    q = net.connect(a, b, en.all_to_all(), weight=weight, delay=delay)
    assert q.weights.tolist() == weight.ravel().tolist() and q.delays.tolist() == delay.ravel().tolist()
    a[1].set(v=25.0)
    net.run(2.0)
    assert (b.get("v") > 0).tolist() == (delay[1] < 2.0).tolist()


def test_a_population_of_both_ends_takes_a_square():
    net = en.Network(seed=1)
    n = net.add(en.LIF(), 3)
    q = net.connect(n, n, en.all_to_all(), weight=np.arange(9.0).reshape(3, 3), delay=1.0)
    assert q.weights[q.pre * 3 + q.post == 5].tolist() == [5.0]


def test_arrays_are_copies():
    net, a, b = pair()
    weight = np.ones(12)
    q = net.connect(a, b, en.all_to_all(), weight=weight, delay=1.0)
    weight[:] = 5.0
    q.weights[:] = 6.0
    q.pre[:] = 0
    assert q.weights.tolist() == [1.0] * 12 and q.pre.tolist() == np.repeat([0, 1, 2], 4).tolist()


def test_one_value_for_all_is_stored_once():
    net, a, b = pair(100, 100)
    one = net.connect(a, b, en.all_to_all(), weight=1.0, delay=1.0)
    many = net.connect(a, b, en.all_to_all(), weight=np.ones(10_000), delay=1.0)
    assert many.nbytes - one.nbytes == 80_000


def test_weights_of_a_convolution():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0], [5]), (1, 4, 4))
    kernel = np.arange(18.0).reshape(2, 1, 3, 3)
    target = net.add(en.LIF(v_th=100.0), (2, 4, 4))
    q = net.connect(source, target, en.conv2d(kernel, 1, 1), weight=0.5, delay=1.0)
    assert q.weights.shape == q.pre.shape == q.post.shape and set(q.weights) <= set(kernel.ravel() * 0.5)
    assert (np.diff(q.pre * 32 + q.post) > 0).all()
    net.run(np.nextafter(2.0, 3.0))
    expected = np.zeros(32)
    mine = q.pre == 5
    expected[q.post[mine]] = q.weights[mine]
    assert target.get("v").tolist() == expected.tolist()
    assert expected.reshape(2, 4, 4)[0, :3, :3].tolist() == (kernel[0, 0, ::-1, ::-1] * 0.5).tolist()


def test_conv2d_needs_no_weight_and_takes_another_later():
    net = en.Network(seed=1)
    a, b = net.add(en.LIF(), (1, 3, 3)), net.add(en.LIF(), (1, 2, 2))
    q = net.connect(a, b, en.conv2d(np.ones((1, 1, 2, 2)), 1, 0), delay=1.0)
    assert len(q) == 16 and set(q.weights) == {1.0}
    q.set(weights=3.0)
    assert set(q.weights) == {3.0}


def test_distributions_are_drawn_per_synapse_and_per_neuron():
    net, a, b = pair(40, 40)
    q = net.connect(a, b, en.all_to_all(), weight=en.normal(0.5, 0.5, low=0.2, high=0.8), delay=en.uniform(1.0, 2.0))
    assert len(np.unique(q.weights)) == 1600 and q.weights.min() >= 0.2 and q.weights.max() <= 0.8
    assert q.delays.min() >= 1.0 and q.delays.max() <= 2.0 and abs(np.corrcoef(q.weights, q.delays)[0, 1]) < 0.1
    n = net.add(en.LIF(tau_m=en.lognormal(3.0, 0.2, low=5.0)), 50)
    assert len(np.unique(n.get("tau_m"))) == 50 and n.get("tau_m").min() >= 5.0


def test_models_and_rules_may_be_used_twice():
    net = en.Network(seed=1)
    model, rule, weight = en.LIF(tau_m=en.uniform(10.0, 30.0)), en.fixed_indegree(2), en.uniform(0.0, 1.0)
    a, b = net.add(model, 5), net.add(model, 5)
    p, q = (net.connect(a, b, rule, weight=weight, delay=1.0) for _ in range(2))
    a.set(v=3.0)
    assert b.get("v").tolist() == [0.0] * 5 and a.get("tau_m").tolist() != b.get("tau_m").tolist()
    assert p.weights.tolist() != q.weights.tolist()
    source = en.SpikeArray([1.0], [0])
    x, y = net.add(source, 1), net.add(source, 1)
    x.send([2.0], [0])
    sent = [net.record(x), net.record(y)]
    net.run(5.0)
    assert [r.times.tolist() for r in sent] == [[1.0, 2.0], [1.0]]


# --- parameters and states --------------------------------------------------------------------


def test_parameters_per_neuron():
    net = en.Network(seed=1)
    n = net.add(en.LIF(i_ext=[30.0, 40.0, 10.0], tau_m=[10.0, 20.0, 30.0]), 3)
    assert n.get("i_ext").tolist() == [30.0, 40.0, 10.0] and n.get("v_th").tolist() == [20.0] * 3
    recorder = net.record(n)
    net.run(15.0)
    expected = [10.0 * np.log(3.0), 20.0 * np.log(2.0)]
    assert [recorder.train(k)[0] for k in (0, 1)] == pytest.approx(expected, abs=1e-9)
    assert not len(recorder.train(2))


def test_defaults():
    net = en.Network(seed=1)
    n = net.add(en.LIFExp(), 1)
    wanted = {"tau_m": 20, "v_rest": 0, "v_reset": 0, "v_th": 20, "t_ref": 2, "i_ext": 0, "tau_syn": 5, "v": 0, "i": 0}
    assert {name: n.get(name)[0] for name in wanted} == wanted
    assert net.add(en.LIF(v_rest=-65.0, v_reset=-70.0, v_th=-50.0), 2).get("v").tolist() == [-65.0, -65.0]


def test_set_takes_numbers_arrays_and_distributions():
    net = en.Network(seed=1)
    n = net.add(en.LIFExp(), 4)
    n.set(v=[1.0, 2.0, 3.0, 4.0], i=2.0)
    n[1:3].set(v=en.uniform(10.0, 11.0), tau_m=np.array([7.0, 8.0]))
    v = n.get("v")
    assert v[[0, 3]].tolist() == [1.0, 4.0] and (v[1:3] >= 10.0).all() and v[1] != v[2]
    assert n.get("tau_m").tolist() == [20.0, 7.0, 8.0, 20.0] and n.get("i").tolist() == [2.0] * 4
    assert n.get("v").dtype == np.float64


def test_get_gives_a_copy():
    _, a, _ = pair()
    a.get("v")[:] = 5.0
    a.get("tau_m")[:] = 5.0
    assert a.get("v").tolist() == [0.0] * 3 and a.get("tau_m").tolist() == [20.0] * 3


@pytest.mark.parametrize("model", [en.LIF, en.LIFExp])
def test_get_between_runs_is_the_closed_form(model):
    net = en.Network(seed=1)
    n = net.add(model(i_ext=10.0), 2)
    n.set(v=[1.0, 5.0])
    net.run(7.0)
    assert n.get("v") == pytest.approx(10.0 + (np.array([1.0, 5.0]) - 10.0) * np.exp(-7.0 / 20.0), rel=1e-13)


def test_all_parameters_are_keyword_only():
    for model in (en.LIF, en.LIFExp):
        with pytest.raises(TypeError):
            model(20.0)


# --- sources ----------------------------------------------------------------------------------


def test_rates_of_poisson_populations_can_be_set():
    net = en.Network(seed=1)
    noise = net.add(en.Poisson(1000.0), 3)
    sent = net.record(noise)
    net.at(50.0, lambda net: noise[:2].set(rate=[0.0, 2000.0]))
    net.run(100.0)
    noise.set(rate=0.0)
    net.run(100.0)
    assert not (sent.train(0) > 50.0).any() and (sent.train(0) < 50.0).sum() > 20
    assert (sent.train(1) > 50.0).sum() > 60 and sent.times.max() < 100.0
    assert (sent.train(2) > 50.0).sum() > 20


@pytest.mark.parametrize("n_projections", [1, 2, 3])
@pytest.mark.parametrize("delay", [0.0, 1.0, 30.0])
def test_spikes_sent_later_arrive_between_those_known(n_projections, delay):
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0, 100.0], [0, 0]), 1)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), 1)
    for _ in range(n_projections):
        net.connect(source, n, en.all_to_all(), weight=2.0, delay=delay)
    spikes = net.record(n)
    net.run(50.0)
    source.send([60.0, 50.0], [0, 0])
    net.at(70.0, lambda net: source.send([70.0, 70.0], [0, 0]))
    net.run(100.0)
    assert sorted(set(spikes.times)) == [t + delay for t in (10.0, 50.0, 60.0, 70.0, 100.0)]
    assert net.stats["events"] == 6 * n_projections  # each spike is delivered once


@pytest.mark.parametrize("n_projections", [1, 2])
def test_a_rate_set_to_zero_leaves_no_spike_behind(n_projections):
    net = en.Network(seed=1)
    noise = net.add(en.Poisson(100.0), 20)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), 20)
    for _ in range(n_projections):
        net.connect(noise, n, en.one_to_one(), weight=2.0, delay=0.0)
    sent, spikes = net.record(noise), net.record(n)
    net.run(50.0)
    noise.set(rate=0.0)
    net.run(50.0)
    noise.set(rate=100.0)
    net.run(50.0)
    assert len(sent.times) > 100 and spikes.times.tolist() == sent.times.tolist()
    assert spikes.ids.tolist() == sent.ids.tolist()


def test_send_may_come_before_the_first_run():
    net, source, relay = sender([5.0], [0], 2)
    source.send([3.0, 7.0], [1, 1])
    spikes = net.record(relay)
    net.run(10.0)
    assert spikes.times.tolist() == [3.0, 5.0, 7.0] and spikes.ids.tolist() == [1, 0, 1]


def test_a_source_that_is_sent_to_again_and_again_keeps_only_what_is_to_come():
    net, source, _ = sender([0.0], [0], 2)
    spikes = net.record(source)
    net.every(10.0, lambda net: source.send(net.t + np.arange(1.0, 21.0, 2.0), np.ones(10, int)))
    net.run(1000.0)
    assert len(spikes) == 1 + 10 * 100 - 5 and len(source.stream.times) <= 20


# --- the rest ---------------------------------------------------------------------------------


def test_objects_are_found_by_name_and_by_place():
    net = the_whole_example()
    assert net["exc"] is net.populations["exc"] is net.populations[1]
    assert [p.name for p in net.populations] == ["noise", "exc", "inh"] and len(net.projections) == 4
    assert net.recorders["v"] is net.recorders[1] and len(net.recorders) == 2
    assert len({q.name for q in net.projections}) == 4 and "exc" in net.populations


def test_stats_has_its_keys_and_counts():
    net = sender([1.0, 2.0, 3.0], [0, 1, 1], 2)[0]
    keys = {"events", "spikes", "wall", "events_per_s", "queue_peak", "bytes_per_synapse"}
    assert keys <= set(net.stats) and net.stats["events"] == 0
    net.run(2.5)
    net.run(2.5)
    stats = net.stats
    assert stats["events"] == 3 and stats["spikes"] == 6 and stats["wall"] > 0.0
    assert stats["events_per_s"] == pytest.approx(3 / stats["wall"]) and stats["bytes_per_synapse"] > 0.0


def test_stats_counts_private_input_apart():
    net, a, _ = pair(10)
    net.poisson_input(a, rate=1000.0, weight=0.1)
    net.run(100.0)
    assert net.stats["events"] == 0 and 800 < net.stats["private_events"] < 1200


def test_print_names_who_sets_the_shortest_delay_on_a_cycle():
    net, a, b = pair()
    net.connect(a, b, en.all_to_all(), weight=1.0, delay=0.25, name="forward")
    assert "cycle" in str(net)
    net.connect(b, a, en.all_to_all(), weight=1.0, delay=en.uniform(2.5, 3.0), name="back")
    net.connect(b, b, en.one_to_one(), weight=1.0, delay=1.75, name="self")
    noise = net.add(en.Poisson(1.0), 3, name="noise")
    net.connect(noise, a, en.one_to_one(), weight=1.0, delay=0.125, name="input")
    last = next(line for line in str(net).splitlines() if "shortest delay" in line)
    assert "0.25" in last and "forward" in last and "input" not in last
    for part in ("a", "noise", "Poisson", "LIF", "forward", "back", "12"):
        assert part in str(net)


def test_print_works_on_an_empty_network():
    assert "t = 0" in str(en.Network(seed=1))


def test_reference_leaves_the_network_alone_and_agrees():
    net = en.Network(seed=7)
    noise, n = net.add(en.Poisson(100.0), 5), net.add(en.LIF(), 5)
    net.connect(noise, n, en.fixed_probability(0.5), weight=8.0, delay=en.uniform(0.0, 2.0))
    spikes, v = net.record(n), net.record(n, "v", every=5.0)
    records = en.reference.run(net, 100.0)
    assert net.t == 0.0 and len(spikes.times) == 0
    net.run(100.0)
    assert records[0].times.tolist() == spikes.times.tolist() and records[spikes].ids.tolist() == spikes.ids.tolist()
    assert len(spikes.times) > 3 and records[1].values == pytest.approx(v.values, abs=1e-9)


def test_reference_knows_what_was_sent_and_set_before():
    net, source, relay = sender([5.0], [0], 2)
    noise = net.add(en.Poisson(1000.0), 2)
    noise.set(rate=0.0)
    source.send([3.0], [1])
    spikes, sent = net.record(relay), net.record(noise)
    records = en.reference.run(net, 10.0)
    assert records[0].times.tolist() == [3.0, 5.0] and records[1].times.tolist() == []
    net.run(10.0)
    assert spikes.times.tolist() == [3.0, 5.0] and sent.times.tolist() == []


def test_plots_return_axes():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    net = the_whole_example()
    net.run(20.0)
    assert hasattr(en.plot.raster(net.recorders[0]), "plot") and hasattr(en.plot.trace(net.recorders[1]), "plot")
    matplotlib.pyplot.close("all")


def test_importing_brings_no_compiler():
    """It takes longer to load than all else; it comes with the first run."""
    code = "import eventsnn, sys; assert not {'numba', 'scipy', 'h5py', 'PIL.Image'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_says_which_keywords_there_are():
    assert str(inspect.signature(en.TsodyksMarkram)) == "(*, U=0.5, tau_rec=800.0, tau_facil=0.0)"
    lif = "(*, tau_m=20.0, v_rest=0.0, v_reset=0.0, v_th=20.0, t_ref=2.0, i_ext=0.0"
    assert str(inspect.signature(en.LIF)) == f"{lif})" and str(inspect.signature(en.LIFExp)) == f"{lif}, tau_syn=5.0)"
    assert f"LIF{lif})" in pydoc.render_doc(en.LIF, renderer=pydoc.plaintext)
    stdp = inspect.signature(en.STDP).parameters
    assert stdp["tau_plus"].default is inspect.Parameter.empty and stdp["w_min"].default == 0.0
    assert stdp["pairing"].default == "all" and list(stdp)[-1] == "pairing"


@pytest.mark.parametrize("described", [v for v in vars(en).values() if inspect.isclass(v) and issubclass(v, Described)])
def test_what_is_not_required_has_the_default_that_is_shown(described):
    shown = inspect.signature(described).parameters
    required = {name: k + 1.0 for k, (name, p) in enumerate(shown.items()) if p.default is p.empty}
    made = described(**required)
    assert {**made.values, **{name: getattr(made, name) for name in made.options}} == {
        name: required.get(name, p.default) for name, p in shown.items()
    }


def test_a_network_is_told_in_one_line():
    net, a, b = pair(1200, 3)
    assert repr(net) == "<network: 2 populations, 1,203 neurons, 0 synapses, t = 0 ms>"
    net.connect(a, b, en.all_to_all(), weight=1.0, delay=1.0)
    net.run(2.5)
    assert repr(net) == "<network: 2 populations, 1,203 neurons, 3,600 synapses, t = 2.5 ms>"


def test_what_there_is_are_the_public_names():
    assert dir(en) == sorted([*en.__all__, "learn"])
    assert all(hasattr(en, name) for name in dir(en))
