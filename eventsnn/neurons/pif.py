"""Perfect integrate-and-fire neuron: no leak, voltage-jump synapses."""

from math import inf

from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import Neuron, Parameter


class PIF(Neuron):
    """Perfect integrate-and-fire neuron: an arrival of weight w moves the potential by w mV, and nothing decays.

    Between events

        tau_m dv/dt = i_ext,    v(t) = v0 + i_ext t / tau_m

    A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms. Without input v crosses v_th only if
    i_ext > 0, after tau_m (v_th - v) / i_ext. tau_m is what gives i_ext the unit of the other models: a current
    of 1 mV moves v by 1 mV in tau_m ms.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   time in which i_ext moves v by i_ext, > 0
    v_reset  0       mV   potential after a spike and at the start, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times tau_m / capacitance
    ======== ======= ==== ===========================================

    State: v (mV). Source: Gerstein & Mandelbrot 1964; Abbott 1999.
    """

    parameters = {
        **{name: LIF.parameters[name] for name in ("tau_m", "v_reset", "v_th", "t_ref")},
        "i_ext": Parameter(0.0, "mV", "constant current times tau_m / capacitance"),
    }
    states = {"v": "v_reset"}

    def advance(p, s, dt):
        s.v += p.i_ext * (dt / p.tau_m)

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset

    def earliest(p, s):
        return p.tau_m * (p.v_th - s.v) / p.i_ext if p.i_ext > 0.0 else inf

    def crossing(p, s):
        return p.tau_m * (p.v_th - s.v) / p.i_ext if p.i_ext > 0.0 else inf

    def check(p):
        return LIF.check(p)
