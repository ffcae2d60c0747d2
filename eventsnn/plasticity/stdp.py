"""Pair-based spike-timing-dependent plasticity."""

from eventsnn import check
from eventsnn.described import POSITIVE, Parameter
from eventsnn.elementary import raised
from eventsnn.plasticity.rule import Rule, Trace


class STDP(Rule):
    """Pair-based STDP: an arrival before a spike of the target strengthens a synapse, one after it weakens it.

    With u = (w - w_min) / (w_max - w_min), and 0^0 = 1,

        a spike of the target     w += a_plus (1 - u)^mu_plus X,    X = sum of exp(-(t - t_arr) / tau_plus)
        an arrival                w -= a_minus u^mu_minus Y,        Y = sum of exp(-(t - t_post) / tau_minus)

    and w is clipped to w_min .. w_max after each. mu = 0 is additive (Song, Miller & Abbott 2000), mu = 1
    multiplicative (Rubin et al. 2001), between them Guetig et al. 2003; mu_plus = 0, mu_minus = 1 is van Rossum
    et al. 2000. `pairing` says which pairs count (Morrison, Diesmann & Gerstner 2008, section 4.2):

        "all"              every pair
        "nearest"          each event with the last one of the other side
        "nearest_pre"      each arrival with the last spike before it and the first one after it
        "nearest_reduced"  as "nearest", but only pairs with no other event of either side between them

    With a dendritic share f of the delay d the synapse sees an arrival at s + (1 - f) d, and a spike at t + f d;
    the weight is delivered at s + d, as it is then.

    ======================== ======= ====== ==========================================
    name                     default unit   meaning
    ======================== ======= ====== ==========================================
    tau_plus, tau_minus              ms     time constants of the two windows, > 0
    a_plus, a_minus                  weight change by a pair at no distance
    w_max                            weight upper bound, > w_min
    w_min                    0       weight lower bound
    mu_plus, mu_minus        0              exponents of the weight dependence, >= 0
    dendritic_delay_fraction 0              share of the delay that is dendritic, 0 to 1
    ======================== ======= ====== ==========================================
    """

    parameters = {
        "tau_plus": Parameter(None, "ms", "time constant of potentiation", POSITIVE),
        "tau_minus": Parameter(None, "ms", "time constant of depression", POSITIVE),
        "a_plus": Parameter(None, "weight", "change by a pair of arrival and spike at once"),
        "a_minus": Parameter(None, "weight", "change by a pair of spike and arrival at once"),
        "w_max": Parameter(None, "weight", "upper bound of the weight"),
        "w_min": Parameter(0.0, "weight", "lower bound of the weight"),
        "mu_plus": Parameter(0.0, "", "exponent of the weight dependence of potentiation", {"low": 0.0}),
        "mu_minus": Parameter(0.0, "", "exponent of the weight dependence of depression", {"low": 0.0}),
        "dendritic_delay_fraction": Parameter(
            0.0, "", "share of the delay that is dendritic", {"low": 0.0, "high": 1.0}
        ),
    }
    options = {"pairing": "all"}
    pre = (Trace("tau_plus"),)
    post = (Trace("tau_minus"),)

    def __new__(cls, *args, pairing="all", **values):
        check.choice("pairing", pairing, tuple(PAIRINGS))
        return super().__new__(PAIRINGS[pairing] if cls is STDP else cls)

    def __init__(self, *args, pairing="all", **values):
        super().__init__(*args, **values)
        self.pairing = pairing

    def __repr__(self):
        return f"{super().__repr__()[:-1]}, pairing={self.pairing!r})"

    def on_pre(p, s, x, y):
        s.w -= depression(p, s.w) * y

    def on_post(p, s, x, y):
        s.w += potentiation(p, s.w) * x

    def check(p):
        return ((p.w_min < p.w_max, "w_min must be < w_max"),)


class Nearest(STDP):
    """STDP in which each event pairs with the last one of the other side."""

    pre = (Trace("tau_plus", last_only=True),)
    post = (Trace("tau_minus", last_only=True),)


class NearestPre(Nearest):
    """STDP in which each arrival pairs with the last spike before it and the first one after it."""

    states = {"unpaired": 0.0}  # the arrivals since the last spike, as the trace was at the last one

    def on_pre(p, s, x, y):
        s.w -= depression(p, s.w) * y
        s.unpaired = s.unpaired * x + 1.0

    def on_post(p, s, x, y):
        s.w += potentiation(p, s.w) * s.unpaired * x
        s.unpaired = 0.0


class NearestReduced(Nearest):
    """STDP in which only immediate neighbours pair."""

    states = {"side": 0.0}  # 1 after an arrival, -1 after a spike

    def on_pre(p, s, x, y):
        if s.side < 0.0:
            s.w -= depression(p, s.w) * y
        s.side = 1.0

    def on_post(p, s, x, y):
        if s.side > 0.0:
            s.w += potentiation(p, s.w) * x
        s.side = -1.0


PAIRINGS = {"all": STDP, "nearest": Nearest, "nearest_pre": NearestPre, "nearest_reduced": NearestReduced}
for variant in PAIRINGS.values():
    variant.__name__ = STDP.__name__  # as repr and errors call it


def depression(p, w):
    """What a pair of spike and arrival takes from a weight."""
    return p.a_minus * power((w - p.w_min) / (p.w_max - p.w_min), p.mu_minus)


def potentiation(p, w):
    """What a pair of arrival and spike adds to a weight."""
    return p.a_plus * power((p.w_max - w) / (p.w_max - p.w_min), p.mu_plus)


def power(u, mu):
    """u^mu, 1 if mu = 0."""
    if mu == 0.0:
        return 1.0
    return u if mu == 1.0 else raised(u, mu)
