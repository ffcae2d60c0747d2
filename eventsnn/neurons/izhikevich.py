"""Izhikevich's neuron with voltage-jump synapses."""

from math import inf

from eventsnn.neurons.model import Neuron, Parameter
from eventsnn.neurons.planar import after, reach, soonest

PEAK = 30.0  # mV


class Izhikevich(Neuron):
    """Izhikevich's neuron: an arrival of weight w moves v by w mV.

    Between events

        dv/dt = 0.04 v^2 + 5 v + 140 - u + i_ext,    du/dt = a (b v - u)

    is a power series in steps of adaptive order and length, right to about the last bit (`planar.py`). A spike is sent
    when v >= 30 mV; then v = c and u grows by d. The crossing is found on the series, so none is missed, and no
    step shows: published firing patterns that come from Euler steps of 0.2 to 1 ms may look different. No refractory
    period.

    ======== ======= ===== ======================================================
    name     default unit  meaning
    ======== ======= ===== ======================================================
    a        0.02    1/ms  rate at which u recovers
    b        0.2     1/ms  how much u follows v
    c        -65     mV    v after a spike, < 30
    d        8       mV/ms what a spike adds to u
    i_ext    0       mV/ms constant current
    ======== ======= ===== ======================================================

    States: v (mV), -65 at the start; u (mV/ms), b v at the start. With a < 0 u may grow without end; once it is so
    large that it provably will, and v moves at more than 1000 / ms, u = inf and v = -inf. Sources: Izhikevich 2003;
    as a power series Stewart & Bair 2009.
    """

    parameters = {
        "a": Parameter(0.02, "1/ms", "rate at which u recovers"),
        "b": Parameter(0.2, "1/ms", "how much u follows v"),
        "c": Parameter(-65.0, "mV", "v after a spike", {"below": PEAK}),
        "d": Parameter(8.0, "mV/ms", "what a spike adds to u"),
        "i_ext": Parameter(0.0, "mV/ms", "constant current"),
    }
    states = {"v": -65.0, "u": lambda p: -65.0 * p.b}
    units = {"u": "mV/ms"}

    def advance(p, s, dt):
        s.v, s.u = after(flow(p), s.v, s.u, dt)

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.c
        s.u += p.d

    def above(p, s):
        return s.v >= PEAK

    def earliest(p, s):
        return soonest(flow(p), s.v, s.u, PEAK)

    def crossing(p, s):
        return reach(flow(p), s.v, s.u, PEAK, inf)

    def search(p, s, within):
        return reach(flow(p), s.v, s.u, PEAK, within)

    def refractory(p):
        return 0.0


def flow(p):
    """The coefficients of the flow, as `planar.py` takes them."""
    return 0.04, 5.0, 140.0 + p.i_ext, p.a * p.b, p.a, 0.0
