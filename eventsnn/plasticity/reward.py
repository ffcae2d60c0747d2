"""Spike-timing-dependent plasticity that waits for a reward."""

from math import exp, expm1, log

from eventsnn.described import POSITIVE, Parameter
from eventsnn.plasticity.rule import Rule, Trace


class RewardSTDP(Rule):
    """Reward-modulated STDP: pairs leave a trace of eligibility, which becomes a change of weight where reward is.

    With traces x of arrivals (tau_plus) and y of spikes of the target (tau_minus), eligibility c and reward signal d,

        a spike of the target     c += a_plus x
        an arrival                c -= a_minus y
        between events            dw/dt = c (baseline + d),    tau_c dc/dt = -c,    tau_d dd/dt = -d

    (Izhikevich 2007, equations 1 to 3). A reward adds to d: `Network.reward`, `Network.reward_from`. What lies between
    two events is a sum of exponentials and is integrated in closed form. The bounds w_min .. w_max hold all the time:
    where baseline + d changes its sign, w turns, and is clipped there too.

    ========= ======= ====== ==========================================
    name      default unit   meaning
    ========= ======= ====== ==========================================
    tau_plus  20      ms     time constant of potentiation, > 0
    tau_minus 20      ms     time constant of depression, > 0
    a_plus            weight eligibility by a pair of arrival and spike
    a_minus           weight eligibility taken by spike and arrival
    w_max             weight upper bound, > w_min
    w_min     0       weight lower bound
    tau_c     1000    ms     time constant of eligibility, > 0
    tau_d     200     ms     time constant of the reward signal, > 0
    baseline  0       1/ms   reward signal without reward
    ========= ======= ====== ==========================================
    """

    parameters = {
        "a_plus": Parameter(None, "weight", "eligibility by a pair of arrival and spike"),
        "a_minus": Parameter(None, "weight", "eligibility taken by a pair of spike and arrival"),
        "w_max": Parameter(None, "weight", "upper bound of the weight"),
        "w_min": Parameter(0.0, "weight", "lower bound of the weight"),
        "tau_plus": Parameter(20.0, "ms", "time constant of potentiation", POSITIVE),
        "tau_minus": Parameter(20.0, "ms", "time constant of depression", POSITIVE),
        "tau_c": Parameter(1000.0, "ms", "time constant of eligibility", POSITIVE),
        "tau_d": Parameter(200.0, "ms", "time constant of the reward signal", POSITIVE),
        "baseline": Parameter(0.0, "1/ms", "reward signal without reward"),
    }
    states = {"c": 0.0}
    pre = (Trace("tau_plus"),)
    post = (Trace("tau_minus"),)
    signal = "tau_d"

    def on_pre(p, s, x, y):
        s.c -= p.a_minus * y

    def on_post(p, s, x, y):
        s.c += p.a_plus * x

    def flow(p, s, d, dt):
        turn = dt
        if d * p.baseline < 0.0 and abs(d) > abs(p.baseline):
            turn = min(dt, p.tau_d * log(-d / p.baseline))
        drift(p, s, d, turn)
        if turn < dt:
            drift(p, s, -p.baseline, dt - turn)

    def check(p):
        return ((p.w_min < p.w_max, "w_min must be < w_max"),)


def drift(p, s, d, dt):
    """The flow over dt ms in which baseline + d keeps its sign."""
    both = 1.0 / p.tau_c + 1.0 / p.tau_d
    w = s.w - s.c * (p.baseline * p.tau_c * expm1(-dt / p.tau_c) + d * expm1(-dt * both) / both)
    s.w = min(max(w, p.w_min), p.w_max)
    s.c *= exp(-dt / p.tau_c)
