"""Random networks: all models, sources, rules and kinds of delay, half of them on a grid full of ties."""

import signal
from contextlib import contextmanager

import numpy as np

import eventsnn as en

MODELS = (
    en.LIF,
    en.LIFExp,
    en.LIFExp2,
    en.LIFAlpha,
    en.LIFDoubleExp,
    en.ALIF,
    en.ALIFCurrent,
    en.GLIF,
    en.LIFTargetRate,
    en.LIFCond,
    en.LIFCond2,
)
OWN = {  # values of the parameters that not all models have
    "tau_syn": (2.0, 5.0, 20.0),
    "tau_exc": (2.0, 5.0, 10.0),
    "tau_inh": (1.0, 10.0, 10.0000001),
    "tau_rise": (0.5, 2.0, 5.0),
    "tau_decay": (2.0, 5.0, 20.0),
    "tau_adapt": (5.0, 20.0, 100.0),
    "delta_th": (0.0, 1.0, 3.0),
    "tau_i": (10.0, 20.0, 50.0),
    "delta_i": (0.0, 2.0, -0.5),
    "th_reset": (6.0, 12.0),
    "tau_th": (5.0, 20.0, 50.0),
    "th_slope": (0.0, 0.3, -0.1),
    "tau_1": (5.0, 3.0),
    "add_1": (0.0, 6.0),
    "tau_2": (20.0, 50.0),
    "add_2": (0.0, -2.0),
}


class TooActive(Exception):
    """A random network that explodes: the reference would take too long."""


@contextmanager
def at_most(seconds):
    """Raise TooActive when the block takes longer."""

    def alarm(*_):
        raise TooActive

    before = signal.signal(signal.SIGALRM, alarm)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def random_network(seed, rules=()):
    """A network and its spike recorders; a function of the seed alone. Half of the projections take one of `rules`."""
    rng = np.random.default_rng(seed)
    net = en.Network(seed=seed)
    grid = rng.random() < 0.5
    sources = [random_source(net, rng, grid) for _ in range(rng.integers(1, 4))]
    populations = [random_population(net, rng) for _ in range(rng.integers(1, 4))]
    for target in populations:
        for _ in range(rng.integers(1, 3)):
            connect(net, rng, sources[rng.integers(len(sources))], target, grid, shortest=0, rules=rules)
    for source in populations:
        held = "t_ref" in source.model.parameters and np.min(source.get("t_ref")) > 0.0
        explosive = not held and rng.random() < 0.8
        for target in populations:
            if not explosive and rng.random() < 0.5:
                shortest = 0 if rng.random() < 0.3 else 1
                connect(net, rng, source, target, grid, shortest, strength=0.4, rules=rules)  # most do not explode
    for population in populations:
        inject(net, rng, population, grid)
        net.record(population)
    if rng.random() < 0.4:
        for layer in spatial_layers(net, rng, grid, rules):
            net.record(layer)
    if rules:
        net.reward_from(sources[0], 0.3)
    return net


def inject(net, rng, population, grid):
    """Some populations have a current that changes, on a grid together with what arrives."""
    while rng.random() < 0.3:
        m = int(rng.integers(1, 8))
        times = np.sort(np.round(rng.uniform(0.0, 25.0, m)) if grid else rng.uniform(0.0, 25.0, m))
        part = population if rng.random() < 0.5 else population[rng.permutation(population.size)[:3]]
        shape = m if rng.random() < 0.5 else (m, part.size)
        net.inject(part, en.StepCurrent(times, rng.uniform(-8.0, 16.0, shape)))


def random_source(net, rng, grid):
    """Any source; on a grid its spikes are multiples of 1 ms."""
    n = int(rng.integers(1, 6))
    if grid or rng.random() < 0.5:
        m = int(rng.integers(5, 40))
        times = rng.uniform(0.0, 25.0, m)
        return net.add(en.SpikeArray(np.round(times) if grid else times, rng.integers(0, n, m)), n)
    kinds = (
        en.Poisson(rng.uniform(0.0, 200.0, n)),
        en.InhomogeneousPoisson([1.0, 5.0, 12.0], [100.0, 0.0, 50.0]),
        en.Regular(3.7, start=0.0),
    )
    return net.add(kinds[rng.integers(3)], n)


