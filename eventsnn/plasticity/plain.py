"""Plastic synapses as plainly as they can be said, for the reference: event by event, none put off."""

import copy
import math
from collections import defaultdict
from types import SimpleNamespace
from typing import NamedTuple

from eventsnn.elementary import exponential
from eventsnn.receptors import neurons


class Traces:
    """The traces that a rule keeps of one neuron's events: their values at the last one."""

    def __init__(self, rule, kinds):
        self.taus = [rule.values[trace.tau] for trace in kinds]
        self.keep = [0.0 if trace.last_only else 1.0 for trace in kinds]
        self.t, self.values = -math.inf, [0.0] * len(kinds)

    def at(self, t) -> list:
        """The values before the events of t."""
        return [v * exponential((self.t - t) / tau) for v, tau in zip(self.values, self.taus)]

    def note(self, t):
        """One more event, at t."""
        self.values = [keep * value + 1.0 for keep, value in zip(self.keep, self.at(t))]
        self.t = t


class Sender(Traces):
    """A presynaptic neuron: the traces of its spikes, and the states of its short-term plasticity."""

    def __init__(self, rule, short_term):
        super().__init__(rule, rule.pre)
        self.short_term = short_term
        if short_term:
            self.p, self.s = SimpleNamespace(**short_term.values), SimpleNamespace(**short_term.states)

    def send(self, t) -> float:
        """A spike at t; returns the factor of the weights that it delivers."""
        factor = type(self.short_term).release(self.p, self.s, t - self.t) if self.short_term else 1.0
        self.note(t)
        return factor


class Carried(NamedTuple):
    """What an arrival at a plastic synapse brings: the traces of its sender, and the factor of the weight."""

    synapse: "Synapse"
    values: list
    factor: float

    def arrive(self, t, g) -> float:
        return self.synapse.arrive(t, g, self.values) * self.factor


class Synapse:
    """A plastic synapse: its rule's parameters p, its state s, and the traces of its two neurons."""

    def __init__(self, projection, place, post, rewards):
        rule, record = projection.plasticity, projection.synapses[place]
        self.rule, self.p = type(rule), SimpleNamespace(**rule.values)
        self.s = SimpleNamespace(**{name: float(record[name]) for name in record.dtype.names})
        self.pre, self.post = Traces(rule, rule.pre), post
        self.rewards, self.held = rewards, not projection.plastic

    def weight(self, t) -> float:
        """The weight at time t, before the events of t."""
        seen = copy.copy(self)
        seen.s = copy.copy(self.s)
        seen.flow(t)
        return seen.s.w

    def arrive(self, t, g, values) -> float:
        """An arrival in generation g of t, with the traces of its sender; returns the weight that it delivers."""
        self.flow(t)
        w = self.s.w
        self._update(self.rule.on_pre, t)
        self.pre.t, self.pre.values = t, values
        return w

    def fired(self, t, g):
        """The target spikes in generation g of t."""
        self._update(self.rule.on_post, t)

    def flow(self, t):
        """Carry the synapse to time t, if its rule lets it change between events."""
        if self.rewards:
            for end, d in self.rewards.pieces(self.s.t, t):
                w = self.s.w
                self.rule.flow(self.p, self.s, d, end - self.s.t)
                self.s.t, self.s.w = end, w if self.held else self.s.w

    def _update(self, change, t):
        self.flow(t)
        self._change(change, self.pre.at(t), self.post.at(t))

    def _change(self, change, pre, post):
        w = self.s.w
        change(self.p, self.s, *pre, *post)
        if self.held:
            self.s.w = w
        elif hasattr(self.p, "w_max"):
            self.s.w = min(max(self.s.w, self.p.w_min), self.p.w_max)


class LateSynapse(Synapse):
    """A synapse with a dendritic delay: spikes of the target reach it `shift` later, arrivals before their jump."""

    def __init__(self, projection, place, post, rewards):
        super().__init__(projection, place, post, rewards)
        self.shift = projection.plasticity.dendritic * float(projection.delay[place])
        self.coming, self.last_spike = [], (-math.inf, 0, None, [0.0] * len(post.taus))

    def weight(self, t) -> float:
        seen = copy.deepcopy(self)
        seen.flow(t)
        return seen.s.w

    def fired(self, t, g):
        """The target spikes: noted, with its traces before and after."""
        before = self.post.at(t)
        after = [keep * value + 1.0 for keep, value in zip(self.post.keep, before)]
        self.coming.append((t, g, before, after))

    def flow(self, now, g=0):
        """See the spikes that reach the synapse before generation g of now; the last one stays, for its traces."""
        while self.coming and self._reached(*self.coming[0][:2]) < (now, g):
            self.last_spike = self.coming.pop(0)
            t, _, before, _ = self.last_spike
            self._change(self.rule.on_post, self.pre.at(t + self.shift), before)

    def _reached(self, t, g):
        """When a spike of the target reaches the synapse: in its own generation only if at once."""
        return t + self.shift, g if t + self.shift == t else 0

    def see_arrival(self, now, g):
        """A spike of the sender reaches the synapse."""
        self.flow(now, g)
        t, *_, after = self.last_spike
        post = [v * exponential((t - (now - self.shift)) / tau) for v, tau in zip(after, self.post.taus)]
        self._change(self.rule.on_pre, self.pre.at(now), post)
        self.pre.note(now)

    def arrive(self, t, g, values) -> float:
        self.flow(t, g)
        return self.s.w


class Plastic:
    """The plastic synapses of one projection, by place in its rows and by target, with the traces of their neurons."""

    def __init__(self, q, rewarding):
        rule, rewards = q.plasticity, copy.deepcopy(q.rewards)
        for times, amount in rewarding if rewards else ():
            rewards.add(times, amount)
        self.senders = [Sender(rule, q.short_term) for _ in range(q.pre_group.size)]
        targets = neurons(q.targets, q.target).tolist()
        self.targets = {j: Traces(rule, rule.post) for j in set(targets)}
        kind = LateSynapse if rule.dendritic else Synapse
        self.synapses = [kind(q, k, self.targets[j], rewards) for k, j in enumerate(targets)]
        self.onto = defaultdict(list)
        for synapse, j in zip(self.synapses, targets):
            self.onto[j].append(synapse)

    def fired(self, j, t, g):
        """Neuron j of the target population spikes in generation g of t."""
        for synapse in self.onto[j]:
            synapse.fired(t, g)
        if j in self.targets:
            self.targets[j].note(t)
