"""What sources send: their statistics, exact times, and that the pieces in which they are read do not show."""

import numpy as np
import pytest

import eventsnn as en

EVENT = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.uint8)])


def sent(source, size, duration, seed=1):
    """What a population of a source sends in a run."""
    net = en.Network(seed=seed)
    recorder = net.record(net.add(source, size))
    net.run(duration)
    return recorder


def ks_distance(values, cumulative):
    """The Kolmogorov-Smirnov distance of a sample from a distribution, times the root of its size."""
    at = cumulative(np.sort(values))
    n = len(values)
    steps = np.arange(n + 1) / n
    return np.sqrt(n) * max((steps[1:] - at).max(), (at - steps[:-1]).max())


KS_BOUND = 1.95  # exceeded with probability 0.001; the seeds are fixed


def unit_exponential(x):
    return -np.expm1(-x)


def intervals(recorder, size):
    return np.concatenate([np.diff(recorder.train(k), prepend=0.0) for k in range(size)])


# --- Poisson ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_poisson_has_its_rate(seed):
    counts = sent(en.Poisson(50.0), 200, 1000.0, seed).counts()
    assert abs(counts.mean() - 50.0) < 4.0 * np.sqrt(50.0 / 200)
    assert abs(counts.var(ddof=1) / counts.mean() - 1.0) < 4.0 * np.sqrt(2.0 / 199)


def test_poisson_intervals_are_exponential():
    waits = intervals(sent(en.Poisson(200.0), 20, 5000.0), 20) / 5.0
    assert abs(waits.std() / waits.mean() - 1.0) < 4.0 / np.sqrt(len(waits))
    assert ks_distance(waits, unit_exponential) < KS_BOUND


def test_poisson_intervals_are_independent():
    waits = intervals(sent(en.Poisson(200.0), 1, 50_000.0), 1)
    assert abs(np.corrcoef(waits[1:], waits[:-1])[0, 1]) < 4.0 / np.sqrt(len(waits))


def test_poisson_neurons_are_independent():
    recorder = sent(en.Poisson(100.0), 10, 20_000.0)
    counts = [np.histogram(train, 2000, (0.0, 20_000.0))[0] for train in recorder.trains()]
    off_diagonal = np.corrcoef(counts)[~np.eye(10, dtype=bool)]
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(2000)


def test_poisson_rates_per_neuron():
    rates = np.array([0.0, 1.0, 10.0, 100.0, 1000.0])
    counts = sent(en.Poisson(rates), 5, 20_000.0).counts()
    assert counts[0] == 0 and (np.abs(counts - 20.0 * rates) <= 4.0 * np.sqrt(20.0 * rates)).all()


def test_poisson_is_off_any_grid():
    times = sent(en.Poisson(500.0), 20, 200.0).times
    assert len(np.unique(times)) == len(times)
    assert ks_distance(times * 1000.0 % 1.0, lambda x: x) < KS_BOUND


def test_poisson_without_rate_is_silent_for_ever():
    assert len(sent(en.Poisson(0.0), 5, 1e7).times) == 0


def test_a_rate_that_is_set_counts_from_there():
    net = en.Network(seed=2)
    noise = net.add(en.Poisson(100.0), 400)
    recorder = net.record(noise)
    net.run(500.0)
    noise.set(rate=20.0)
    net.run(500.0)
    early = np.count_nonzero(recorder.times < 500.0)
    late = len(recorder.times) - early
    assert abs(early - 20_000) < 4.0 * np.sqrt(20_000) and abs(late - 4000) < 4.0 * np.sqrt(4000)
    first = np.array([train[train >= 500.0][:1].tolist() or [1000.0] for train in recorder.trains()])[:, 0]
    assert ks_distance((first[first < 1000.0] - 500.0) / 50.0, unit_exponential) < KS_BOUND


def test_setting_the_same_rate_moves_a_spike_by_rounding_only():
    def times(touch):
        net = en.Network(seed=2)
        noise = net.add(en.Poisson(100.0), 20)
        recorder = net.record(noise)
        if touch:
            net.at(20.0, lambda net: noise.set(rate=100.0))
            net.at(50.0, lambda net: noise[3:5].set(rate=100.0))
        net.run(100.0)
        return recorder.times

    assert times(True) == pytest.approx(times(False), abs=1e-9)


# --- InhomogeneousPoisson ---------------------------------------------------------------------


