"""Leaky integrate-and-fire neuron with an adaptive threshold and a spike-triggered adaptation current."""

from math import inf

import numpy as np

from eventsnn.neurons.alif import ALIF
from eventsnn.neurons.cascade import first_rise, soonest
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.responses import gain, response


class ALIFCurrent(ALIF):
    """ALIF with an adaptation current: each spike raises the threshold by delta_th and the current i_adapt by delta_i.

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) - i_adapt
        tau_adapt dth_adapt/dt = -th_adapt,    tau_i di_adapt/dt = -i_adapt

    An arrival of weight w moves v by w mV. A spike is sent when v >= v_th + th_adapt; v is then held at v_reset for
    t_ref ms while th_adapt and i_adapt decay.

    ========= ======= ==== ===========================================
    name      default unit meaning
    ========= ======= ==== ===========================================
    tau_m     20      ms   membrane time constant, > 0
    v_rest    0       mV   resting potential
    v_reset   0       mV   potential after a spike, < v_th
    v_th      20      mV   threshold of a neuron that has not fired
    t_ref     2       ms   refractory period, >= 0
    i_ext     0       mV   constant current times membrane resistance
    tau_adapt 100     ms   decay of the threshold's adaptation, > 0
    delta_th  1       mV   rise of the threshold at each spike, >= 0
    tau_i     100     ms   decay of the adaptation current, > 0
    delta_i   1       mV   rise of the adaptation current at each spike
    ========= ======= ==== ===========================================

    States: v, th_adapt, i_adapt (mV, currents times membrane resistance). Sources: Treves 1993; Benda & Herz 2003
    (adaptation currents); the crossing: `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **ALIF.parameters,
        "tau_i": Parameter(100.0, "ms", "decay of the adaptation current", POSITIVE),
        "delta_i": Parameter(1.0, "mV", "rise of the adaptation current at each spike"),
    }
    states = {"v": "v_rest", "th_adapt": 0.0, "i_adapt": 0.0}
    taus = ("tau_m", "tau_adapt", "tau_i")
    constants = {
        "left_th": lambda p: 1.0 - p.tau_m / p.tau_adapt,
        "left_i": lambda p: 1.0 - p.tau_adapt / p.tau_i,
        "gain_i": lambda p: gain(p.tau_m, p.tau_i),
    }

    def advance(p, s, dt, d_m, d_adapt, d_i):
        drive = p.v_rest + p.i_ext
        s.v = drive + (s.v - drive) * d_m - s.i_adapt * response(p.gain_i, p.tau_m, p.tau_i, dt, d_m, d_i)
        s.th_adapt *= d_adapt
        s.i_adapt *= d_i

    def fire(p, s):
        s.v = p.v_reset
        s.th_adapt += p.delta_th
        s.i_adapt += p.delta_i

    def earliest(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        lowest = min(s.th_adapt, 0.0)  # the threshold falls to v_th, or rises to it, also while v is held
        below = s.v - p.v_th - lowest
        if below < 0.0:
            return soonest(below, limit - lowest - min(s.i_adapt, 0.0), p.tau_m)
        most = max(limit, limit - s.i_adapt - s.th_adapt * p.left_th, limit - s.i_adapt * p.left_i)
        return inf if most <= 0.0 and s.t >= s.r else 0.0

    def crossing(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        first = limit - s.i_adapt - s.th_adapt * p.left_th
        f = np.array((s.v - p.v_th - s.th_adapt, first, limit - s.i_adapt * p.left_i, limit))
        return first_rise(f, np.array((p.tau_m, p.tau_adapt, p.tau_i)))
