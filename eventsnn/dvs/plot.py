"""Pictures of recordings, and a film of events beside the spikes they cause. matplotlib is loaded by the first one.

Pixels are drawn as images are: (0, 0) is the upper left corner. ON is red, OFF is blue. Where a sensor has more
columns than a picture can show, blocks of pixels are joined (`dvs.Downsample`), so that no event is lost.
"""

from pathlib import Path

import numpy as np

from eventsnn import check
from eventsnn.dvs import arguments, views
from eventsnn.dvs.filters import Downsample, TimeAlignment
from eventsnn.dvs.recording import Recording
from eventsnn.plot import axes_or_new, spike_image
from eventsnn.recording import SpikeRecorder

COLUMNS = 320  # that a picture can show
_TAKEN = np.array([[0.8, 0.5, 0.0], [0.0, 0.6, 0.8]])  # what OFF and ON take away from white
_RED, _BLUE = "tab:red", "tab:blue"


def frame(recording: Recording, start: float | None = None, stop: float | None = None, ax=None):
    """Draw the events of start <= t < stop (ms on the clock of the recording, as in `dvs.frame`). Returns the Axes.

    The more events, the deeper the colour; both polarities together make violet.
    """
    ax, (small, grain) = axes_or_new(ax), _joined(recording)
    counts = views.frame(small, start, stop)
    begin, end = (t / 1000.0 for t in arguments.interval(recording.events, start, stop))
    _show(ax, small, grain, _ink(counts, _deepest(counts)))
    ax.set_title(f"events of {begin:.6g} .. {end:.6g} ms: ON red, OFF blue")
    return ax


def time_surface(recording: Recording, t: float | None = None, tau: float = 50.0, ax=None):
    """Draw the time surface at `t` (see `dvs.time_surface`), of each pixel the later polarity. Returns the Axes."""
    ax, (small, grain) = axes_or_new(ax), _joined(recording)
    off, on = views.time_surface(small, t, tau)
    image = _show(ax, small, grain, np.where(on > off, on, -off), cmap="RdBu_r", vmin=-1.0, vmax=1.0)
    bar = ax.figure.colorbar(image, ax=ax, ticks=[-1.0, -0.5, 0.0, 0.5, 1.0])
    bar.ax.set_yticklabels(["1", "0.5", "0", "0.5", "1"])
    bar.set_label(f"OFF    exp(-age / {tau:g} ms)    ON")
    now = recording.events["t"][-1:].sum() / 1000.0 if t is None else t
    ax.set_title(f"time surface at {now:.6g} ms")
    return ax


