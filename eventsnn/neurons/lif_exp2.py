"""Leaky integrate-and-fire neuron with an excitatory and an inhibitory exponential current."""

from math import inf

import numpy as np

from eventsnn.neurons.cascade import first_rise, soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.responses import gain, peak, response


class LIFExp2(LIF):
    """Leaky integrate-and-fire neuron with two exponential currents, receptors "exc" and "inh".

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) + i_exc + i_inh,    tau_exc di_exc/dt = -i_exc,    tau_inh di_inh/dt = -i_inh

    for any time constants, also equal and nearly equal. An arrival of weight w adds w to the current of its
    receptor; where none was named, to i_exc if w >= 0 and to i_inh if w < 0. A spike is sent when v >= v_th; v is
    then held at v_reset for t_ref ms while the currents go on.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    tau_exc  5       ms   decay of the excitatory current, > 0
    tau_inh  10      ms   decay of the inhibitory current, > 0
    ======== ======= ==== ===========================================

    States: v, i_exc, i_inh (mV, currents times membrane resistance). Sources: Rotter & Diesmann 1999 (exact
    integration); Brette et al. 2007, benchmark 2; the crossing: `eventsnn/neurons/cascade.py`.
    """

    parameters = {
        **LIF.parameters,
        "tau_exc": Parameter(5.0, "ms", "decay of the excitatory current", POSITIVE),
        "tau_inh": Parameter(10.0, "ms", "decay of the inhibitory current", POSITIVE),
    }
    states = {"v": "v_rest", "i_exc": 0.0, "i_inh": 0.0}
    taus = ("tau_m", "tau_exc", "tau_inh")
    receptors = ("exc", "inh")
    constants = {
        "gain_exc": lambda p: gain(p.tau_m, p.tau_exc),
        "gain_inh": lambda p: gain(p.tau_m, p.tau_inh),
        "peak_exc": lambda p: peak(p.tau_m, p.tau_exc),
        "peak_inh": lambda p: peak(p.tau_m, p.tau_inh),
        "left_inh": lambda p: 1.0 - p.tau_exc / p.tau_inh,
    }

    def advance(p, s, dt, d_m, d_exc, d_inh):
        drive = p.v_rest + p.i_ext
        moved = s.i_exc * response(p.gain_exc, p.tau_m, p.tau_exc, dt, d_m, d_exc)
        moved += s.i_inh * response(p.gain_inh, p.tau_m, p.tau_inh, dt, d_m, d_inh)
        s.v = drive + (s.v - drive) * d_m + moved
        s.i_exc *= d_exc
        s.i_inh *= d_inh

    def receive(p, s, w, receptor):
        if receptor == 1 or (receptor == 0 and w >= 0.0):
            s.i_exc += w
        else:
            s.i_inh += w

    def earliest(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        below = s.v - p.v_th
        peaks = max(s.i_exc, 0.0) * p.peak_exc + max(s.i_inh, 0.0) * p.peak_inh
        if max(limit, below) + peaks < -1e-9:
            return inf
        most = max(limit, limit + s.i_exc + s.i_inh, limit + s.i_inh * p.left_inh)
        return soonest(below, most, p.tau_m)

    def crossing(p, s):
        limit = p.v_rest + p.i_ext - p.v_th
        f = np.array((s.v - p.v_th, limit + s.i_exc + s.i_inh, limit + s.i_inh * p.left_inh, limit))
        return first_rise(f, np.array((p.tau_m, p.tau_exc, p.tau_inh)))
