"""Spikes as values again: the inverses of `eventsnn.encode`, and read-outs.

`times` (ms) and `ids` are what a SpikeRecorder has, in any order; `size` is the number of neurons.
"""

from eventsnn.decode.codes import burst, latency, phase, population, rank_order, ranks, rate, rates, regular
from eventsnn.decode.contrast import temporal_contrast
from eventsnn.decode.linear import error, linear
from eventsnn.decode.traces import counts, earliness, traces
from eventsnn.decode.vector import population_vector

__all__ = [
    "burst",
    "counts",
    "earliness",
    "error",
    "latency",
    "linear",
    "phase",
    "population",
    "population_vector",
    "rank_order",
    "ranks",
    "rate",
    "rates",
    "regular",
    "temporal_contrast",
    "traces",
]
