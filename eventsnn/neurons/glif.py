"""Generalized leaky integrate-and-fire neuron."""

import numpy as np

from eventsnn.neurons.cascade import first_rise, soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Neuron, Parameter
from eventsnn.neurons.responses import gain, response, second_response


class GLIF(Neuron):
    """Generalized leaky integrate-and-fire neuron: two currents of its own and a threshold that follows v.

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) + i_1 + i_2,    tau_1 di_1/dt = -i_1,    tau_2 di_2/dt = -i_2
        tau_th dth/dt = -(th - v_th) + th_slope (v - v_rest)

    An arrival of weight w moves v by w mV. A spike is sent when v >= th; there is no refractory period, but updates:

        v = v_reset,    th = max(th, th_reset),    i_1 = keep_1 i_1 + add_1,    i_2 = keep_2 i_2 + add_2

    ======== ======= ==== ====================================================
    name     default unit meaning (name in the paper)
    ======== ======= ==== ====================================================
    tau_m    20      ms   membrane time constant, > 0 (C / G)
    v_rest   0       mV   resting potential (E_L)
    v_reset  0       mV   potential after a spike, < th_reset (V_r)
    i_ext    0       mV   constant current times membrane resistance (I_e / G)
    v_th     20      mV   threshold at rest (Theta_inf)
    th_reset 10      mV   least threshold after a spike (Theta_r)
    tau_th   100     ms   time constant of the threshold, > 0 (1 / b)
    th_slope 0            mV of threshold per mV of v, in the long run (a / b)
    tau_1    5       ms   decay of the first current, > 0 (1 / k_1)
    keep_1   0            what a spike leaves of it (R_1)
    add_1    0       mV   what a spike adds to it (A_1 / G)
    tau_2    50      ms   decay of the second current, > 0 (1 / k_2)
    keep_2   1            what a spike leaves of it (R_2)
    add_2    0       mV   what a spike adds to it (A_2 / G)
    ======== ======= ==== ====================================================

    States: v, i_1, i_2, th (mV). Source: Mihalas & Niebur 2009, equations 2.1 and 2.2; the crossing:
    `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **{name: parameter for name, parameter in LIF.parameters.items() if name != "t_ref"},
        "th_reset": Parameter(10.0, "mV", "least threshold after a spike"),
        "tau_th": Parameter(100.0, "ms", "time constant of the threshold", POSITIVE),
        "th_slope": Parameter(0.0, "", "mV of threshold per mV of v, in the long run"),
        "tau_1": Parameter(5.0, "ms", "decay of the first current", POSITIVE),
        "keep_1": Parameter(0.0, "", "what a spike leaves of the first current"),
        "add_1": Parameter(0.0, "mV", "what a spike adds to the first current"),
        "tau_2": Parameter(50.0, "ms", "decay of the second current", POSITIVE),
        "keep_2": Parameter(1.0, "", "what a spike leaves of the second current"),
        "add_2": Parameter(0.0, "mV", "what a spike adds to the second current"),
    }
    states = {"v": "v_rest", "th": "v_th", "i_1": 0.0, "i_2": 0.0}
    taus = ("tau_m", "tau_th", "tau_1", "tau_2")
    constants = {
        "gain_1": lambda p: gain(p.tau_m, p.tau_1),
        "gain_2": lambda p: gain(p.tau_m, p.tau_2),
        "gain_th": lambda p: gain(p.tau_th, p.tau_m),
        "gain_th_1": lambda p: gain(p.tau_th, p.tau_1),
        "gain_th_2": lambda p: gain(p.tau_th, p.tau_2),
    }

    def advance(p, s, dt, d_m, d_th, d_1, d_2):
        drive = p.v_rest + p.i_ext
        v_of_1 = response(p.gain_1, p.tau_m, p.tau_1, dt, d_m, d_1)
        v_of_2 = response(p.gain_2, p.tau_m, p.tau_2, dt, d_m, d_2)
        rest = p.v_th + p.th_slope * p.i_ext
        th = rest + (s.th - rest) * d_th
        if p.th_slope != 0.0:
            th_of_v = response(p.gain_th, p.tau_th, p.tau_m, dt, d_th, d_m)
            th_of_1 = response(p.gain_th_1, p.tau_th, p.tau_1, dt, d_th, d_1)
            th_of_2 = response(p.gain_th_2, p.tau_th, p.tau_2, dt, d_th, d_2)
            via_1 = second_response(p.gain_th_1, p.gain_1, p.tau_th, p.tau_m, p.tau_1, dt, th_of_1, v_of_1, th_of_v)
            via_2 = second_response(p.gain_th_2, p.gain_2, p.tau_th, p.tau_m, p.tau_2, dt, th_of_2, v_of_2, th_of_v)
            th += p.th_slope * ((s.v - drive) * th_of_v + s.i_1 * via_1 + s.i_2 * via_2)
        s.v = drive + (s.v - drive) * d_m + s.i_1 * v_of_1 + s.i_2 * v_of_2
        s.th = th
        s.i_1 *= d_1
        s.i_2 *= d_2

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset
        s.th = max(s.th, p.th_reset)
        s.i_1 = p.keep_1 * s.i_1 + p.add_1
        s.i_2 = p.keep_2 * s.i_2 + p.add_2

    def above(p, s):
        return s.v >= s.th

    def refractory(p):
        return 0.0

    def earliest(p, s):
        below, first, second, third, limit = cascade_of(p, s)
        return soonest(below, max(first, second, third, limit), p.tau_m)

    def crossing(p, s):
        return first_rise(np.array(cascade_of(p, s)), np.array((p.tau_m, p.tau_th, p.tau_1, p.tau_2)))

    def check(p):
        return ((p.v_reset < p.th_reset, "v_reset must be < th_reset"),)


def cascade_of(p, s):
    """f_0 .. f_4 for the steps tau_m, tau_th, tau_1, tau_2."""
    drive = p.v_rest + p.i_ext
    limit = drive - p.v_th - p.th_slope * p.i_ext
    slope = p.th_slope * (s.v - p.v_rest) - (s.th - p.v_th)
    left_1 = s.i_1 * (1.0 - p.th_slope - p.tau_th / p.tau_1)
    left_2 = s.i_2 * (1.0 - p.th_slope - p.tau_th / p.tau_2)
    first = drive + s.i_1 + s.i_2 - s.th - p.tau_m / p.tau_th * slope
    return s.v - s.th, first, limit + left_1 + left_2, limit + left_2 * (1.0 - p.tau_1 / p.tau_2), limit
