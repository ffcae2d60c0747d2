"""Quadratic integrate-and-fire neuron, the theta neuron in another coordinate, with voltage-jump synapses."""

from math import inf

from eventsnn.neurons.model import POSITIVE, Neuron, Parameter
from eventsnn.neurons.riccati import after, passage


class QIF(Neuron):
    """Quadratic integrate-and-fire neuron: an arrival of weight w moves v, which has no dimension, by w.

    Between events

        tau_m dv/dt = v^2 + i_ext

    whose solution is a tangent for i_ext > 0, 1 / v linear in time for i_ext = 0, a hyperbolic (co)tangent for
    i_ext < 0 (`riccati.py`). A spike is sent when v >= v_peak; v is then v_reset. It has no refractory period. With
    i_ext >= 0 it comes by itself, with i_ext < 0 only from v > sqrt(-i_ext); both times are closed forms.

    v_peak = inf with v_reset = -inf is the theta neuron (Ermentrout & Kopell 1986), v = tan(theta / 2): v arrives at
    infinity and comes back in a finite time, pi tau_m / sqrt(i_ext) from spike to spike.

    ======== ======= ==== ===========================================================
    name     default unit meaning
    ======== ======= ==== ===========================================================
    tau_m    20      ms   time constant, > 0
    v_reset  -10     -    v after a spike, < v_peak; -inf if v_peak is inf
    v_peak   10      -    v at which a spike is sent; may be inf
    i_ext    0       -    constant current
    ======== ======= ==== ===========================================================

    State: v, 0 at the start. Source: Tonnelier, Belmabrouk & Martinez 2007, section 2.
    """

    parameters = {
        "tau_m": Parameter(20.0, "ms", "time constant", POSITIVE),
        "v_reset": Parameter(-10.0, "", "v after a spike", {"inf": True}),
        "v_peak": Parameter(10.0, "", "v at which a spike is sent", {"inf": True}),
        "i_ext": Parameter(0.0, "", "constant current"),
    }
    states = {"v": 0.0}

    def advance(p, s, dt):
        s.v = after(p.i_ext, s.v, dt / p.tau_m)

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset

    def above(p, s):
        return s.v >= p.v_peak

    def earliest(p, s):
        if p.i_ext <= 0.0 and s.v <= 0.0 and p.v_peak > 0.0:
            return inf
        return p.tau_m * passage(p.i_ext, s.v, p.v_peak)

    def crossing(p, s):
        return p.tau_m * passage(p.i_ext, s.v, p.v_peak)

    def refractory(p):
        return 0.0

    def check(p):
        paired = (p.v_peak < inf) == (p.v_reset > -inf)
        return (
            (p.v_reset < p.v_peak, "v_reset must be < v_peak"),
            (paired & (p.v_peak > -inf), "v_peak = inf goes with v_reset = -inf, and only with it"),
        )
