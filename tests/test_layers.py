"""Layers: what they are made of, that inhibition decides, that refusal leaves nothing behind, that `held` holds."""

import numpy as np
import pytest

import eventsnn as en


def source(net, shape, times=(), ids=()):
    return net.add(en.SpikeArray(np.array(times, float), np.array(ids, int)), shape)


def ran(net, group, duration):
    recorder = net.record(group)
    net.run(duration)
    return recorder.times.tolist(), recorder.ids.tolist()


def pairs(projection):
    return set(zip(projection.pre.tolist(), projection.post.tolist()))


def test_feed_forward_is_what_add_and_connect_make():
    spikes = []
    for short in (True, False):
        net = en.Network(seed=3)
        pre = net.add(en.Poisson(rate=50.0), 30)
        how = {"weight": en.normal(3.0, 1.0), "delay": en.uniform(1.0, 4.0)}
        if short:
            layer = en.layers.feed_forward(net, pre, en.LIF(), (4, 5), en.fixed_indegree(10), name="a", **how)
            neurons = layer.neurons
            assert layer.lateral is None and layer.inputs.size == 200
        else:
            neurons = net.add(en.LIF(), (4, 5), name="a")
            net.connect(pre, neurons, en.fixed_indegree(10), **how)
        assert neurons.shape == (4, 5) and net["a"] is neurons
        spikes.append(ran(net, neurons, 300.0))
    assert spikes[0] == spikes[1] and len(spikes[0][0]) > 20


def test_the_next_layer_sees_the_neurons():
    net = en.Network(seed=1)
    first = en.layers.feed_forward(
        net, source(net, 2, [1.0], [1]), en.LIF(v_th=1.0), 2, en.one_to_one(), weight=1.0, delay=1.0
    )
    second = en.layers.feed_forward(net, first.neurons, en.LIF(v_th=1.0), 3, weight=1.0, delay=2.0)
    assert ran(net, second.neurons, 10.0) == ([4.0] * 3, [0, 1, 2])


def test_neurons_of_a_recurrent_layer_do_one_of_both():
    net = en.Network(seed=1)
    pool = en.layers.recurrent(
        *(net, source(net, 3), en.LIF(), 50),
        **{"weight": 1.0, "delay": 1.0, "excitation": 0.5, "inhibition": 2.0, "recurrent_delay": 1.5},
        recurrence=en.fixed_indegree(5, autapses=False),
        inhibitory=0.3,
    )
    assert (pool.excitatory.ids == np.arange(35)).all() and (pool.inhibitory.ids == np.arange(35, 50)).all()
    assert pool.inputs.size == 150
    for part, first, weight in ((pool.excitation, 0, 0.5), (pool.inhibition, 35, -2.0)):
        assert (part.weights == weight).all() and (part.delays == 1.5).all()
        assert (np.bincount(part.post, minlength=50) == 5).all()
        assert not (part.pre + first == part.post).any()
    assert not pool.inputs.learns and pool.neurons.size == 50


@pytest.mark.parametrize("shape", [1, 7, (2, 3)])
def test_each_winner_inhibits_all_others(shape):
    net = en.Network(seed=1)
    layer = en.layers.winner_take_all(net, source(net, 2), en.LIF(), shape, weight=1.0, delay=1.0, inhibition=3.0)
    n = int(np.prod(shape))
    assert pairs(layer.lateral) == {(i, j) for i in range(n) for j in range(n) if i != j}
    assert layer.lateral.size == n * (n - 1) and layer.neurons.size == n
    assert (layer.lateral.weights == -3.0).all() and (layer.lateral.delays == 0.0).all()


@pytest.mark.parametrize("delay, wanted", [(0.0, [0]), (0.125, [0]), (0.25, [0, 1])])
def test_the_first_takes_all_if_inhibition_is_in_time(delay, wanted):
    """The second neuron gets its input 0.125 ms after the first: at that very instant inhibition is in time."""
    net = en.Network(seed=1)
    pre = source(net, 2, [1.0, 1.125], [0, 1])
    layer = en.layers.winner_take_all(
        net, pre, en.LIF(v_th=1.0), 2, en.one_to_one(), weight=1.5, delay=0.0, inhibition=2.0, inhibition_delay=delay
    )
    assert ran(net, layer.neurons, 5.0)[1] == wanted


def test_without_inhibition_both_win():
    net = en.Network(seed=1)
    pre = source(net, 2, [1.0, 1.125], [0, 1])
    layer = en.layers.winner_take_all(
        net, pre, en.LIF(v_th=1.0), 2, en.one_to_one(), weight=1.5, delay=0.0, inhibition=0.4
    )
    assert ran(net, layer.neurons, 5.0) == ([1.0, 1.125], [0, 1])


