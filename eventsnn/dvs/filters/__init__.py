"""Filters of recordings, one class each, named as in tonic: `Denoise(filter_time=10.0)(recording)`."""

from eventsnn.dvs.filters.filter import Compose, Filter
from eventsnn.dvs.filters.noise import Decimation, Denoise, DropPixel, RefractoryPeriod, UniformNoise, hot_pixels
from eventsnn.dvs.filters.polarity import FlipPolarity, MergePolarities
from eventsnn.dvs.filters.space import CenterCrop, Crop, Downsample, FlipLR, FlipUD, SpatialJitter
from eventsnn.dvs.filters.time import CropTime, TimeAlignment, TimeJitter

__all__ = [
    "CenterCrop",
    "Compose",
    "Crop",
    "CropTime",
    "Decimation",
    "Denoise",
    "Downsample",
    "DropPixel",
    "Filter",
    "FlipLR",
    "FlipPolarity",
    "FlipUD",
    "MergePolarities",
    "RefractoryPeriod",
    "SpatialJitter",
    "TimeAlignment",
    "TimeJitter",
    "UniformNoise",
    "hot_pixels",
]
