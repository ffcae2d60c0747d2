"""Laws that every plasticity rule obeys. For a rule of your own, `check_laws(rule)` runs them all."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eventsnn as en

STEPS = {"tau_plus": 20.0, "tau_minus": 25.0, "a_plus": 0.1, "a_minus": 0.12, "w_max": 1.0}
TRIPLETS = {"a2_plus": 0.05, "a3_plus": 0.1, "a2_minus": 0.05, "a3_minus": 0.02, "w_max": 1.0}
RULES = [
    *(en.STDP(**STEPS, pairing=pairing) for pairing in ("all", "nearest", "nearest_pre", "nearest_reduced")),
    en.STDP(**STEPS, w_min=-0.5, mu_plus=0.4, mu_minus=1.0),
    en.TripletSTDP(**TRIPLETS),
    en.TripletSTDP(**TRIPLETS, pairing="nearest"),
    en.InhibitorySTDP(eta=0.1, w_min=0.0, w_max=1.0),
    en.RewardSTDP(a_plus=0.1, a_minus=0.1, w_max=1.0),
    en.RewardSTDP(a_plus=0.1, a_minus=0.1, w_max=1.0, baseline=-0.01),
]
TRACE = st.floats(0.0, 20.0)


def synapse(rule, data):
    """Parameters, a synapse within its bounds in some state, and traces of both sides."""
    p = SimpleNamespace(**rule.values)
    s = SimpleNamespace(w=data.draw(st.floats(p.w_min, p.w_max)), **dict.fromkeys(rule.states, 0.0))
    for _ in range(data.draw(st.integers(0, 3))):
        event(rule, p, s, data, data.draw(st.booleans()))
    return p, s


def event(rule, p, s, data, arrives):
    """One event with some traces, and the clip that follows it."""
    traces = [data.draw(TRACE) for _ in (*rule.pre, *rule.post)]
    (type(rule).on_pre if arrives else type(rule).on_post)(p, s, *traces)
    s.w = min(max(s.w, p.w_min), p.w_max)


def an_event_leaves_numbers(rule, data):
    p, s = synapse(rule, data)
    event(rule, p, s, data, data.draw(st.booleans()))
    assert all(math.isfinite(value) for value in vars(s).values())
    assert set(vars(s)) == {"w", *rule.states}


def parameters_stay(rule, data):
    p, s = synapse(rule, data)
    before = dict(vars(p))
    event(rule, p, s, data, data.draw(st.booleans()))
    assert vars(p) == before


def flows_add_up(rule, data):
    """To flow for a and then b is to flow for a + b, while the signal decays."""
    if rule.signal is None:
        return
    p, s = synapse(rule, data)
    t, d, tau = SimpleNamespace(**vars(s)), data.draw(st.floats(-0.05, 0.05)), rule.values[rule.signal]
    a, b = data.draw(st.floats(0.0, 300.0)), data.draw(st.floats(0.0, 300.0))
    type(rule).flow(p, s, d, a)
    type(rule).flow(p, s, d * math.exp(-a / tau), b)
    type(rule).flow(p, t, d, a + b)
    assert abs(s.w - t.w) <= 1e-12 and abs(s.c - t.c) <= 1e-12


def flow_keeps_the_bounds(rule, data):
    if rule.signal is None:
        return
    p, s = synapse(rule, data)
    type(rule).flow(p, s, data.draw(st.floats(-10.0, 10.0)), data.draw(st.floats(0.0, 1e4)))
    assert p.w_min <= s.w <= p.w_max


LAWS = (an_event_leaves_numbers, parameters_stay, flows_add_up, flow_keeps_the_bounds)


def check_law(rule, law, examples=100):
    """One law for one rule."""

    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(data=st.data())
    def holds(data):
        law(rule, data)

    holds()


def check_laws(rule):
    """All laws for a rule."""
    for law in LAWS:
        check_law(rule, law)


@pytest.mark.parametrize("pairing", ["all", "nearest", "nearest_pre", "nearest_reduced"])
def test_a_pairing_goes_by_the_name_of_its_rule(pairing):
    rule = en.STDP(**STEPS, pairing=pairing)
    assert repr(rule).startswith("STDP(tau_plus=20.0") and repr(rule).endswith(f"pairing={pairing!r})")
    with pytest.raises(ValueError, match=r"^STDP: w_min"):
        en.STDP(**STEPS, pairing=pairing, w_min=2.0)
    with pytest.raises(TypeError, match=r"^STDP has no parameter"):
        en.STDP(**STEPS, pairing=pairing, tau=2.0)


def test_a_pairing_of_triplets_goes_by_the_name_of_its_rule():
    assert repr(en.TripletSTDP(**TRIPLETS, pairing="nearest")).startswith("TripletSTDP(a2_plus")
    assert repr(en.TripletSTDP(**TRIPLETS, pairing="nearest")).endswith("pairing='nearest')")
    with pytest.raises(ValueError, match=r"^TripletSTDP: w_min"):
        en.TripletSTDP(**TRIPLETS, pairing="nearest", w_min=2.0)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_law(rule, law):
    check_law(rule, law)
