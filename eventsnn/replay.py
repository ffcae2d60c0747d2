"""The network behind `eventsnn replay`: what moves where in a recording, seen by spiking neurons.

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
from eventsnn.dvs import Recording, plot
from eventsnn.network import Network
from eventsnn.neurons import LIF
from eventsnn.plot import image, map_colours, raster
from eventsnn.population import Population
from eventsnn.sources import EventSource
from eventsnn.spatial import conv2d

ARROWS = "→↗↑↖←↙↓↘"  # map m prefers motion at m * 45 degrees, anticlockwise from rightwards
LARGEST = (160, 90)  # width and height that the pooled layer may have
DELAYS = (1.0, 21.0, 41.0)  # ms; one projection each
STEP = 1.25  # pooled pixels that the preferred edge moves between two delays (62 per second)
WAVELENGTH, SIGMA = 6.0, 1.6  # of the Gabor filters, in pooled pixels


class Layers(NamedTuple):
    """The populations of the network: source (2, H, W), pooled (1, h, w), features (8, h, w); pixels per block side."""

    source: Population
    pooled: Population
    features: Population
    block: int


def build(recording: Recording, seed: int = 0) -> tuple[Network, Layers]:
    """The network for a recording whose sensor size is known, and its populations. Run it for `span(recording)` ms.

    Nothing in it is random: `seed` is for what is added to it.
    """
    net = Network(seed=seed)
    source = net.add(EventSource(recording), name="events")
    block = block_side(recording.width, recording.height)
    height, width = -(-recording.height // block), -(-recording.width // block)
    pooled = net.add(LIF(tau_m=10.0, v_th=(block + 1) / 2, t_ref=5.0), (1, height, width), name="pooled")
    features = net.add(LIF(tau_m=20.0, v_th=1.5, t_ref=5.0), (len(ARROWS), height, width), name="features")
    _, y, x = np.indices(source.shape)
    blocks = from_arrays(np.arange(source.size), (y // block * width + x // block).ravel())
    net.connect(source, pooled, blocks, weight=1.0, delay=0.0)
    for delay, kernel in zip(DELAYS, filters(), strict=True):
        net.connect(pooled, features, conv2d(kernel, padding=2), delay=delay)
    return net, Layers(source, pooled, features, block)


def span(recording: Recording) -> float:
    """The time in ms in which everything that the recording causes has arrived."""
    return recording.duration + max(DELAYS) + 1.0


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


# --- the picture ------------------------------------------------------------------------------

SHOWN = 50.0  # ms that the two images cover


def picture(recording: Recording, layers: Layers, spikes, title: str):
    """A matplotlib Figure: images of the 50 ms with most spikes, the spikes of all maps, and rates over time.

    `spikes` is the SpikeRecorder of `layers.features`.
    """
    from matplotlib.figure import Figure  # not pyplot: no display is needed

    figure = Figure(figsize=(13.0, 10.5), layout="constrained")
    figure.suptitle(title, fontsize=11)
    axes = figure.subplot_mosaic([["in", "out"], ["raster", "raster"], ["rate", "rate"]], height_ratios=(5, 4, 2))
    begin = _busiest(spikes.times if len(spikes) else _times(recording))
    _show_events(axes["in"], recording, begin)
    _show_directions(axes["out"], spikes, begin)
    _show_raster(axes["raster"], layers, spikes)
    _show_rates(axes["rate"], recording, spikes)
    axes["rate"].axvspan(begin, begin + SHOWN, color="0.85", zorder=0, label=f"shown above ({SHOWN:g} ms)")
    axes["rate"].legend(loc="lower right", ncols=3, fontsize="small")
    axes["rate"].sharex(axes["raster"])
    return figure


def _times(recording):
    t = recording.events["t"]
    return (t - t[0]) / 1000.0


def _busiest(times):
    """Where the `SHOWN` ms begin that hold the most of the times (in order)."""
    held = np.searchsorted(times, times + SHOWN) - np.arange(len(times))
    return float(times[np.argmax(held)])


def _show_events(ax, recording, begin):
    start = recording.events["t"][0] / 1000.0 + begin
    plot.frame(recording, start, start + SHOWN, ax)
    ax.set_title(f"input {begin:.0f} .. {begin + SHOWN:.0f} ms: ON red, OFF blue")


def _show_directions(ax, spikes, begin):
    image(spikes, begin, begin + SHOWN, ax)
    ax.set(title="direction of motion, same time", xlabel="x (pooled)", ylabel="y (pooled)")
    for name, arrow in zip(ax.get_legend().get_texts(), ARROWS, strict=True):
        name.set_text(arrow)


def _show_raster(ax, layers, spikes):
    per_map = spikes.group.size // len(ARROWS)
    raster(spikes, ax, color=map_colours(len(ARROWS))[spikes.ids // per_map])
    ax.set_yticks((np.arange(len(ARROWS)) + 0.5) * per_map, ARROWS)
    for edge in np.arange(1, len(ARROWS)) * per_map:
        ax.axhline(edge, color="0.8", linewidth=0.5)
    ax.set(title=f"spikes of the 8 feature maps ({per_map:,} neurons each)", ylabel="map (preferred direction)")


def _show_rates(ax, recording, spikes):
    edges = np.linspace(0.0, span(recording), 201)
    for times, colour, label in (
        (_times(recording), "0.3", "events in"),
        (spikes.times, "tab:red", "spikes out"),
    ):
        rate = np.histogram(times, edges)[0] / (edges[1] - edges[0])
        ax.stairs(np.where(rate > 0.0, rate, np.nan), edges, color=colour, label=label)
    ax.set(yscale="log", xlabel="time (ms)", ylabel="rate (1/ms)")
