"""Plastic weights against the rule told in 40 digits, event by event, and additive rules against the sum over pairs."""

import mpmath
import numpy as np
import pytest

import eventsnn as en

mp = mpmath.mp.clone()
mp.dps = 40
PAIRINGS = ("all", "nearest", "nearest_pre", "nearest_reduced")


def trains(rng, grid, n_pre):
    """Spikes of n_pre inputs and of a teacher; on a grid they are multiples of 1/4 ms and often meet."""
    m = int(rng.integers(5, 60))
    times, ids = rng.uniform(0.0, 200.0, m), rng.integers(0, n_pre, m)
    teacher = np.unique(rng.uniform(0.0, 200.0, int(rng.integers(1, 30))))
    if grid:
        times, teacher = np.round(times / 8.0) * 2.0, np.unique(np.round(teacher / 8.0) * 2.0)
        times, ids = np.unique(np.stack([times, ids]), axis=1)
    return times, ids.astype(int), teacher


def learned(rule, delays, weights, times, ids, teacher, until=250.0, held=()):
    """The weights of one synapse per input onto a neuron that fires when the teacher does; at times they are held."""
    net = en.Network(seed=1)
    inputs = net.add(en.SpikeArray(times, ids), len(delays))
    teachers = net.add(en.SpikeArray(teacher, np.zeros(len(teacher), int)), 1)
    cell = net.add(en.LIF(v_th=1e6, t_ref=0.0), 1)
    net.connect(teachers, cell, en.one_to_one(), weight=1e9, delay=1.0)
    made = net.connect(inputs, cell, en.all_to_all(), weight=weights, delay=delays, plasticity=rule)
    hold(net, made, held)
    net.run(until)
    return made.weights


def hold(net, made, held):
    """Hold the weights of a projection for some stretches (start, end)."""
    for stretch in held:
        for t, plastic in zip(stretch, (False, True)):
            net.at(t, lambda net, plastic=plastic: setattr(made, "plastic", plastic))


def is_held(t, held):
    return any(start <= t < end for start, end in held)


def events(times, delay, teacher):
    """Arrivals (0) and spikes (1) at one synapse in order; of one instant the arrival comes first."""
    return sorted([(float(t) + delay, 0) for t in times] + [(float(t) + 1.0, 1) for t in teacher])


def decay(t, since, tau):
    return mp.exp(-(mp.mpf(t) - mp.mpf(since)) / mp.mpf(tau))


def pairs(pairing, past, side, t, tau):
    """What the pairs of an event on one side at t with the past events of the other add up to."""
    other = [s for s, kind in past if kind != side]
    if not other:
        return mp.mpf(0)
    if pairing == "all":
        return mp.fsum(decay(t, s, tau) for s in other)
    last = decay(t, other[-1], tau)
    if pairing == "nearest" or (pairing == "nearest_pre" and side == 0):
        return last
    if pairing == "nearest_reduced":
        return last if past[-1][1] != side else mp.mpf(0)
    own = [k for k, (_, kind) in enumerate(past) if kind == side]
    since = own[-1] + 1 if own else 0
    return mp.fsum(decay(t, s, tau) for s, kind in past[since:] if kind != side)


def told(values, pairing, w, happened, held=()):
    """The rule, event by event."""
    p = {name: mp.mpf(value) for name, value in values.items()}
    w, past = mp.mpf(float(w)), []
    for t, side in happened:
        u = (w - p["w_min"]) / (p["w_max"] - p["w_min"])
        if is_held(t, held):
            pass
        elif side == 0:
            w -= p["a_minus"] * power(u, p["mu_minus"]) * pairs(pairing, past, side, t, values["tau_minus"])
        else:
            w += p["a_plus"] * power(1 - u, p["mu_plus"]) * pairs(pairing, past, side, t, values["tau_plus"])
        w = min(max(w, p["w_min"]), p["w_max"])
        past.append((t, side))
    return w


