"""Pictures of recorded spikes and states. matplotlib is loaded when the first one is drawn."""

import numpy as np

from eventsnn import check
from eventsnn.projection import Projection
from eventsnn.recording import SpikeRecorder, StateRecorder, WeightRecorder

LEGEND = 10  # as many traces as a legend can name


def raster(spikes, ax=None, **style):
    """Draw recorded spikes: time in ms against the neuron's number within the group. Returns the Axes.

    `spikes` is what `net.record(group, "spikes")` returned, or a list of such: one above another, each in a colour of
    its own, with their names in a legend. Ticks for few neurons, dots for many, the smaller the more spikes there are.
    `style` goes to `Axes.scatter`, for example color= with one colour per spike.
    """
    stack = [spikes] if not isinstance(spikes, (list, tuple)) or not spikes else list(spikes)
    for one in stack:
        _check("spikes", one, SpikeRecorder)
    ax = axes_or_new(ax)
    first = np.cumsum([0, *(one.group.size for one in stack)])
    look = _marks(ax, first[-1], sum(len(one) for one in stack))
    colours = [f"C{k}" for k in range(len(stack))] if len(stack) > 1 else ["black"]
    for one, begin, colour in zip(stack, first, colours):
        ax.scatter(one.times, begin + one.ids, **(look | {"color": colour} | style))
    ax.set(xlabel="time (ms)", ylabel="neuron", ylim=(-0.5, first[-1] - 0.5))
    ax.yaxis.get_major_locator().set_params(integer=True)
    begin, end = min(one.start for one in stack), max(one.now for one in stack)
    if end > begin:
        ax.set_xlim(begin, end)
    if len(stack) > 1:
        _legend(ax, [one.name for one in stack][::-1], colours[::-1])  # from above
    return ax


def _marks(ax, size, n):
    """How n spikes of a number of neurons are marked."""
    few = size <= 50
    row = 72.0 * ax.get_window_extent().height / ax.figure.dpi / size  # points from neuron to neuron
    area = min(0.8 * row, 20.0) ** 2 if few else np.clip(1e5 / max(n, 1), 1.5, 20.0)
    return {"marker": "|" if few else ".", "s": area, "linewidths": 1.0 if few else 0.0, "rasterized": True}


def _legend(ax, names, colours):
    for name, colour in zip(names, colours):
        ax.plot([], [], "s", color=colour, label=name)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize="small")


def image(spikes, start=0.0, stop=None, ax=None):
    """Draw where a population of shape (height, width) or (maps, height, width) spiked. Returns the Axes.

    The spikes of start <= t < stop (ms, None: all until now); a pixel has the colour of the map that spiked there last.
    Up to 10 maps are named in a legend.
    """
    _check("spikes", spikes, SpikeRecorder)
    if len(spikes.group.shape) not in (2, 3):
        raise ValueError(
            f"spikes must be of a shape (height, width) or (maps, height, width), got {spikes.group.shape}"
        )
    ax = axes_or_new(ax)
    start = check.number("start", start)
    stop = spikes.now if stop is None else check.number("stop", stop, low=start)
    ax.imshow(spike_image(spikes, start, stop), interpolation="nearest")
    ax.set(xlabel="x (neuron)", ylabel="y (neuron)", title=f"spikes of {start:.6g} .. {stop:.6g} ms")
    maps = (1, *spikes.group.shape)[-3]
    if 1 < maps <= LEGEND:
        _legend(ax, [f"map {k}" for k in range(maps)], map_colours(maps))
    return ax


def spike_image(spikes, start, stop):
    """What `image` draws: colours (height, width, 3)."""
    maps, height, width = (1, *spikes.group.shape)[-3:]
    first, last = np.searchsorted(spikes.times, (start, stop))
    which, y, x = np.unravel_index(spikes.ids[first:last], (maps, height, width))
    colours = np.ones((height, width, 3))
    colours[y, x] = map_colours(maps)[which]
    return colours


def map_colours(maps):
    """One colour per map (maps, 3), around the circle; black for a single one."""
    from matplotlib import colormaps

    return 0.9 * colormaps["hsv"](np.arange(maps) / maps)[:, :3] if maps > 1 else np.zeros((1, 3))


def trace(v, ax=None):
    """Draw a recorded state against time in ms, one line per neuron. Returns the Axes.

    `v` is what `net.record(group, "v", every=...)` returned. Up to 10 neurons are named in a legend.
    """
    _check("v", v, StateRecorder)
    ax = axes_or_new(ax)
    named, kind = v.group.size <= LEGEND, "neuron" if v.population else "synapse"
    for k, values in enumerate(v.values):
        label = f"{kind} {k}" if v.group.size > 1 else v.variable
        ax.plot(v.times, values, linewidth=1.0, alpha=1.0 if named else 0.3, label=label)
    ax.set(xlabel="time (ms)", ylabel=f"{v.variable}{_unit(v)}")
    if named and v.group.size > 1:
        ax.legend(loc="upper right", fontsize="small")
    return ax


