"""Event cameras: recordings, files, an emulator that makes events from frames, and a built-in demo."""

from eventsnn.dvs.emulate import emulate
from eventsnn.dvs.load import load
from eventsnn.dvs.recording import EVENT, Recording
from eventsnn.dvs.scene import demo

__all__ = ["EVENT", "Recording", "demo", "emulate", "load"]
