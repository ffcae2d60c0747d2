"""Values, pictures and signals as spikes: functions that return (times, ids), in order of time.

That is what `SpikeArray(*...)` takes. Arrays of any shape are flattened in C order: the value at k is neuron k.
`eventsnn.decode` has the inverse of each.
"""

from eventsnn.encode.burst import burst
from eventsnn.encode.contrast import temporal_contrast
from eventsnn.encode.direction import direction
from eventsnn.encode.ensemble import Ensemble
from eventsnn.encode.image import image
from eventsnn.encode.latency import latency
from eventsnn.encode.phase import phase
from eventsnn.encode.population import population
from eventsnn.encode.rank_order import rank_order
from eventsnn.encode.rate import rate, regular
from eventsnn.encode.sequence import sequence
from eventsnn.encode.sound import bands, sound

__all__ = [
    "Ensemble",
    "bands",
    "burst",
    "direction",
    "image",
    "latency",
    "phase",
    "population",
    "rank_order",
    "rate",
    "regular",
    "sequence",
    "sound",
    "temporal_contrast",
]