def weights(made, ax=None, bins=40):
    """Draw the histogram of the weights of a projection; of a recorder of weights, its first and last sample.

    Returns the Axes.
    """
    if not isinstance(made, (Projection, WeightRecorder)):
        raise TypeError(f"made must be a Projection or a WeightRecorder, got {made!r}")
    ax = axes_or_new(ax)
    if isinstance(made, Projection):
        ax.hist(made.weights, bins=bins, color="black")
    else:
        if not len(made.times):
            raise ValueError("made has no samples yet: run the network first")
        edges = np.histogram_bin_edges(made.values, bins)
        for k, color in ((0, "tab:gray"), (-1, "black")):
            label = f"t = {made.times[k]:g} ms"
            ax.hist(made.values[:, k], bins=edges, histtype="step", color=color, label=label)
        ax.legend(fontsize="small")
    ax.set(xlabel="weight", ylabel="synapses")
    return ax


def receptive_fields(projection, neurons, margin: int = 1, fig=None):
    """Draw the weights through which some neurons of `post` see `pre`: a row of pictures for each. Returns the Figure.

    `neurons` are numbers or places as in `Projection.receptive_field`, or one of them. `pre` must have the shape (H, W)
    or (C, H, W): each channel has a column. Shown is where the weights of a neuron differ from 0, and `margin` (>= 0)
    more. All pictures share one scale: red raises the potential, blue lowers it.
    """
    _check("projection", projection, Projection, "net.connect")
    margin = check.integer("margin", margin, low=0)
    shape = projection.pre_group.shape
    if len(shape) not in (2, 3):
        raise ValueError(f"projection must start from a shape (H, W) or (C, H, W), got {shape}")
    neurons = neurons if isinstance(neurons, (list, np.ndarray, range)) else [neurons]
    if len(neurons) == 0:
        raise ValueError(f"neurons must hold at least one, got {neurons!r}")
    fields = [projection.receptive_field(k).reshape((1, *shape)[-3:]) for k in neurons]
    return _field_pictures(fields, [f"neuron {k}" for k in neurons], margin, fig)


def _field_pictures(fields, names, margin, fig):
    rows, columns = len(fields), len(fields[0])
    if fig is None:
        import matplotlib.pyplot as plt

        fig = plt.figure(figsize=(1.0 + 2.3 * columns, 0.6 + 1.8 * rows), layout="constrained")
    axes = fig.subplots(rows, columns, squeeze=False)
    most = max(np.abs(field).max() for field in fields) or 1.0
    for row, field, name in zip(axes, fields, names):
        (top, bottom), (left, right) = _spans(field, margin)
        for c, ax in enumerate(row):
            look = {"cmap": "RdBu_r", "vmin": -most, "vmax": most, "interpolation": "nearest"}
            edges = (left - 0.5, right - 0.5, bottom - 0.5, top - 0.5)
            image = ax.imshow(field[c, top:bottom, left:right], extent=edges, **look)
            ax.set_title(f"{name}, channel {c}" if columns > 1 else name, fontsize="small")
            ax.tick_params(labelsize="x-small")
            for axis in (ax.xaxis, ax.yaxis):
                axis.get_major_locator().set_params(integer=True, nbins=4)
        row[0].set_ylabel("y (neuron)", fontsize="small")
    for ax in axes[-1]:
        ax.set_xlabel("x (neuron)", fontsize="small")
    fig.colorbar(image, ax=axes, label="weight")
    return fig


def _spans(field, margin):
    """First and last + 1 row, and column, in which a field (C, H, W) is not 0, wider by a margin; all if it is 0."""
    for axes, n in (((0, 2), field.shape[1]), ((0, 1), field.shape[2])):
        used = np.flatnonzero(field.any(axis=axes))
        yield (max(used[0] - margin, 0), min(used[-1] + 1 + margin, n)) if used.size else (0, n)


def _check(name, given, kind, maker="net.record"):
    if not isinstance(given, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, what {maker} returns, got {given!r}")


def _unit(v):
    # states are potentials (currents count as R * I) but for those of which the model says more; only in models
    # without units v_reset has none either
    if v.population is None:
        return ""
    model = v.population.model
    parameter = model.parameters.get("v_reset")
    unit = model.units.get(v.variable, "mV" if parameter is None else parameter.unit)
    return f" ({unit})" if unit else ""


def axes_or_new(ax, figsize=(9.0, 4.0), **kind):
    """`ax`, or the Axes of a new figure."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.figure(figsize=figsize, layout="constrained").add_subplot(**kind)
