"""What a run means, one small test per sentence: order at an instant, refractoriness, threshold, clock, callbacks."""

import math
import signal
import threading
import time

import numpy as np
import pytest

import eventsnn as en

# --- helpers ----------------------------------------------------------------------------------


def network(**parameters):
    """A network with one LIF neuron (t_ref 2, v_th 20 by default)."""
    net = en.Network(seed=1)
    return net, net.add(en.LIF(**parameters), 1, name="n")


def inputs(net, target, *arrivals, delay=0.0):
    """Arrivals (time, weight) at neuron 0 of a target, one source neuron each."""
    times, weights = np.array(arrivals, float).reshape(-1, 2).T
    source = net.add(en.SpikeArray(times - delay, np.arange(len(times))), len(times))
    return net.connect(source, target[:1], en.all_to_all(), weight=weights, delay=delay)


def fired(net, group, duration=20.0):
    """Times of the spikes of a group in a run."""
    recorder = net.record(group)
    net.run(duration)
    return recorder.times.tolist()


# --- the clock --------------------------------------------------------------------------------


def test_an_arrival_is_the_rounded_sum_of_spike_time_and_delay():
    net, n = network(v_th=1.0, t_ref=0.0)
    source = net.add(en.SpikeArray([0.1, 0.3], [0, 1]), 2)
    net.connect(source, n, en.all_to_all(), weight=2.0, delay=[0.7, 1e-17])
    assert fired(net, n) == [0.3, 0.1 + 0.7]


def test_sums_that_agree_only_on_paper_are_two_inputs():
    assert 0.1 + 0.7 != 0.2 + 0.6
    net, n = network(v_th=20.0, tau_m=20.0)
    source = net.add(en.SpikeArray([0.1, 0.2], [0, 1]), 2)
    net.connect(source, n, en.all_to_all(), weight=[30.0, -25.0], delay=[0.7, 0.6])
    early, late = sorted([0.1 + 0.7, 0.2 + 0.6])
    assert fired(net, n) == ([early] if early == 0.1 + 0.7 else [late])
    net, n = network(v_th=20.0, tau_m=20.0)
    source = net.add(en.SpikeArray([0.1, 0.1], [0, 1]), 2)
    net.connect(source, n, en.all_to_all(), weight=[30.0, -25.0], delay=0.7)
    assert fired(net, n) == []


def test_the_end_of_refractoriness_is_a_rounded_sum():
    end = 0.1 + 0.2
    for at, spikes in ((np.nextafter(end, 0), 1), (end, 2)):
        net, n = network(t_ref=0.2)
        inputs(net, n, (0.1, 25.0), (at, 25.0))
        assert len(fired(net, n)) == spikes


def test_a_run_handles_its_start_and_not_its_end():
    net, n = network()
    inputs(net, n, (0.0, 25.0), (5.0, 25.0))
    recorder = net.record(n)
    net.run(5.0)
    assert recorder.times.tolist() == [0.0] and net.t == 5.0
    net.run(np.nextafter(5.0, 6.0) - 5.0)
    assert recorder.times.tolist() == [0.0, 5.0]


def test_a_run_of_no_length_does_nothing():
    net, n = network()
    inputs(net, n, (0.0, 25.0))
    seen = []
    net.at(0.0, seen.append)
    assert fired(net, n, 0.0) == [] and seen == [] and net.t == 0.0


def test_the_end_of_a_run_is_a_rounded_sum():
    net, _ = network()
    net.run(0.1)
    net.run(0.7)
    assert net.t == 0.1 + 0.7


def test_samples_lie_at_multiples_not_at_sums():
    net, n = network()
    v = net.record(n, "v", every=0.1)
    net.run(1.0)
    assert v.times.tolist() == [k * 0.1 for k in range(11) if k * 0.1 < 1.0]


@pytest.mark.parametrize(("k", "every"), [(3, 0.1), (6, 0.1), (7, 0.1), (1, 0.7), (49, 1 / 49), (1000, 0.3)])
def test_the_first_sample_is_the_first_multiple_at_or_after_the_recorder_was_made(k, every):
    net, n = network()
    net.run(until=k * every)
    v = net.record(n, "v", every=every)
    net.run(until=(k + 2.5) * every)
    assert v.times.tolist() == [k * every, (k + 1) * every, (k + 2) * every]


