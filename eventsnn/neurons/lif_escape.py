"""Leaky integrate-and-fire neuron with escape noise: it spikes at random, the more so the nearer v is to threshold."""

from math import exp, inf, log, log1p

from eventsnn.neurons.lif import LIF
from eventsnn.neurons.model import POSITIVE, STREAM, Parameter
from eventsnn.random import uniform


class LIFEscape(LIF):
    """Leaky integrate-and-fire neuron with escape noise: an arrival of weight w moves the potential by w mV.

    Between events v follows the equation of `LIF`. There is no sharp threshold: while it is not refractory, the neuron
    spikes with the hazard (probability per ms)

        rho(v) = rho0 exp((v - v_th) / delta_u)

    v is then held at v_reset for t_ref ms. Spikes are drawn by thinning, which is exact in continuous time: they are
    proposed at a rate that rho does not exceed for a while, and kept with the probability of the ratio (Lewis & Shedler
    1979). Every neuron has its own stream of random numbers, used anew from each input on: a Poisson process forgets.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   potential at which the hazard is rho0
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    rho0     1       1/ms hazard at v_th, > 0
    delta_u  2       mV   change of v that multiplies the hazard by e, >= 1e-6
    ======== ======= ==== ===========================================

    States: v (mV); stream, the key of the neuron's random numbers. Source: Gerstner, Kistler, Naud & Paninski 2014,
    section 9.1.
    """

    parameters = {
        **LIF.parameters,
        "rho0": Parameter(1.0, "1/ms", "hazard at v_th", POSITIVE),
        "delta_u": Parameter(2.0, "mV", "change of v that multiplies the hazard by e", {"low": 1e-6}),
    }
    states = {"v": "v_rest", "stream": STREAM}

    def above(p, s):
        return s.v == inf

    def earliest(p, s):
        top, span = ceiling(p, s.v)
        return min(proposal(p, s, top, 0.0), span)

    def crossing(p, s):
        t, k, v = 0.0, 0.0, s.v
        while t < inf:
            top, span = ceiling(p, v)
            step = proposal(p, s, top, k)
            t += min(step, span)
            v = potential(p, s, t)
            if step <= span and draw(p, s, k + 1.0) <= exp((v - top) / p.delta_u):
                return t
            k += 2.0
        return inf


def draw(p, s, k):
    """Random number k of the free flight that begins now or at the end of refractoriness."""
    return uniform(s.stream, max(s.t, s.r), k)


def proposal(p, s, top, k):
    """The time to the next event of a Poisson process whose rate is the hazard at v = top."""
    return -log(draw(p, s, k)) / p.rho0 * exp(max(min((p.v_th - top) / p.delta_u, 700.0), -700.0))


def potential(p, s, t):
    """v after t ms without input or spike."""
    drive = p.v_rest + p.i_ext
    return drive + (s.v - drive) * exp(-t / p.tau_m)


def ceiling(p, v):
    """A potential that v does not exceed for some time, and that time."""
    drive = p.v_rest + p.i_ext
    top = max(v + p.delta_u, p.v_th - 40.0 * p.delta_u)
    if v >= drive or top - v >= drive - v:  # differences, as the logarithm takes them: top may be an ulp below drive
        return max(v, drive), inf
    return top, -p.tau_m * log1p((v - top) / (drive - v))