def power(u, mu):
    return mp.mpf(1) if mu == 0 else u**mu


def random_values(rng):
    low, high = rng.uniform(-1.0, 0.0), rng.uniform(0.5, 2.0)
    exponents = rng.choice([0.0, 1.0, 0.3, rng.uniform(0.0, 2.0)], 2)
    return {
        "tau_plus": rng.uniform(5.0, 40.0),
        "tau_minus": rng.uniform(5.0, 40.0),
        "a_plus": rng.uniform(-0.1, 0.3),
        "a_minus": rng.uniform(-0.1, 0.3),
        "w_min": low,
        "w_max": high,
        "mu_plus": exponents[0],
        "mu_minus": exponents[1],
    }


def trace(past, side, t, tau, pairing="all"):
    """The trace of one side just before an event at t."""
    own = [s for s, kind in past if kind == side]
    return mp.fsum(decay(t, s, tau) for s in (own if pairing == "all" else own[-1:]))


def checked(rng, grid, rule, values, change):
    """A rule's weights against `change(p, past, t, side)`, what it adds at each event."""
    n = int(rng.integers(1, 5))
    delays = rng.integers(0, 5, n).astype(float)
    weights = rng.uniform(values["w_min"], values["w_max"], n)
    times, ids, teacher = trains(rng, grid, n)
    got = learned(rule(**values), delays, weights, times, ids, teacher)
    p = {name: mp.mpf(value) for name, value in values.items()}
    for k in range(n):
        w, past = mp.mpf(weights[k]), []
        for t, side in events(times[ids == k], delays[k], teacher):
            w = min(max(w + change(p, past, t, side), p["w_min"]), p["w_max"])
            past.append((t, side))
        assert abs(got[k] - float(w)) <= 1e-12 * values["w_max"]


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_triplets(pairing, grid):
    def change(p, past, t, side):
        x1, x2 = (trace(past, 0, t, p[tau], pairing) for tau in ("tau_plus", "tau_x"))
        y1, y2 = (trace(past, 1, t, p[tau], pairing) for tau in ("tau_minus", "tau_y"))
        if side == 0:
            return -y1 * (p["a2_minus"] + p["a3_minus"] * x2)
        return x1 * (p["a2_plus"] + p["a3_plus"] * y2)

    rng = np.random.default_rng(5)
    for _ in range(20):
        taus = dict(zip(("tau_plus", "tau_x", "tau_minus", "tau_y"), rng.uniform(5.0, 80.0, 4)))
        steps = dict(zip(("a2_plus", "a3_plus", "a2_minus", "a3_minus"), rng.uniform(0.0, 0.2, 4)))
        values = {**taus, **steps, "w_min": -1.0, "w_max": 1.5}
        checked(rng, grid, lambda **v: en.TripletSTDP(**v, pairing=pairing), values, change)