@pytest.mark.parametrize(("k", "every"), [(3, 0.1), (6, 0.1), (7, 0.1), (49, 1 / 49)])
def test_every_starts_with_the_first_multiple_from_now_on(k, every):
    net, _ = network()
    net.run(until=k * every)
    seen = []
    net.every(every, lambda net: seen.append(net.t))
    net.run(until=(k + 1.5) * every)
    assert seen == [k * every, (k + 1) * every]


def test_delays_of_hours():
    hour = 3.6e6
    net, n = network()
    source = net.add(en.SpikeArray([0.5, 1.5], [0, 1]), 2)
    net.connect(source, n, en.all_to_all(), weight=25.0, delay=[hour, 2.0 * hour])
    net.connect(source, n, en.all_to_all(), weight=25.0, delay=3.0 * hour)
    net.connect(n, n, en.all_to_all(), weight=-1.0, delay=hour)
    net.run(1.0)
    started = time.perf_counter()
    expected = [0.5 + hour, 1.5 + 2.0 * hour, 0.5 + 3.0 * hour]
    assert fired(net, n, 4.0 * hour) == expected
    assert time.perf_counter() - started < 20.0


# --- order at one instant ---------------------------------------------------------------------


def test_entries_of_one_time_come_in_the_order_made():
    net, _ = network()
    seen = []
    net.at(5.0, lambda net: seen.append("a"))
    net.every(5.0, lambda net: seen.append("b"))
    net.at(5.0, lambda net: seen.append("c"))
    net.run(6.0)
    assert seen == ["b", "a", "b", "c"]  # b first at 0


def test_entries_come_before_samples_and_both_before_events():
    net, n = network(tau_m=20.0)
    inputs(net, n, (5.0, 3.0))
    v = net.record(n, "v", every=5.0)
    seen = []
    net.at(5.0, lambda net: seen.append(n.get("v")[0]))
    net.at(5.0, lambda net: n.set(v=7.0))
    net.run(6.0)
    assert seen == [0.0] and v.values[0, 1] == 7.0
    assert n.get("v")[0] == pytest.approx(10.0 * math.exp(-1.0 / 20.0), abs=1e-12)


def test_a_callback_may_add_an_entry_for_the_same_time():
    net, _ = network()
    seen = []
    net.at(2.0, lambda net: net.at(2.0, lambda net: seen.append(net.t)))
    net.run(3.0)
    assert seen == [2.0]


def test_a_source_without_delay_is_heard_at_once_in_generation_0():
    net, n = network()
    inputs(net, n, (3.0, 30.0))
    inputs(net, n, (3.0, -25.0), delay=1.0)
    assert fired(net, n) == []  # both generation 0: one input of +5


def test_a_neuron_without_delay_is_heard_in_the_next_generation():
    net = en.Network(seed=1)
    first, second = net.add(en.LIF(), 1), net.add(en.LIF(), 1)
    inputs(net, first, (3.0, 25.0))
    inputs(net, second, (3.0, 25.0))
    net.connect(first, second, en.all_to_all(), weight=-10.0, delay=0.0)
    assert fired(net, second) == [3.0]  # the inhibition comes one generation too late


def test_generations_count_up_along_a_chain_without_delays():
    net = en.Network(seed=1)
    chain = net.add(en.LIF(), 6)
    net.connect(chain[:-1], chain[1:], en.one_to_one(), weight=25.0, delay=0.0)
    net.connect(chain[1:2], chain[5:], en.all_to_all(), weight=-25.0, delay=0.0)  # generation 2, excited in 5
    inputs(net, chain, (3.0, 25.0))
    recorder = net.record(chain)
    net.run(5.0)
    assert recorder.ids.tolist() == [0, 1, 2, 3, 4] and set(recorder.times) == {3.0}


def test_a_delay_too_small_for_the_clock_is_none():
    net = en.Network(seed=1)
    first, second = net.add(en.LIF(), 1), net.add(en.LIF(), 1)
    inputs(net, first, (1000.0, 25.0))
    inputs(net, second, (1000.0, 25.0))
    net.connect(first, second, en.all_to_all(), weight=-10.0, delay=1e-20)
    assert fired(net, second, 2000.0) == [1000.0]


