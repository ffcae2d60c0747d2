"""Receptors: which current an arrival adds to, whatever way it comes."""

import numpy as np
import pytest

import eventsnn as en


def currents(weight, receptor, **changes):
    """i_exc and i_inh of a neuron just after one arrival, with equal time constants."""
    net = en.Network(seed=1)
    cells = net.add(en.LIFExp2(tau_exc=10.0, tau_inh=10.0), 3)
    values = {"rule": en.all_to_all(), "delay": 1.0} | changes
    net.connect(net.add(en.SpikeArray([0.0], [0]), 1), cells[[2, 0]], weight=weight, receptor=receptor, **values)
    net.run(1.0 + 2**-40)
    assert cells.get("i_exc")[1] == cells.get("i_inh")[1] == 0.0
    return [pytest.approx(cells.get(name)[2], abs=1e-9) for name in ("i_exc", "i_inh")]


@pytest.mark.parametrize(
    "weight, receptor, exc, inh",
    [
        (3.0, None, 3.0, 0.0),
        (-3.0, None, 0.0, -3.0),
        (3.0, "exc", 3.0, 0.0),
        (-3.0, "exc", -3.0, 0.0),
        (3.0, "inh", 0.0, 3.0),
        (-3.0, "inh", 0.0, -3.0),
    ],
)
@pytest.mark.parametrize("changes", [{}, {"delay": [1.0, 1.0]}, {"dtype": "float32"}], ids=str)
def test_where_an_arrival_goes(weight, receptor, exc, inh, changes):
    assert currents(weight, receptor, **changes) == [exc, inh]


def test_the_weight_at_arrival_counts():
    net = en.Network(seed=1)
    cells = net.add(en.LIFExp2(), 2)
    source = net.add(en.SpikeArray([0.0, 0.0], [0, 1]), 2)
    q = net.connect(source, cells, en.one_to_one(), weight=[1.0, 1.0], delay=[3.0, 3.5])
    net.run(1.0)
    q.set(weights=[-5.0, 2.0])
    net.run(until=3.5 + 2**-40)
    assert cells.get("i_exc")[0] == 0.0 and cells.get("i_inh")[0] < -4.0
    assert cells.get("i_exc")[1] == pytest.approx(2.0)


def test_zero_goes_to_the_first():
    """w >= 0: minus zero is zero."""
    assert currents(-0.0, None) == [0.0, 0.0]


@pytest.mark.parametrize("receptor, name", [("exc", "i_exc"), ("inh", "i_inh")])
def test_private_input(receptor, name):
    net = en.Network(seed=1)
    cells = net.add(en.LIFExp2(), 2000)
    net.poisson_input(cells[::-1], rate=500.0, weight=-0.1, receptor=receptor)
    net.run(50.0)
    mean = cells.get(name).mean()
    tau = cells.get("tau_exc" if receptor == "exc" else "tau_inh")[0]
    assert mean == pytest.approx(-0.1 * 0.5 * tau, rel=0.05)
    assert not cells.get("i_inh" if receptor == "exc" else "i_exc").any()


def test_a_convolution():
    net = en.Network(seed=1)
    cells = net.add(en.LIFExp2(tau_inh=1e6), (2, 3, 3))
    source = net.add(en.SpikeArray([0.0], [4]), (1, 3, 3))
    kernel = np.arange(18.0).reshape(2, 1, 3, 3)
    q = net.connect(source, cells, en.conv2d(kernel, padding=1), delay=1.0, receptor="inh")
    net.run(1.0 + 2**-40)
    expected = kernel[:, :, ::-1, ::-1].ravel()
    np.testing.assert_allclose(cells.get("i_inh"), expected, rtol=1e-9)
    assert not cells.get("i_exc").any()
    assert q.post.max() == 17


def test_synapses_are_told_in_neurons():
    net = en.Network(seed=1)
    cells = net.add(en.LIFExp2(), 5)
    source = net.add(en.Poisson(rate=1.0), 2)
    q = net.connect(source, cells[[4, 1]], en.from_arrays([1, 0], [0, 1]), weight=[1.0, 2.0], delay=1.0, receptor="inh")
    assert q.pre.tolist() == [1, 0] and q.post.tolist() == [0, 1]
    assert q.row(1)[0].tolist() == [4] and q.row(0)[0].tolist() == [1]


@pytest.mark.parametrize("threads", [2, 3])
def test_threads(threads, monkeypatch):
    """Rows are cut between shards by target, where receptors stand in the low bits."""
    monkeypatch.setattr("eventsnn.engine.shard.CORES", 64)
    monkeypatch.setattr("eventsnn.engine.shard.WORTH", 0.0)

    def run(threads):
        net = en.Network(seed=1, threads=threads)
        cells = net.add(en.LIFExp2(), 300)
        source = net.add(en.Poisson(rate=100.0), 50)
        for receptor, delay in (("exc", 1.0), ("inh", en.uniform(1.0, 2.0)), (None, 1.5)):
            weight = -3.0 if receptor == "inh" else 6.0
            net.connect(source, cells, en.fixed_probability(0.2), weight=weight, delay=delay, receptor=receptor)
        net.poisson_input(cells, rate=100.0, weight=5.0, receptor="exc")
        spikes = net.record(cells, "spikes")
        net.run(50.0)
        return spikes.times, spikes.ids

    wanted, got = run(1), run(threads)
    assert len(wanted[0]) > 100
    for a, b in zip(wanted, got):
        np.testing.assert_array_equal(a, b)


def test_what_is_refused():
    net = en.Network(seed=1)
    cells, jumps = net.add(en.LIFExp2(), 2), net.add(en.LIF(), 2)
    for receptor in ("ampa", "EXC", 1):
        with pytest.raises((ValueError, TypeError), match=r"receptor.*exc.*inh"):
            net.connect(cells, cells, en.all_to_all(), weight=1.0, delay=1.0, receptor=receptor)
        with pytest.raises((ValueError, TypeError), match=r"receptor.*exc.*inh"):
            net.poisson_input(cells, rate=1.0, weight=1.0, receptor=receptor)
    with pytest.raises(ValueError, match="LIF has no receptors"):
        net.connect(cells, jumps, en.all_to_all(), weight=1.0, delay=1.0, receptor="exc")
    assert not len(net.projections) and not net.inputs


def test_a_population_has_room_for_its_receptors():
    with pytest.raises(ValueError, match="size"):
        en.Network(seed=1).add(en.LIFExp2(), 2**29)
