"""eventsnn: an exact, event-driven simulator of spiking neural networks."""

from importlib import import_module
from importlib.util import find_spec

from eventsnn import analysis, decode, dvs, encode, layers, plot, reference, tuning
from eventsnn._version import __version__
from eventsnn.connect import (
    all_to_all,
    fixed_indegree,
    fixed_outdegree,
    fixed_probability,
    fixed_total_number,
    from_arrays,
    one_to_one,
)
from eventsnn.currents import StepCurrent
from eventsnn.distributions import lognormal, normal, uniform
from eventsnn.network import Network
from eventsnn.neurons import (
    ALIF,
    GLIF,
    LIF,
    PIF,
    QIF,
    ALIFCurrent,
    Izhikevich,
    LIFAlpha,
    LIFCond,
    LIFCond2,
    LIFDoubleExp,
    LIFEscape,
    LIFExp,
    LIFExp2,
    LIFTargetRate,
)
from eventsnn.plasticity import STDP, InhibitorySTDP, RewardSTDP, TripletSTDP, TsodyksMarkram
from eventsnn.sources import EventSource, InhomogeneousPoisson, LiveSource, Poisson, Regular, SpikeArray
from eventsnn.spatial import conv2d, pool2d

__all__ = [
    "ALIF",
    "GLIF",
    "LIF",
    "PIF",
    "QIF",
    "STDP",
    "ALIFCurrent",
    "EventSource",
    "InhibitorySTDP",
    "InhomogeneousPoisson",
    "Izhikevich",
    "LIFAlpha",
    "LIFCond",
    "LIFCond2",
    "LIFDoubleExp",
    "LIFEscape",
    "LIFExp",
    "LIFExp2",
    "LIFTargetRate",
    "LiveSource",
    "Network",
    "Poisson",
    "Regular",
    "RewardSTDP",
    "SpikeArray",
    "StepCurrent",
    "TripletSTDP",
    "TsodyksMarkram",
    "__version__",
    "all_to_all",
    "analysis",
    "conv2d",
    "decode",
    "dvs",
    "encode",
    "fixed_indegree",
    "fixed_outdegree",
    "fixed_probability",
    "fixed_total_number",
    "from_arrays",
    "layers",
    "lognormal",
    "normal",
    "one_to_one",
    "plot",
    "pool2d",
    "reference",
    "tuning",
    "uniform",
]


def __getattr__(name):
    if name == "learn":  # it loads scikit-learn, which takes a second and may not be there
        return import_module("eventsnn.learn")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return [*__all__, *(["learn"] if find_spec("sklearn") else [])]
