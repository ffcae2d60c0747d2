"""Projections of spatial rules: delays of taps, weights of their own, memory, receptive fields."""

import numpy as np
import pytest

import eventsnn as en

RULE = en.conv2d(np.arange(1.0, 25.0).reshape(4, 1, 2, 3), stride=(1, 2), padding=(1, 0), groups=2)
SHAPE = (2, 4, 7)
PLASTIC = {"a_plus": 0.5, "a_minus": 0.5, "tau_plus": 10.0, "tau_minus": 10.0, "w_max": 100.0}


def made(rule=RULE, shape=SHAPE, times=(1.0,), ids=(0,), v_th=1e-3, **given):
    """A source of this shape, cells that fire at the slightest input, and the projection between."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(np.array(times), np.array(ids)), shape)
    cells = net.add(en.LIF(v_th=v_th, t_ref=0.5), rule.output_shape(shape))
    return net, cells, net.connect(source, cells, rule, **given)


def by_definition(rule, shape, k, values):
    """What the values (of the kernel's shape) say of each target of input k; nan where there is no synapse."""
    c, y, x = np.unravel_index(k, shape)
    out = np.full(rule.output_shape(shape), np.nan)
    n_out, n_in = len(rule.kernel) // rule.groups, rule.kernel.shape[1]
    for o, oy, ox in np.ndindex(out.shape):
        ky, kx = y + rule.padding[0] - oy * rule.stride[0], x + rule.padding[1] - ox * rule.stride[1]
        if o // n_out == c // n_in and 0 <= ky < rule.kernel.shape[2] and 0 <= kx < rule.kernel.shape[3]:
            out[o, oy, ox] = values[o, c % n_in, ky, kx]
    return out


def ran(net, how, duration=60.0):
    """The spikes of the only recorder."""
    if how == "reference":
        (record,) = en.reference.run(net, duration)
        return record.times, record.ids
    net.run(duration)
    return net.recorders[0].times, net.recorders[0].ids


@pytest.mark.parametrize("how", ["reference", "engine"])
@pytest.mark.parametrize("k", [0, 10, 24, 34, 55])
def test_each_synapse_has_the_delay_of_its_tap(how, k):
    delays = np.random.default_rng(3).permutation(24).reshape(RULE.kernel.shape) * 1.37
    net, cells, _ = made(ids=(k,), delay=delays)
    net.record(cells)
    times, ids = ran(net, how)
    wanted = by_definition(RULE, SHAPE, k, 1.0 + delays).ravel()
    hit = np.flatnonzero(~np.isnan(wanted))
    order = hit[np.argsort(wanted[hit])]
    assert ids.tolist() == order.tolist() and times.tolist() == wanted[order].tolist()


@pytest.mark.parametrize("how", ["reference", "engine"])
@pytest.mark.parametrize("t_pre", [0.25, 2.75])
def test_what_a_channel_hears_is_summed_over_taps(how, t_pre):
    """Without leak, v is what arrived: taps whose delays have passed, of the inputs that spiked."""
    rule = en.conv2d(np.arange(1.0, 9.0).reshape(1, 2, 2, 2))
    delays = np.arange(8.0).reshape(rule.kernel.shape)
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([t_pre] * 8, np.arange(8)), (2, 2, 2))
    cell = net.add(en.LIF(tau_m=1e15, v_th=1e3), (1, 1, 1))
    net.connect(source, cell, rule, weight=0.5, delay=delays)
    v = net.record(cell, "v", every=1.0)
    values = (en.reference.run(net, 12.0)[v] if how == "reference" else (net.run(12.0), v)[1]).values[0]
    passed = t_pre + delays < np.arange(12.0)[:, None, None, None, None]
    wanted = 0.5 * (passed * rule.kernel).sum(axis=(1, 2, 3, 4))
    np.testing.assert_allclose(values, wanted, rtol=1e-12)


