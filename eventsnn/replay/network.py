"""The network of `eventsnn replay`: what moves where, seen by spiking neurons.

Events are pooled over blocks of pixels, both polarities alike: a pooled neuron (LIF, 10 ms) sends a spike when its
block saw (block + 1) / 2 events close together in time. Eight feature maps (LIF, 20 ms) look at the pooled
spikes through oriented Gabor filters of 5 x 5 pooled pixels, one filter per direction and delay. The
longer the delay, the further back along the direction the filter is shifted: what an edge that moves that way sent
from each place arrives together, with other directions it does not. A feature map is thus a spatio-temporal
Gabor filter (Adelson and Bergen 1985) made of delay lines (Reichardt 1961); nothing is learnt and nothing is random.
"""

from typing import NamedTuple

import numpy as np

from eventsnn.connect import from_arrays
from eventsnn.network import Network
from eventsnn.neurons import LIF
from eventsnn.population import Population
from eventsnn.sources import EventSource, LiveSource
from eventsnn.spatial import conv2d

ARROWS = "→↗↑↖←↙↓↘"  # map m prefers motion at m * 45 degrees, anticlockwise from rightwards
LARGEST = (160, 90)  # width and height that the pooled layer may have
DELAYS = (1.0, 21.0, 41.0)  # ms; one projection each
TAIL = max(DELAYS) + 1.0  # ms after the last event in which everything that it causes has arrived
STEP = 1.25  # pooled pixels that the preferred edge moves between two delays (62 per second)
WAVELENGTH, SIGMA = 6.0, 1.6  # of the Gabor filters, in pooled pixels


class Layers(NamedTuple):
    """The populations of the network: pixels (2, H, W), pooled (1, h, w), features (8, h, w); pixels per block side."""

    pixels: Population
    pooled: Population
    features: Population
    block: int


def build(source: EventSource | LiveSource, seed: int = 0) -> tuple[Network, Layers]:
    """The network for what a camera sees, and its populations. Run it for `TAIL` ms after the last event.

    Nothing in it is random: `seed` is for what is added to it.
    """
    net = Network(seed=seed)
    pixels = net.add(source, name="events")
    _, height, width = pixels.shape
    block = block_side(width, height)
    _, y, x = np.indices(pixels.shape)
    height, width = -(-height // block), -(-width // block)
    pooled = net.add(LIF(tau_m=10.0, v_th=(block + 1) / 2, t_ref=5.0), (1, height, width), name="pooled")
    features = net.add(LIF(tau_m=20.0, v_th=1.5, t_ref=5.0), (len(ARROWS), height, width), name="features")
    blocks = from_arrays(np.arange(pixels.size), (y // block * width + x // block).ravel())
    net.connect(pixels, pooled, blocks, weight=1.0, delay=0.0)
    for delay, kernel in zip(DELAYS, filters(), strict=True):
        net.connect(pooled, features, conv2d(kernel, padding=2), delay=delay)
    return net, Layers(pixels, pooled, features, block)


def block_side(width: int, height: int) -> int:
    """Pixels along the side of a pooling block: the pooled layer is at most 160 x 90."""
    return max(-(-width // LARGEST[0]), -(-height // LARGEST[1]))


def filters() -> list[np.ndarray]:
    """Kernels (8, 1, 5, 5), one per delay: each filter has mean zero, and its positive weights sum to 1 mV."""
    return [_gabors(STEP * (k - (len(DELAYS) - 1) / 2)) for k in range(len(DELAYS))]


def _gabors(back):
    """Gabor filters of all directions whose bright band lies `back` pixels behind the centre."""
    y, x = np.mgrid[-2:3, -2:3]
    angle = np.arange(len(ARROWS))[:, None, None] * (2.0 * np.pi / len(ARROWS))
    along = x * np.cos(angle) - y * np.sin(angle)  # y counts downwards
    window = np.exp(-(x * x + y * y) / (2.0 * SIGMA**2))
    wave = np.cos(2.0 * np.pi / WAVELENGTH * (along + back))
    mean = (window * wave).sum(axis=(1, 2), keepdims=True) / window.sum()
    kernel = window * (wave - mean)
    kernel *= 2.0 / np.abs(kernel).sum(axis=(1, 2), keepdims=True)
    return kernel[:, None]
