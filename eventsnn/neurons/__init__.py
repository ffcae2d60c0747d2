"""Neuron models, one file each."""

from eventsnn.neurons.alif import ALIF
from eventsnn.neurons.alif_current import ALIFCurrent
from eventsnn.neurons.glif import GLIF
from eventsnn.neurons.izhikevich import Izhikevich
from eventsnn.neurons.lif import LIF
from eventsnn.neurons.lif_alpha import LIFAlpha
from eventsnn.neurons.lif_cond import LIFCond
from eventsnn.neurons.lif_cond2 import LIFCond2
from eventsnn.neurons.lif_double_exp import LIFDoubleExp
from eventsnn.neurons.lif_escape import LIFEscape
from eventsnn.neurons.lif_exp import LIFExp
from eventsnn.neurons.lif_exp2 import LIFExp2
from eventsnn.neurons.lif_target_rate import LIFTargetRate
from eventsnn.neurons.model import STREAM, Neuron, Parameter
from eventsnn.neurons.pif import PIF
from eventsnn.neurons.qif import QIF

__all__ = [
    "ALIF",
    "GLIF",
    "LIF",
    "PIF",
    "QIF",
    "STREAM",
    "ALIFCurrent",
    "Izhikevich",
    "LIFAlpha",
    "LIFCond",
    "LIFCond2",
    "LIFDoubleExp",
    "LIFEscape",
    "LIFExp",
    "LIFExp2",
    "LIFTargetRate",
    "Neuron",
    "Parameter",
]