def test_piecewise_rates_are_exact():
    times, rates = np.array([10.0, 30.0, 50.0, 90.0]), np.array([100.0, 0.0, 400.0, 50.0])
    got = sent(en.InhomogeneousPoisson(times, rates), 1000, 190.0).times
    counts = np.histogram(got, [0.0, *times, 190.0])[0]
    expected = np.array([0.0, 2000.0, 0.0, 16_000.0, 5000.0])
    assert counts[0] == counts[2] == 0 and (np.abs(counts - expected) <= 4.0 * np.sqrt(expected)).all()
    for low, high in ((10.0, 30.0), (50.0, 90.0), (90.0, 190.0)):
        part = got[(got >= low) & (got < high)]
        assert ks_distance((part - low) / (high - low), lambda x: x) < KS_BOUND


def test_intervals_are_exponential_in_operational_time():
    times, rates = [0.0, 5.0, 20.0, 22.0], [50.0, 300.0, 0.0, 120.0]
    recorder = sent(en.InhomogeneousPoisson(times, rates), 200, 500.0)

    def level(t):
        edges = np.array([*times, np.inf])
        return sum(r / 1000.0 * np.clip(t - low, 0.0, high - low) for low, high, r in zip(edges, edges[1:], rates))

    waits = np.concatenate([np.diff(level(train), prepend=0.0) for train in recorder.trains()])
    assert ks_distance(waits, unit_exponential) < KS_BOUND


def test_rates_per_neuron_and_piece():
    rates = np.array([[0.0, 100.0, 200.0], [300.0, 0.0, 200.0]])
    recorder = sent(en.InhomogeneousPoisson([0.0, 5000.0], rates), 3, 10_000.0)
    for k in range(3):
        early = np.count_nonzero(recorder.train(k) < 5000.0)
        for count, rate in ((early, rates[0, k]), (len(recorder.train(k)) - early, rates[1, k])):
            assert abs(count - 5.0 * rate) <= 4.0 * np.sqrt(5.0 * rate)


def test_a_last_rate_of_zero_is_the_end():
    recorder = sent(en.InhomogeneousPoisson([0.0, 10.0], [1000.0, 0.0]), 50, 1e6)
    assert 400 < len(recorder.times) < 600 and recorder.times.max() < 10.0


# --- Regular, SpikeArray, EventSource ---------------------------------------------------------


@pytest.mark.parametrize(("interval", "start"), [(0.1, None), (0.1, 0.0), (0.7, 0.3), (3.0, 100.0), (1 / 3, 1 / 7)])
def test_regular_counts_multiples(interval, start):
    recorder = sent(en.Regular(interval) if start is None else en.Regular(interval, start=start), 2, 50.0)
    first = interval if start is None else start
    expected = [first + k * interval for k in range(1000) if first + k * interval < 50.0]
    assert recorder.train(0).tolist() == recorder.train(1).tolist() == expected


def test_regular_does_not_drift():
    assert sent(en.Regular(0.1, start=0.0), 1, 100_000.0).times[-1] == 999_999 * 0.1


def test_spike_arrays_are_sorted_and_equal_pairs_count_each():
    source = en.SpikeArray([3.0, 1.0, 2.0, 1.0, 1.0, 0.0], [0, 2, 1, 2, 0, 1])
    recorder = sent(source, 3, 10.0)
    assert recorder.times.tolist() == [0.0, 1.0, 1.0, 1.0, 2.0, 3.0]
    assert recorder.ids.tolist() == [1, 0, 2, 2, 1, 0]


@pytest.mark.parametrize("delay", [1.0, [[1.0], [1.5]]])
def test_equal_pairs_are_delivered_each(delay):
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0, 1.0, 1.0], [0, 0, 0]), 2)
    n = net.add(en.LIF(tau_m=1e9), 1)
    net.connect(source, n, en.all_to_all(), weight=2.0, delay=delay)
    net.run(5.0)
    assert n.get("v")[0] == pytest.approx(6.0, abs=1e-6) and net.stats["events"] == 3


def test_a_spike_array_copies_what_it_is_given():
    times = np.array([1.0, 2.0])
    source = en.SpikeArray(times, [0, 0])
    times[:] = 9.0
    assert sent(source, 1, 5.0).times.tolist() == [1.0, 2.0]


