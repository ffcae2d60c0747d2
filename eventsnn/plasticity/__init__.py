"""Plasticity rules, one file each."""

from eventsnn.described import Parameter
from eventsnn.plasticity.inhibitory import InhibitorySTDP
from eventsnn.plasticity.reward import RewardSTDP
from eventsnn.plasticity.rule import Rule, Trace
from eventsnn.plasticity.short_term import ShortTerm, TsodyksMarkram
from eventsnn.plasticity.stdp import STDP
from eventsnn.plasticity.triplet import TripletSTDP

__all__ = [
    "STDP",
    "InhibitorySTDP",
    "Parameter",
    "RewardSTDP",
    "Rule",
    "ShortTerm",
    "Trace",
    "TripletSTDP",
    "TsodyksMarkram",
]
