"""The neuron with conductances in any state, and beside the peak of its course."""

import numpy as np
import pytest

import eventsnn as en
from tests.exact import near_cond
from tests.exact.digits import mp
from tests.exact.sets import CONDUCTANCES, MODELS, log_uniform
from tests.exact.test_linear import cell_of
from tests.neurons.test_laws import flow

RATIOS = (1.0, 1.0 + 1e-9, 2.0, 0.5, 1.05, 3.0)


def draw(rng, model):
    """Parameters and states: weak and strong conductances, ratios of time constants at which series have poles."""
    params = {name: made.default for name, made in model.parameters.items()}
    params["tau_m"] = tau_m = log_uniform(rng, 1.0, 50.0)
    for name in model.taus[1:]:
        params[name] = tau_m * float(rng.choice(RATIOS)) if rng.random() < 0.5 else log_uniform(rng, 0.5, 60.0)
    g = log_uniform(rng, 1e-3, 1.0) if rng.random() < 0.5 else log_uniform(rng, 1.0, 100.0)
    share = float(rng.choice([0.0, 1.0, rng.random()]))
    return params, {"v": float(rng.uniform(-20.0, 19.0)), "g_exc": share * g, "g_inh": (1.0 - share) * g}


@pytest.mark.parametrize("model", CONDUCTANCES)
def test_advance(model):
    rng = np.random.default_rng(3)
    for _ in range(300 if model is en.LIFCond else 100):
        params, start = draw(rng, model)
        dt = log_uniform(rng, 1e-3, 200.0)
        cell, exact = cell_of(model, params, start), MODELS[model](params, **start)
        flow(cell, dt)
        exact.advance(mp.mpf(dt))
        assert abs(exact.v - cell.s.v) <= 1e-11, (params, start, dt)
        assert abs(exact.g_exc - cell.s.g_exc) <= 1e-14 * start["g_exc"]


@pytest.mark.parametrize("start", [0.0, 99_900.1])
@pytest.mark.parametrize("model", CONDUCTANCES)
def test_a_threshold_beside_the_peak(model, start):
    found = near_cond.trials(model, 15, 100, start, seed=5)
    assert found.trials == 1500 and found.wrong == 0
    assert found.worst <= 1e-11


@pytest.mark.parametrize("model", CONDUCTANCES)
def test_bounds_an_ulp_below_threshold(model):
    """There the slope of the speed is lost to rounding."""
    for drive in (0.0, 15.0, 30.0):
        for g in (0.0, 1e-9, 1.0, 100.0):
            cell = cell_of(model, {"i_ext": drive}, {"v": np.nextafter(20.0, 0.0), "g_exc": g, "g_inh": 0.5 * g})
            bound = cell.model.earliest(cell.p, cell.s)
            assert 0.0 <= bound <= cell.model.crossing(cell.p, cell.s) + 1e-12