@pytest.mark.parametrize("grid", [False, True])
def test_inhibitory(grid):
    def change(p, past, t, side):
        if side == 0:
            return p["eta"] * (trace(past, 1, t, p["tau"]) - 2 * p["rate"] / 1000 * p["tau"])
        return p["eta"] * trace(past, 0, t, p["tau"])

    rng = np.random.default_rng(6)
    for _ in range(20):
        eta, rate, tau = rng.uniform(-0.1, 0.1), rng.uniform(0.0, 30.0), rng.uniform(5.0, 40.0)
        values = {"eta": eta, "rate": rate, "tau": tau, "w_min": -2.0, "w_max": 1.0}
        checked(rng, grid, en.InhibitorySTDP, values, change)


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize("pairing", PAIRINGS)
def test_event_by_event(pairing, grid):
    rng = np.random.default_rng(PAIRINGS.index(pairing))
    for _ in range(25):
        n = int(rng.integers(1, 5))
        values, delays = random_values(rng), rng.integers(0, 5, n).astype(float)
        if rng.random() < 0.5:
            delays[:] = delays[0]
        weights = rng.uniform(values["w_min"], values["w_max"], n)
        times, ids, teacher = trains(rng, grid, n)
        got = learned(en.STDP(**values, pairing=pairing), delays, weights, times, ids, teacher)
        for k in range(n):
            wanted = told(values, pairing, weights[k], events(times[ids == k], delays[k], teacher))
            assert abs(got[k] - float(wanted)) <= 1e-12 * values["w_max"]


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_all_but_the_weight_goes_on_while_it_is_held(pairing):
    held = [(10.0, 60.0), (90.0, 94.5), (120.0, 160.0)]
    rng = np.random.default_rng(12)
    for _ in range(15):
        n = int(rng.integers(1, 5))
        values, delays = random_values(rng), rng.integers(0, 5, n).astype(float)
        weights = rng.uniform(values["w_min"], values["w_max"], n)
        times, ids, teacher = trains(rng, rng.random() < 0.5, n)
        got = learned(en.STDP(**values, pairing=pairing), delays, weights, times, ids, teacher, held=held)
        for k in range(n):
            wanted = told(values, pairing, weights[k], events(times[ids == k], delays[k], teacher), held)
            assert abs(got[k] - float(wanted)) <= 1e-12 * values["w_max"]


def test_what_arrives_while_weights_are_held_pairs_once():
    """Of the arrivals at 1, 2, 3 and 1000 only the last one is unpaired when the target spikes at 1002."""
    values = {"tau_plus": 20.0, "tau_minus": 20.0, "a_plus": 0.5, "a_minus": 0.0, "w_max": 10.0}
    times, teacher = np.array([1.0, 2.0, 3.0, 1000.0]), np.array([4.0, 1001.0])  # which comes 1 ms after it is sent
    rule = en.STDP(**values, pairing="nearest_pre")
    got = learned(rule, [0.0], [5.0], times, 0 * times.astype(int), teacher, 1100.0, held=[(4.0, 1001.0)])
    np.testing.assert_allclose(got, [5.0 + 0.5 * np.exp(-2.0 / 20.0)], rtol=1e-15)


@pytest.mark.parametrize("held", [(), [(20.0, 70.0), (110.0, 130.0)]], ids=["learning", "held"])
@pytest.mark.parametrize("pairing", PAIRINGS)
@pytest.mark.parametrize("fraction", [0.25, 0.5, 0.8, 1.0])
def test_dendritic_delay(fraction, pairing, held):
    """The synapse sees arrivals at s + (1 - f) d and spikes at t + f d; the teacher's come 1 ms after they are sent."""
    rng = np.random.default_rng(int(100 * fraction))
    for _ in range(4):
        n = int(rng.integers(1, 4))
        values, delays = random_values(rng), rng.uniform(0.0, 15.0, n)
        weights = rng.uniform(values["w_min"], values["w_max"], n)
        times, ids, teacher = trains(rng, False, n)
        rule = en.STDP(**values, pairing=pairing, dendritic_delay_fraction=fraction)
        got = learned(rule, delays, weights, times, ids, teacher, held=held)
        for k in range(n):
            d = delays[k]
            seen = [(t + (1.0 - fraction) * d, 0) for t in times[ids == k]]
            seen += [((t + 1.0) + fraction * d, 1) for t in teacher]
            wanted = told(values, pairing, weights[k], sorted(seen), held)
            assert abs(got[k] - float(wanted)) <= 1e-12 * values["w_max"]


