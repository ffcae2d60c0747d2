"""Leaky integrate-and-fire neuron whose threshold adapts."""

from math import inf

import numpy as np

from eventsnn.neurons.cascade import first_rise, soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Neuron, Parameter


class ALIF(Neuron):
    """Leaky integrate-and-fire neuron with an adaptive threshold, which each spike raises by delta_th.

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E),    tau_adapt dth_adapt/dt = -th_adapt

    An arrival of weight w moves v by w mV. A spike is sent when v >= v_th + th_adapt, at an arrival, where the drive
    takes v there or where the threshold falls to it; v is then held at v_reset for t_ref ms while th_adapt decays.

    ========= ======= ==== ===========================================
    name      default unit meaning
    ========= ======= ==== ===========================================
    tau_m     20      ms   membrane time constant, > 0
    v_rest    0       mV   resting potential
    v_reset   0       mV   potential after a spike, < v_th
    v_th      20      mV   threshold of a neuron that has not fired
    t_ref     2       ms   refractory period, >= 0
    i_ext     0       mV   constant current times membrane resistance
    tau_adapt 100     ms   decay of the adaptation, > 0
    delta_th  1       mV   rise of the threshold at each spike, >= 0
    ========= ======= ==== ===========================================

    States: v, th_adapt (mV). Sources: Geisler & Goldberg 1966; Bellec et al. 2018; the crossing:
    `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **LIF.parameters,
        "tau_adapt": Parameter(100.0, "ms", "decay of the adaptation", POSITIVE),
        "delta_th": Parameter(1.0, "mV", "rise of the threshold at each spike", {"low": 0.0}),
    }
    states = {"v": "v_rest", "th_adapt": 0.0}
    taus = ("tau_m", "tau_adapt")
    constants = {"left": lambda p: 1.0 - p.tau_m / p.tau_adapt}

    def advance(p, s, dt, d_m, d_adapt):
        drive = p.v_rest + p.i_ext
        s.v = drive + (s.v - drive) * d_m
        s.th_adapt *= d_adapt

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset
        s.th_adapt += p.delta_th

    def above(p, s):
        return s.v >= p.v_th + s.th_adapt

    def earliest(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        lowest = min(s.th_adapt, 0.0)  # the threshold falls to v_th, or rises to it, also while v is held
        below = s.v - p.v_th - lowest
        if below < 0.0:
            return soonest(below, limit - lowest, p.tau_m)
        if max(limit, limit - s.th_adapt * p.left) <= 0.0 and s.t >= s.r:
            return inf
        return 0.0

    def crossing(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        f = np.array((s.v - p.v_th - s.th_adapt, limit - s.th_adapt * p.left, limit))
        return first_rise(f, np.array((p.tau_m, p.tau_adapt)))

    def check(p):
        return LIF.check(p)
