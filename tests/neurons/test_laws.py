"""Laws that every neuron model obeys. For a model of your own, `check_laws(MyModel)` runs them all."""

import inspect
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn import neurons
from eventsnn.neurons import STREAM, Neuron
from eventsnn.reference import Cell

CLOSE = 1e-9  # mV: how near to threshold a potential is at it
ROUNDING = 1e-12  # ms
TIME = 1e-15  # of a time: what its rounding may change
LONGEST = 1e5  # ms; the rounding of later times moves a potential by more than CLOSE


def is_model(value):
    return inspect.isclass(value) and issubclass(value, Neuron) and value is not Neuron


MODELS = [value for value in vars(neurons).values() if is_model(value)]


# --- a neuron in some state -------------------------------------------------------------------


def parameter(draw, made, is_tau):
    """A value near the default; time constants of 1 .. 50 ms, half of them equal or nearly equal ones."""
    if is_tau:
        few = st.sampled_from([10.0, 10.0 * (1.0 + 1e-9), 10.0 * (1.0 - 2e-16), 10.5, 50.0])
        return draw(st.one_of(few, st.floats(1.0, 50.0)))
    reach = abs(made.default) / 2 if 0.0 < abs(made.default) < 1.0 else 15.0
    lows = [made.bounds[name] for name in ("low", "above") if name in made.bounds]
    highs = [made.bounds[name] for name in ("high", "below") if name in made.bounds]
    low, high = max(made.default - reach, *lows, -math.inf), min(made.default + reach, *highs, math.inf)
    open_ends = {
        "exclude_min": low == made.bounds.get("above"),
        "exclude_max": high == made.bounds.get("below"),
    }
    return draw(st.one_of(st.just(made.default), st.floats(low, high, **open_ends)))


@st.composite
def cells(draw, model):
    """A neuron below threshold, with a history of arrivals and spikes: p, s and the model's functions."""
    values = {name: parameter(draw, made, name in model.taus) for name, made in model.parameters.items()}
    try:
        population = en.Network(seed=1).add(model(**values), 1)
    except ValueError:  # the parameters do not go together
        assume(False)
    cell = Cell(population, 0)
    cell.s.v += draw(st.floats(-30.0, 15.0))
    event = st.tuples(st.floats(0.0, 30.0), st.floats(-30.0, 60.0), st.integers(0, len(model.receptors)), st.booleans())
    for wait, weight, receptor, fires in draw(st.lists(event, max_size=3)):
        flow(cell, wait)
        cell.receive(weight, receptor)
        if fires:
            model.fire(cell.p, cell.s)
    assume(not cell.above() and math.isfinite(cell.s.v))
    return cell


def copied(cell, **changes):
    """The same neuron in a state of its own."""
    twin = Cell.__new__(Cell)
    twin.model, twin.p = cell.model, cell.p
    twin.s = SimpleNamespace(**{**vars(cell.s), **changes})
    return twin


def flow(cell, dt):
    """Carry a neuron dt ms on, whatever its state."""
    decays = [math.exp(-dt / getattr(cell.p, tau)) for tau in cell.model.taus]
    cell.model.advance(cell.p, cell.s, dt, *decays)
    return cell


def held(cell, dt):
    """The same neuron after dt ms in which v was held."""
    return copied(flow(copied(cell), dt), v=cell.s.v, t=cell.s.t + dt)


def states(cell):
    return np.array([getattr(cell.s, name) for name in cell.model.states])


def crossing(cell):
    return cell.model.crossing(cell.p, cell.s)


def earliest(cell):
    return cell.model.earliest(cell.p, cell.s)


def above_after(cell, dt, nudge):
    """Whether the neuron, `nudge` mV aside, is above threshold after dt ms."""
    later = flow(copied(cell), dt)
    later.s.v += nudge
    return later.above()


def times_before(cell):
    """Times before the crossing, or the next 20 time constants."""
    end = min(crossing(cell), 20.0 * max([getattr(cell.p, tau) for tau in cell.model.taus], default=5.0))
    return [end * k / 64 for k in range(1, 64)]


# --- the laws ---------------------------------------------------------------------------------

WAIT = st.floats(0.0, 50.0)


def flow_is_a_semigroup(cell, data):
    """advance(a), then advance(b), is advance(a + b), as long as there is no spike."""
    soonest = min(100.0, 0.999 * crossing(cell))
    a, b = (data.draw(st.floats(0.0, soonest / 2)) for _ in range(2))
    twice = states(flow(flow(copied(cell), a), b))
    scale = 1.0 + np.abs(states(cell)).max() + np.abs(twice).max() + abs(cell.s.v)
    np.testing.assert_allclose(twice, states(flow(copied(cell), a + b)), rtol=0.0, atol=1e-13 * scale)


def earliest_is_a_bound(cell, data):
    assert earliest(cell) <= crossing(cell) + ROUNDING


def earliest_is_a_bound_after_holding(cell, data):
    if cell.model.refractory(cell.p) == 0.0:
        return  # it is never held
    wait = data.draw(WAIT)
    later = held(cell, wait)
    assume(not later.above())  # a threshold may fall to v meanwhile: then it spikes at the end of the hold
    assert earliest(copied(cell, r=cell.s.t + wait)) <= crossing(later) + ROUNDING


def earliest_is_inf_only_if_crossing_is(cell, data):
    if earliest(cell) == math.inf:
        assert crossing(cell) == math.inf
        later = held(cell, data.draw(WAIT))
        assert crossing(later) == math.inf or later.above() or cell.model.refractory(cell.p) == 0.0


def nothing_is_negative_or_undefined(cell, data):
    assert earliest(cell) >= 0.0
    assert crossing(cell) >= 0.0
    assert cell.model.refractory(cell.p) >= 0.0


def below_before_the_crossing(cell, data):
    for t in times_before(cell):
        assert not above_after(cell, t, -CLOSE), t


def at_threshold_at_the_crossing(cell, data):
    t = crossing(cell)
    if t < LONGEST and STREAM not in cell.model.states.values():  # who draws has no threshold to be at
        assert above_after(cell, t * (1.0 + TIME), CLOSE)
        assert not above_after(cell, t * (1.0 - TIME), -CLOSE)


def search_finds_the_crossing(cell, data):
    """What is looked for no further than some time is the crossing, to the bit, or a bound beyond that time."""
    if not hasattr(cell.model, "search"):
        return
    due, within = crossing(cell), data.draw(WAIT)
    found = cell.model.search(cell.p, cell.s, within)
    assert found == due if due <= within else within < found <= due
    if due < math.inf:
        assert cell.model.search(cell.p, cell.s, due) == due


def fire_leaves_it_below(cell, data):
    t = crossing(cell)
    flow(cell, t if t < math.inf else data.draw(WAIT))
    cell.model.fire(cell.p, cell.s)
    assert not cell.above()


LAWS = [
    flow_is_a_semigroup,
    earliest_is_a_bound,
    earliest_is_a_bound_after_holding,
    earliest_is_inf_only_if_crossing_is,
    nothing_is_negative_or_undefined,
    below_before_the_crossing,
    at_threshold_at_the_crossing,
    search_finds_the_crossing,
    fire_leaves_it_below,
]


def check_law(law, model, examples=200):
    """Try a law on random neurons of a model."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(st.data())
    def holds(data):
        law(data.draw(cells(model)), data)

    holds()


def check_laws(model):
    """Try all laws on a model class."""
    for law in LAWS:
        check_law(law, model)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_law(law, model):
    check_law(law, model)


@pytest.mark.thorough
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_law_thoroughly(law, model):
    check_law(law, model, examples=5000)
