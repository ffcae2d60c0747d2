"""What happens to a synapse between events, where its rule has a reward signal."""

from math import exp

from eventsnn.engine.compiling import jit
from eventsnn.engine.memory import f8


def flow_of(flow):
    """The compiled function that carries a synapse forward to a time, by the rule's `flow`; None: it has no signal."""
    return jit(still) if flow is None else jit(with_signal(flow))


def still(Q, p, s, now):
    """Nothing happens between events."""


def with_signal(flow):
    """The flow from one reward to the next."""

    def flow_to(Q, p, s, now):
        times = f8(Q.reward_t, Q.rewards)
        values = f8(Q.reward_d, Q.rewards)
        k = Q.rewards - 1
        while k > 0 and times[k] > s.t:
            k -= 1
        while s.t < now:
            end = times[k + 1] if k + 1 < Q.rewards and times[k + 1] < now else now
            w = s.w
            flow(p, s, values[k] * exp((times[k] - s.t) / Q.signal_tau), end - s.t)
            s.w = w if Q.held else s.w
            s.t = end
            k += 1

    return flow_to