def test_send_adds_spikes_that_are_sorted_in():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0, 5.0], [0, 0]), 2)
    recorder = net.record(source)
    net.run(2.0)
    source.send([6.0, 2.0, 5.0], [1, 1, 1])
    net.at(5.5, lambda net: source.send([5.5, 9.0], [0, 1]))
    net.run(8.0)
    assert recorder.times.tolist() == [1.0, 2.0, 5.0, 5.0, 5.5, 6.0, 9.0]
    assert recorder.ids.tolist() == [0, 1, 0, 1, 0, 1, 1]


def recording(*events, width=4, height=3):
    return en.dvs.Recording(np.array(list(events), EVENT), width, height)


def test_events_become_spikes():
    events = [(1, 2, 1000, 0), (3, 0, 1500, 1), (0, 1, 1500, 0), (0, 1, 1500, 0), (3, 2, 4001, 1)]
    source = en.EventSource(recording(*events), start=2.0)
    net = en.Network(seed=1)
    pixels = net.add(source)
    recorder = net.record(pixels)
    net.run(10.0)
    assert pixels.shape == (2, 3, 4)
    assert recorder.times.tolist() == [2.0, 2.5, 2.5, 2.5, 2.0 + 3001 / 1000.0]
    assert recorder.ids.tolist() == [9, 4, 4, 15, 23]


def test_a_recording_without_events_is_silent():
    assert len(sent(en.EventSource(recording()), None, 10.0).times) == 0


def test_events_out_of_order_become_spikes_in_order_from_the_earliest():
    late = np.array([(1, 0, 80, 0), (0, 0, 77, 0), (2, 0, 79, 0)], EVENT)
    train = sent(en.EventSource(en.dvs.Recording(late, 4, 3, jitter=3)), None, 1.0)
    assert (train.times.tolist(), train.ids.tolist()) == ([0.0, 0.002, 0.003], [0, 2, 1])


def test_time_starts_with_the_first_event_unless_shifted():
    assert sent(en.EventSource(recording((0, 0, 77, 0), (0, 0, 78, 0))), None, 1.0).times.tolist() == [0.0, 0.001]


# --- pieces -----------------------------------------------------------------------------------

STREAMS = {
    "poisson": lambda: en.Poisson(np.linspace(0.0, 500.0, 20)),
    "inhomogeneous": lambda: en.InhomogeneousPoisson([1.0, 20.0, 30.0], [100.0, 0.0, 300.0]),
    "regular": lambda: en.Regular(0.3, start=0.1),
    "array": lambda: en.SpikeArray(np.tile(np.arange(50.0), 2), np.arange(100) % 20),
}


@pytest.mark.parametrize("kind", STREAMS)
@pytest.mark.parametrize("cuts", [[50.0], [0.3 * k + 0.1 for k in range(1, 160)], [1e-9, 20.0, 20.0, 30.0, 49.9]])
def test_the_pieces_of_a_stream_do_not_show(kind, cuts):
    whole, pieces = STREAMS[kind]().stream(20, 5, 0.0), STREAMS[kind]().stream(20, 5, 0.0)
    times, ids = whole.take(60.0)
    parts = [pieces.take(cut) for cut in [*cuts, 60.0]]
    assert len(times) > 50
    assert np.concatenate([t for t, _ in parts]).tolist() == times.tolist()
    assert np.concatenate([i for _, i in parts]).tolist() == ids.tolist()
    assert (np.diff(times) >= 0.0).all()


@pytest.mark.parametrize("kind", STREAMS)
def test_the_length_of_runs_does_not_show(kind):
    net = en.Network(seed=1)
    recorder = net.record(net.add(STREAMS[kind](), 20))
    for cut in (0.1, 0.4, 20.0, 33.3, 60.0):
        net.run(until=cut)
    wanted = sent(STREAMS[kind](), 20, 60.0)
    assert recorder.times.tolist() == wanted.times.tolist() and recorder.ids.tolist() == wanted.ids.tolist()


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_can_go_back_within_its_piece(kind):
    stream = STREAMS[kind]().stream(20, 5, 0.0)
    stream.take(10.0)
    times, ids = stream.take(40.0)
    stream.rewind(25.0)
    again = stream.take(40.0)
    assert again[0].tolist() == times[times >= 25.0].tolist() and again[1].tolist() == ids[times >= 25.0].tolist()


# --- private Poisson input --------------------------------------------------------------------


def arrivals(size, rate, duration, seed=1, view=slice(None), cuts=()):
    """Private arrivals as spikes: every arrival makes its neuron spike."""
    net = en.Network(seed=seed)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), size)
    made = net.poisson_input(n[view], rate=rate, weight=2.0)
    recorder = net.record(n)
    for cut in (*cuts, duration):
        net.run(until=cut)
    return recorder, made, net