def random_population(net, rng):
    """Any model, with v_reset away from v_rest, drive above threshold, parameters shared or per neuron."""
    n = int(rng.integers(1, 12))
    if rng.random() < 0.3:
        return with_private_input(net, rng, net.add(nonlinear(rng), n))
    model = MODELS[rng.integers(len(MODELS))]
    values = {
        "tau_m": en.uniform(5.0, 20.0) if rng.random() < 0.3 else float(rng.choice([5.0, 10.0, 20.0])),
        "v_rest": float(rng.choice([0.0, -5.0])),
        "v_reset": float(rng.choice([0.0, 2.0, -3.0])),
        "v_th": 10.0,
        "t_ref": float(rng.choice([0.0, 1.0, 2.0, 0.7])),
        "i_ext": float(rng.choice([0.0, 0.0, 8.0, 16.0])),
    }
    values |= {name: float(rng.choice(choices)) for name, choices in OWN.items()}
    population = net.add(model(**{name: values[name] for name in values if name in model.parameters}), n)
    if rng.random() < 0.5:
        population.set(v=en.uniform(-5.0, 11.0))
    return with_private_input(net, rng, population)


def with_private_input(net, rng, population):
    """The population, some of them with private Poisson input."""
    if rng.random() < 0.4:
        rate = rng.uniform(0.0, 200.0, population.size) if rng.random() < 0.5 else float(rng.choice([20.0, 300.0]))
        weight = float(rng.choice([1.0, 4.0, -1.0]))
        net.poisson_input(population, rate=rate, weight=weight, receptor=random_receptor(rng, population.model))
    return population


def random_receptor(rng, model):
    """One of the model's receptors, or None."""
    return None if not model.receptors or rng.random() < 0.4 else str(rng.choice(model.receptors))


def nonlinear(rng):
    """A model that is not one of the leaky family, its parameters shared or per neuron."""
    drive = float(rng.choice([-4.0, 0.0, 0.5, 4.0]))
    theta = {"v_reset": -np.inf, "v_peak": np.inf} if rng.random() < 0.3 else {}
    kinds = (
        lambda: en.QIF(tau_m=en.uniform(5.0, 20.0) if rng.random() < 0.3 else 10.0, i_ext=drive, **theta),
        lambda: en.PIF(v_th=10.0, t_ref=float(rng.choice([1.0, 2.0])), i_ext=4.0 * drive),
        lambda: en.LIFEscape(v_th=10.0, t_ref=float(rng.choice([1.0, 2.0])), i_ext=2.0 * drive, rho0=0.1),
        lambda: en.Izhikevich(
            a=float(rng.choice([0.02, 0.1, 1.0, -0.02])),
            b=en.uniform(0.18, 0.27) if rng.random() < 0.3 else float(rng.choice([0.2, 0.26, -0.1, 1.0])),
            c=float(rng.choice([-65.0, -50.0])),
            d=float(rng.choice([8.0, 2.0, 0.05])),
            i_ext=2.0 * drive + 2.0,
        ),
    )
    return kinds[rng.integers(len(kinds))]()


def connect(net, rng, pre, post, grid, shortest, strength=1.0, rules=()):
    """A projection by any rule, between whole populations or views."""
    if rng.random() < 0.3:
        pre = pre[rng.permutation(pre.size)[: rng.integers(1, pre.size + 1)]]
    if rng.random() < 0.3:
        post = post[rng.permutation(post.size)[: rng.integers(1, post.size + 1)]]
    rule = random_rule(rng, pre, post)
    weight = float(rng.choice([1.0, 2.0, 4.0, 12.0, -2.0])) * strength
    if rng.random() < 0.5:
        weight = en.uniform(-2.0 * strength, 5.0 * strength)
    dtype = str(rng.choice(["float64", "float32"]))
    projection_delay = random_delay(rng, grid, shortest)
    if projection_delay is None:  # an array on the grid, so that delays differ and arrivals tie
        m = int(rng.integers(1, 20))
        rule = en.from_arrays(rng.integers(0, pre.size, m), rng.integers(0, post.size, m))
        projection_delay = rng.integers(shortest, 4, m).astype(float)
    plasticity = rules[rng.integers(len(rules))] if rules and rng.random() < 0.5 else None
    receptor = random_receptor(rng, post.population.model)
    short_term = random_short_term(rng) if rules and rng.random() < 0.4 else None
    more = {"short_term": short_term, "receptor": receptor, "dtype": dtype, "plasticity": plasticity}
    net.connect(pre, post, rule, weight=weight, delay=projection_delay, **more)