def test_the_weight_delivered_holds_what_came_before_it():
    """f = 1, d = 10: the synapse sees the spike at 0 at once, and the target's at 3 at 13, after the jump at 10."""
    net = en.Network(seed=1)
    source, teacher = net.add(en.SpikeArray([0.0, 20.0], [0, 0]), 1), net.add(en.SpikeArray([3.0], [0]), 1)
    cell = net.add(en.PIF(v_th=1e6, v_reset=0.0, t_ref=0.0), 1)
    net.connect(teacher, cell, en.one_to_one(), weight=1e9, delay=0.0)
    rule = en.STDP(tau_plus=20.0, tau_minus=10.0, a_plus=1.0, a_minus=0.5, w_max=10.0, dendritic_delay_fraction=1.0)
    made = net.connect(source, cell, en.one_to_one(), weight=5.0, delay=10.0, plasticity=rule)
    net.run(12.0)
    assert cell.get("v")[0] == 5.0 and made.weights[0] == 5.0
    net.run(6.0)
    after = 5.0 + np.exp(-13.0 / 20.0)
    np.testing.assert_allclose(made.weights, [after], rtol=1e-15)
    net.run(100.0)
    np.testing.assert_allclose(cell.get("v"), [5.0 + after - 0.5 * np.exp(-7.0 / 10.0)], rtol=1e-15)
    assert net.stats["events"] == 3


def test_additive_is_the_sum_over_pairs():
    rng = np.random.default_rng(7)
    values = {"tau_plus": 17.0, "tau_minus": 34.0, "a_plus": 0.01, "a_minus": 0.012, "w_min": -1e3, "w_max": 1e3}
    times, ids, teacher = trains(rng, False, 1)
    got = learned(en.STDP(**values), [1.5], 0.25, times, ids, teacher)[0]
    apart = (teacher + 1.0)[:, None] - (times + 1.5)
    plus = 0.01 * np.exp(-apart[apart >= 0] / 17.0).sum()
    minus = 0.012 * np.exp(apart[apart < 0] / 34.0).sum()
    assert abs(got - (0.25 + plus - minus)) < 1e-12


def test_the_arrival_that_causes_the_spike_potentiates():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0], [0]), 1)
    cell = net.add(en.LIF(v_th=5.0), 1)
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.5, a_minus=9.0, w_max=20.0)
    made = net.connect(source, cell, en.one_to_one(), weight=10.0, delay=0.0, plasticity=rule)
    spikes = net.record(cell)
    net.run(20.0)
    np.testing.assert_array_equal(spikes.times, [10.0])
    np.testing.assert_array_equal(made.weights, [10.5])


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
def test_an_arrival_of_a_later_generation_comes_after_the_spike(fraction):
    """The relay fires in generation 0 of 10 ms, and so does the cell; the relay's spike reaches the cell in 1."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0], [0]), 1)
    relay, cell = net.add(en.LIF(v_th=5.0), 1), net.add(en.LIF(v_th=5.0), 1)
    net.connect(source, relay, en.one_to_one(), weight=10.0, delay=0.0)
    net.connect(source, cell, en.one_to_one(), weight=10.0, delay=0.0)
    steps = {"a_plus": 0.5, "a_minus": 2.0, "w_max": 20.0, "dendritic_delay_fraction": fraction}
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, **steps)
    made = net.connect(relay, cell, en.one_to_one(), weight=10.0, delay=0.0, plasticity=rule)
    simulation = en.reference.Simulation(net, 20.0)
    simulation.run()
    net.run(20.0)
    np.testing.assert_array_equal(made.weights, [8.0])
    np.testing.assert_array_equal(simulation.weights(made), [8.0])


@pytest.mark.parametrize("delay", [0.0, 1e-20])
def test_a_spike_is_seen_once_where_generations_follow_each_other(delay):
    """A chain of relays reaches the cell in the generations 1, 2 and 3 of 10 ms; it fires in each, as t_ref = 0."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0], [0]), 1)
    cells = net.add(en.LIF(v_th=5.0, t_ref=0.0), 4)
    net.connect(source, cells[0], en.all_to_all(), weight=10.0, delay=0.0)
    net.connect(cells[:2], cells[1:3], en.one_to_one(), weight=10.0, delay=0.0)
    values = {"tau_plus": 20.0, "tau_minus": 20.0, "a_plus": 0.5, "a_minus": 0.125, "w_max": 50.0}
    rule = en.STDP(**values, dendritic_delay_fraction=0.5)
    made = net.connect(cells[:3], cells[3:], en.all_to_all(), weight=10.0, delay=delay, plasticity=rule)
    net.run(20.0)
    # the first arrival pairs with three spikes, the second comes after one of them and pairs with two, and so on
    np.testing.assert_array_equal(made.weights, [10.0 + 3 * 0.5, 10.0 - 0.125 + 2 * 0.5, 10.0 - 2 * 0.125 + 0.5])