def test_a_neuron_that_fired_in_this_instant_is_refractory_for_later_generations():
    net = en.Network(seed=1)
    pair = net.add(en.LIF(t_ref=1.0), 2)
    net.connect(pair, pair[::-1], en.one_to_one(), weight=25.0, delay=0.0)
    inputs(net, pair, (3.0, 25.0))
    recorder = net.record(pair)
    net.run(10.0)
    assert recorder.times.tolist() == [3.0, 3.0] and recorder.ids.tolist() == [0, 1]
    assert pair.get("v").tolist() == [0.0, 0.0]


ONE_INPUT = {
    "one row": [([3.0, 3.0], [30.0, -25.0], 2.0)],
    "mixed delays": [([3.0, 4.0], [30.0, -25.0], [2.0, 1.0])],
    "two projections": [([3.0], [30.0], 2.0), ([3.0], [-25.0], 2.0)],
    "uniform and mixed": [([3.0], [30.0], 2.0), ([4.0, 1.0], [-25.0, 0.0], [1.0, 9.0])],
    "a source without delay": [([3.0], [30.0], 2.0), ([5.0], [-25.0], 0.0)],
}


@pytest.mark.parametrize("case", ONE_INPUT)
@pytest.mark.parametrize("swapped", [False, True])
def test_arrivals_of_one_generation_are_one_input(case, swapped):
    net, n = network()
    for times, weights, delay in reversed(ONE_INPUT[case]) if swapped else ONE_INPUT[case]:
        source = net.add(en.SpikeArray(times, np.arange(len(times))), len(times))
        net.connect(source, n, en.all_to_all(), weight=weights, delay=delay)
    net.run(5.0)
    net.run(np.nextafter(5.0, 6.0) - 5.0)
    assert fired(net, n) == [] and n.get("v")[0] == pytest.approx(5.0 * math.exp(-1.0), rel=1e-9)


def test_multapses_are_one_input():
    net, n = network()
    source = net.add(en.SpikeArray([1.0], [0]), 1)
    net.connect(source, n, en.from_arrays([0] * 3, [0] * 3), weight=[30.0, 30.0, -45.0], delay=1.0)
    assert fired(net, n) == []


def test_a_private_arrival_that_meets_another_one_is_part_of_that_input():
    net, n = network(v_th=1.0, v_reset=0.0)
    made = net.poisson_input(n, rate=100.0, weight=2.0)
    first = next(t for cell in range(1000) for t, _ in made.events(0, cell))
    inputs(net, n, (first, -1.5))
    recorder = net.record(n)
    net.run(until=np.nextafter(first, np.inf))
    assert recorder.times.tolist() == [] and n.get("v")[0] == pytest.approx(0.5)


def test_one_input_is_tested_once_and_fires_once():
    net, n = network(t_ref=0.0)
    inputs(net, n, (3.0, 25.0), (3.0, 25.0), (3.0, 25.0))
    assert fired(net, n) == [3.0] and n.get("v")[0] == 0.0


def test_a_crossing_and_an_arrival_at_one_instant_are_tested_once():
    drive = {"i_ext": 40.0, "v_th": 20.0, "tau_m": 20.0}
    net, n = network(**drive)
    crossing = fired(net, n)[0]
    net, n = network(**drive)
    inputs(net, n, (crossing, -5.0))
    assert crossing not in fired(net, n)
    net, n = network(**drive)
    inputs(net, n, (crossing, 5.0))
    assert fired(net, n)[0] == crossing


def test_a_neuron_that_was_set_and_gets_an_arrival_is_tested_once():
    net, n = network()
    inputs(net, n, (3.0, -10.0))
    net.at(3.0, lambda net: n.set(v=25.0))
    assert fired(net, n) == [] and n.get("v")[0] == pytest.approx(15.0 * math.exp(-17.0 / 20.0))


def test_inputs_add_up_in_the_order_of_the_projections():
    weights = [0.1, 0.2, 0.3, 1e16, -1e16]
    net, n = network(v_th=1e17)
    source = net.add(en.SpikeArray([1.0], [0]), 1)
    for weight in weights:
        net.connect(source, n, en.all_to_all(), weight=weight, delay=1.0)
    net.run(until=2.0)
    seen = []
    net.at(np.nextafter(2.0, 3.0), lambda net: seen.append(n.get("v")[0]))
    net.run(1.0)
    total = 0.0
    for weight in weights:
        total += weight
    assert seen[0] == pytest.approx(total, abs=1e-12)