def scatter(recording: Recording, ax=None, most: int = 20_000):
    """Draw events in space and time, as dots. Returns the Axes, which are 3-D.

    `ax` must be 3-D as well. Of more than `most` events only each k-th is drawn, and the title says so. `CropTime` and
    `Crop` take a part.
    """
    most = check.integer("most", most, low=1)
    width, height = arguments.sensor_size((arguments.recording(recording).width, recording.height))
    ax = axes_or_new(ax, figsize=(7.0, 6.0), projection="3d")
    step = max(1, -(-len(recording) // most))
    shown = recording.events[::step]
    for p, colour, label in ((1, _RED, "ON"), (0, _BLUE, "OFF")):
        part = shown[shown["p"] == p]
        dots = part["t"] / 1000.0, part["x"], part["y"]
        ax.scatter(*dots, s=2.0, color=colour, linewidths=0.0, label=label, depthshade=False, rasterized=True)
    ax.set(xlabel="time (ms)", ylabel="x (pixel)", zlabel="y (pixel)", ylim=(0, width), zlim=(height, 0))
    ax.set_title(f"{len(recording):,} events" + (f", one in {step} drawn" if step > 1 else ""))
    ax.legend(markerscale=4.0)
    return ax


def animate(path, recording: Recording, spikes: SpikeRecorder | None = None, *, start=0.0, speed=1.0, fps=20.0, dpi=80):
    """Write a film of the recording, beside what a population made of it: GIF or MP4, by the ending of `path`.

    Each picture shows the events and spikes since the last one, each once: 1000 * speed / fps ms of them.

    Parameters
    ----------
    path : ends in .gif or .mp4. For MP4 matplotlib calls the program ffmpeg.
    recording : with a sensor size and at least one event.
    spikes : of a population of shape (height, width), or (maps, height, width) with a colour per map; or of any other
        shape: then the last second is drawn as a raster. None: events alone.
    start : network time of the first event in ms, as given to `EventSource`.
    speed : seconds of the recording per second of the film, > 0.
    fps : pictures per second, > 0. dpi : pixels per inch; the film is 8 inches wide with spikes, else 4.

    Raises ValueError or TypeError on anything else, and RuntimeError where ffmpeg is asked for and missing.
    """
    step = 1000.0 * check.number("speed", speed, above=0.0) / check.number("fps", fps, above=0.0)
    start = check.number("start", start, low=0.0)
    writer = _writer(Path(path), fps)
    recording = arguments.recording(recording)
    if not len(recording):
        raise ValueError("recording must have events")
    if not (spikes is None or isinstance(spikes, SpikeRecorder)):
        raise TypeError(f"spikes must be a SpikeRecorder, what net.record returns, got {spikes!r}")
    figure, draw = _film(recording, spikes, start, step)
    with writer.saving(figure, str(path), check.integer("dpi", dpi, low=10)):
        for k in range(int(recording.duration / step) + 1):
            draw(k * step, (k + 1) * step)
            writer.grab_frame()


def _film(recording, spikes, start, step):
    """A figure, and a function that draws into it a span, in ms after the first event."""
    from matplotlib.figure import Figure  # not pyplot: no display is needed

    figure = Figure(figsize=(4.0 if spikes is None else 8.0, 4.0), layout="constrained")
    axes = figure.subplots(1, 1 if spikes is None else 2, squeeze=False)[0]
    panels = [_event_panel(axes[0], recording, step)]
    if spikes is not None:
        panels.append(_spike_panel(axes[1], spikes, start))
    title = figure.suptitle(" ")

    def draw(begin, end):
        title.set_text(f"{begin:.6g} .. {end:.6g} ms after the first event")
        for panel in panels:
            panel(begin, end)

    draw(0.0, step)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # the pictures must not move
    return figure, draw


def _event_panel(ax, recording, step):
    small, grain = _joined(TimeAlignment()(recording))
    deepest = _deepest(views.frame(small)) * min(1.0, step / max(step, recording.duration))
    image = _show(ax, small, grain, _ink(np.zeros((2, small.height, small.width)), 1.0))
    ax.set_title("events: ON red, OFF blue")
    return lambda begin, end: image.set_data(_ink(views.frame(small, begin, end), max(1.0, deepest)))


def _spike_panel(ax, spikes, start):
    from eventsnn.plot import image, raster

    if len(spikes.group.shape) in (2, 3):
        drawn = image(spikes, start, start, ax).images[0]
        ax.set_title("spikes")
        return lambda begin, end: drawn.set_data(spike_image(spikes, start + begin, start + end))
    raster(spikes, ax).set_title("spikes")
    return lambda begin, end: ax.set_xlim(start + end - 1000.0, start + end)


def _writer(path, fps):
    from matplotlib import animation

    kind = check.choice("the ending of path", path.suffix.lower(), (".gif", ".mp4"))
    if kind == ".gif":
        return animation.PillowWriter(fps=fps)
    if not animation.FFMpegWriter.isAvailable():
        raise RuntimeError(
            "MP4 needs the program ffmpeg, which was not found: install it (apt, brew or conda install ffmpeg), or pip "
            "install imageio-ffmpeg and set matplotlib.rcParams['animation.ffmpeg_path'] to "
            "imageio_ffmpeg.get_ffmpeg_exe(), or write a .gif"
        )
    return animation.FFMpegWriter(fps=fps)


def _joined(recording):
    """The recording in blocks of pixels, few enough to be shown, and pixels per block side."""
    width, _ = arguments.sensor_size((arguments.recording(recording).width, recording.height))
    grain = -(-width // COLUMNS)
    return Downsample(grain)(recording), grain


def _show(ax, small, grain, values, **style):
    shape = (0, small.width * grain, small.height * grain, 0)
    image = ax.imshow(values, extent=shape, interpolation="nearest", **style)
    ax.set(xlabel="x (pixel)", ylabel="y (pixel)")
    return image


def _deepest(counts):
    """The count from which on the colour is as deep as it gets: few pixels have more."""
    return max(1.0, float(np.quantile(counts[counts > 0], 0.9))) if counts.any() else 1.0


def _ink(counts, deepest):
    return np.clip(1.0 - np.einsum("pyx,pc->yxc", np.minimum(1.0, counts / deepest), _TAKEN), 0.0, 1.0)
