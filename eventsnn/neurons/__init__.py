"""Neuron models, one file each."""

from eventsnn.neurons.lif import LIF
from eventsnn.neurons.lif_exp import LIFExp
from eventsnn.neurons.model import Neuron, Parameter

__all__ = ["LIF", "LIFExp", "Neuron", "Parameter"]
