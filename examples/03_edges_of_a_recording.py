"""Edges in an event-camera recording: the built-in demo, or a file whose format stores the sensor size.

Two feature maps of LIF neurons look at the sensor through convolution kernels, one for vertical and one for
horizontal edges; both polarities count alike. Writes edges.png:

    python 03_edges_of_a_recording.py [PICTURE [RECORDING]]
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

VERTICAL = np.outer([1.0, 1.0, 1.0, 1.0, 1.0], [-0.5, -0.5, 2.0, -0.5, -0.5])  # mean zero


def main(path="edges.png", recording=None):
    recording = en.dvs.demo() if recording is None else en.dvs.load(recording)
    net = en.Network(seed=1)
    source = net.add(en.EventSource(recording), name="events")  # shape (2, height, width)
    maps = net.add(en.LIF(tau_m=10.0, v_th=15.0, t_ref=10.0), (2, *source.shape[1:]), name="edges")
    kernel = np.stack([[VERTICAL] * 2, [VERTICAL.T] * 2])  # (out, in, 5, 5)
    net.connect(source, maps, en.conv2d(kernel, padding=2), delay=1.0)
    spikes = net.record(maps)
    net.run(recording.duration + 2.0, progress=True)
    _draw(spikes, maps.shape).savefig(path, dpi=120)
    print(f"{len(recording):,} events in, {len(spikes):,} spikes out, {net.stats['events']:,} synaptic events")


def _draw(spikes, shape):
    figure, axes = plt.subplot_mosaic(
        [["vertical", "horizontal"], ["raster", "raster"]], figsize=(9.0, 7.5), layout="constrained"
    )
    counts = spikes.counts().reshape(shape)
    for name, image in zip(("vertical", "horizontal"), counts, strict=True):
        shown = axes[name].imshow(image, cmap="gray_r", interpolation="nearest")
        axes[name].set(title=f"{name} edges", xlabel="x (pixel)", ylabel="y (pixel)")
        figure.colorbar(shown, ax=axes[name], label="spikes")
    en.plot.raster(spikes, axes["raster"], color=np.where(spikes.ids < counts[0].size, "tab:blue", "tab:red"))
    axes["raster"].set_title("blue: vertical, red: horizontal")
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:])