def test_a_convolution_has_the_shape_of_its_rule():
    net = en.Network(seed=1)
    kernel = np.random.default_rng(0).normal(size=(6, 2, 3, 3))
    pixels = source(net, (4, 9, 11))
    how = {"stride": (2, 1), "padding": 1, "groups": 2}
    layer = en.layers.convolution(net, pixels, en.LIF(), kernel, delay=1.0, weight=2.0, **how)
    rule = en.conv2d(kernel, **how)
    assert layer.neurons.shape == rule.output_shape((4, 9, 11)) == (6, 5, 11)
    by_hand = net.connect(pixels, net.add(en.LIF(), (6, 5, 11)), rule, weight=2.0, delay=1.0)
    assert layer.lateral is None and (layer.inputs.weights == by_hand.weights).all()


def test_maps_inhibit_each_other_at_one_place():
    net = en.Network(seed=1)
    layer = en.layers.convolution(
        net, source(net, (5, 4)), en.LIF(), np.ones((3, 1, 2, 2)), delay=1.0, inhibition=2.0, inhibition_delay=0.5
    )
    weights = layer.lateral.weights
    of_map, place = np.divmod(np.arange(layer.neurons.size), 12)
    pre, post = layer.lateral.pre, layer.lateral.post
    assert (place[pre] == place[post]).all() and (layer.lateral.delays == 0.5).all()
    assert (weights == np.where(of_map[pre] == of_map[post], 0.0, -2.0)).all()
    assert len(pairs(layer.lateral)) == layer.lateral.size == 12 * 9


def test_the_best_feature_wins_its_place():
    net = en.Network(seed=1)
    kernel = np.array([1.0, 2.0, 1.5])[:, None, None, None]
    pre = source(net, (1, 2), [1.0, 2.0, 3.0], [0, 0, 1])
    layer = en.layers.convolution(net, pre, en.LIF(tau_m=1e6, v_th=1.8), kernel, delay=0.0, inhibition=5.0)
    assert ran(net, layer.neurons, 5.0) == ([1.0, 3.0], [2, 3])  # map 1 at both places: 1 * 2 + place


# --- refused as a whole -----------------------------------------------------------------------

STDP = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.1, a_minus=0.1, w_max=1.0)
BAD = {
    "weight beyond w_max": (en.layers.feed_forward, 5, {"weight": 2.0, "delay": 1.0, "plasticity": STDP}),
    "no delay": (en.layers.feed_forward, 5, {"weight": 2.0}),
    "no such option": (en.layers.feed_forward, 5, {"weight": 2.0, "delay": 1.0, "dely": 1.0}),
    "more than there are": (en.layers.feed_forward, 5, {"rule": en.fixed_indegree(99), "weight": 2.0, "delay": 1.0}),
    "lateral delay": (
        en.layers.winner_take_all,
        5,
        {"weight": 0.5, "delay": 1.0, "inhibition": 1.0, "inhibition_delay": -1.0},
    ),
    "inhibition that excites": (en.layers.winner_take_all, 5, {"weight": 0.5, "delay": 1.0, "inhibition": -1.0}),
    "too sparse": (
        en.layers.recurrent,
        10,
        {
            **{"weight": 0.5, "delay": 1.0, "excitation": 1.0, "inhibition": 1.0, "recurrent_delay": 1.0},
            "recurrence": en.fixed_indegree(3, autapses=False),
        },
    ),
    "none of one kind": (
        en.layers.recurrent,
        10,
        {"weight": 0.5, "delay": 1.0, "excitation": 1.0, "inhibition": 1.0, "recurrent_delay": 1.0, "inhibitory": 0.01},
    ),
    "channels": (en.layers.convolution, np.ones((3, 2, 2, 2)), {"delay": 1.0}),
    "late inhibition": (
        en.layers.convolution,
        np.ones((3, 1, 2, 2)),
        {"delay": 1.0, "inhibition": 1.0, "inhibition_delay": np.nan},
    ),
    "delays that do not fit": (en.layers.convolution, np.ones((3, 1, 2, 2)), {"delay": np.ones((3, 3))}),
}


@pytest.mark.parametrize("why", BAD)
@pytest.mark.parametrize("run_before", [False, True])
def test_what_is_refused_leaves_the_network_as_it_was(why, run_before):
    make, size, options = BAD[why]
    spikes = []
    for refused in (True, False):
        net = en.Network(seed=5)
        pre = net.add(en.Poisson(rate=100.0), (6, 6))
        if run_before:
            net.run(5.0)
        before = str(net)
        if refused:
            with pytest.raises((ValueError, TypeError)):
                make(net, pre, en.LIF(), size, **options)
            assert str(net) == before and len(net.populations) == 1 and "LIF" not in net.populations
        layer = en.layers.feed_forward(net, pre, en.LIF(v_th=en.uniform(1.0, 5.0)), 4, weight=0.5, delay=1.0)
        assert layer.neurons.name == "LIF"
        spikes.append(ran(net, layer.neurons, 50.0))
    assert spikes[0] == spikes[1] and len(spikes[0][0]) > 4


