"""Event cameras: recordings, files, filters, views, playing into networks, an emulator, and a built-in demo."""

from eventsnn.dvs import plot
from eventsnn.dvs.camera import Camera
from eventsnn.dvs.emulate import emulate
from eventsnn.dvs.events import EVENT
from eventsnn.dvs.filters import (
    CenterCrop,
    Compose,
    Crop,
    CropTime,
    Decimation,
    Denoise,
    Downsample,
    DropPixel,
    FlipLR,
    FlipPolarity,
    FlipUD,
    MergePolarities,
    RefractoryPeriod,
    SpatialJitter,
    TimeAlignment,
    TimeJitter,
    UniformNoise,
    hot_pixels,
)
from eventsnn.dvs.load import info, load
from eventsnn.dvs.pace import Report
from eventsnn.dvs.play import play
from eventsnn.dvs.recording import Recording
from eventsnn.dvs.save import save
from eventsnn.dvs.scene import demo
from eventsnn.dvs.stream import stream
from eventsnn.dvs.views import event_rate, frame, time_surface, voxel_grid

__all__ = [
    "EVENT",
    "Camera",
    "CenterCrop",
    "Compose",
    "Crop",
    "CropTime",
    "Decimation",
    "Denoise",
    "Downsample",
    "DropPixel",
    "FlipLR",
    "FlipPolarity",
    "FlipUD",
    "MergePolarities",
    "Recording",
    "RefractoryPeriod",
    "Report",
    "SpatialJitter",
    "TimeAlignment",
    "TimeJitter",
    "UniformNoise",
    "demo",
    "emulate",
    "event_rate",
    "frame",
    "hot_pixels",
    "info",
    "load",
    "play",
    "plot",
    "save",
    "stream",
    "time_surface",
    "voxel_grid",
]
