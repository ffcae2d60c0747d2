"""Inhibitory spike-timing-dependent plasticity that balances excitation."""

from eventsnn.described import POSITIVE, Parameter
from eventsnn.plasticity.rule import Rule, Trace


class InhibitorySTDP(Rule):
    """Symmetric STDP that brings the rate of the target to `rate` (Vogels et al. 2011, equations 1 to 3).

    With traces x of arrivals and y of spikes of the target, both with time constant tau, and alpha = 2 rate tau,

        a spike of the target     w += eta x
        an arrival                w += eta (y - alpha)

    and w is clipped to w_min .. w_max after each. Where inhibition is a weight below 0, as for LIFExp, give eta < 0:
    what lies close together makes the synapse stronger, and that is more negative.

    ===== ======= ====== ==========================================
    name  default unit   meaning
    ===== ======= ====== ==========================================
    eta           weight change by a pair at no distance
    w_min         weight lower bound, < w_max
    w_max         weight upper bound
    rate  3       Hz     rate of the target that nothing changes at, >= 0
    tau   20      ms     time constant of the window, > 0
    ===== ======= ====== ==========================================
    """

    parameters = {
        "eta": Parameter(None, "weight", "change by a pair at no distance"),
        "w_min": Parameter(None, "weight", "lower bound of the weight"),
        "w_max": Parameter(None, "weight", "upper bound of the weight"),
        "rate": Parameter(3.0, "Hz", "rate of the target that nothing changes at", {"low": 0.0}),
        "tau": Parameter(20.0, "ms", "time constant of the window", POSITIVE),
    }
    pre = (Trace("tau"),)
    post = (Trace("tau"),)

    def on_pre(p, s, x, y):
        s.w += p.eta * (y - 2.0 * (p.rate / 1000.0) * p.tau)

    def on_post(p, s, x, y):
        s.w += p.eta * x

    def check(p):
        return ((p.w_min < p.w_max, "w_min must be < w_max"),)