def test_parts_of_another_network_are_refused():
    net, other = en.Network(seed=1), en.Network(seed=1)
    with pytest.raises(ValueError, match="belong to this network"):
        en.layers.convolution(net, source(other, (4, 4)), en.LIF(), np.ones((1, 1, 2, 2)), delay=1.0)
    with pytest.raises(TypeError, match="pre must be a population"):
        en.layers.convolution(net, np.ones((4, 4)), en.LIF(), np.ones((1, 1, 2, 2)), delay=1.0)
    with pytest.raises(TypeError, match="net must be a Network"):
        en.layers.feed_forward(None, source(other, 2), en.LIF(), 2, weight=1.0, delay=1.0)
    assert not len(net.populations)


# --- held -------------------------------------------------------------------------------------

MODELS = {
    "ALIF": en.ALIF(i_ext=40.0, tau_adapt=150.0, delta_th=2.0),
    "ALIFCurrent": en.ALIFCurrent(i_ext=40.0, tau_adapt=150.0, delta_th=2.0, delta_i=0.0),
    "LIFTargetRate": en.LIFTargetRate(i_ext=40.0, rate=30.0, delta_th=2.0),
}


def threshold(cells):
    return cells.get("th") if "th" in cells.population.states else cells.get("v_th") + cells.get("th_adapt")


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_held_threshold_stays_and_then_goes_on(model):
    net = en.Network(seed=1)
    cells = net.add(model, 3)
    cells.set(v=[0.0, 5.0, 10.0])
    net.run(100.0)
    state = "th" if "th" in cells.states else "th_adapt"
    learnt, kept = threshold(cells), cells.get(state)
    with en.layers.held(cells[:2]):
        spikes = net.record(cells[:2])
        assert (threshold(cells) == learnt).all()
        net.run(200.0)
        assert (threshold(cells)[:2] == learnt[:2]).all() and threshold(cells)[2] != learnt[2]
        # spikes at equal intervals: those of a threshold that stands still
        after = [2.0 + 20.0 * np.log(40.0 / (40.0 - th)) for th in learnt[:2]]
        assert np.diff(spikes.train(0)) == pytest.approx(after[0], abs=1e-9)
        assert np.diff(spikes.train(1)) == pytest.approx(after[1], abs=1e-9) and len(spikes) > 5
    assert (cells.get(state)[:2] == kept[:2]).all() and (cells.get("delta_th") == 2.0).all()
    net.run(100.0)
    assert (threshold(cells) != learnt).all()


def learning():
    net = en.Network(seed=1)
    layer = en.layers.winner_take_all(
        net, net.add(en.Poisson(rate=100.0), 20), en.ALIF(v_th=3.0, tau_adapt=1e7, delta_th=0.1), 4,
        **{"weight": en.uniform(0.0, 1.0), "delay": 1.0, "plasticity": STDP, "inhibition": 5.0},
    )  # fmt: skip
    net.run(200.0)
    return net, layer


def test_held_weights_stay_and_then_go_on():
    net, layer = learning()
    learnt = layer.inputs.weights
    with en.layers.held(layer.inputs, layer.neurons):
        net.run(200.0)
        assert (layer.inputs.weights == learnt).all() and not layer.inputs.plastic
    assert layer.inputs.plastic
    net.run(200.0)
    assert (layer.inputs.weights != learnt).any()
    layer.inputs.plastic = False
    with en.layers.held(layer.inputs):
        pass
    assert not layer.inputs.plastic


def test_what_is_held_goes_on_after_an_error():
    _, layer = learning()
    adapted = layer.neurons.get("th_adapt")
    assert adapted.max() > 0.0
    with pytest.raises(KeyError), en.layers.held(layer.neurons, layer.inputs):
        raise KeyError
    assert (layer.neurons.get("th_adapt") == adapted).all() and layer.inputs.plastic


def test_what_cannot_be_held_is_refused_before_anything_is():
    net, layer = learning()
    fixed = net.add(en.LIF(), 2)
    for wrong, error in ((fixed, "threshold"), (layer.lateral, "no plasticity"), (3, "parts must be")):
        with pytest.raises((ValueError, TypeError), match=error), en.layers.held(layer.inputs, wrong):
            pass
        assert layer.inputs.plastic
