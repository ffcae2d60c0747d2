"""Plasticity rules, one file each."""

from eventsnn.plasticity.inhibitory import InhibitorySTDP
from eventsnn.plasticity.reward import RewardSTDP
from eventsnn.plasticity.short_term import TsodyksMarkram
from eventsnn.plasticity.stdp import STDP
from eventsnn.plasticity.triplet import TripletSTDP

__all__ = ["STDP", "InhibitorySTDP", "RewardSTDP", "TripletSTDP", "TsodyksMarkram"]
