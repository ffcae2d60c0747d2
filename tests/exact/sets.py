"""Random neurons with random input: drawn, run through the simulator, and checked by the oracle."""

import math
from dataclasses import dataclass

import numpy as np

import eventsnn as en
from tests.exact import cond, cond2, linear
from tests.exact.oracle import ExactLIF, Mismatch, Tally, check

MODELS = {  # each model in exact arithmetic
    en.LIF: ExactLIF,
    en.LIFExp: linear.ExactLIFExp,
    en.LIFExp2: linear.ExactLIFExp2,
    en.LIFAlpha: linear.ExactLIFAlpha,
    en.LIFDoubleExp: linear.ExactLIFDoubleExp,
    en.ALIF: linear.ExactALIF,
    en.ALIFCurrent: linear.ExactALIFCurrent,
    en.GLIF: linear.ExactGLIF,
    en.LIFCond: cond.ExactLIFCond,
    en.LIFCond2: cond2.ExactLIFCond2,
}
CONDUCTANCES = (en.LIFCond, en.LIFCond2)
BATCH = 25  # neurons in one network


@dataclass
class Case:
    """A neuron: model, parameters, states at the start, and trains (times sent, weight, delay)."""

    model: type
    params: dict
    start: dict
    trains: list

    def arrivals(self):
        """Pairs (time, weight) in order of time; an arrival is one rounded sum."""
        pairs = [(t + delay, weight) for times, weight, delay in self.trains for t in times]
        return sorted(pairs, key=lambda pair: pair[0])

    def check(self, spikes, duration) -> Tally:
        """The tally of a reported spike train, or a Mismatch that says which neuron it is."""
        try:
            return check(MODELS[self.model](self.params, **self.start), self.arrivals(), spikes, duration)
        except Mismatch as error:
            raise Mismatch(f"{error}; {self.model.__name__} {self.params}, start {self.start}") from None


def draw(rng, model, duration, delays) -> Case:
    """A random neuron; a third of them lives on a grid of whole numbers, where ties are exact."""
    grid = rng.random() < 0.35
    params = draw_params(rng, model, grid)
    start = {"v": params["v_rest"]}
    if rng.random() < 0.5:
        start["v"] = float(rng.uniform(params["v_rest"] - 5.0, params["v_th"] - 0.1))
    for name in model.states:
        if name.startswith(("i", "x")) and rng.random() < 0.5:
            start[name] = float(rng.uniform(-20.0, 40.0))
        elif name.startswith("g"):
            start[name] = float(rng.uniform(0.0, 5.0))
        elif name == "th_adapt":
            start[name] = float(rng.choice([0.0, rng.uniform(0.0, 10.0)]))
        elif name == "th":
            start[name] = params["v_th"]
    return Case(model, params, start, draw_trains(rng, model, params, duration, grid, delays))


def draw_params(rng, model, grid) -> dict:
    """Parameters of one neuron, among them all the special cases of the equations."""
    v_rest = float(rng.choice([0.0, rng.uniform(-70.0, 0.0)]))
    distance = float(rng.uniform(5.0, 20.0))
    if grid:
        v_rest, distance = float(np.round(v_rest)), float(np.round(distance))
    params = {"tau_m": log_uniform(rng, 1.0, 50.0), "v_rest": v_rest, "v_th": v_rest + distance}
    params["v_reset"] = v_rest + distance * float(rng.choice([0.0, 0.0, -0.5, 0.5, 0.9]))
    params["t_ref"] = float(rng.choice([0.0, 0.7, 2.0, 5.0]))
    params["i_ext"] = draw_drive(rng, v_rest, params["v_th"])
    params |= {name: draw_tau(rng, params["tau_m"]) for name in model.taus[1:]}
    for name, low, high in OWN:
        params[name] = float(rng.choice([0.0, rng.uniform(low, high)]))
    if model is en.GLIF:
        params["th_reset"] = params["v_reset"] + float(rng.uniform(1.0, 10.0))
    if model in CONDUCTANCES:
        params |= {"e_exc": v_rest + float(rng.uniform(30.0, 80.0)), "e_inh": v_rest + float(rng.uniform(-20.0, 5.0))}
    return {name: value for name, value in params.items() if name in model.parameters}


OWN = (  # other parameters that only some models have, and their range
    *(("delta_th", 0.0, 5.0), ("delta_i", -1.0, 5.0), ("th_slope", -0.2, 0.5)),
    *(("keep_1", -0.5, 1.0), ("keep_2", -0.5, 1.0), ("add_1", -5.0, 10.0), ("add_2", -5.0, 5.0)),
)


