"""What `eventsnn replay` runs and draws: a network of motion detectors behind an event camera."""

from eventsnn.replay.network import ARROWS, TAIL, Layers, block_side, build, filters
from eventsnn.replay.picture import Input, picture

__all__ = ["ARROWS", "TAIL", "Input", "Layers", "block_side", "build", "filters", "picture"]
