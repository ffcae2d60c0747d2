"""Escape noise: intervals and spikes have the distribution that the hazard says, and no draw shows in another."""

import math

import numpy as np
import pytest

import eventsnn as en
from eventsnn.neurons.lif_escape import ceiling

MODEL = {"tau_m": 20.0, "v_th": 20.0, "rho0": 1.0, "delta_u": 2.0, "t_ref": 2.0}


def hazard(v):
    return MODEL["rho0"] * np.exp((v - MODEL["v_th"]) / MODEL["delta_u"])


def kolmogorov(uniform):
    """The probability of a larger distance of so many numbers from the uniform distribution (Kolmogorov 1933)."""
    x, n = np.sort(uniform), len(uniform)
    steps = np.arange(n + 1) / n
    distance = max(np.max(steps[1:] - x), np.max(x - steps[:-1]))
    z = math.sqrt(n) * distance
    return 2.0 * sum((-1) ** (k - 1) * math.exp(-2.0 * k * k * z * z) for k in range(1, 101)) if z > 0.2 else 1.0


def integrated(course, end, step=0.002):
    """The integral of the hazard along a course of v, as a function of time (trapezoids, error below 1e-7)."""
    t = np.arange(0.0, end + step, step)
    h = hazard(course(t))
    sums = np.concatenate([[0.0], np.cumsum(0.5 * (h[1:] + h[:-1])) * step])
    return lambda at: np.interp(at, t, sums)


@pytest.mark.parametrize("v_reset", [-20.0, 0.0, 19.0])
@pytest.mark.parametrize("i_ext", [5.0, 18.0, 30.0])
def test_intervals_at_constant_drive(i_ext, v_reset):
    """v rises from far below, rises, or falls; hazards of 5e-4 to 150 per ms."""
    net = en.Network(seed=11)
    cells = net.add(en.LIFEscape(**MODEL, v_reset=v_reset, i_ext=i_ext), 1500)
    spikes = net.record(cells)
    net.run(4000.0 if i_ext == 5.0 else 400.0)
    if (
        i_ext == 5.0
    ):  # an interval may be longer than the run: only the time to the first spike, from rest, if there is one
        return check_first_spikes(spikes)
    intervals = np.concatenate([np.diff(train)[:4] for train in spikes.trains() if len(train) > 4])
    assert len(intervals) == 4 * 1500
    risen = integrated(lambda t: i_ext + (v_reset - i_ext) * np.exp(-t / 20.0), intervals.max())
    assert kolmogorov(-np.expm1(-risen(intervals - 2.0))) > 0.01


def check_first_spikes(spikes):
    """The time to the first spike from rest, given that it comes in the run."""
    first = np.array([train[0] for train in spikes.trains() if len(train)])
    risen = integrated(lambda t: 5.0 - 5.0 * np.exp(-t / 20.0), 4000.0)
    assert len(first) > 1000
    assert kolmogorov(np.expm1(-risen(first)) / np.expm1(-risen(4000.0))) > 0.01


def test_time_rescaling_under_random_input():
    """Integrated from spike to spike along the true course of v, hazards are unit exponentials (Brown et al. 2002)."""
    net = en.Network(seed=5)
    source = net.add(en.Poisson(400.0), 300)
    cells = net.add(en.LIFEscape(**MODEL, i_ext=10.0), 300)
    net.connect(source, cells, en.one_to_one(), weight=2.5, delay=1.0)
    sent, spikes = net.record(source), net.record(cells)
    net.run(500.0)
    shares = []
    for arrivals, train in zip(sent.trains(), spikes.trains()):
        shares += rescaled(arrivals + 1.0, train)
    assert len(shares) > 3000
    assert kolmogorov(-np.expm1(-np.array(shares[:3000]))) > 0.01


