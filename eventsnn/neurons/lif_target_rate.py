"""Leaky integrate-and-fire neuron whose threshold brings it to a rate of its own."""

from math import exp, inf, log1p

from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import Neuron, Parameter
from eventsnn.neurons.newton import narrowed


class LIFTargetRate(Neuron):
    """Leaky integrate-and-fire neuron with homeostasis: each spike raises the threshold, which sinks all the time.

    Between events, with E = v_rest + i_ext and rate in Hz,

        tau_m dv/dt = -(v - E),    dth/dt = -delta_th rate / 1000

    An arrival of weight w moves v by w mV. A spike is sent when v >= th; v is then held at v_reset for t_ref ms, and th
    rises by delta_th, from v_reset if it had sunk below: on average it stands still where the neuron fires at `rate`.
    Between v and th lies one crossing at most, bracketed in closed form and found by Newton's method.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold at the start
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    rate     10      Hz   rate that the threshold brings about, >= 0
    delta_th 0.1     mV   rise of the threshold at each spike, >= 0
    ======== ======= ==== ===========================================

    States: v, th (mV). Source: the intrinsic plasticity of Lazar, Pipa & Triesch 2009, in continuous time.
    """

    parameters = {
        **LIF.parameters,
        "rate": Parameter(10.0, "Hz", "rate that the threshold brings about", {"low": 0.0}),
        "delta_th": Parameter(0.1, "mV", "rise of the threshold at each spike", {"low": 0.0}),
    }
    states = {"v": "v_rest", "th": "v_th"}
    taus = ("tau_m",)
    constants = {"sinking": lambda p: p.delta_th * p.rate / 1000.0}  # mV per ms

    def advance(p, s, dt, d_m):
        drive = p.v_rest + p.i_ext
        s.v = drive + (s.v - drive) * d_m
        s.th -= p.sinking * dt

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset
        s.th = max(s.th, p.v_reset) + p.delta_th

    def above(p, s):
        return s.v >= s.th

    def earliest(p, s):
        # v rises by at most (E - v) / tau_m; where it is held first, the threshold sinks meanwhile
        speed = max(p.v_rest + p.i_ext - s.v, 0.0) / p.tau_m + p.sinking
        gap = s.th - p.sinking * max(s.r - s.t, 0.0) - s.v
        return max(gap / speed, 0.0) * (1.0 - 1e-13) if speed > 0.0 else inf

    def crossing(p, s):
        drive = p.v_rest + p.i_ext
        high = inf
        if drive > s.th:
            high = p.tau_m * log1p((s.th - s.v) / (drive - s.th))
        if p.sinking > 0.0:
            high = min(high, (s.th - min(s.v, drive)) / p.sinking)
        return meeting(p, s, drive, high) if 0.0 < high < inf else high

    def check(p):
        return LIF.check(p)


def meeting(p, s, drive, high):
    """Where v meets the threshold, before `high`: Newton's method, bracketed."""
    low, t = 0.0, high
    for _ in range(200):
        left = (s.v - drive) * exp(-t / p.tau_m)
        over = drive + left - s.th + p.sinking * t
        low, high, step = narrowed(low, high, t, over, p.sinking - left / p.tau_m)
        if abs(step - t) <= 1e-16 * t:
            break
        t = step
    return t