def test_inputs_add_up_in_the_order_of_the_time_at_which_they_were_sent():
    net, n = network(v_th=1e17)
    source = net.add(en.SpikeArray([1.0, 2.0, 3.0], [2, 1, 0]), 3)
    net.connect(source, n, en.all_to_all(), weight=[1.0, -1e16, 1e16], delay=[1.0, 2.0, 3.0])
    net.run(until=np.nextafter(4.0, 5.0))
    assert n.get("v")[0] == (1e16 - 1e16) + 1.0


# --- the 1000th spike of an instant -----------------------------------------------------------


@pytest.mark.timeout(30)
@pytest.mark.parametrize("members", [1, 2, 3])
def test_a_cycle_without_delay_and_refractoriness_ends_the_run(members):
    net = en.Network(seed=1)
    ring = net.add(en.LIF(t_ref=0.0), members, name="ring")
    net.connect(ring, ring[np.roll(np.arange(members), -1)], en.one_to_one(), weight=25.0, delay=0.0)
    inputs(net, ring, (3.5, 25.0))
    with pytest.raises(RuntimeError) as error:
        net.run(10.0)
    assert all(part in str(error.value) for part in ("ring", "neuron 0", "3.5", "1000"))
    assert "np.float64" not in str(error.value)
    assert net.t == 3.5


def test_a_cycle_without_delay_may_end_by_itself():
    net = en.Network(seed=1)
    ring = net.add(en.LIF(t_ref=0.0), 2)
    net.connect(ring, ring[::-1], en.one_to_one(), weight=12.0, delay=0.0)
    ring[:1].set(v=15.0)
    inputs(net, ring, (0.0, 10.0))
    recorder = net.record(ring)
    net.run(1.0)
    assert recorder.ids.tolist() == [0] and ring.get("v")[1] > 10.0


def test_a_burst_in_one_instant_below_1000_goes_on():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(np.full(300, 1.0), np.arange(300)), 300)
    chain = net.add(en.LIF(), 300)
    n = net.add(en.LIF(t_ref=0.0), 1)
    net.connect(source[:1], chain[:1], en.one_to_one(), weight=25.0, delay=0.0)
    net.connect(chain[:-1], chain[1:], en.one_to_one(), weight=25.0, delay=0.0)
    net.connect(chain, n, en.all_to_all(), weight=25.0, delay=0.0)
    assert fired(net, n, 5.0) == [1.0] * 300


# --- the threshold ----------------------------------------------------------------------------


def test_touching_fires():
    net, n = network()
    inputs(net, n, (3.0, 7.0), (3.0, 13.0))
    assert fired(net, n) == [3.0]


def test_a_hair_below_does_not():
    net, n = network()
    inputs(net, n, (3.0, np.nextafter(20.0, 0.0)))
    assert fired(net, n) == []


def test_a_drive_whose_limit_is_the_threshold_does_not_fire():
    net, n = network(i_ext=20.0)
    assert fired(net, n, 300.0) == []
    net, n = network(i_ext=20.0 + 1e-6)
    assert fired(net, n, 1000.0) == [pytest.approx(20.0 * math.log((20.0 + 1e-6) / 1e-6), abs=1e-4)] + [
        pytest.approx(20.0 * math.log((20.0 + 1e-6) / 1e-6) * k + 2.0 * (k - 1), abs=1e-3) for k in (2,)
    ]


def test_a_drive_above_threshold_crosses_at_the_closed_form():
    net, n = network(i_ext=30.0)
    wait = 20.0 * math.log(30.0 / 10.0)
    assert fired(net, n, 50.0) == pytest.approx([wait, 2.0 * wait + 2.0], abs=1e-9)


@pytest.mark.parametrize("v_rest", [20.0, 25.0])
def test_a_neuron_that_starts_at_threshold_fires_at_0(v_rest):
    net, n = network(v_rest=v_rest)
    assert fired(net, n, 1.0) == [0.0]


@pytest.mark.parametrize("value", [20.0, 25.0])
def test_a_neuron_that_is_set_to_threshold_fires_at_once(value):
    net, n = network()
    net.run(3.25)
    n.set(v=value)
    assert n.get("v")[0] == value
    assert fired(net, n) == [3.25]


def test_a_threshold_that_is_set_below_the_potential_fires_at_once():
    net, n = network()
    n.set(v=10.0)
    net.at(2.5, lambda net: n.set(v_th=5.0))
    assert fired(net, n) == [2.5]