def test_the_reference_holds_weights_too():
    net = en.Network(seed=1)
    source, cell = net.add(en.SpikeArray([10.0, 30.0], [0, 0]), 1), net.add(en.LIF(v_th=5.0), 1)
    values = {"tau_plus": 20.0, "tau_minus": 20.0, "a_plus": 0.5, "a_minus": 0.0, "w_max": 20.0}
    for share in (0.0, 0.5):
        rule = en.STDP(**values, dendritic_delay_fraction=share)
        net.connect(source, cell, en.one_to_one(), weight=10.0, delay=1.0, plasticity=rule).plastic = False
    net.connect(source, cell, en.one_to_one(), weight=10.0, delay=1.0, plasticity=en.STDP(**values))
    simulation = en.reference.Simulation(net, 50.0)
    simulation.run()
    weights = [simulation.weights(q)[0] for q in net.projections]
    assert weights[0] == weights[1] == 10.0 < weights[2]


def test_a_lost_jump_is_still_an_arrival():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0, 11.0], [0, 0]), 1)
    cell = net.add(en.LIF(v_th=5.0, t_ref=5.0), 1)
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.0, a_minus=1.0, w_max=20.0)
    made = net.connect(source, cell, en.one_to_one(), weight=10.0, delay=0.0, plasticity=rule)
    net.run(20.0)
    np.testing.assert_allclose(made.weights, [10.0 - np.exp(-1.0 / 20.0)], rtol=1e-15)


def test_weights_are_held_while_plastic_is_false():
    values = {"tau_plus": 17.0, "tau_minus": 34.0, "a_plus": 0.01, "a_minus": 0.012, "w_min": -1e3, "w_max": 1e3}
    rng = np.random.default_rng(3)
    times, _, teacher = trains(rng, False, 1)
    net = en.Network(seed=1)
    source, teachers = (
        net.add(en.SpikeArray(times, 0 * times.astype(int)), 1),
        net.add(en.SpikeArray(teacher, 0 * teacher.astype(int)), 1),
    )
    cell = net.add(en.LIF(v_th=1e6, t_ref=0.0), 1)
    net.connect(teachers, cell, en.one_to_one(), weight=1e9, delay=1.0)
    made = net.connect(source, cell, en.one_to_one(), weight=0.25, delay=1.5, plasticity=en.STDP(**values))
    net.run(60.0)
    before = made.weights[0]
    made.plastic = False
    net.run(60.0)
    assert made.weights[0] == before and not made.plastic
    made.plastic = True
    net.run(130.0)
    arrivals, spikes = times + 1.5, teacher + 1.0
    apart = spikes[:, None] - arrivals
    last = np.maximum(spikes[:, None], arrivals)  # a pair counts at the later of its two events
    counts = (last < 60.0) | (last >= 120.0)
    plus = 0.01 * np.exp(-apart[(apart >= 0) & counts] / 17.0).sum()
    minus = 0.012 * np.exp(apart[(apart < 0) & counts] / 34.0).sum()
    assert abs(made.weights[0] - (0.25 + plus - minus)) < 1e-12


