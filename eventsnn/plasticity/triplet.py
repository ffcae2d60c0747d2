"""Triplet spike-timing-dependent plasticity."""

from eventsnn import check
from eventsnn.described import POSITIVE, Parameter
from eventsnn.plasticity.rule import Rule, Trace


class TripletSTDP(Rule):
    """Triplet STDP: how much a pair counts depends on the event before it on the same side.

    With traces x1 (tau_plus) and x2 (tau_x) of arrivals, y1 (tau_minus) and y2 (tau_y) of spikes of the target, x2 and
    y2 taken just before the event itself (Pfister & Gerstner 2006, equations 3 and 4),

        a spike of the target     w += x1 (a2_plus + a3_plus y2)
        an arrival                w -= y1 (a2_minus + a3_minus x2)

    and w is clipped to w_min .. w_max after each. `pairing` is "all", or "nearest": traces of the last event only.
    The default time constants are those fitted to visual cortex (their table 4, all-to-all).

    ============================= ======= ====== ==================================
    name                          default unit   meaning
    ============================= ======= ====== ==================================
    a2_plus, a3_plus                      weight potentiation by pairs and triplets
    a2_minus, a3_minus                    weight depression by pairs and triplets
    w_max                                 weight upper bound, > w_min
    w_min                         0       weight lower bound
    tau_plus, tau_x               16.8, 101 ms   time constants of the arrivals, > 0
    tau_minus, tau_y              33.7, 125 ms   time constants of the spikes, > 0
    ============================= ======= ====== ==================================
    """

    parameters = {
        "a2_plus": Parameter(None, "weight", "potentiation by a pair"),
        "a3_plus": Parameter(None, "weight", "potentiation by a triplet"),
        "a2_minus": Parameter(None, "weight", "depression by a pair"),
        "a3_minus": Parameter(None, "weight", "depression by a triplet"),
        "w_max": Parameter(None, "weight", "upper bound of the weight"),
        "w_min": Parameter(0.0, "weight", "lower bound of the weight"),
        "tau_plus": Parameter(16.8, "ms", "fast time constant of arrivals", POSITIVE),
        "tau_x": Parameter(101.0, "ms", "slow time constant of arrivals", POSITIVE),
        "tau_minus": Parameter(33.7, "ms", "fast time constant of spikes", POSITIVE),
        "tau_y": Parameter(125.0, "ms", "slow time constant of spikes", POSITIVE),
    }
    options = {"pairing": "all"}
    pre = (Trace("tau_plus"), Trace("tau_x"))
    post = (Trace("tau_minus"), Trace("tau_y"))

    def __new__(cls, *args, pairing="all", **values):
        check.choice("pairing", pairing, ("all", "nearest"))
        return super().__new__(NearestTripletSTDP if pairing == "nearest" else cls)

    def __init__(self, *args, pairing="all", **values):
        super().__init__(*args, **values)
        self.pairing = pairing

    def __repr__(self):
        return f"{super().__repr__()[:-1]}, pairing={self.pairing!r})"

    def on_pre(p, s, x1, x2, y1, y2):
        s.w -= y1 * (p.a2_minus + p.a3_minus * x2)

    def on_post(p, s, x1, x2, y1, y2):
        s.w += x1 * (p.a2_plus + p.a3_plus * y2)

    def check(p):
        return ((p.w_min < p.w_max, "w_min must be < w_max"),)


class NearestTripletSTDP(TripletSTDP):
    """Triplet STDP in which each trace is that of the last event only."""

    pre = (Trace("tau_plus", last_only=True), Trace("tau_x", last_only=True))
    post = (Trace("tau_minus", last_only=True), Trace("tau_y", last_only=True))


NearestTripletSTDP.__name__ = TripletSTDP.__name__  # as repr and errors call it
