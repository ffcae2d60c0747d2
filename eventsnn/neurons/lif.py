"""Leaky integrate-and-fire neuron with voltage-jump ("delta") synapses."""

from math import inf, log1p

from eventsnn.neurons.model import POSITIVE, Neuron, Parameter


class LIF(Neuron):
    """Leaky integrate-and-fire neuron: an arrival of weight w moves the potential by w mV.

    Between events, with E = v_rest + i_ext,

        tau_m dv/dt = -(v - E),    v(t) = E + (v0 - E) exp(-t / tau_m)

    A spike is sent when v >= v_th; v is then held at v_reset for t_ref ms. Without input v crosses
    v_th only if E > v_th, at t = tau_m log((E - v0) / (E - v_th)): a closed form, nothing is iterated.

    ======== ======= ==== ===========================================
    name     default unit meaning
    ======== ======= ==== ===========================================
    tau_m    20      ms   membrane time constant, > 0
    v_rest   0       mV   resting potential
    v_reset  0       mV   potential after a spike, < v_th
    v_th     20      mV   threshold
    t_ref    2       ms   refractory period, >= 0
    i_ext    0       mV   constant current times membrane resistance
    ======== ======= ==== ===========================================

    State: v (mV). Source: Lapicque 1907; as an event-driven model Brette et al. 2007, benchmark 4.
    """

    parameters = {
        "tau_m": Parameter(20.0, "ms", "membrane time constant", POSITIVE),
        "v_rest": Parameter(0.0, "mV", "resting potential"),
        "v_reset": Parameter(0.0, "mV", "potential after a spike"),
        "v_th": Parameter(20.0, "mV", "threshold"),
        "t_ref": Parameter(2.0, "ms", "refractory period", {"low": 0.0}),
        "i_ext": Parameter(0.0, "mV", "constant current times membrane resistance"),
    }
    states = {"v": "v_rest"}
    taus = ("tau_m",)

    def advance(p, s, dt, d_m):
        drive = p.v_rest + p.i_ext
        s.v = drive + (s.v - drive) * d_m

    def receive(p, s, w):
        s.v += w

    def fire(p, s):
        s.v = p.v_reset

    def earliest(p, s):
        # the potential rises by at most (E - v) / tau_m; the factor keeps rounding on the safe side
        drive = p.v_rest + p.i_ext
        if drive <= p.v_th:
            return inf
        return (p.v_th - s.v) / (drive - s.v) * p.tau_m * (1.0 - 1e-14)

    def crossing(p, s):
        drive = p.v_rest + p.i_ext
        if drive <= p.v_th:
            return inf
        return p.tau_m * log1p((p.v_th - s.v) / (drive - p.v_th))

    def check(p):
        return ((p.v_reset < p.v_th, "v_reset must be < v_th"),)
