"""States carried forward are those of 100 digits, for time constants at any distance."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn.reference import Cell
from tests.exact.digits import mp
from tests.exact.near import LINEAR
from tests.exact.sets import MODELS, log_uniform
from tests.neurons.test_laws import flow

DISTANCES = (0.0, 1e-15, 1e-9, 1e-5, 0.01, 0.09, 0.11, 0.2, 0.26, -0.05, 0.5)


def draw(rng, model):
    """Parameters and states; the time constants of two thirds of the neurons are near each other."""
    params = {name: made.default for name, made in model.parameters.items()}
    tau = log_uniform(rng, 1.0, 50.0)
    for name in model.taus:
        params[name] = log_uniform(rng, 1.0, 50.0) if rng.random() < 0.3 else tau * (1.0 + float(rng.choice(DISTANCES)))
    if "th_slope" in params:
        params["th_slope"] = float(rng.choice([0.0, 0.3, -0.1, 2.0]))
    return params, {name: float(rng.normal(0.0, 20.0)) for name in model.states}


@pytest.mark.parametrize("model", LINEAR)
def test_advance(model):
    rng = np.random.default_rng(3)
    for _ in range(300):
        params, start = draw(rng, model)
        cell = Cell(en.Network(seed=1).add(model(**params), 1), 0)
        vars(cell.s).update(start)
        exact = MODELS[model](params, **start)
        dt = log_uniform(rng, 0.05, 150.0)
        flow(cell, dt)
        exact.advance(mp.mpf(dt))
        for name in model.states:
            error = float(abs(getattr(exact, name) - getattr(cell.s, name)))
            assert error <= 2e-14 * max(map(abs, start.values())), (name, params, start, dt)
