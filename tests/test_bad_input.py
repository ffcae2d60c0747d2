"""Wrong input is refused at once, with the argument named, and leaves the network as it was."""

import numpy as np
import pytest

import eventsnn as en

NAN, INF = float("nan"), float("inf")
REC = np.zeros(1, [("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.uint8)])

MANY = en.from_arrays(np.arange(40) % 10, np.arange(40) // 4 % 4)
SAME_SIZE = en.conv2d(np.ones((1, 1, 3, 3)), 1, 1)


def stdp(**changed):
    """A rule that would be right, but for what is changed."""
    good = {"tau_plus": 20.0, "tau_minus": 20.0, "a_plus": 0.01, "a_minus": 0.01, "w_max": 1.0}
    return en.STDP(**(good | changed))


class World:
    """A network with something of everything, after 5 ms."""

    def __init__(self):
        self.net = net = en.Network(seed=4)
        self.noise = net.add(en.Poisson(200.0), 20, name="noise")
        self.given = net.add(en.SpikeArray([1.0, 8.0], [0, 1]), 2, name="given")
        self.exc = net.add(en.LIF(), 10, name="exc")
        self.cur = net.add(en.LIFExp(), 4, name="cur")
        self.image = net.add(en.LIF(), (1, 4, 4), name="image")
        self.q = net.connect(self.noise, self.exc, en.fixed_probability(0.5), weight=4.0, delay=en.uniform(1.0, 3.0))
        self.plastic = net.connect(
            self.given, self.exc, en.all_to_all(), weight=0.5, delay=1.0, plasticity=stdp(), name="plastic"
        )
        self.square = net.connect(self.exc, self.exc, en.all_to_all(), weight=np.ones(100), delay=1.0)
        net.poisson_input(self.exc, rate=100.0, weight=1.0)
        self.spikes = net.record(self.exc, name="spikes")
        self.v = net.record(self.exc, "v", every=1.0, name="v")
        self.foreign = en.Network(seed=5).add(en.LIF(), 10)
        net.run(5.0)

    def connect(self, **changed):
        """A connection that would be right, but for what is changed."""
        good = {"pre": self.exc, "post": self.cur, "rule": en.all_to_all(), "weight": 1.0, "delay": 1.0}
        given = good | changed
        return self.net.connect(given.pop("pre"), given.pop("post"), given.pop("rule"), **given)

    def seen(self):
        """Everything that a refused call must leave alone."""
        net = self.net
        states = [p.get(s).tolist() for p in net.populations for s in p.states]
        weights = [q.weights.tolist() for q in net.projections]
        parameters = [p.get("tau_m").tolist() for p in (self.exc, self.cur)]
        sizes = len(net.populations), len(net.projections), len(net.recorders), len(net.inputs)
        return str(net), net.t, sizes, states, weights, parameters

    def outcome(self):
        """What happens next, draws included."""
        self.exc.set(v=en.uniform(0.0, 5.0))
        late = self.net.add(en.LIF(tau_m=en.uniform(10.0, 30.0)), 5)
        q = self.connect(pre=late, weight=en.uniform(0.0, 1.0))
        self.net.run(20.0)
        recorders = self.spikes.times.tolist(), self.spikes.ids.tolist(), self.v.values.tolist()
        return self.net.t, recorders, late.get("tau_m").tolist(), q.weights.tolist()


def bad(name, call, error=(ValueError, TypeError)):
    """A case: the argument that the message must name, and the call."""
    return name, call, error


NUMBERS = [NAN, INF, -INF, "5", None, True, 1j, np.complex128(1 + 1j)]

CASES = [
    # Network
    *[bad("seed", lambda w, s=s: en.Network(seed=s)) for s in (-1, 1.5, "a", True, 2**64)],
    *[bad("threads", lambda w, n=n: en.Network(seed=1, threads=n)) for n in (0, -1, 1.5, "2", None, True)],
    # models, refused when they are made
    *[bad("tau_m", lambda w, x=x: en.LIF(tau_m=x)) for x in (*NUMBERS, 0.0, -1.0)],
    *[bad("tau_syn", lambda w, x=x: en.LIFExp(tau_syn=x)) for x in (NAN, 0.0, -5.0, "5")],
    *[bad("t_ref", lambda w, x=x: en.LIF(t_ref=x)) for x in (-0.1, NAN, INF)],
    *[bad("i_ext", lambda w, x=x: en.LIFExp(i_ext=x)) for x in (NAN, INF, "1")],
    bad("v_reset", lambda w: en.LIF(v_reset=20.0)),
    bad("v_reset", lambda w: en.LIF(v_reset=0.0, v_th=-1.0)),
    bad("v_reset", lambda w: en.LIFExp(v_reset=[0.0, 20.0])),
    bad("tau_m", lambda w: en.LIF(tau_m=[1.0, -1.0])),
    bad("tau", lambda w: en.LIF(tau=3.0)),
    # add
    bad("tau_m", lambda w: w.net.add(en.LIF(tau_m=-1.0), 3)),
    bad("v_reset", lambda w: w.net.add(en.LIF(v_reset=25.0), 3)),
    bad("v_reset", lambda w: w.net.add(en.LIF(v_th=[20.0, 0.0, 20.0]), 3)),
    bad("tau_m", lambda w: w.net.add(en.LIF(tau_m=[20.0, 20.0]), 3)),
    bad("tau_m", lambda w: w.net.add(en.LIF(tau_m=en.normal(1.0, 10.0)), 300)),
    bad("model", lambda w: w.net.add("LIF", 3)),
    bad("model", lambda w: w.net.add(en.LIF, 3)),
    bad("model", lambda w: w.net.add(None, 3)),
    *[bad("size", lambda w, n=n: w.net.add(en.LIF(), n)) for n in (0, -1, 2.5, "3", None, True, (2, 0), (), 2**40)],
    bad("name", lambda w: w.net.add(en.LIF(), 3, name="exc")),
    bad("name", lambda w: w.net.add(en.LIF(), 3, name=5)),
    # sources
    *[bad("rate", lambda w, x=x: en.Poisson(x)) for x in (*NUMBERS, -1.0, [1.0, -1.0], [1.0, NAN], [[1.0]])],
    bad("rate", lambda w: w.net.add(en.Poisson([1.0, 2.0]), 3)),
    *[bad("interval", lambda w, x=x: en.Regular(x)) for x in (*NUMBERS, 0.0, -1.0)],
    *[bad("start", lambda w, x=x: en.Regular(1.0, start=x)) for x in (NAN, -1.0, "1")],
    bad("times", lambda w: en.SpikeArray([-1.0], [0])),
    bad("times", lambda w: en.SpikeArray([NAN], [0])),
    bad("times", lambda w: en.SpikeArray([INF], [0])),
    bad("times", lambda w: en.SpikeArray(["1"], [0])),
    bad("times", lambda w: en.SpikeArray([1.0 + 1j], [0])),
    bad("ids", lambda w: en.SpikeArray([1.0], [-1])),
    bad("ids", lambda w: en.SpikeArray([1.0], [0.0])),
    bad("ids", lambda w: en.SpikeArray([1.0, 2.0], [True, False])),
    bad("ids", lambda w: en.SpikeArray([1.0, 2.0], [0])),
    bad("ids", lambda w: w.net.add(en.SpikeArray([9.0], [3]), 3)),
    bad("times", lambda w: w.net.add(en.SpikeArray([4.9], [0]), 1)),
    bad("times", lambda w: en.InhomogeneousPoisson([2.0, 1.0], [1.0, 1.0])),
    bad("times", lambda w: en.InhomogeneousPoisson([1.0, 1.0], [1.0, 1.0])),
    bad("times", lambda w: en.InhomogeneousPoisson([], [])),
    bad("times", lambda w: en.InhomogeneousPoisson([-1.0], [1.0])),
    bad("rates", lambda w: en.InhomogeneousPoisson([0.0], [-1.0])),
    bad("rates", lambda w: en.InhomogeneousPoisson([0.0], [NAN])),
    bad("rates", lambda w: en.InhomogeneousPoisson([0.0, 1.0], [1.0])),
    bad("rates", lambda w: w.net.add(en.InhomogeneousPoisson([0.0], [[1.0, 2.0]]), 3)),
    bad("recording", lambda w: en.EventSource(5)),
    bad("recording", lambda w: en.EventSource(REC)),
    bad("recording", lambda w: en.EventSource(en.dvs.Recording(REC))),
    bad("start", lambda w: en.EventSource(en.dvs.Recording(REC, 2, 2), start=-1.0)),
    bad("start", lambda w: w.net.add(en.EventSource(en.dvs.Recording(REC, 2, 2), start=4.0))),
    bad("size", lambda w: w.net.add(en.EventSource(en.dvs.Recording(REC, 2, 2), start=9.0), 5)),
    # send, set(rate)
    bad("times", lambda w: w.given.send([4.999], [0])),
    bad("times", lambda w: w.given.send([NAN], [0])),
    bad("ids", lambda w: w.given.send([9.0], [2])),
    bad("ids", lambda w: w.given.send([9.0], [-1])),
    bad("ids", lambda w: w.given.send([9.0, 9.0], [0])),
    bad("send", lambda w: w.noise.send([9.0], [0])),
    bad("send", lambda w: w.exc.send([9.0], [0])),
    *[bad("rate", lambda w, x=x: w.noise.set(rate=x)) for x in (-1.0, NAN, "1", [1.0], None, True)],
    bad("v", lambda w: w.noise.set(v=1.0)),
    bad("rate", lambda w: w.given.set(rate=1.0)),
    bad("rate", lambda w: w.exc.set(rate=1.0)),
    # set, get
    *[bad("v", lambda w, x=x: w.exc.set(v=x)) for x in (*NUMBERS, [1.0], np.ones(11), np.full(10, NAN), "abc")],
    bad("i", lambda w: w.cur.set(i=INF)),
    bad("tau_m", lambda w: w.exc.set(tau_m=0.0)),
    bad("tau_m", lambda w: w.exc.set(v=3.0, tau_m=0.0)),
    bad("v_reset", lambda w: w.exc.set(v_reset=20.0)),
    bad("v_reset", lambda w: w.exc[3:5].set(v_th=[5.0, 0.0])),
    bad("u", lambda w: w.exc.set(u=0.0)),
    bad("nonsense", lambda w: w.exc.get("nonsense")),
    bad("name", lambda w: w.exc.get(5)),
    bad("span_tau_m", lambda w: w.exc.get("span_tau_m")),
    # views and names
    bad("index", lambda w: w.exc[10]),
    bad("index", lambda w: w.exc[[0, 10]]),
    bad("index", lambda w: w.exc[[0, -11]]),
    bad("index", lambda w: w.exc[[1, 1]]),
    bad("index", lambda w: w.exc[[9, -1]]),
    bad("index", lambda w: w.exc[np.ones(9, bool)]),
    bad("index", lambda w: w.exc[1.5]),
    bad("index", lambda w: w.exc["a"]),
    bad("index", lambda w: w.exc[None]),
    bad("index", lambda w: w.exc[True]),
    bad("index", lambda w: w.exc[2, 3]),
    bad("nobody", lambda w: w.net["nobody"]),
    bad("nobody", lambda w: w.net.recorders["nobody"]),
    # connect
    *[bad("weight", lambda w, x=x: w.connect(weight=x)) for x in (*NUMBERS, np.ones(39), np.ones((4, 10)))],
    bad("weight", lambda w: w.connect(weight=np.full(40, NAN))),
    bad("weight", lambda w: w.connect(weight=np.full(40, "1"))),
    bad("weight", lambda w: w.connect(weight=np.full(40, 1e300), dtype="float32")),
    bad("weight", lambda w: w.net.connect(w.exc, w.cur, en.all_to_all(), delay=1.0)),
    bad("delay", lambda w: w.net.connect(w.exc, w.cur, en.all_to_all(), weight=1.0)),
    *[bad("delay", lambda w, x=x: w.connect(delay=x)) for x in (*NUMBERS, -1e-9, np.ones(39))],
    bad("delay", lambda w: w.connect(delay=np.linspace(-1.0, 1.0, 40))),
    bad("delay", lambda w: w.connect(delay=en.uniform(-1.0, 1.0))),
    bad("delay", lambda w: w.connect(delay=np.full(40, 1e300), dtype="float32")),
    bad("pre", lambda w: w.connect(pre="exc")),
    bad("pre", lambda w: w.connect(pre=w.foreign)),
    bad("post", lambda w: w.connect(post=w.foreign[:3])),
    bad("post", lambda w: w.connect(post=w.noise)),
    bad("post", lambda w: w.connect(post=w.noise[:3])),
    bad("post", lambda w: w.connect(post=None)),
    bad("rule", lambda w: w.connect(rule="all_to_all")),
    bad("rule", lambda w: w.connect(rule=en.all_to_all)),
    bad("rule", lambda w: w.connect(rule=None)),
    bad("pre and post", lambda w: w.connect(rule=en.one_to_one())),
    bad("k", lambda w: w.connect(rule=en.fixed_indegree(11))),
    bad("k", lambda w: w.connect(rule=en.fixed_outdegree(5))),
    bad("k", lambda w: w.connect(post=w.exc, rule=en.fixed_indegree(10, autapses=False))),
    bad("n", lambda w: w.connect(rule=en.fixed_total_number(41))),
    bad("p", lambda w: en.fixed_probability(1.5)),
    bad("p", lambda w: en.fixed_probability(NAN)),
    bad("k", lambda w: en.fixed_indegree(-1)),
    bad("k", lambda w: en.fixed_outdegree(2.0)),
    bad("n", lambda w: en.fixed_total_number("3")),
    bad("multapses", lambda w: en.fixed_indegree(2, multapses="no")),
    bad("pre", lambda w: w.connect(rule=en.from_arrays([10], [0]))),
    bad("post", lambda w: w.connect(rule=en.from_arrays([0], [4]))),
    bad("pre", lambda w: en.from_arrays([-1], [0])),
    bad("post", lambda w: en.from_arrays([0, 1], [0])),
    bad("pre", lambda w: en.from_arrays([0.0], [0])),
    bad("weight", lambda w: w.connect(rule=en.from_arrays([0, 1], [0, 1]), weight=[1.0])),
    bad(
        "weight",
        lambda w: w.connect(rule=en.from_arrays(np.arange(40) % 10, np.arange(40) % 4), weight=np.ones((10, 4))),
    ),
    bad("kernel", lambda w: en.conv2d(np.ones((3, 3)))),
    bad("kernel", lambda w: en.conv2d(np.full((1, 1, 3, 3), NAN))),
    bad("stride", lambda w: en.conv2d(np.ones((1, 1, 3, 3)), stride=0)),
    bad("padding", lambda w: en.conv2d(np.ones((1, 1, 3, 3)), padding=-1)),
    bad("groups", lambda w: en.conv2d(np.ones((1, 1, 3, 3)), groups=2)),
    bad("size", lambda w: en.pool2d(0)),
    bad("delay", lambda w: w.connect(pre=w.image, post=w.image, rule=SAME_SIZE, delay=np.ones((2, 3)))),
    bad("delay", lambda w: w.connect(pre=w.image, post=w.image, rule=SAME_SIZE, delay=-np.ones((3, 3)))),
    bad("post", lambda w: w.connect(pre=w.image, post=w.image, rule=en.pool2d(2))),
    bad("pre", lambda w: w.connect(post=w.image, rule=en.conv2d(np.ones((1, 1, 3, 3))))),
    bad("post", lambda w: w.connect(pre=w.image, post=w.image, rule=en.conv2d(np.ones((1, 1, 3, 3))))),
    bad(
        "weight",
        lambda w: w.connect(pre=w.image, post=w.image, rule=SAME_SIZE, weight=[1.0]),
    ),
    bad(
        "delay",
        lambda w: w.connect(pre=w.image, post=w.image, rule=SAME_SIZE, delay=[1.0]),
    ),
    bad("receptor", lambda w: w.connect(receptor="exc")),
    bad("plasticity", lambda w: w.connect(plasticity="stdp")),
    bad("dtype", lambda w: w.connect(dtype="float16")),
    bad("dtype", lambda w: w.connect(dtype=5)),
    bad("name", lambda w: w.connect(name=w.q.name)),
    # distributions
    bad("hi", lambda w: en.uniform(1.0, 0.0)),
    bad("lo", lambda w: en.uniform(NAN, 1.0)),
    bad("sd", lambda w: en.normal(0.0, -1.0)),
    bad("low", lambda w: en.normal(0.0, 1.0, low=50.0)),
    bad("high", lambda w: en.normal(0.0, 1.0, low=1.0, high=0.0)),
    bad("mu", lambda w: en.lognormal("a", 1.0)),
    # set(weights)
    *[bad("weights", lambda w, x=x: w.q.set(weights=x)) for x in (NAN, INF, "1", None, True, [1.0])],
    bad("weights", lambda w: w.square.set(weights=np.full(100, NAN))),
    bad("weights", lambda w: w.square.set(weights=np.ones(99))),
    # plasticity
    *[bad("plasticity", lambda w, x=x: w.connect(plasticity=x)) for x in (1.0, "stdp", en.STDP, en.LIF())],
    *[bad("weight", lambda w, x=x: w.connect(weight=x, plasticity=stdp())) for x in (-0.1, 1.1, en.uniform(0.5, 2.0))],
    bad("weight", lambda w: w.connect(weight=np.linspace(0.0, 1.01, 40), plasticity=stdp())),
    bad("weight", lambda w: w.connect(pre=w.image, post=w.image, rule=SAME_SIZE, weight=1.5, plasticity=stdp())),
    bad("v_peak", lambda w: w.net.add(en.QIF(v_peak=[NAN, 1.0]), 2)),
    *[bad("weights", lambda w, x=x: w.plastic.set(weights=x)) for x in (-0.1, 1.1, NAN, "1", None, np.ones(19))],
    *[bad("plastic", lambda w, x=x: setattr(w.plastic, "plastic", x)) for x in (0, None, "off")],
    bad("plastic", lambda w: setattr(w.square, "plastic", False)),
    bad("every", lambda w: w.net.record(w.plastic, "weight")),
    bad("every", lambda w: w.net.record(w.plastic, "weight", every=0.0)),
    bad("variable", lambda w: w.net.record(w.plastic, "v", every=1.0)),
    *[bad(name, lambda w, name=name, x=x: stdp(**{name: x})) for name in ("tau_plus", "tau_minus") for x in (0.0, NAN)],
    *[bad(name, lambda w, name=name: stdp(**{name: NAN})) for name in ("a_plus", "a_minus", "w_max", "w_min")],
    *[bad(name, lambda w, name=name: stdp(**{name: -0.1})) for name in ("mu_plus", "mu_minus")],
    bad("w_min must be < w_max", lambda w: stdp(w_min=1.0)),
    *[bad("dendritic_delay_fraction", lambda w, x=x: stdp(dendritic_delay_fraction=x)) for x in (-0.1, 1.1, NAN)],
    *[bad("total", lambda w, x=x: w.plastic.normalize(x)) for x in (NAN, "1", None)],
    bad("pairing", lambda w: stdp(pairing="triplet")),
    bad("tau_pluss", lambda w: stdp(tau_pluss=3.0)),
    bad("tau_minus", lambda w: en.STDP(tau_plus=20.0, a_plus=0.1, a_minus=0.1, w_max=1.0)),
    bad("tau", lambda w: en.InhibitorySTDP(eta=0.1, w_min=0.0, w_max=1.0, tau=-1.0)),
    bad("rate", lambda w: en.InhibitorySTDP(eta=0.1, w_min=0.0, w_max=1.0, rate=-1.0)),
    bad("tau_x", lambda w: en.TripletSTDP(a2_plus=0, a3_plus=0, a2_minus=0, a3_minus=0, w_max=1.0, tau_x=0.0)),
    # poisson_input
    *[bad("rate", lambda w, x=x: w.net.poisson_input(w.exc, rate=x, weight=1.0)) for x in (*NUMBERS, -1.0, [1.0])],
    *[bad("weight", lambda w, x=x: w.net.poisson_input(w.exc, rate=1.0, weight=x)) for x in NUMBERS],
    bad("group", lambda w: w.net.poisson_input(w.noise, rate=1.0, weight=1.0)),
    bad("group", lambda w: w.net.poisson_input(w.foreign, rate=1.0, weight=1.0)),
    bad("group", lambda w: w.net.poisson_input(5, rate=1.0, weight=1.0)),
    bad("receptor", lambda w: w.net.poisson_input(w.exc, rate=1.0, weight=1.0, receptor="inh")),
    # record
    bad("group", lambda w: w.net.record("exc")),
    bad("group", lambda w: w.net.record(w.foreign)),
    *[bad("variable", lambda w, x=x: w.net.record(w.exc, x, every=1.0)) for x in ("i", "tau_m", 5, None)],
    bad("variable", lambda w: w.net.record(w.noise, "v", every=1.0)),
    *[bad("every", lambda w, x=x: w.net.record(w.exc, "v", every=x)) for x in (*NUMBERS, 0.0, -1.0)],
    bad("every", lambda w: w.net.record(w.exc, "spikes", every=1.0)),
    bad("name", lambda w: w.net.record(w.exc, name="spikes")),
    # agenda and runs
    *[bad("t", lambda w, x=x: w.net.at(x, print)) for x in (*NUMBERS, 4.999, -1.0)],
    *[bad("action", lambda w, f=f: w.net.at(9.0, f)) for f in (None, 5, "print")],
    *[bad("interval", lambda w, x=x: w.net.every(x, print)) for x in (*NUMBERS, 0.0, -1.0)],
    bad("action", lambda w: w.net.every(1.0, None)),
    *[bad("duration", lambda w, x=x: w.net.run(x)) for x in (*(x for x in NUMBERS if x is not None), -1.0)],
    *[bad("until", lambda w, x=x: w.net.run(until=x)) for x in (NAN, INF, "9", True, 4.999)],
    bad("until", lambda w: w.net.run(5.0, until=9.0)),
    bad("duration", lambda w: w.net.run()),
    # reading
    *[bad("k", lambda w, k=k: w.spikes.train(k)) for k in (10, -1, 1.0, "0", None, True)],
    bad("start", lambda w: w.spikes.rate(start=NAN)),
    bad("start", lambda w: w.spikes.rate(start=-1.0)),
    bad("start", lambda w: w.spikes.rate(start=3.0, stop=2.0)),
    bad("stop", lambda w: w.spikes.rate(stop="5")),
    bad("duration", lambda w: en.reference.run(en.Network(seed=1), -1.0)),
    bad("net", lambda w: en.reference.run(w.net, 5.0)),
]


@pytest.fixture(scope="module")
def wanted():
    return World().outcome()


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda k: f"{k}-{CASES[k][0].replace(' ', '_')}")
def test_refused_and_nothing_changes(case, wanted):
    name, call, error = CASES[case]
    world = World()
    before = world.seen()
    with pytest.raises(error) as raised:
        call(world)
    message = str(raised.value)
    assert name in message
    assert len(message) > len(name) + 10
    assert world.seen() == before
    assert world.outcome() == wanted


def test_there_are_enough_cases():
    assert len(CASES) >= 70


@pytest.mark.parametrize("call", [lambda w: w.exc[10], lambda w: w.exc[[0, 12]]])
def test_an_index_out_of_range_is_an_index_error_too(call):
    with pytest.raises(IndexError):
        call(World())


def test_a_bad_call_in_a_callback_ends_the_run_and_the_network_goes_on(wanted):
    world = World()
    world.net.at(5.0, lambda net: world.exc.set(v=NAN))
    with pytest.raises(ValueError, match="v must be"):
        world.net.run(3.0)
    assert world.net.t == 5.0
    assert world.outcome() == wanted


def test_messages_show_plain_numbers():
    with pytest.raises(ValueError, match=r"-1\.5") as raised:
        en.SpikeArray([1.0, -1.5], [0, 0])
    assert "np.float64(" not in str(raised.value)


@pytest.mark.parametrize(
    ("model", "values"),
    [(en.LIFCond, {"g_exc": -1.0}), (en.LIFCond2, {"g_inh": [0.0, -1.0]}), (en.LIFEscape, {"stream": 0.5})],
)
def test_states_that_no_neuron_can_have(model, values):
    cells = en.Network(seed=1).add(model(), 2)
    with pytest.raises(ValueError, match=next(iter(values))):
        cells.set(v=1.0, **values)
    assert np.all(cells.get("v") == 0.0)


def test_a_float32_weight_is_held_against_the_bound_itself():
    """0.4 as float32 is more than 0.4, and as float32 the same."""
    net = en.Network(seed=1)
    cells = net.add(en.LIF(), 2)
    rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.01, a_minus=0.01, w_max=0.4, mu_plus=0.5)
    with pytest.raises(ValueError, match="weight must be within"):
        net.connect(cells, cells, en.all_to_all(), weight=np.full(4, 0.4), delay=1.0, dtype="float32", plasticity=rule)
    assert len(net.projections) == 0


KNOWN = "tau_plus, tau_minus, a_plus, a_minus, w_max, w_min, mu_plus, mu_minus, dendritic_delay_fraction, pairing"
SHAPES = "must have the shape (pre, post) = (10, 4) or be 40 values, one per synapse, got shape (4, 10)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: w.connect(weight=np.ones((4, 10))), f"weight {SHAPES}"),
        (lambda w: w.connect(delay=np.ones((4, 10))), f"delay {SHAPES}"),
        (lambda w: w.connect().set(weights=np.ones((4, 10))), f"weights {SHAPES}"),
        (lambda w: w.connect(plasticity=stdp()).set(weights=np.ones((4, 10))), f"weights {SHAPES}"),
        (
            lambda w: w.connect(rule=en.fixed_indegree(2), weight=np.ones((10, 4))),
            "weight must be 8 values, one per synapse, got shape (10, 4)",
        ),
        (
            lambda w: w.net.record(w.plastic, every=1.0),
            "variable must be 'weight' for a projection (it is 'spikes' by default), got 'spikes'",
        ),
        (lambda w: en.STDP(tau=20.0), f"STDP has no parameter 'tau', its parameters are {KNOWN}"),
        (lambda w: en.STDP(20.0), f"STDP takes its parameters by name: {KNOWN}"),
    ],
)
def test_what_a_newcomer_is_told(call, message):
    with pytest.raises((ValueError, TypeError)) as raised:
        call(World())
    assert str(raised.value) == message


def test_rows_of_several_lengths_are_refused_by_name():
    with pytest.raises(ValueError, match="weight must be an array"):
        World().connect(weight=[[1.0], [1.0, 2.0]])