@pytest.mark.parametrize("model", [en.LIF, en.LIFExp])
def test_at_a_crossing_the_potential_seen_is_the_threshold(model):
    crossing = []
    for look in (False, True):
        net = en.Network(seed=1)
        n = net.add(model(i_ext=31.0, v_reset=-3.0), 1)
        if look:
            net.run(until=crossing[0])
            assert n.get("v")[0] == pytest.approx(20.0, abs=1e-9)
        crossing = fired(net, n, 50.0)


def test_inside_the_refractory_period_the_potential_seen_is_v_reset():
    net, n = network(v_reset=-4.0, v_rest=1.0)
    inputs(net, n, (3.0, 25.0), (4.0, 5.0))
    v = net.record(n, "v", every=0.5)
    net.run(6.0)
    seen = dict(zip(v.times, v.values[0]))
    assert seen[3.0] == 1.0 and [seen[t] for t in (3.5, 4.0, 4.5, 5.0)] == [-4.0] * 4
    assert seen[5.5] == pytest.approx(1.0 - 5.0 * math.exp(-0.5 / 20.0))


def test_no_peak_between_two_inputs_is_missed():
    tau_m, tau_syn = 20.0, 5.0
    peak = tau_m * tau_syn / (tau_m - tau_syn) * math.log(tau_m / tau_syn)
    height = (math.exp(-peak / tau_syn) - math.exp(-peak / tau_m)) / (1.0 - tau_m / tau_syn)
    for excess, spikes in ((1e-9, 1), (-1e-9, 0)):
        net = en.Network(seed=1)
        n = net.add(en.LIFExp(tau_m=tau_m, tau_syn=tau_syn), 1)
        inputs(net, n, (1.0, (20.0 + excess) / height), (100.0, 0.0))
        assert len(fired(net, n, 200.0)) == spikes


# --- the refractory period --------------------------------------------------------------------


@pytest.mark.parametrize(("at", "spikes"), [(4.9375, [3.0]), (5.0, [3.0, 5.0])])
def test_a_jump_before_the_end_is_lost_and_one_at_the_end_counts(at, spikes):
    net, n = network(t_ref=2.0)
    inputs(net, n, (3.0, 25.0), (at, 25.0))
    assert fired(net, n) == spikes


def test_lost_jumps_are_not_remembered():
    net, n = network(t_ref=2.0)
    inputs(net, n, (3.0, 25.0), (4.0, 15.0), (5.0, 15.0))
    assert fired(net, n) == [3.0]


def test_the_current_goes_on_while_the_potential_is_held():
    net = en.Network(seed=1)
    n = net.add(en.LIFExp(tau_syn=5.0, t_ref=2.0), 1)
    n.set(v=25.0, i=8.0)
    inputs(net, n, (1.0, 4.0))
    net.run(2.0)
    at_end = 8.0 * math.exp(-2.0 / 5.0) + 4.0 * math.exp(-1.0 / 5.0)
    assert n.get("i")[0] == pytest.approx(at_end, rel=1e-13) and n.get("v")[0] == 0.0
    net.run(1.0)
    kernel = (math.exp(-1.0 / 5.0) - math.exp(-1.0 / 20.0)) / (1.0 - 20.0 / 5.0)
    assert n.get("v")[0] == pytest.approx(at_end * kernel, rel=1e-12)


def test_a_value_set_while_refractory_is_held_for_the_rest():
    net, n = network(t_ref=2.0, v_reset=0.0)
    n.set(v=25.0)
    net.at(1.0, lambda net: n.set(v=7.0))
    v = net.record(n, "v", every=0.5)
    net.run(3.5)
    assert v.values[0].tolist()[1:5] == [0.0, 7.0, 7.0, 7.0]
    assert v.values[0, 6] == pytest.approx(7.0 * math.exp(-1.0 / 20.0))


def test_the_next_spike_goes_to_v_reset_again():
    net, n = network(t_ref=2.0, v_reset=-1.0)
    n.set(v=25.0)
    net.at(1.0, lambda net: n.set(v=7.0))
    inputs(net, n, (3.0, 25.0))
    net.run(4.0)
    assert n.get("v")[0] == -1.0


@pytest.mark.parametrize("value", [20.0, 30.0])
def test_a_value_at_threshold_set_while_refractory_fires_at_its_end(value):
    net, n = network(t_ref=2.0)
    n.set(v=25.0)
    net.at(1.0, lambda net: n.set(v=value))
    assert fired(net, n) == [0.0, 2.0]