def test_weights_delays_and_rows_agree():
    delays = np.arange(24.0).reshape(RULE.kernel.shape)
    _, _, q = made(weight=0.5, delay=delays)
    assert len(q) == len(q.pre) == len(q.post) == len(q.weights) == len(q.delays)
    assert np.all(np.diff(q.pre * q.post_group.size + q.post) > 0)
    for k in range(q.pre_group.size):
        mine = q.pre == k
        targets, weights, row_delays = q.row(k)
        for values, got, row in ((0.5 * RULE.kernel, q.weights, weights), (delays, q.delays, row_delays)):
            wanted = by_definition(RULE, SHAPE, k, values).ravel()
            assert np.array_equal(np.flatnonzero(~np.isnan(wanted)), q.post[mine]) and np.array_equal(
                targets, q.post[mine]
            )
            assert np.array_equal(wanted[targets], got[mine]) and np.array_equal(got[mine], row)


def test_delays_may_be_those_of_a_plane():
    plane = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    _, _, q = made(delay=plane)
    _, _, full = made(delay=np.broadcast_to(plane, RULE.kernel.shape))
    assert np.array_equal(q.delays, full.delays) and set(q.delays) == set(plane.ravel())
    assert (q.min_delay, q.max_delay) == (0.0, 5.0)


def test_taps_that_see_only_padding_do_not_count():
    rule = en.conv2d(np.ones((1, 1, 3, 3)), padding=1)
    delays = np.array([[0.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 99.0]])
    net, _, q = made(rule, (1, 1, 1), delay=delays)
    assert (len(q), q.min_delay, q.max_delay) == (1, 7.0, 7.0)
    assert "7" in str(net).split("projection")[1] and "99" not in str(net)


def test_the_shortest_tap_sets_the_window():
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), (1, 5, 5))
    q = net.connect(cells, cells, en.conv2d(np.ones((1, 1, 3, 3)), padding=1), delay=np.arange(1.5, 10.0).reshape(3, 3))
    assert (q.min_delay, q.max_delay) == (1.5, 9.5)
    assert "shortest delay on a cycle: 1.5 ms" in str(net)


def test_weights_set_on_the_way_arrive():
    delays = np.arange(24.0).reshape(RULE.kernel.shape)
    wanted, cells, _ = made(ids=(10,), v_th=1e3, weight=3.0, delay=delays + 2.0)
    net, others, p = made(ids=(10,), v_th=1e3, weight=1.0, delay=delays + 2.0)
    wanted.run(2.5)
    net.run(2.5)
    p.set(weights=3.0)
    wanted.run(30.0)
    net.run(30.0)
    assert others.get("v").any() and np.array_equal(others.get("v"), cells.get("v"))


# --- weights of their own ---------------------------------------------------------------------


def test_plastic_synapses_begin_with_the_kernel():
    delays = np.arange(24.0).reshape(RULE.kernel.shape)
    _, _, shared = made(weight=0.5, delay=delays)
    _, _, own = made(weight=0.5, delay=delays, plasticity=en.STDP(**PLASTIC))
    for name in ("pre", "post", "weights", "delays"):
        assert np.array_equal(getattr(own, name), getattr(shared, name)), name
    assert shared.conv and own.conv is None
    _, _, once = made(delay=1.0, short_term=en.TsodyksMarkram())
    assert np.array_equal(once.weights, 2.0 * shared.weights) and not once.delays.std()


@pytest.mark.parametrize("how", ["reference", "engine"])
def test_each_plastic_synapse_learns_for_itself(how):
    """Two inputs of one kernel, one before and one after the spike they cause: their weights part."""
    rule = en.conv2d(np.full((1, 1, 1, 1), 4.0))
    net, _, q = made(rule, (1, 1, 2), (1.0, 3.0, 5.0), (0, 1, 0), 1.0, delay=0.0, plasticity=en.STDP(**PLASTIC))
    if how == "reference":
        simulation = en.reference.Simulation(net, 10.0)
        simulation.run()
        weights = simulation.weights(q)
    else:
        net.run(10.0)
        weights = q.weights
    f = np.exp(-0.4)
    # input 0: paired with its own spike at 1, then an arrival at 5 after that of 1, and its own spike there with both
    np.testing.assert_allclose(weights, [4.0 + 0.5 - 0.5 * f + 0.5 * (1.0 + f), 4.0 + 0.5], rtol=1e-12)