def test_weights_are_recorded():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([10.0, 30.0], [0, 0]), 1)
    cell = net.add(en.LIF(v_th=5.0), 1)
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.5, a_minus=0.0, w_max=20.0)
    made = net.connect(source, cell, en.one_to_one(), weight=10.0, delay=0.0, plasticity=rule)
    recorded = net.record(made, "weight", every=10.0)
    wanted = en.reference.run(net, 45.0)[recorded]
    net.run(45.0)
    np.testing.assert_array_equal(recorded.times, [0.0, 10.0, 20.0, 30.0, 40.0])
    np.testing.assert_array_equal(recorded.values, wanted.values)
    np.testing.assert_allclose(recorded.values, [[10.0, 10.0, 10.5, 10.5, 11.0 + 0.5 * np.exp(-1.0)]], rtol=1e-15)


def rewarded(p, pieces, w, c, start, end):
    """Weight and eligibility after the time from start to end, by quadrature of dw/dt = c (baseline + d)."""

    def signal(t):
        return p["baseline"] + mp.fsum(a * mp.exp((r - t) / p["tau_d"]) for r, a in pieces if r <= t)

    turns = [r for r, _ in pieces if start < r < end]
    for a, b in zip([start, *turns], [*turns, end]):
        turn = None
        level = signal(a) - p["baseline"]
        if level * p["baseline"] < 0 and abs(level) > abs(p["baseline"]):
            turn = a + p["tau_d"] * mp.log(-level / p["baseline"])
        for x, y in zip([a, turn], [turn, b]) if turn is not None and turn < b else [(a, b)]:
            w += c * mp.quad(lambda t, x=x: mp.exp((x - t) / p["tau_c"]) * signal(t), [x, y])
            w = min(max(w, p["w_min"]), p["w_max"])
            c *= mp.exp((x - y) / p["tau_c"])
    return w, c


@pytest.mark.parametrize("held", [(), [(25.0, 55.5), (100.0, 150.0)]], ids=["learning", "held"])
@pytest.mark.parametrize("baseline", [0.0, 0.02, -0.01])
def test_reward(baseline, held):
    rng = np.random.default_rng(8)
    for _ in range(4):
        values = {"a_plus": 0.05, "a_minus": 0.06, "tau_c": rng.uniform(20.0, 200.0), "tau_d": rng.uniform(10.0, 100.0)}
        values |= {"baseline": baseline, "w_min": 0.0, "w_max": 1.0, "tau_plus": 20.0, "tau_minus": 15.0}
        times, ids, teacher = trains(rng, False, 1)
        given = [(30.0, 0.05), (55.5, -0.08), (56.0, 0.03), (140.0, 0.1)]
        net = en.Network(seed=1)
        inputs = net.add(en.SpikeArray(times, ids), 1)
        teachers = net.add(en.SpikeArray(teacher, np.zeros(len(teacher), int)), 1)
        cell = net.add(en.LIF(v_th=1e6, t_ref=0.0), 1)
        net.connect(teachers, cell, en.one_to_one(), weight=1e9, delay=1.0)
        made = net.connect(inputs, cell, en.one_to_one(), weight=0.4, delay=2.0, plasticity=en.RewardSTDP(**values))
        for t, amount in given:
            net.at(t, lambda net, amount=amount: net.reward(amount))
        hold(net, made, held)
        net.run(250.0)
        p = {name: mp.mpf(value) for name, value in values.items()}
        pieces = [(mp.mpf(t), mp.mpf(amount)) for t, amount in given]
        w, c, last, past = mp.mpf(0.4), mp.mpf(0), mp.mpf(0), []
        turns = [(t, None) for stretch in held for t in stretch]
        happened = sorted([*events(times, 2.0, teacher), *turns, (250.0, None)], key=lambda event: event[0])
        for t, side in happened:
            changed, c = rewarded(p, pieces, w, c, last, mp.mpf(t))
            w = w if is_held(last, held) else changed
            if side == 0:
                c -= p["a_minus"] * trace(past, 1, t, p["tau_minus"])
            elif side == 1:
                c += p["a_plus"] * trace(past, 0, t, p["tau_plus"])
            last = mp.mpf(t)
            past.append((t, side))
        assert abs(made.weights[0] - float(w)) <= 1e-12


