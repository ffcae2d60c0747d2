"""Potentials that just reach the threshold, or just do not."""

import itertools

import numpy as np
import pytest

import eventsnn as en
from tests.exact import near
from tests.exact.digits import mp
from tests.exact.sets import Case, simulate

NEARLY_EQUAL = (1.0, 1.0 + 1e-9, 1.0 - 1e-9, 1.0 + 2**-52, 1.0 + 1e-5)
RATIOS = (*NEARLY_EQUAL, 0.02, 0.25, 0.899, 0.901, 1.1, 1.12, 3.0, 20.0)
DISTANCES = [sign * d for d in (2e-10, 1e-9, 1e-8, 1e-7, 1e-6) for sign in (1.0, -1.0)]
END = 102_000.0


def peak_per_current(tau_m, tau_syn):
    """The largest v a unit of current causes: r^(1 / (1 - r)) with r = tau_syn / tau_m, 1 / e where r = 1."""
    r = mp.mpf(tau_syn) / mp.mpf(tau_m)
    return mp.exp(-1) if r == 1 else r ** (1 / (1 - r))


def grazing(tau_m, ratio, v_rest, t, distance) -> Case:
    """A neuron at rest with one arrival that takes v to 20 + distance above rest; the threshold is 20."""
    tau_syn = tau_m * ratio
    weight = float((20 + mp.mpf(distance)) / peak_per_current(tau_m, tau_syn))
    params = {"tau_m": tau_m, "tau_syn": tau_syn, "v_rest": v_rest, "v_reset": v_rest, "v_th": v_rest + 20.0}
    params |= {"t_ref": 2.0, "i_ext": 0.0}
    return Case(en.LIFExp, params, {"v": v_rest}, [(np.array([t]), weight, 0.0)])


def assert_fired_as_it_should(cases, trains, distances):
    """One spike where the peak lies above threshold, none where it lies below."""
    wrong = [(c.params, d, s) for c, s, d in zip(cases, trains, distances) if len(s) != (d > 0.0)]
    assert not wrong, f"{len(wrong)} of {len(cases)}, the first: {wrong[0]}"


def test_one_arrival_to_the_edge():
    """Peaks from 2e-10 mV above or below threshold, at times up to 1e5 ms."""
    times = (0.0, 3.7, 1000.3, 99_900.1)
    arguments = list(itertools.product((1.0, 7.3, 20.0, 50.0), RATIOS, (0.0, -70.0), times, DISTANCES))
    cases = [grazing(*a) for a in arguments]
    assert_fired_as_it_should(cases, simulate(cases, END), [a[-1] for a in arguments])


@pytest.mark.parametrize("distance", DISTANCES)
def test_one_arrival_to_the_edge_with_uniform_parameters(distance):
    for ratio in RATIOS:
        case = grazing(20.0, ratio, -70.0, 3.7, distance)
        assert_fired_as_it_should([case], simulate([case], END), [distance])


@pytest.mark.parametrize("start", [0.0, near.LATE])
@pytest.mark.parametrize("model", near.LINEAR)
def test_a_threshold_beside_the_peak_of_any_course(model, start):
    found = near.trials(model, 40, 50, start, seed=5)
    assert found.trials == 2000 and found.wrong == 0
    assert found.worst <= 1e-11