def test_an_array_or_a_distribution_multiplies_the_kernel():
    _, _, shared = made(delay=1.0)
    n = len(shared)
    factors = np.random.default_rng(1).normal(size=n)
    _, _, q = made(weight=factors, delay=1.0)
    assert np.array_equal(q.weights, shared.weights * factors) and q.conv is None
    _, _, drawn = made(weight=en.uniform(0.5, 1.5), delay=1.0)
    ratio = drawn.weights / shared.weights
    assert ratio.min() >= 0.5 and ratio.max() <= 1.5 and len(np.unique(ratio)) > n / 2
    _, _, single = made(weight=factors, delay=1.0, dtype="float32")
    assert np.array_equal(single.weights, (shared.weights * factors).astype(np.float32))
    q.normalize(1.0)
    np.testing.assert_allclose(np.bincount(q.post, q.weights), 1.0)


def test_delays_one_per_synapse():
    _, _, shared = made(delay=1.0)
    delays = np.random.default_rng(1).uniform(0.0, 9.0, len(shared))
    _, _, q = made(delay=delays)
    assert np.array_equal(q.delays, delays) and np.array_equal(q.weights, shared.weights)
    _, _, drawn = made(delay=en.uniform(1.0, 2.0))
    assert len(np.unique(drawn.delays)) == len(shared)


