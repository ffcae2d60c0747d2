"""Neurons whose threshold lies a hair above or below the peak of their course: no spike is missed, none invented."""

from dataclasses import dataclass

import numpy as np

import eventsnn as en
from tests.exact.digits import mp
from tests.exact.linear import ExactLinear
from tests.exact.sets import MODELS, draw_tau, log_uniform

LINEAR = [model for model, exact in MODELS.items() if issubclass(exact, ExactLinear)]
CLEAR = 0.01  # mV by which a peak rises above the start and the limit of the course
LATE = 99_900.1  # ms: where time has few digits left


@dataclass
class Course:
    """Parameters and states of a neuron at threshold 0, and the largest v minus threshold that it reaches."""

    params: dict
    start: dict
    peak: object


def course(rng, model) -> Course:
    """A random neuron with a peak on its way."""
    while True:
        params = draw_params(rng, model)
        start = draw_states(rng, model, params)
        cell = MODELS[model](params, **start)
        over = cell.over()
        far = 60 * max(value for name, value in params.items() if name.startswith("tau_"))
        turns = [over(t) for t in over.slope().zeros(far)]
        if turns and max(turns) > CLEAR + max(over(0), over.terms.get(mp.zero, mp.zero)):
            return Course(params, start, max(turns))


def draw_params(rng, model) -> dict:
    tau_m = log_uniform(rng, 1.0, 50.0)
    params = {name: made.default for name, made in model.parameters.items()}
    params |= {name: draw_tau(rng, tau_m) for name in model.taus[1:]} | {"tau_m": tau_m, "v_th": 0.0}
    params |= {"v_rest": float(rng.uniform(-70.0, -20.0)), "i_ext": float(rng.choice([0.0, rng.uniform(0.0, 5.0)]))}
    if "th_slope" in params:
        params["th_slope"] = float(rng.choice([0.0, rng.uniform(0.0, 0.5)]))
    return params


def draw_states(rng, model, params) -> dict:
    ranges = {"v": (-15.0, 40.0), "th_adapt": (0.0, 40.0), "i_adapt": (-30.0, 20.0), "th": (0.0, 0.0)}
    start = {name: float(rng.uniform(*ranges.get(name, (-30.0, 60.0)))) for name in model.states}
    return start | {"v": start["v"] + params["v_rest"] + params["i_ext"]}


@dataclass
class Found:
    """Trials, those with a spike that is wrong or missing, and mV from threshold at most where a spike was sent."""

    trials: int = 0
    wrong: int = 0
    worst: float = 0.0

    def add(self, other):
        """Count what was found elsewhere."""
        self.trials, self.wrong = self.trials + other.trials, self.wrong + other.wrong
        self.worst = max(self.worst, other.worst)


def trials(model, courses, per_course, start, seed) -> Found:
    """Random courses that begin at time `start`, each with many thresholds 1e-9 .. 1e-3 mV above and below its peak."""
    rng = np.random.default_rng(seed)
    found = [course(rng, model) for _ in range(courses)]
    sign = np.where(np.arange(per_course) % 2, 1.0, -1.0)
    distances = [sign * 10.0 ** rng.uniform(-9.0, -3.0, per_course) for _ in found]
    thresholds = np.concatenate([[float(c.peak - mp.mpf(d)) for d in ds] for c, ds in zip(found, distances)])
    trains = simulate(model, found, thresholds, per_course, start)
    wrong, worst = 0, 0.0
    for k, (train, d) in enumerate(zip(trains, np.concatenate(distances))):
        wrong += int((len(train) > 0) != (d > 0.0))
        if k % per_course == 1 and len(train):
            worst = max(worst, error(model, found[k // per_course], thresholds[k], train[0]))
    return Found(len(trains), wrong, worst)


def simulate(model, found, thresholds, each, start):
    """Spikes of a population in which every course stands `each` times, with thresholds of its own."""
    net = en.Network(seed=1)
    n = len(thresholds)
    params = {name: np.repeat([c.params[name] for c in found], each) for name in model.parameters}
    resets = {"v_reset": thresholds - 1000.0, "v_th": thresholds}
    resets |= {name: value for name, value in (("t_ref", 1e6), ("th_reset", thresholds)) if name in params}
    neurons = net.add(model(**params | resets), n)
    net.run(start)
    for name in model.states:
        values = np.repeat([c.start[name] for c in found], each)
        neurons.set(**{name: thresholds if name == "th" else values})
    spikes = net.record(neurons, "spikes")
    net.run(2000.0)
    return [train - start for train in spikes.trains()]


def error(model, made, threshold, t) -> float:
    """mV between v and threshold at the time of a spike."""
    params = made.params | {"v_th": threshold}
    start = made.start | ({"th": threshold} if "th" in made.start else {})
    return float(abs(MODELS[model](params, **start).distance(mp.mpf(t))))