def test_without_refractoriness_the_input_is_used_up():
    net, n = network(t_ref=0.0, v_reset=-5.0)
    inputs(net, n, (3.0, 100.0))
    net.run(until=np.nextafter(3.0, 4.0))
    assert n.get("v")[0] == -5.0


def test_refractoriness_of_each_neuron_is_its_own():
    net = en.Network(seed=1)
    n = net.add(en.LIF(t_ref=[0.0, 1.0, 3.0]), 3)
    source = net.add(en.SpikeArray([1.0, 2.0, 3.0, 4.0], [0] * 4), 1)
    net.connect(source, n, en.all_to_all(), weight=25.0, delay=0.0)
    recorder = net.record(n)
    net.run(10.0)
    assert recorder.counts().tolist() == [4, 4, 2]


# --- weights ----------------------------------------------------------------------------------


def test_float32_rounds_once_and_the_rounded_numbers_count():
    net, n = network()
    source = net.add(en.SpikeArray([1.0], [0]), 1)
    q = net.connect(source, n, en.all_to_all(), weight=[0.1], delay=[0.7], dtype="float32")
    assert q.weights.dtype == np.float64 and q.weights[0] == float(np.float32(0.1))
    assert q.delays[0] == float(np.float32(0.7))
    arrival = 1.0 + float(np.float32(0.7))
    net.run(until=arrival)
    assert n.get("v")[0] == 0.0
    net.run(until=np.nextafter(arrival, 2.0))
    assert n.get("v")[0] == float(np.float32(0.1))


def test_a_shared_value_is_stored_once_as_float64():
    net, n = network()
    q = net.connect(n, n, en.all_to_all(), weight=0.1, delay=0.7, dtype="float32")
    assert q.weights[0] == 0.1 and q.delays[0] == 0.7


def test_values_set_later_are_rounded_like_the_first():
    net = en.Network(seed=1)
    n = net.add(en.LIF(), 3)
    q = net.connect(n, n, en.one_to_one(), weight=[0.1, 0.2, 0.3], delay=1.0, dtype="float32")
    q.set(weights=0.5)
    q.set(weights=[0.1, 0.2, 0.3])
    assert q.weights.tolist() == np.float32([0.1, 0.2, 0.3]).astype(float).tolist()


@pytest.mark.parametrize("delay", [4.0, [4.0, 4.5, 4.0]])
@pytest.mark.parametrize("in_callback", [False, True])
@pytest.mark.parametrize("at", [1.0, 3.0, 5.0])
def test_arrivals_under_way_deliver_the_weight_of_the_moment(delay, in_callback, at):
    net = en.Network(seed=1)
    n = net.add(en.LIF(tau_m=1e9), 3)
    source = net.add(en.SpikeArray([1.0, 1.0, 1.0, 0.0], [0, 1, 2, 0]), 3)
    q = net.connect(source, n, en.one_to_one(), weight=1.0, delay=delay)
    if in_callback:
        net.at(at, lambda net: q.set(weights=[2.0, 3.0, 4.0]))
    else:
        net.run(until=at)
        q.set(weights=[2.0, 3.0, 4.0])
    net.run(until=10.0)
    first = 1.0 if at > 4.0 else 2.0  # the spike sent at 0 arrives at 4
    assert n.get("v") == pytest.approx([first + 2.0, 3.0, 4.0], abs=1e-6)


@pytest.mark.parametrize("delay", [4.0, [4.0, 4.0, 4.0, 4.0, 7.0]])
def test_multapses_under_way_get_each_its_own_weight(delay):
    net = en.Network(seed=1)
    n = net.add(en.LIF(v_th=1e18, tau_m=1e9), 2)
    source = net.add(en.SpikeArray([1.0], [0]), 1)
    rule = en.from_arrays([0] * 5, [1, 0, 1, 0, 1])
    q = net.connect(source, n, rule, weight=np.zeros(5), delay=delay)
    net.run(3.0)
    q.set(weights=[1e16, 5.0, 1.0, 7.0, 100.0])
    net.run(until=np.nextafter(5.0, 6.0))
    late = 0.0 if np.ndim(delay) else 100.0
    assert n.get("v").tolist() == [12.0, 1e16 + 1.0 + late]
    net.run(5.0)
    assert n.get("v")[1] == pytest.approx(1e16 + 1.0 + 100.0, rel=1e-7)