@pytest.mark.parametrize("plasticity", [None, en.STDP(**PLASTIC)])
def test_onto_a_view_in_another_order(plasticity):
    """Rows are laid by id; what is seen from outside keeps the order of the rule."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0], [10]), SHAPE)
    cells = net.add(en.LIF(v_th=1e3), (*RULE.output_shape(SHAPE),))
    turned = cells[::-1, :, ::-1]
    delays = np.arange(24.0).reshape(RULE.kernel.shape)
    q = net.connect(source, turned, RULE, delay=delays, plasticity=plasticity)
    _, _, straight = made(delay=delays)
    for name in ("pre", "post", "weights", "delays"):
        assert np.array_equal(getattr(q, name), getattr(straight, name)), name
    net.run(40.0)
    hit = ~np.isnan(by_definition(RULE, SHAPE, 10, RULE.kernel))
    assert np.array_equal(turned.get("v") != 0.0, hit.ravel())


# --- memory -----------------------------------------------------------------------------------


def test_a_sensor_of_a_million_pixels_takes_the_memory_of_a_kernel():
    net = en.Network(seed=1)
    rule = en.conv2d(np.ones((8, 2, 5, 5)), stride=2, padding=2)
    camera = net.add(en.SpikeArray([], []), (2, 720, 1280))
    maps = net.add(en.LIF(), rule.output_shape(camera.shape))
    q = net.connect(camera, maps, rule, delay=np.ones((5, 5)))
    small = made(rule, (2, 8, 8), delay=np.ones((5, 5)))[2]
    assert len(q) > 90_000_000 and q.nbytes == small.nbytes == 2 * rule.kernel.nbytes
    pool = en.pool2d(4)
    pooled = net.add(en.LIF(), pool.output_shape(camera.shape))
    assert net.connect(camera, pooled, pool, delay=1.0).nbytes == 2 * 16 * 8


# --- pooling ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["reference", "engine"])
def test_a_pooled_neuron_counts_its_window(how):
    rng = np.random.default_rng(4)
    ids = rng.integers(0, 2 * 7 * 9, 40)
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(rng.uniform(0.0, 5.0, 40), ids), (2, 7, 9))
    rule = en.pool2d((2, 3))
    cells = net.add(en.LIF(tau_m=1e15, v_th=1e3), rule.output_shape(source.shape))
    net.connect(source, cells, rule, delay=1.0)
    v = net.record(cells, "v", every=10.0)
    values = (en.reference.run(net, 12.0)[v] if how == "reference" else (net.run(12.0), v)[1]).values[:, 1]
    counts = np.bincount(ids, minlength=2 * 7 * 9).reshape(2, 7, 9)[:, :6]
    np.testing.assert_allclose(values, counts.reshape(2, 3, 2, 3, 3).sum(axis=(2, 4)).ravel(), rtol=1e-12)


# --- receptive fields -------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"weight": en.uniform(0.5, 1.5)}, {"plasticity": en.STDP(**PLASTIC)}])
def test_receptive_fields_of_a_convolution(given):
    _, cells, q = made(delay=1.0, **given)
    for k in range(cells.size):
        wanted = np.zeros(SHAPE)
        wanted.flat[q.pre[q.post == k]] = q.weights[q.post == k]
        assert np.array_equal(q.receptive_field(k), wanted)
        assert np.array_equal(q.receptive_field(np.unravel_index(k, cells.shape)), wanted)


def test_receptive_fields_of_other_rules():
    net = en.Network(seed=1)
    pre, post = net.add(en.LIF(), (3, 4)), net.add(en.LIF(), 5)
    weights = np.arange(60.0).reshape(12, 5)
    q = net.connect(pre, post[[3, 1, 4, 0, 2]], en.all_to_all(), weight=weights, delay=1.0)
    assert np.array_equal(q.receptive_field(2), weights[:, 2].reshape(3, 4))
    twice = net.connect(pre[1:3], post, en.from_arrays([0, 0, 7], [1, 1, 1]), weight=[1.0, 2.0, 4.0], delay=1.0)
    assert twice.receptive_field((1,)).tolist() == [[3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 4.0]]
    assert not twice.receptive_field(0).any()


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, error, named",
    [
        ({"delay": np.ones((3, 2))}, ValueError, r"delay must fit the kernel's shape \(4, 1, 2, 3\), .* got \(3, 2\)"),
        ({"delay": np.ones((5, 1, 2, 3))}, ValueError, "delay must fit"),
        ({"delay": np.ones((1, 4, 1, 2, 3))}, ValueError, "delay must fit"),
        ({"delay": -np.ones((2, 3))}, ValueError, r"delay must hold .*>= 0, got -1.0 at \[0, 0\]"),
        ({"delay": np.full((2, 3), np.nan)}, ValueError, "delay must hold finite"),
        ({"delay": [1.0, 2.0, 3.0]}, ValueError, r"delay must have \d+ entries, got 3"),
        ({"delay": -1.0}, ValueError, "delay must be .*>= 0, got -1"),
        ({"delay": [["a", "b"]]}, TypeError, "delay must be an array of numbers"),
        ({"delay": 1.0, "weight": np.ones(3)}, ValueError, r"weight must have \d+ entries, got 3"),
        ({"delay": 1.0, "weight": np.ones((2, 3))}, ValueError, "weight must be 288 values"),
        ({"delay": 1.0, "weight": "a"}, TypeError, "weight must be a number"),
        ({"delay": 1.0, "weight": np.inf}, ValueError, "weight must be a finite number"),
        ({"delay": 1.0, "weight": 50.0, "plasticity": en.STDP(**PLASTIC)}, ValueError, "weight must"),
    ],
)
def test_refused(given, error, named):
    net, cells, _ = made(delay=1.0)
    with pytest.raises(error, match=named):
        net.connect(net.populations[0], cells, RULE, **given)
    assert len(net.projections) == 1
    net.run(3.0)


@pytest.mark.parametrize("neuron", [-1, 60, (0, 0), (4, 0, 0), (0, 5, 0), (0, 0, -1)])
def test_neurons_that_do_not_exist_have_no_receptive_field(neuron):
    _, cells, q = made(delay=1.0)
    assert cells.shape == (4, 5, 3)
    with pytest.raises(ValueError, match="neuron must"):
        q.receptive_field(neuron)
