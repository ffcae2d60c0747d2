"""The picture that `eventsnn replay` writes. Of the input it needs little: a file need not fit into memory."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from eventsnn.dvs import Recording, plot
from eventsnn.plot import image, map_colours, raster
from eventsnn.recording import SpikeRecorder
from eventsnn.replay.network import ARROWS, Layers

SHOWN = 50.0  # ms that the two images cover
BINS = 200  # of the rates, at most


class Input(NamedTuple):
    """What went in: events per window, the length of the windows in ms, and the events of a span (start, stop) in ms.

    Times count from the beginning of the first window.
    """

    counts: Sequence[int]
    window: float
    look: Callable[[float, float], Recording]


def picture(given: Input, layers: Layers, spikes: SpikeRecorder, title: str):
    """A matplotlib Figure: images of the 50 ms with most spikes, the spikes of all maps, and rates over time.

    `spikes` are those of `layers.features`.
    """
    from matplotlib.figure import Figure  # not pyplot: no display is needed

    figure = Figure(figsize=(13.0, 10.5), layout="constrained")
    figure.suptitle(title, fontsize=11)
    axes = figure.subplot_mosaic([["in", "out"], ["raster", "raster"], ["rate", "rate"]], height_ratios=(5, 4, 2))
    begin = _busiest(spikes.times) if len(spikes) else given.window * int(np.argmax(given.counts))
    _show_events(axes["in"], given, begin)
    _show_directions(axes["out"], spikes, begin)
    _show_raster(axes["raster"], layers, spikes)
    _show_rates(axes["rate"], given, spikes)
    axes["rate"].axvspan(begin, begin + SHOWN, color="0.85", zorder=0, label=f"shown above ({SHOWN:g} ms)")
    axes["rate"].legend(loc="lower right", ncols=3, fontsize="small")
    axes["rate"].sharex(axes["raster"])
    return figure


def _busiest(times):
    """Where the `SHOWN` ms begin that hold the most of the times (in order)."""
    held = np.searchsorted(times, times + SHOWN) - np.arange(len(times))
    return float(times[np.argmax(held)])


def _show_events(ax, given, begin):
    plot.frame(given.look(begin, begin + SHOWN), ax=ax)
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


def _show_rates(ax, given, spikes):
    windows = max(len(given.counts), 1 + int(spikes.times.max(initial=0.0) // given.window))  # spikes may come after
    counts = np.pad(given.counts, (0, windows - len(given.counts)))
    joined = -(-windows // BINS)  # windows to a bin
    starts = np.arange(0, windows, joined)
    edges = given.window * np.append(starts, starts[-1] + joined)
    for number, colour, label in (
        (np.add.reduceat(counts, starts), "0.3", "events in"),
        (np.histogram(spikes.times, edges)[0], "tab:red", "spikes out"),
    ):
        ax.stairs(np.where(number > 0, number / np.diff(edges), np.nan), edges, color=colour, label=label)
    ax.set(yscale="log", xlabel="time (ms)", ylabel="rate (1/ms)")
