"""Leaky integrate-and-fire neuron with synaptic conductances."""

from math import exp, inf, log

from eventsnn.neurons.cascade import soonest
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.newton import narrowed
from eventsnn.neurons.responses import peak
from eventsnn.neurons.shunted import after


class LIFCond(LIF):
    """Leaky integrate-and-fire neuron with conductances of one time constant, receptors "exc" and "inh".

    Between events, with E = v_rest + i_ext and conductances in units of the leak,

        tau_m dv/dt = -(v - E) - g_exc (v - e_exc) - g_inh (v - e_inh),    tau_syn dg/dt = -g for both

    An arrival of weight w adds |w| to the conductance of its receptor; where none was named, to g_exc if w >= 0 and to
    g_inh if w < 0. A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms while the conductances go on.
    At v_th it rises where E - v_th + g_exc (e_exc - v_th) + g_inh (e_inh - v_th) > 0. All but E - v_th decays
    with tau_syn, so this changes sign once at most, at a known time: v crosses before it, or only after it.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    tau_syn  5       ms   decay of both conductances, > 0
    e_exc    70      mV   reversal potential of excitation
    e_inh    -10     mV   reversal potential of inhibition
    ======== ======= ==== ===========================================

    States: v (mV), g_exc, g_inh (in units of the leak conductance, >= 0). Source: Brette 2006, Neural Computation
    18:2004; the integral: `eventsnn/neurons/shunted.py`.
    """

    parameters = {
        **LIF.parameters,
        "tau_syn": Parameter(5.0, "ms", "decay of both conductances", POSITIVE),
        "e_exc": Parameter(70.0, "mV", "reversal potential of excitation"),
        "e_inh": Parameter(-10.0, "mV", "reversal potential of inhibition"),
    }
    states = {"v": "v_rest", "g_exc": 0.0, "g_inh": 0.0}
    taus = ("tau_m", "tau_syn")
    receptors = ("exc", "inh")
    bounds = {"g_exc": {"low": 0.0}, "g_inh": {"low": 0.0}}
    units = dict.fromkeys(bounds, "")
    constants = {"peak": lambda p: peak(p.tau_m, p.tau_syn)}

    def advance(p, s, dt, d_m, d_syn):
        s.v = p.v_rest + p.i_ext + moved(p, s, dt, d_m, d_syn)
        s.g_exc *= d_syn
        s.g_inh *= d_syn

    def receive(p, s, w, receptor):
        if receptor == 1 or (receptor == 0 and w >= 0.0):
            s.g_exc += abs(w)
        else:
            s.g_inh += abs(w)

    def earliest(p, s):
        # v relaxes towards at most `top`, the faster the larger g is; without g it would rise by at most current * peak
        drive = p.v_rest + p.i_ext
        current = max(push(p, s, drive), 0.0)
        if max(drive, s.v) + current * p.peak < p.v_th - 1e-9:
            return inf
        total = 1.0 + max(s.g_exc + s.g_inh, 0.0)
        return soonest(s.v - p.v_th, drive + current / total - p.v_th, p.tau_m / total)

    def crossing(p, s):
        drive, rate = p.v_rest + p.i_ext - p.v_th, push(p, s, p.v_th)
        latest = 40.0 * max(p.tau_m, p.tau_syn)
        if drive > 0.0:  # v_th is crossed for good, but not while it is pulled down
            low = p.tau_syn * log(-rate / drive) if rate < -drive else 0.0
            reach = p.tau_m + p.tau_syn
            while over(p, s, low + reach) < 0.0:
                reach += reach
            return rise(p, s, low, low + reach)
        if rate <= -drive:
            return inf
        high = min(p.tau_syn * log(rate / -drive), latest) if drive < 0.0 else latest
        return rise(p, s, 0.0, high) if over(p, s, high) >= 0.0 else inf


def push(p, s, v):
    """The synaptic current times the resistance of the leak, at the potential v."""
    return s.g_exc * (p.e_exc - v) + s.g_inh * (p.e_inh - v)


def moved(p, s, t, d_m, d_syn):
    """v minus its resting value E after t ms without input."""
    drive = p.v_rest + p.i_ext
    y = p.tau_syn / p.tau_m * (s.g_exc + s.g_inh)
    return after(p.tau_m, p.tau_syn, s.v - drive, y, push(p, s, drive), t, d_m, d_syn)


def over(p, s, t):
    """v minus threshold after t ms without input."""
    return moved(p, s, t, exp(-t / p.tau_m), exp(-t / p.tau_syn)) - (p.v_th - p.v_rest - p.i_ext)


def rise(p, s, low, high):
    """The crossing in (low, high], before which v is below threshold: Newton's method, bracketed."""
    drive, t = p.v_rest + p.i_ext - p.v_th, 0.5 * (low + high)
    for _ in range(200):
        above = over(p, s, t)
        rate = (drive - above + push(p, s, p.v_th + above) * exp(-t / p.tau_syn)) / p.tau_m
        low, high, step = narrowed(low, high, t, above, rate)
        if abs(step - t) <= 1e-16 * t:
            break
        t = step
    return t
