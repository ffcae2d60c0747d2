"""Sources of spikes, one file each. A source has no inputs."""

from eventsnn.sources.event_source import EventSource
from eventsnn.sources.inhomogeneous_poisson import InhomogeneousPoisson
from eventsnn.sources.live_source import LiveSource
from eventsnn.sources.poisson import Poisson
from eventsnn.sources.regular import Regular
from eventsnn.sources.source import Source
from eventsnn.sources.spike_array import SpikeArray

__all__ = ["EventSource", "InhomogeneousPoisson", "LiveSource", "Poisson", "Regular", "Source", "SpikeArray"]
