"""Constants of a model follow its parameters."""

from typing import ClassVar

import numpy as np
import pytest

import eventsnn as en
from eventsnn.neurons import Neuron
from eventsnn.neurons.lif import LIF


class Scaled(Neuron):
    """A LIF whose arrivals are multiplied by a constant."""

    parameters = LIF.parameters
    states = LIF.states
    taus = LIF.taus
    constants: ClassVar = {"half": lambda p: 0.5 * p.tau_m, "quarter": lambda p: 0.5 * p.half}

    advance, fire, earliest, crossing = LIF.advance, LIF.fire, LIF.earliest, LIF.crossing

    def receive(p, s, w):
        s.v += w * p.quarter


def after_one_arrival(cells):
    net = cells.net
    net.connect(net.add(en.SpikeArray([net.t], [0]), 1), cells, en.all_to_all(), weight=1.0, delay=0.0)
    net.run(2**-40)
    return cells.get("v").round(6).tolist()


def test_constants_follow_what_is_set():
    net = en.Network(seed=1)
    cells = net.add(Scaled(tau_m=8.0), 3)
    assert after_one_arrival(cells) == [2.0] * 3
    cells[1].set(tau_m=16.0)
    cells.set(v=0.0)
    assert after_one_arrival(cells) == [2.0, 4.0, 2.0]
    assert cells.get("tau_m").tolist() == [8.0, 16.0, 8.0]


def test_constants_are_no_parameters():
    cells = en.Network(seed=1).add(en.LIFExp(), 1)
    for name in ("gain", "peak", "span_tau_m"):
        with pytest.raises(ValueError, match="tau_syn"):
            cells.get(name)
        with pytest.raises(ValueError, match="tau_syn"):
            cells.set(**{name: 1.0})


def test_per_neuron():
    model = en.LIFExp(tau_m=np.array([10.0, 20.0]), tau_syn=np.array([10.0, 5.0]))
    params = en.Network(seed=1).add(model, 2).params
    assert params["gain"].tolist() == [0.0, 1.0 / (1.0 - 4.0)]  # 0 says that they are near
    np.testing.assert_allclose(params["peak"], [np.exp(-1.0), 0.25 ** (4.0 / 3.0)], rtol=1e-15)
