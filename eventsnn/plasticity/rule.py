"""What a plasticity rule says of itself.

A rule is a class with a few tables and two plain functions, compiled by the engine and called as they are by the
reference, so they use nothing but arithmetic, `math`, and other functions of their own file. `p` is the record of
the rule's parameters, `s` that of one synapse: its weight `s.w` and its states.

    parameters   name -> Parameter(default, unit, meaning, bounds); w_min and w_max are two of them
    states       name -> value at the start, of what each synapse keeps beside its weight
    pre          traces of the presynaptic neuron's arrivals at the synapse, as a tuple of Trace
    post         traces of the postsynaptic neuron's spikes, as a tuple of Trace

    signal       the parameter that is the time constant of a reward signal, None if the rule has none

    on_pre(p, s, *pre, *post)    an arrival: changes s, which is then clipped to w_min .. w_max
    on_post(p, s, *pre, *post)   a spike of the postsynaptic neuron, likewise
    flow(p, s, d, dt)            with a signal: what happens in dt ms without events; d is the signal at their start
    check(p)                     pairs (condition, message) that hold for valid parameters

A trace is a sum over past events that decays with a time constant: x(t) = sum of exp(-(t - t_event) / tau), or
exp(-(t - t_last) / tau) of the last event only. The functions get the values just before their event. An arrival
delivers the weight that the synapse has before its own update.
"""

from typing import NamedTuple

import numpy as np

from eventsnn.described import Described


class Trace(NamedTuple):
    """A decaying sum over events, or over the last one only; `tau` names the parameter that is its time constant."""

    tau: str
    last_only: bool = False


class Rule(Described):
    """A plasticity rule with values for its parameters, which are numbers."""

    pre: tuple = ()
    post: tuple = ()
    signal: str | None = None

    @classmethod
    def synapse_dtype(cls) -> np.dtype:
        """The record of a synapse: its weight, its states, and their time if they change between events."""
        time = ["t"] if cls.signal else []  # of what stands in the record, where it changes between events
        return np.dtype([(name, np.float64) for name in ("w", *cls.states, *time)])

    @classmethod
    def late_dtype(cls) -> np.dtype:
        """The record of a synapse with a dendritic delay: also until when it was seen to, and its own traces."""
        own = ["seen", "seen_g", "last", *(f"trace_{k}" for k in range(len(cls.pre)))]
        return np.dtype([*cls.synapse_dtype().descr, *((name, np.float64) for name in own)])

    @property
    def dendritic(self) -> float:
        """The share of the delay that is dendritic."""
        return self.values.get("dendritic_delay_fraction", 0.0)

    def refuse_outside(self, name, weights):
        """Refuse weights outside the bounds of the rule."""
        low, high = self.values.get("w_min", -np.inf), self.values.get("w_max", np.inf)
        weights = np.asarray(weights, np.float64)  # not as float32, in which a bound may be rounded to them
        outside = np.extract((weights < low) | (weights > high), weights)
        if len(outside):
            raise ValueError(f"{name} must be within w_min .. w_max = {low:g} .. {high:g}, got {outside[0]:g}")


def rule_dtype(kind) -> np.dtype:
    """The record of the parameters of a class whose parameters are numbers."""
    return np.dtype([(name, np.float64) for name in kind.parameters] or [("none", np.float64)])


def rule_record(made) -> np.ndarray:
    """The parameters of an object of such a class, as one record."""
    return np.array([tuple(made.values.values()) or (0.0,)], rule_dtype(type(made)))
