"""Short-term plasticity: what a synapse delivers depends on when its presynaptic neuron spiked before."""

from math import exp

from eventsnn.described import POSITIVE, Described, Parameter
from eventsnn.plasticity.rule import Rule


class ShortTerm(Described):
    """What short-term plasticity says of itself: parameters and states as a `Rule`, and one function.

    release(p, s, dt)    a spike dt ms after the last one of its neuron (inf: it is the first): changes the states s,
                         which all synapses of the neuron share, and returns the factor of the weights it delivers
    """


class TsodyksMarkram(ShortTerm):
    """Depression and facilitation by resources that are used up (Tsodyks, Pawelzik & Markram 1998, equations 2 to 4).

    Of the resources x a spike uses the share u, and a weight w delivers w u x:

        between spikes    tau_rec dx/dt = 1 - x,    tau_facil du/dt = -u
        a spike           u += U (1 - u),  then deliver w u x,  then x -= u x

    At first x = 1 and u = 0, so that the first spike delivers w U.

    ========= ======= ==== ==================================================
    name      default unit meaning
    ========= ======= ==== ==================================================
    U         0.5          share that a spike uses after a long rest, 0 to 1
    tau_rec   800     ms   time constant of recovery, > 0
    tau_facil 0       ms   time constant of facilitation, 0: there is none
    ========= ======= ==== ==================================================
    """

    parameters = {
        "U": Parameter(0.5, "", "share of the resources that a spike uses", {"low": 0.0, "high": 1.0}),
        "tau_rec": Parameter(800.0, "ms", "time constant of recovery", POSITIVE),
        "tau_facil": Parameter(0.0, "ms", "time constant of facilitation", {"low": 0.0}),
    }
    states = {"x": 1.0, "u": 0.0}

    def release(p, s, dt):
        s.x = 1.0 + (s.x - 1.0) * exp(-dt / p.tau_rec)
        s.u = s.u * exp(-dt / p.tau_facil) if p.tau_facil > 0.0 else 0.0
        s.u += p.U * (1.0 - s.u)
        used = s.u * s.x
        s.x -= used
        return used


class Fixed(Rule):
    """The rule of synapses that do not learn but whose senders have short-term plasticity."""

    def on_pre(p, s):
        pass

    def on_post(p, s):
        pass
