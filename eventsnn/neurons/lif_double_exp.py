"""Leaky integrate-and-fire neuron whose synaptic current is a difference of two exponentials."""

from math import inf

import numpy as np

from eventsnn.neurons.cascade import first_rise, soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Neuron, Parameter
from eventsnn.neurons.responses import gain, peak, response, second_response


class LIFDoubleExp(Neuron):
    """Leaky integrate-and-fire neuron with a current that rises and decays: an arrival of weight w causes

        i(t) = w (exp(-t / tau_decay) - exp(-t / tau_rise)) / norm,    norm such that w is the peak of the current

    for any two time constants, also equal ones (then an alpha function). Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) + i,    tau_decay di/dt = -i + x,    tau_rise dx/dt = -x

    A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms while i and x go on.

    ========= ======= ==== ===========================================
    name      default unit meaning
    ========= ======= ==== ===========================================
    tau_m     20      ms   membrane time constant, > 0
    v_rest    0       mV   resting potential
    v_reset   0       mV   potential after a spike, < v_th
    v_th      20      mV   threshold
    t_ref     2       ms   refractory period, >= 0
    i_ext     0       mV   constant current times membrane resistance
    tau_rise  1       ms   rise of the synaptic current, > 0
    tau_decay 5       ms   decay of the synaptic current, > 0
    ========= ======= ==== ===========================================

    States: v, i, x (mV, currents times membrane resistance; i follows x). Sources: Rotter & Diesmann 1999 (exact
    integration); Roth & van Rossum 2009 (the current); the crossing: `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **LIF.parameters,
        "tau_rise": Parameter(1.0, "ms", "rise of the synaptic current", POSITIVE),
        "tau_decay": Parameter(5.0, "ms", "decay of the synaptic current", POSITIVE),
    }
    states = {"v": "v_rest", "i": 0.0, "x": 0.0}
    taus = ("tau_m", "tau_decay", "tau_rise")
    constants = {
        "gain_decay": lambda p: gain(p.tau_m, p.tau_decay),
        "gain_rise": lambda p: gain(p.tau_m, p.tau_rise),
        "gain_i": lambda p: gain(p.tau_decay, p.tau_rise),
        "unit": lambda p: 1.0 / peak(p.tau_decay, p.tau_rise),
        "peak_i": lambda p: peak(p.tau_m, p.tau_decay),
        "peak_x": lambda p: np.minimum(peak(p.tau_decay, p.tau_rise), p.tau_rise / p.tau_m),  # a bound: v <= max i
    }

    def advance(p, s, dt, d_m, d_decay, d_rise):
        drive = p.v_rest + p.i_ext
        v_of_i = response(p.gain_decay, p.tau_m, p.tau_decay, dt, d_m, d_decay)
        v_of_x = response(p.gain_rise, p.tau_m, p.tau_rise, dt, d_m, d_rise)
        i_of_x = response(p.gain_i, p.tau_decay, p.tau_rise, dt, d_decay, d_rise)
        both = second_response(p.gain_rise, p.gain_i, p.tau_m, p.tau_decay, p.tau_rise, dt, v_of_x, i_of_x, v_of_i)
        s.v = drive + (s.v - drive) * d_m + s.i * v_of_i + s.x * both
        s.i = s.i * d_decay + s.x * i_of_x
        s.x *= d_rise

    def receive(p, s, w):
        s.x += w * p.unit

    def fire(p, s):
        s.v = p.v_reset

    def earliest(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        below = s.v - p.v_th
        if max(limit, below) + max(s.i, 0.0) * p.peak_i + max(s.x, 0.0) * p.peak_x < -1e-9:
            return inf
        return soonest(below, limit + max(s.i, s.x, 0.0), p.tau_m)

    def crossing(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        f = np.array((s.v - p.v_th, limit + s.i, limit + s.x, limit))
        return first_rise(f, np.array((p.tau_m, p.tau_decay, p.tau_rise)))

    def check(p):
        return LIF.check(p)
