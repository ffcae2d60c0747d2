"""Decays within a frame, from one frame into the next and across several: engine = reference, and both are right."""

import mpmath
import numpy as np
import pytest

import eventsnn as en

# model, and weights from .. to
CASES = {
    "LIF": (en.LIF(), -4.0, 12.0),
    "LIFExp": (en.LIFExp(), -20.0, 40.0),
    "own": (en.LIFExp(tau_m=en.uniform(5.0, 40.0), tau_syn=en.uniform(2.0, 10.0)), -20.0, 40.0),
    "LIFExp2": (en.LIFExp2(), -20.0, 40.0),
    "LIFAlpha": (en.LIFAlpha(), -10.0, 20.0),
    "ALIF": (en.ALIF(v_th=12.0), -4.0, 12.0),
    "LIFCond": (en.LIFCond(), 0.0, 0.5),
}


def sparse(model, low, high):
    """Neurons whose inputs are as often a tenth as ten frames apart."""
    net = en.Network(seed=5)
    source = net.add(en.Poisson(rate=np.geomspace(1.0, 100.0, 12)), 12)
    cells = net.add(model, 12)
    net.connect(source, cells, en.fixed_indegree(1), weight=en.uniform(low, high), delay=en.uniform(0.5, 90.0))
    net.connect(source, cells, en.fixed_probability(0.2), weight=en.uniform(low, high), delay=2.0)
    return net, net.record(cells, "spikes"), net.record(cells, "v", every=61.0)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_engine_equals_reference(case):
    net, spikes, v = sparse(*case)
    wanted_spikes, wanted = en.reference.run(net, 8000.0)
    net.run(8000.0)
    assert spikes.times.tolist() == wanted_spikes.times.tolist() and len(spikes.times) > 100
    assert v.values.tolist() == wanted.values.tolist()


@pytest.mark.parametrize("gap", [1.0, 50.0, 127.0, 129.0, 200.0, 255.0, 257.0, 400.0])
@pytest.mark.parametrize("start", [0.0, 3.0, 100.0, 127.75])
def test_decay_is_right(start, gap):
    net = en.Network(seed=1)
    cell = net.add(en.LIF(tau_m=20.0), 1)  # its frames are 128 ms long
    source = net.add(en.SpikeArray([start, start + gap], [0, 1]), 2)
    net.connect(source, cell, en.all_to_all(), weight=np.array([8.0, 0.0]), delay=0.0)
    net.run(until=start + gap + 1.0)
    with mpmath.workprec(100):
        exact = float(8 * mpmath.exp(-mpmath.mpf(gap + 1.0) / 20))
    assert cell.get("v")[0] == pytest.approx(exact, rel=3e-15)