def spatial_layers(net, rng, grid, rules=()):
    """A small camera and one or two layers that see it, or each other, by convolution or pooling."""
    shape = tuple(int(n) for n in rng.integers(1, [4, 7, 7]))
    m, n = int(rng.integers(40, 160)), int(np.prod(shape))
    times = rng.uniform(0.0, 25.0, m)
    below = net.add(en.SpikeArray(np.round(times) if grid else times, rng.integers(0, n, m)), shape)
    layers = []
    for _ in range(rng.integers(1, 3)):
        rule, seen, shape = spatial_rule(rng, below)
        layers.append(net.add(MODELS[rng.integers(3)](v_th=1.0, t_ref=float(rng.choice([0.0, 1.0]))), shape))
        seer = spatial_view(rng, layers[-1])
        connect_spatial(net, rng, seen, seer, rule, grid, 0 if below.is_source else int(rng.integers(2)), rules)
        below = layers[-1]
    if layers[0].shape == layers[-1].shape and rng.random() < 0.5:  # and back
        rule = en.conv2d(rng.uniform(-2.0, 0.5, (shape[0], shape[0], 3, 3)), padding=1)
        connect_spatial(net, rng, below, layers[0], rule, grid, 1, rules)
    return layers


def spatial_rule(rng, below):
    """A rule that fits, what it sees of a population, and the shape of those that see it."""
    seen = spatial_view(rng, below)
    channels, *size = seen.shape
    window = tuple(int(rng.integers(1, min(n, 3) + 1)) for n in size)
    stride, padding = int(rng.integers(1, 4)), tuple(int(rng.integers(0, n // 2 + 1)) for n in window)
    if rng.random() < 0.3:
        rule = en.pool2d(window, stride, padding)
    else:
        groups = int(rng.choice([g for g in (1, 2, 3) if channels % g == 0]))
        kernel = rng.uniform(-1.0, 4.0, (groups * int(rng.integers(1, 4)), channels // groups, *window))
        rule = en.conv2d(kernel, stride, padding, groups)
    return rule, seen, rule.output_shape(seen.shape)


def spatial_view(rng, population):
    """A population of a shape, or the same neurons in another order, or some of them."""
    kind = rng.integers(6)
    return {0: lambda p: p[::-1, :, ::-1], 1: lambda p: p[:, ::-1]}.get(kind, lambda p: p)(population)


def connect_spatial(net, rng, pre, post, rule, grid, shortest, rules=()):
    """A projection with one delay, those of taps or one per synapse; weights shared, or of their own."""
    kernel = getattr(rule, "kernel", np.empty((1, 1, *getattr(rule, "size", ()))))
    taps = kernel.shape if rng.random() < 0.5 else kernel.shape[2:]
    delay = (
        lambda: float(rng.integers(shortest, 4)),
        lambda: rng.integers(shortest, 4, taps).astype(float),
        lambda: rng.integers(shortest, 4, taps) if grid else rng.uniform(0.3 * shortest, 5.0, taps),
        lambda: en.uniform(0.3 * shortest, 5.0),
    )[rng.integers(4 if not grid else 3)]()
    weight = (None, 1.5, en.uniform(0.2, 1.0))[rng.integers(3)]
    plasticity = rules[rng.integers(len(rules))] if rules and rng.random() < 0.5 else None
    receptor = random_receptor(rng, post.population.model)
    net.connect(pre, post, rule, weight=weight, delay=delay, plasticity=plasticity, receptor=receptor)


def random_short_term(rng):
    """Depressing, or facilitating."""
    tau_facil = float(rng.choice([0.0, 20.0]))
    return en.TsodyksMarkram(
        U=float(rng.choice([0.3, 0.9])), tau_rec=float(rng.choice([3.0, 30.0])), tau_facil=tau_facil
    )


def random_rule(rng, pre, post):
    """Any rule that fits."""
    kinds = [
        en.all_to_all(),
        en.fixed_probability(0.4),
        en.fixed_indegree(min(3, pre.size), multapses=bool(rng.random() < 0.5)),
        en.fixed_outdegree(min(3, post.size)),
        en.fixed_total_number(int(rng.integers(1, 20)), multapses=True),
    ]
    if pre.size == post.size:
        kinds.append(en.one_to_one())
    return kinds[rng.integers(len(kinds))]


def random_delay(rng, grid, shortest):
    """One delay, a distribution, or None for an array."""
    kind = rng.integers(4)
    if kind == 0:
        return float(rng.integers(shortest, 4))
    if kind == 1 and not grid:
        return en.uniform(0.3 * shortest, 5.0)
    if kind == 2:
        return None
    return float(rng.choice([0.5, 1.0, 1.5]))


def spikes(net):
    """Times and ids of all recorders."""
    return [(r.times, r.ids) for r in net.recorders if hasattr(r, "ids")]


def assert_same_spikes(got, wanted):
    """The same to the bit."""
    for (times, ids), (other_times, other_ids) in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(ids, other_ids)
        np.testing.assert_array_equal(times, other_times)