# --- after long silence ---------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("current", [1e-20, 1e-60, 1e-200, 5e-324, -1e-60, -5e-324])
def test_a_current_that_has_all_but_gone(ratio, current, n):
    """A driven neuron spikes as if there were no current; its peak may lie at 1e200 ms."""
    net = en.Network(seed=1)
    neurons = net.add(en.LIFExp(tau_m=1.0, tau_syn=ratio if n == 1 else np.full(2, ratio), i_ext=25.0), n)
    neurons.set(i=current)
    spikes = net.record(neurons, "spikes")
    net.run(40.0)
    first = np.log(25.0 / 5.0)
    expected = np.arange(first, 40.0, 2.0 + first)
    for train in spikes.trains():
        np.testing.assert_allclose(train, expected, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("model", [en.LIF, en.LIFExp])
@pytest.mark.parametrize("silence", [500.0, 2000.0, 1e4, 1e5])
def test_a_drive_that_is_set_after_long_silence(model, silence):
    net = en.Network(seed=1)
    neurons = net.add(model(tau_m=1.0), 1)
    spikes = net.record(neurons, "spikes")
    net.run(silence)
    neurons.set(i_ext=25.0)
    net.run(40.0)
    first = np.log(25.0 / 5.0)
    expected = silence + np.arange(first, 40.0, 2.0 + first)
    np.testing.assert_allclose(spikes.times, expected, rtol=0.0, atol=1e-9)


# --- touching ---------------------------------------------------------------------------------


def lif_spikes(times, weights, duration=100.0, **params):
    """Spikes of a LIF whose source neuron k sends times[k] with weights[k]; the same if there are two."""
    trains = []
    for own in (False, True):
        net = en.Network(seed=1)
        values = {name: np.full(2, value) for name, value in params.items()} if own else params
        neurons = net.add(en.LIF(**values), 2 if own else 1)
        if times:
            source = net.add(en.SpikeArray(times, np.arange(len(times))), len(times))
            weight = np.repeat(weights, neurons.size)
            net.connect(source, neurons, en.all_to_all(), weight=weight, delay=0.0)
        spikes = net.record(neurons, "spikes")
        net.run(duration)
        trains += [list(train) for train in spikes.trains()]
    assert all(train == trains[0] for train in trains)
    return trains[0]


@pytest.mark.parametrize("t", [0.0, 0.1, 37.3, 99.9])
@pytest.mark.parametrize("weights", [[7.0, 13.0], [13.0, 7.0], [20.0], [5.0, 25.0, -10.0], [-5.0, 25.0]])
def test_touching_fires(t, weights):
    assert lif_spikes([t] * len(weights), weights, v_th=20.0) == [t]


@pytest.mark.parametrize("weights", [[7.0, 13.0 - 1e-14], [25.0, -10.0], [-10.0, 25.0]])
def test_just_below_does_not(weights):
    assert lif_spikes([5.0] * len(weights), weights, v_th=20.0) == []


def test_what_decayed_does_not_touch():
    assert lif_spikes([5.0, float(np.nextafter(5.0, 6.0))], [7.0, 13.0], v_th=20.0, tau_m=1e-3) == []


@pytest.mark.parametrize("v_rest, i_ext", [(0.0, 20.0), (19.5, 0.5), (-50.0, 70.0), (30.0, -10.0)])
def test_a_drive_whose_limit_is_the_threshold_does_not_fire(v_rest, i_ext):
    """Also not when it is looked at: the rounded potential has reached its limit by then."""
    start = {"v_rest": v_rest, "i_ext": i_ext, "v_th": 20.0, "v_reset": -60.0}
    fires_at_start = v_rest >= 20.0
    assert lif_spikes([], [], 10_000.0, **start) == [0.0] * fires_at_start
    assert lif_spikes([9_000.0], [-1.0], 10_000.0, **start) == [0.0] * fires_at_start


@pytest.mark.parametrize("v_rest, i_ext", [(20.0, 0.0), (25.0, 0.0), (20.0, -40.0)])
def test_a_neuron_at_rest_above_threshold_fires_at_0(v_rest, i_ext):
    train = lif_spikes([], [], 1.0, v_rest=v_rest, i_ext=i_ext, v_th=20.0)
    assert train == [0.0]


def test_an_arrival_at_0_comes_before_the_test_of_that_instant():
    assert lif_spikes([0.0], [-6.0], 1.0, v_rest=25.0, v_th=20.0, i_ext=-30.0) == []
    assert lif_spikes([0.0], [-4.0], 1.0, v_rest=25.0, v_th=20.0, i_ext=-30.0) == [0.0]


@pytest.mark.parametrize("t_ref", [0.7, 2.0])
def test_an_arrival_counts_from_the_very_end_of_refractoriness(t_ref):
    end = 1.1 + t_ref
    assert lif_spikes([1.1, end], [20.0, 20.0], t_ref=t_ref) == [1.1, end]
    assert lif_spikes([1.1, float(np.nextafter(end, 0.0))], [20.0, 20.0], t_ref=t_ref) == [1.1]


def test_the_input_that_caused_a_spike_is_used_up():
    assert lif_spikes([1.0] * 4, [20.0, 20.0, 20.0, 20.0], t_ref=0.0) == [1.0]
