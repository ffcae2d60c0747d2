"""How wide the slots of the calendar are: a power of two, so that their edges are exact, in ms."""

import math

from eventsnn.engine.layout import RING
from eventsnn.engine.tables import is_mixed

WIDEST, FINEST = 2.0**-3, 2.0**-10
RATE = 0.005  # spikes per ms that a neuron is expected to send; a guess that costs only speed
SHARE = 0.05  # arrivals per neuron and slot up to which few neurons have several, which must be sorted


def slot_width(lookahead: float, net) -> float:
    """A fraction of a window; finer where arrivals are dense, as long as the ring of slots covers the delays."""
    finest = max(FINEST, _longest(net) / RING)
    wanted = min(lookahead / 4.0 if lookahead > 0.0 else WIDEST, max(SHARE / max(_traffic(net), 1e-9), finest))
    return min(max(_power_of_two(wanted), FINEST), WIDEST)


def _power_of_two(x):
    return 2.0 ** math.floor(math.log2(x)) if x < WIDEST else WIDEST


def _traffic(net):
    """Arrivals per neuron and ms that go through the calendar of the busiest population."""
    found = {}
    for q in filter(is_mixed, net.projections):
        found[q.target.index] = found.get(q.target.index, 0.0) + RATE * q.size / max(q.target.size, 1)
    for made in net.inputs:
        if made.target.index in found:
            found[made.target.index] += made.top
    return max(found.values(), default=0.0)


def _longest(net):
    return max((q.max_delay for q in net.projections if is_mixed(q)), default=0.0)