def test_a_shared_weight_and_an_array_take_each_others_place_under_way():
    net = en.Network(seed=1)
    n = net.add(en.LIF(tau_m=1e9), 2)
    source = net.add(en.SpikeArray([1.0, 2.0, 3.0], [0, 0, 0]), 1)
    q = net.connect(source, n, en.all_to_all(), weight=[1.0, 1.0], delay=[5.0, 5.5])
    net.at(4.0, lambda net: q.set(weights=3.0))
    net.at(7.0, lambda net: q.set(weights=[4.0, 5.0]))
    net.run(10.0)
    assert n.get("v") == pytest.approx([3.0 + 4.0 + 4.0, 3.0 + 5.0 + 5.0], abs=1e-6)


def test_arrivals_delivered_already_keep_what_they_delivered():
    net, n = network(tau_m=1e9)
    q = inputs(net, n, (1.0, 5.0))
    net.run(3.0)
    q.set(weights=50.0)
    net.run(3.0)
    assert n.get("v")[0] == pytest.approx(5.0, abs=1e-6)


# --- callbacks, stopping, going on ------------------------------------------------------------


def test_connections_made_between_runs_carry_only_later_spikes():
    net, n = network(v_th=1.0, t_ref=0.0)
    source = net.add(en.SpikeArray([1.0, 5.0, 6.0], [0, 0, 0]), 1)
    net.run(5.0)
    net.connect(source, n, en.all_to_all(), weight=2.0, delay=8.0)
    assert fired(net, n, 20.0) == [13.0, 14.0]


@pytest.mark.parametrize("delay", [3.0, [3.0, 4.0]])
def test_spikes_under_way_survive_what_is_added(delay):
    net = en.Network(seed=1)
    n = net.add(en.LIF(v_th=1.0), 2)
    source = net.add(en.SpikeArray([1.0], [0]), 1)
    net.connect(source, n, en.all_to_all(), weight=2.0, delay=delay)
    recorder = net.record(n)
    net.run(2.0)
    other = net.add(en.LIFExp(), 2)
    net.connect(n, other, en.one_to_one(), weight=1.0, delay=0.25)
    net.connect(other, n, en.one_to_one(), weight=1e-3, delay=0.25)
    net.run(10.0)
    assert recorder.times.tolist() == [4.0, 4.0 if np.ndim(delay) == 0 else 5.0]