def plainly(made, duration):
    """All arrivals of a private input, as `PoissonInput.events` says them."""
    blocks, cells = -(-made.group.size // 1024), int(duration / made.cell) + 1
    all_events = [event for b in range(blocks) for c in range(cells) for event in made.events(b, c)]
    return sorted(event for event in all_events if event[0] < duration)


PRIVATE = {
    "one": (1, 1000.0, slice(None)),
    "few": (7, 300.0, slice(None)),
    "view": (50, 300.0, slice(40, 3, -7)),
    "rates": (5, np.array([0.0, 10.0, 100.0, 1000.0, 500.0]), slice(None)),
    "two blocks": (1500, 40.0, slice(None)),
}


@pytest.mark.parametrize("case", PRIVATE)
def test_compiled_arrivals_are_those_said_plainly(case):
    size, rate, view = PRIVATE[case]
    recorder, made, net = arrivals(size, rate, 100.0, view=view)
    wanted = plainly(made, 100.0)
    assert len(wanted) > 20 and list(zip(recorder.times, recorder.ids)) == wanted
    assert net.stats["private_events"] >= len(wanted)


def test_private_input_has_its_counts():
    counts = arrivals(1500, 50.0, 1000.0)[0].counts()
    assert abs(counts.mean() - 50.0) < 4.0 * np.sqrt(50.0 / 1500)
    assert abs(counts.var(ddof=1) / counts.mean() - 1.0) < 4.0 * np.sqrt(2.0 / 1499)


def test_private_rates_per_neuron():
    rates = np.array([0.0, 5.0, 50.0, 500.0, 2000.0])
    counts = arrivals(5, rates, 10_000.0)[0].counts()
    assert counts[0] == 0 and (np.abs(counts - 10.0 * rates) <= 4.0 * np.sqrt(10.0 * rates)).all()


@pytest.mark.parametrize("size", [1, 3, 64])
def test_private_intervals_are_exponential(size):
    waits = intervals(arrivals(size, 200.0, 20_000.0 / size)[0], size) / 5.0
    assert ks_distance(waits, unit_exponential) < KS_BOUND
    assert abs(np.corrcoef(waits[1:], waits[:-1])[0, 1]) < 4.0 / np.sqrt(len(waits))


def test_private_inputs_of_different_neurons_are_independent():
    recorder = arrivals(10, 200.0, 10_000.0)[0]
    counts = [np.histogram(train, 1000, (0.0, 10_000.0))[0] for train in recorder.trains()]
    assert np.abs(np.corrcoef(counts)[~np.eye(10, dtype=bool)]).max() < 4.5 / np.sqrt(1000)
    assert len(np.unique(recorder.times)) == len(recorder.times)


def test_two_private_inputs_add_up_and_differ():
    net = en.Network(seed=1)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), 10)
    first, second = (net.poisson_input(n, rate=100.0, weight=2.0) for _ in range(2))
    recorder = net.record(n)
    net.run(100.0)
    assert list(zip(recorder.times, recorder.ids)) == sorted(plainly(first, 100.0) + plainly(second, 100.0))
    assert not set(plainly(first, 100.0)) & set(plainly(second, 100.0))


def test_private_input_does_not_show_the_length_of_runs():
    cut = arrivals(20, 300.0, 60.0, cuts=(0.1, 7.3, 7.4, 33.0))[0]
    whole = arrivals(20, 300.0, 60.0)[0]
    assert cut.times.tolist() == whole.times.tolist() and cut.ids.tolist() == whole.ids.tolist()


def test_private_input_made_later_starts_there():
    net = en.Network(seed=1)
    n = net.add(en.LIF(v_th=1.0, t_ref=0.0), 20)
    recorder = net.record(n)
    net.run(10.3)
    made = net.poisson_input(n, rate=500.0, weight=2.0)
    net.run(until=30.0)
    assert list(zip(recorder.times, recorder.ids)) == plainly(made, 30.0) and recorder.times.min() >= 10.3


def test_private_weight_is_added_to_the_potential():
    net = en.Network(seed=1)
    n = net.add(en.LIF(tau_m=1e9, v_th=1e9), 5)
    made = net.poisson_input(n, rate=200.0, weight=0.5)
    net.run(100.0)
    counts = np.bincount([k for _, k in plainly(made, 100.0)], minlength=5)
    assert n.get("v") == pytest.approx(0.5 * counts, abs=1e-3)