def test_a_source_may_give_the_reward():
    values = {"a_plus": 0.05, "a_minus": 0.0, "w_max": 10.0}
    weights = []
    for from_source in (False, True):
        net = en.Network(seed=1)
        source, given = net.add(en.SpikeArray([10.0], [0]), 1), net.add(en.SpikeArray([25.0, 40.0], [0, 0]), 1)
        cell = net.add(en.LIF(v_th=5.0), 1)
        made = net.connect(source, cell, en.one_to_one(), weight=8.0, delay=0.0, plasticity=en.RewardSTDP(**values))
        if from_source:
            net.reward_from(given, 0.1)
        else:
            for t in (25.0, 40.0):
                net.at(t, lambda net: net.reward(0.1))
        net.run(100.0)
        weights.append(made.weights[0])
    assert weights[0] == weights[1] > 8.2


def weights_after(times, given, later=None, also=None):
    """Weight after rewards at `times`; those `given` come from a source, those sent to it at 20 ms are `later`."""
    values = {"a_plus": 0.05, "a_minus": 0.0, "w_max": 10.0}
    net = en.Network(seed=1)
    source, giver = net.add(en.SpikeArray([10.0, 30.0], [0, 0]), 1), net.add(en.SpikeArray(given, [0] * len(given)), 1)
    cell = net.add(en.LIF(v_th=5.0), 1)
    wired = {"weight": 8.0, "delay": 0.0, "plasticity": en.RewardSTDP(**values)}
    made = net.connect(source, cell, en.one_to_one(), **wired)
    net.reward_from(giver, 0.1)
    for t in times:
        net.at(t, lambda net: net.reward(0.1))
    net.run(20.0)
    if later:
        giver.send(later, [0] * len(later))
    if also:
        net.reward_from(giver, also)
    newer = net.connect(source, cell, en.one_to_one(), **wired)
    net.run(100.0)
    return made.weights[0], newer.weights[0]


def test_a_source_that_is_changed_gives_each_reward_once():
    told = weights_after([15.0, 50.0, 60.0], [])
    assert told[0] > told[1] > 8.0
    assert weights_after([], [15.0, 50.0, 60.0]) == told
    assert weights_after([], [15.0, 50.0], later=[60.0]) == told
    assert weights_after([50.0], [15.0], later=[60.0]) == told
    doubled = weights_after([15.0, 50.0, 50.0], [])
    np.testing.assert_allclose(weights_after([], [15.0, 50.0], also=0.1), doubled, rtol=1e-15)


def test_normalize():
    net = en.Network(seed=1)
    source, cells = net.add(en.Poisson(5.0), 30), net.add(en.LIF(), 4)
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.01, a_minus=0.01, w_max=1.0)
    plastic = net.connect(source, cells[1:], en.all_to_all(), weight=en.uniform(0.1, 0.9), delay=1.0, plasticity=rule)
    fixed = net.connect(source, cells, en.fixed_probability(0.5), weight=2.0, delay=1.0)
    net.run(100.0)
    before = plastic.weights
    for made, total in ((plastic, 6.0), (fixed, 1.5)):
        made.normalize(total)
        np.testing.assert_allclose(np.bincount(made.post, made.weights), total, rtol=1e-14)
    np.testing.assert_allclose(
        plastic.weights[plastic.post == 1] / before[plastic.post == 1], 6.0 / before[plastic.post == 1].sum()
    )
    plastic.normalize(29.0)  # more than the bound allows in proportion
    assert plastic.weights.max() == 1.0
    assert np.all(np.bincount(plastic.post, plastic.weights) < 29.0)