def draw_drive(rng, v_rest, v_th):
    """A constant current: none, below threshold, exactly at it, above it."""
    kind = rng.integers(4)
    if kind < 2:
        return 0.0 if kind == 0 else float(rng.uniform(-5.0, 0.95 * (v_th - v_rest)))
    at = v_th - v_rest
    while kind == 2 and v_rest + at > v_th:
        at = float(np.nextafter(at, -np.inf))
    return at if kind == 2 else at + log_uniform(rng, 0.01, 10.0)


def draw_tau(rng, tau_m):
    """A time constant beside that of the membrane, also the same or nearly so."""
    kind = rng.integers(6)
    if kind == 0:
        return tau_m
    if kind == 1:
        return tau_m * (1.0 + float(rng.choice([1e-9, -1e-9, 1e-5, 2e-16, 0.1, -0.1])))
    return log_uniform(rng, 1.0, 50.0) if kind < 5 else tau_m * log_uniform(rng, 1.0, 20.0)


def draw_trains(rng, model, params, duration, grid, delays) -> list:
    """Poisson trains of 50 .. 500 Hz in sum, most of them excitatory, strong enough to cause spikes."""
    n_exc, n_inh = int(rng.integers(2, 5)), int(rng.integers(1, 3))
    rate = log_uniform(rng, 0.05, 0.5) / (n_exc + n_inh)
    currents = [params[name] for name in ("tau_syn", "tau_exc", "tau_decay") if name in params]
    tau, largest = (currents[0], 40.0) if currents else (params["tau_m"], 4.0)
    if "x" in model.states:
        tau = math.e * max(tau, params.get("tau_rise", 0.0))  # the charge per weight of a current that rises
    largest = min(largest, 4.0 * (params["v_th"] - params["v_rest"]) / (rate * n_exc * tau))
    if model in CONDUCTANCES:
        largest /= 50.0  # mV that drive what flows through a conductance
    trains = []
    for k in range(n_exc + n_inh):
        times = np.sort(rng.uniform(0.0, duration, rng.poisson(rate * duration)))
        weight = float(rng.uniform(0.1, 1.0)) * largest * (1.0 if k < n_exc else -1.0)
        if grid:
            times, weight = np.floor(times), float(np.ceil(weight))
        trains.append((times, weight, float(rng.choice(delays))))
    return trains


def log_uniform(rng, low, high) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def simulate(cases, duration) -> list:
    """The spike trains of neurons of one model: a single case has scalar parameters, several have arrays."""
    net, model = en.Network(seed=1), cases[0].model
    post, pre, times, ids, weights, delays = [], [], [], [], [], []
    for k, case in enumerate(cases):
        for sent, weight, delay in case.trains:
            times.append(sent)
            ids.append(np.full(len(sent), len(pre)))
            pre.append(len(pre))
            post.append(k)
            weights.append(weight)
            delays.append(delay)
    source = net.add(en.SpikeArray(np.concatenate(times), np.concatenate(ids)), len(pre))
    params = {name: one_or_all([case.params[name] for case in cases]) for name in cases[0].params}
    neurons = net.add(model(**params), len(cases))
    for name in model.states:
        start = [case.start.get(name, 0.0) for case in cases]
        neurons.set(**{name: start[0] if len(cases) == 1 else np.array(start)})
    delay = delays[0] if len(set(delays)) == 1 else np.array(delays)
    net.connect(source, neurons, en.from_arrays(pre, post), weight=np.array(weights), delay=delay)
    spikes = net.record(neurons, "spikes")
    net.run(duration)
    return spikes.trains()


def one_or_all(values):
    return values[0] if len(values) == 1 else np.array(values)


DELAYS = ([0.0], [1.5], [0.0, 0.7, 1.0, 2.0], [0.0, 0.7, 1.5, 0.1, 7.25, 30.0])


def sweep(model, n, duration, seed, batch=BATCH) -> Tally:
    """Check n random neurons of a model, `batch` of them in one network; a wrong spike is an error."""
    tally, rng = Tally(), np.random.default_rng(seed)
    for first in range(0, n, batch):
        delays = DELAYS[first // batch % len(DELAYS)]
        cases = [draw(rng, model, duration, delays) for _ in range(min(batch, n - first))]
        for case, spikes in zip(cases, simulate(cases, duration)):
            tally.add(case.check(spikes, duration))
    return tally
