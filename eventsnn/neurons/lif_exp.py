"""Leaky integrate-and-fire neuron with one exponentially decaying synaptic current."""

from math import exp, inf, log1p

from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, Parameter
from eventsnn.neurons.newton import narrowed
from eventsnn.neurons.responses import gain, peak, response


class LIFExp(LIF):
    """Leaky integrate-and-fire neuron with an exponential current: an arrival of weight w adds w to i.

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E) + i,    tau_syn di/dt = -i
        v(t) = E + (v0 - E) exp(-t / tau_m) + i0 K(t)
        K(t) = (exp(-t / tau_syn) - exp(-t / tau_m)) / (1 - tau_m / tau_syn), (t / tau) exp(-t / tau) if equal

    for any ratio of tau_m to tau_syn. A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms while i
    goes on. v - E has at most one extremum, known in closed form, which brackets the crossing: none is missed.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    tau_syn  5       ms   decay of the synaptic current, > 0
    ======== ======= ==== ===========================================

    States: v (mV), i (mV, current times membrane resistance). Sources: Rotter & Diesmann 1999 (exact
    integration); the extremum test: Morrison et al. 2007, Hanuschkin et al. 2010.
    """

    parameters = {
        **LIF.parameters,
        "tau_syn": Parameter(5.0, "ms", "decay of the synaptic current", POSITIVE),
    }
    states = {"v": "v_rest", "i": 0.0}
    taus = ("tau_m", "tau_syn")
    constants = {
        "gain": lambda p: gain(p.tau_m, p.tau_syn),
        "peak": lambda p: peak(p.tau_m, p.tau_syn),
    }

    def advance(p, s, dt, d_m, d_syn):
        drive = p.v_rest + p.i_ext
        s.v = drive + (s.v - drive) * d_m + s.i * response(p.gain, p.tau_m, p.tau_syn, dt, d_m, d_syn)
        s.i *= d_syn

    def receive(p, s, w):
        s.i += w

    def earliest(p, s):
        # i only decays, so v relaxes towards at most E + max(i, 0), and K(t) <= peak
        drive = p.v_rest + p.i_ext
        current = max(s.i, 0.0)
        if drive <= p.v_th:
            if drive + current <= p.v_th:
                return inf
            if max(drive, s.v) + current * p.peak < p.v_th - 1e-9:
                return inf
        return (p.v_th - s.v) / (drive + current - s.v) * p.tau_m * (1.0 - 1e-14)

    def crossing(p, s):
        drive = p.v_rest + p.i_ext
        turn = extremum(p, drive - s.v, s.i)
        low, high = 0.0, turn
        if drive - s.v + s.i > 0.0 and turn < inf:  # it rises to a peak
            if potential(p, s, turn) < p.v_th:
                return inf
        else:
            if drive <= p.v_th:
                return inf
            low = turn if turn < inf else 0.0  # from the trough, or from here, it rises towards E > v_th
            high = inf
        reach = p.tau_m + p.tau_syn  # not all the way to high: a faint current has its peak at 1e200 ms
        while potential(p, s, min(low + reach, high)) < p.v_th:
            reach += reach
        return rise(p, s, low, min(low + reach, high))


def potential(p, s, t):
    """v after t ms without input."""
    drive = p.v_rest + p.i_ext
    d_m = exp(-t / p.tau_m)
    return drive + (s.v - drive) * d_m + s.i * response(p.gain, p.tau_m, p.tau_syn, t, d_m, exp(-t / p.tau_syn))


def extremum(p, gap, current):
    """The time at which dv/dt = 0, for gap = E - v0; inf if that never comes."""
    if current == 0.0:
        return inf
    q = (gap + current) / current * (p.tau_syn / p.tau_m)
    c = (p.tau_syn - p.tau_m) / p.tau_syn
    if q <= 0.0 or c * q <= -1.0:
        return inf
    return p.tau_m * (log1p(c * q) / c if c != 0.0 else q)


def rise(p, s, low, high):
    """The crossing in (low, high], where v rises from below threshold: Newton's method, bracketed."""
    t = low + 0.5 * (high - low)
    for _ in range(200):
        v = potential(p, s, t)
        rate = (p.v_rest + p.i_ext - v + s.i * exp(-t / p.tau_syn)) / p.tau_m
        low, high, step = narrowed(low, high, t, v - p.v_th, rate)
        if abs(step - t) <= 1e-16 * t:
            break
        t = step
    return t