def rescaled(arrivals, train, step=0.02):
    """The integral of the hazard over each interval between spikes."""
    out, t, v, total, release = [], 0.0, 0.0, 0.0, 0.0
    spikes = {float(at) for at in train}
    for at in sorted({*map(float, arrivals), *spikes}):
        start = min(max(t, release), at)
        x = np.linspace(0.0, at - start, max(3, 2 * math.ceil((at - start) / step) + 1))
        h = hazard(10.0 + (v - 10.0) * np.exp(-x / 20.0))
        total += (h[0] + h[-1] + 4.0 * h[1::2].sum() + 2.0 * h[2:-1:2].sum()) * (x[1] - x[0]) / 3.0
        v = 10.0 + (v - 10.0) * math.exp(-(at - start) / 20.0)
        t = at
        if at in spikes:
            out.append(total)
            v, total, release = 0.0, 0.0, at + 2.0
        elif at >= release:
            v += 2.5
    return out


def simulated(seed=1, threads=1, cuts=(), look=False, size=40, before=0):
    net = en.Network(seed=seed, threads=threads)
    for _ in range(before):
        net.add(en.LIF(), 3)
    cells = net.add(en.LIFEscape(i_ext=17.0), size)
    net.connect(cells, cells, en.fixed_indegree(3), weight=2.0, delay=en.uniform(0.5, 3.0))
    spikes = net.record(cells)
    if look:
        net.record(cells, "v", every=0.3)
        net.every(0.7, lambda net: cells.get("v"))
    for cut in (*cuts, 200.0):
        net.run(until=cut)
    return spikes.times.tolist(), spikes.ids.tolist()


def test_nothing_shows_but_seed_place_and_neuron():
    wanted = simulated()
    assert len(wanted[0]) > 150
    assert simulated(cuts=(0.1, 3.0, 77.7)) == wanted
    assert simulated(look=True) == wanted
    assert simulated(seed=2) != wanted
    assert simulated(before=1) != wanted


def test_neurons_are_independent():
    """Neurons with one input each and the same times of it have draws of their own."""
    net = en.Network(seed=1)
    cells = net.add(en.LIFEscape(i_ext=17.0), 2000)
    spikes = net.record(cells)
    net.run(40.0)
    first = np.array([train[0] for train in spikes.trains() if len(train)])
    assert len(np.unique(first)) == len(first) > 500
    even, odd = first[: len(first) // 2 * 2 : 2], first[1 : len(first) // 2 * 2 : 2]
    assert abs(np.corrcoef(even, odd)[0, 1]) < 4.0 / math.sqrt(len(even))


def test_sharp_escape_is_nearly_a_threshold():
    """With delta_u -> 0 and a fast hazard, spikes come where LIF has them."""
    values = {"i_ext": 30.0}
    net = en.Network(seed=1)
    noisy = net.record(net.add(en.LIFEscape(**values, rho0=1e3, delta_u=1e-3), 1))
    sharp = net.record(net.add(en.LIF(**values), 1))
    net.run(200.0)
    assert len(noisy) == len(sharp) == 8
    np.testing.assert_allclose(noisy.times, sharp.times, atol=0.1)


@pytest.mark.parametrize("bad", [{"rho0": 0.0}, {"delta_u": -1.0}, {"rho0": math.inf}, {"v_reset": 20.0}])
def test_bad_parameters(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        en.LIFEscape(**bad)


def test_a_ceiling_next_to_the_limit():
    """The ceiling is a hair below where v goes to, and v so far that the differences to both are one number."""
    cell = en.Network(seed=1).add(en.LIFEscape(v_rest=1e-15, delta_u=100.0), 1)
    assert ceiling(en.reference.Cell(cell, 0).p, -100.0) == (1e-15, np.inf)


def test_a_spread_that_no_potential_can_tell_is_refused():
    """v + delta_u would be v, and the search for a spike would stand still."""
    with pytest.raises(ValueError, match="delta_u"):
        en.LIFEscape(delta_u=1e-139)