REFUSED = {
    "add": lambda net, n: net.add(en.LIF(), 1),
    "connect": lambda net, n: net.connect(n, n, en.one_to_one(), weight=1.0, delay=1.0),
    "record": lambda net, n: net.record(n),
    "poisson_input": lambda net, n: net.poisson_input(n, rate=1.0, weight=1.0),
    "run": lambda net, n: net.run(1.0),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_inside_a_callback_and_the_network_goes_on(what):
    net, n = network()
    inputs(net, n, (5.0, 25.0), (8.0, 25.0))
    recorder = net.record(n)
    net.at(5.0, lambda net: REFUSED[what](net, n))
    with pytest.raises(RuntimeError, match=what):
        net.run(20.0)
    assert net.t == 5.0 and len(net.populations) == 2 and len(net.projections) == 1 and not net.inputs
    net.run(until=20.0)
    assert recorder.times.tolist() == [5.0, 8.0]
    REFUSED[what](net, n)  # between runs it is fine


def test_an_error_in_a_callback_leaves_the_network_whole():
    net, n = network()
    inputs(net, n, (5.0, 25.0))
    net.at(5.0, lambda net: 1 / 0)
    recorder = net.record(n)
    with pytest.raises(ZeroDivisionError):
        net.run(10.0)
    net.run(until=10.0)
    assert recorder.times.tolist() == [5.0] and net.t == 10.0


def test_stop_ends_the_run_before_the_events_of_its_time():
    net, n = network()
    inputs(net, n, (5.0, 25.0))
    recorder = net.record(n)
    net.at(5.0, lambda net: net.stop())
    net.run(10.0)
    assert net.t == 5.0 and recorder.times.tolist() == []
    net.run(10.0)
    assert net.t == 15.0 and recorder.times.tolist() == [5.0]


def test_what_stop_left_over_comes_with_the_next_run():
    net, n = network()
    seen = []
    v = net.record(n, "v", every=1.0)
    net.at(5.0, lambda net: net.stop())
    net.at(5.0, lambda net: seen.append(net.t))
    net.run(10.0)
    assert seen == [] and v.times[-1] == 4.0
    net.run(1.0)
    assert seen == [5.0] and v.times[-1] == 5.0


def test_every_comes_at_all_multiples():
    net, _ = network()
    seen = []
    net.every(2.5, lambda net: seen.append(net.t))
    net.run(5.0)
    net.run(5.0)
    assert seen == [0.0, 2.5, 5.0, 7.5]


def test_a_callback_equals_a_run_to_its_time():
    def noisy(act):
        net = en.Network(seed=3)
        n = net.add(en.LIFExp(i_ext=10.0), 20)
        net.poisson_input(n, rate=2000.0, weight=1.0)
        net.connect(n, n, en.fixed_indegree(5), weight=1.0, delay=en.uniform(0.5, 3.0))
        recorder = net.record(n)
        act(net, lambda net: n.set(v=en.uniform(0.0, 10.0), i_ext=13.0))
        return recorder

    def at(net, f):
        net.at(33.3, f)
        net.run(100.0)

    def split(net, f):
        net.run(33.3)
        f(net)
        net.run(until=100.0)

    a, b = noisy(at), noisy(split)
    assert len(a.times) > 10
    assert a.times.tolist() == b.times.tolist() and a.ids.tolist() == b.ids.tolist()


def test_looking_changes_nothing():
    def noisy(look):
        net = en.Network(seed=3)
        n = net.add(en.LIFExp(i_ext=15.0), 20)
        net.poisson_input(n, rate=2000.0, weight=1.0)
        recorder = net.record(n)
        if look:
            net.every(0.7, lambda net: n[::2].get("v"))
            net.record(n, "i", every=0.3)
        net.run(100.0)
        return recorder.times.tolist()

    assert noisy(True) == noisy(False)


# --- Ctrl-C -----------------------------------------------------------------------------------


def busy(lookahead=1.5, threads=1):
    """A network that takes long, and its recorder."""
    net = en.Network(seed=5, threads=threads)
    n = net.add(en.LIF(v_th=10.0), 2000)
    net.poisson_input(n, rate=3000.0, weight=0.3)
    net.connect(n, n, en.fixed_indegree(50), weight=0.05, delay=lookahead)
    return net, net.record(n)


def interrupted(net, until, wait):
    """Run until SIGINT comes after `wait` seconds; whether it came in time."""
    timer = threading.Timer(wait, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        net.run(until=until)
    except KeyboardInterrupt:
        return True
    finally:
        timer.cancel()
        timer.join()
    return False


def compiled_already():
    net, _ = busy()
    net.run(1.0)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("lookahead, threads", [(1.5, 1), (0.0, 1), (1.5, 2)])
def test_ctrl_c_ends_a_run_that_can_be_gone_on_with(lookahead, threads):
    compiled_already()
    net, recorder = busy(lookahead, threads)
    assert interrupted(net, 1e6, 0.3)
    stopped = net.t
    assert 0.0 < stopped < 1e6
    net.run(until=stopped + 20.0)
    again, wanted = busy(lookahead)
    again.run(until=stopped + 20.0)
    assert len(wanted.times) > 0
    assert recorder.times.tolist() == wanted.times.tolist() and recorder.ids.tolist() == wanted.ids.tolist()


@pytest.mark.timeout(30)
def test_after_ctrl_c_the_records_reach_to_the_present_time():
    compiled_already()
    net, recorder = busy()
    assert interrupted(net, 1e6, 0.3)
    seen, stopped = recorder.times.tolist(), net.t
    again, wanted = busy()
    again.run(until=stopped)
    assert seen == wanted.times.tolist()


def test_ctrl_c_between_samples_tears_no_recorder():
    net = en.Network(seed=1)
    n = net.add(en.LIF(i_ext=30.0), 10)
    recorders = [net.record(n, "v", every=0.01, name=f"v{k}") for k in range(10)]
    net.run(1.0)
    assert interrupted(net, 1e5, 0.2)
    net.run(1.0)
    expected = [k * 0.01 for k in range(len(recorders[0].times))]
    assert all(v.times.tolist() == expected and v.values.shape == (10, len(expected)) for v in recorders)
