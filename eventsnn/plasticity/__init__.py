"""Plasticity rules, one file each."""

from eventsnn.plasticity.stdp import STDP

__all__ = ["STDP"]
