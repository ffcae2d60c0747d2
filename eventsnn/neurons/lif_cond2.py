"""Leaky integrate-and-fire neuron with an excitatory and an inhibitory conductance."""

from math import exp, inf

from eventsnn.neurons.cascade import soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.lif_cond import LIFCond
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.responses import gain, peak
from eventsnn.neurons.shunted2 import first_rise, moved

BOUNDS = 3  # that are tried before the crossing is looked for


class LIFCond2(LIFCond):
    """Leaky integrate-and-fire neuron with two conductances of different time constants, receptors "exc" and "inh".

    Between events, with E = v_rest + i_ext and conductances in units of the leak,

        tau_m dv/dt = -(v - E) - g_exc (v - e_exc) - g_inh (v - e_inh)
        tau_exc dg_exc/dt = -g_exc,    tau_inh dg_inh/dt = -g_inh

    An arrival of weight w adds |w| to the conductance of its receptor; where none was named, to g_exc if w >= 0 and to
    g_inh if w < 0. A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms while the conductances go on.
    v is right to about its last digits (a power series); `LIFCond` is faster, where the time constants are equal.

    At v = v_th the potential rises where E - v_th + g_exc (e_exc - v_th) + g_inh (e_inh - v_th) > 0. That is a sum of
    two exponentials and a constant: it changes sign twice at most. None is missed: `eventsnn/neurons/shunted2.py`.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    tau_exc  5       ms   decay of the excitatory conductance, > 0
    tau_inh  10      ms   decay of the inhibitory conductance, > 0
    e_exc    70      mV   reversal potential of excitation
    e_inh    -10     mV   reversal potential of inhibition
    ======== ======= ==== ===========================================

    States: v (mV), g_exc, g_inh (in units of the leak conductance, >= 0). Source: Brette et al. 2007,
    benchmark 1; Rudolph & Destexhe 2006 and Rudolph-Lilith et al. 2012 (gIF4) approximate what is computed here.
    """

    parameters = {
        **LIF.parameters,
        "tau_exc": Parameter(5.0, "ms", "decay of the excitatory conductance", POSITIVE),
        "tau_inh": Parameter(10.0, "ms", "decay of the inhibitory conductance", POSITIVE),
        "e_exc": LIFCond.parameters["e_exc"],
        "e_inh": LIFCond.parameters["e_inh"],
    }
    taus = ("tau_m", "tau_exc", "tau_inh")
    constants = {
        "gain_exc": lambda p: gain(p.tau_m, p.tau_exc),
        "gain_inh": lambda p: gain(p.tau_m, p.tau_inh),
        "peak_exc": lambda p: peak(p.tau_m, p.tau_exc),
        "peak_inh": lambda p: peak(p.tau_m, p.tau_inh),
    }

    def advance(p, s, dt, d_m, d_exc, d_inh):
        s.v = p.v_rest + p.i_ext + moved(p, s, dt)
        s.g_exc *= d_exc
        s.g_inh *= d_inh

    def earliest(p, s):
        return bound(p, s.v, s.g_exc, s.g_inh)

    def crossing(p, s):
        return first_rise(p, s)

    def search(p, s, within):
        # from bound to bound: mostly an input comes before v does
        t, v, g_exc, g_inh = 0.0, s.v, s.g_exc, s.g_inh
        for _ in range(BOUNDS):
            t += bound(p, v, g_exc, g_inh)
            if t > within:
                return t
            v = p.v_rest + p.i_ext + moved(p, s, t)
            g_exc, g_inh = s.g_exc * exp(-t / p.tau_exc), s.g_inh * exp(-t / p.tau_inh)
            if v >= p.v_th:
                break
        return first_rise(p, s)


def bound(p, v, g_exc, g_inh):
    """A lower bound on the time until v < v_th reaches v_th."""
    # without conductances v would rise by at most `rise`; with them it rises at most as fast as on the chord
    # between here and v_th, for its speed is convex there while the conductances are those of now
    drive = p.v_rest + p.i_ext
    rise = g_exc * max(p.e_exc - drive, 0.0) * p.peak_exc + g_inh * max(p.e_inh - drive, 0.0) * p.peak_inh
    if max(drive, v) + rise < p.v_th - 1e-9:
        return inf
    below, most = v - p.v_th, fastest(p, p.v_th, g_exc, g_inh)
    steep = max((fastest(p, v, g_exc, g_inh) - most) / -below, 1.0)  # rounding may take all of it next to v_th
    return soonest(below, most / steep, p.tau_m / steep)


def fastest(p, v, g_exc, g_inh):
    """The most that tau_m dv/dt can be at v, now or later, without input."""
    return p.v_rest + p.i_ext - v + g_exc * max(p.e_exc - v, 0.0) + g_inh * max(p.e_inh - v, 0.0)
