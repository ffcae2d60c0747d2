"""Leaky integrate-and-fire neuron whose synaptic current is an alpha function."""

from math import e

import numpy as np

from eventsnn.neurons.cascade import first_rise
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.lif_double_exp import LIFDoubleExp
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.responses import gain, peak, response, second_response


class LIFAlpha(LIFDoubleExp):
    """Leaky integrate-and-fire neuron with alpha currents: an arrival of weight w causes

        i(t) = w (t / tau_syn) exp(1 - t / tau_syn)

    whose peak, w, comes after tau_syn. Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) + i,    tau_syn di/dt = -i + x,    tau_syn dx/dt = -x

    for any ratio of tau_m to tau_syn. An arrival adds e w to x. A spike is sent when v >= v_th; v is then held at
    v_reset for t_ref ms while i and x go on.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    tau_syn  5       ms   rise and decay of the synaptic current, > 0
    ======== ======= ==== ===========================================

    States: v, i, x (mV, currents times membrane resistance; i follows x). Sources: Rall 1967 (alpha function);
    Rotter & Diesmann 1999 (exact integration); the crossing: `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **LIF.parameters,
        "tau_syn": Parameter(5.0, "ms", "rise and decay of the synaptic current", POSITIVE),
    }
    taus = ("tau_m", "tau_syn")  # the limit of equal tau_rise and tau_decay: states, bound and reset are the same
    constants = {
        "gain_syn": lambda p: gain(p.tau_m, p.tau_syn),
        "peak_i": lambda p: peak(p.tau_m, p.tau_syn),
        "peak_x": lambda p: np.minimum(1.0 / e, p.tau_syn / p.tau_m),  # a bound: v <= max i, and <= charge / tau_m
    }

    def advance(p, s, dt, d_m, d_syn):
        drive = p.v_rest + p.i_ext
        v_of_i = response(p.gain_syn, p.tau_m, p.tau_syn, dt, d_m, d_syn)
        i_of_x = dt / p.tau_syn * d_syn
        both = second_response(p.gain_syn, 0.0, p.tau_m, p.tau_syn, p.tau_syn, dt, v_of_i, i_of_x, v_of_i)
        s.v = drive + (s.v - drive) * d_m + s.i * v_of_i + s.x * both
        s.i = s.i * d_syn + s.x * i_of_x
        s.x *= d_syn

    def receive(p, s, w):
        s.x += e * w

    def crossing(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        f = np.array((s.v - p.v_th, limit + s.i, limit + s.x, limit))
        return first_rise(f, np.array((p.tau_m, p.tau_syn, p.tau_syn)))
