"""The linear neurons in any state, also in those that few networks reach: flow, and bounds on the next crossing."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn.reference import Cell
from tests.exact.digits import mp
from tests.exact.near import LINEAR
from tests.exact.sets import MODELS, log_uniform
from tests.neurons.test_laws import crossing, earliest, flow, held

DISTANCES = (0.0, 1e-15, 1e-9, 1e-5, 0.01, 0.09, 0.11, 0.2, 0.26, -0.05, 0.5)


def draw(rng, model):
    """Parameters and states; half of the neurons have time constants near each other, half a drive above threshold."""
    params = {name: made.default for name, made in model.parameters.items()}
    tau, far = log_uniform(rng, 1.0, 50.0), rng.random() < 0.5
    for name in model.taus:
        params[name] = log_uniform(rng, 1.0, 50.0) if far else tau * (1.0 + float(rng.choice(DISTANCES)))
    params["i_ext"] = float(rng.choice([0.0, 25.0]))
    if "th_slope" in params:
        params["th_slope"] = float(rng.choice([0.0, 0.3, -0.1, 2.0]))
    return params, {name: float(rng.normal(0.0, 30.0)) for name in model.states}


def cell_of(model, params, start):
    """A neuron in a state."""
    cell = Cell(en.Network(seed=1).add(model(**params), 1), 0)
    vars(cell.s).update(start)
    return cell


@pytest.mark.parametrize("model", LINEAR)
def test_advance(model):
    rng = np.random.default_rng(3)
    for _ in range(300):
        params, start = draw(rng, model)
        cell = cell_of(model, params, start)
        exact = MODELS[model](params, **start)
        dt = log_uniform(rng, 0.05, 150.0)
        flow(cell, dt)
        exact.advance(mp.mpf(dt))
        for name in model.states:
            error = float(abs(getattr(exact, name) - getattr(cell.s, name)))
            assert error <= 2e-14 * max(map(abs, start.values())), (name, params, start, dt)


@pytest.mark.parametrize("model", LINEAR)
def test_bounds(model):
    """No bound lies behind the crossing, and none of a neuron that is held behind the one that follows."""
    rng = np.random.default_rng(4)
    tried = 0
    for _ in range(2000):
        params, start = draw(rng, model)
        cell = cell_of(model, params, start)
        if cell.above():
            continue
        soonest = earliest(cell)
        assert soonest <= crossing(cell) + 1e-12, (params, start)
        later = held(cell, log_uniform(rng, 0.1, 100.0))
        if "t_ref" in params and not later.above():
            assert soonest <= crossing(later) + 1e-12, (params, start)
            tried += 1
    assert tried > 400 or "t_ref" not in params
