"""Pictures of recorded spikes and states. matplotlib is loaded when the first one is drawn."""

import numpy as np

from eventsnn.projection import Projection
from eventsnn.recording import SpikeRecorder, StateRecorder, WeightRecorder

LEGEND = 10  # as many traces as a legend can name


def raster(spikes, ax=None, **style):
    """Draw recorded spikes: time in ms against the neuron's number within the group. Returns the Axes.

    `spikes` is what `net.record(group, "spikes")` returned. Ticks for few neurons, dots for many, the smaller the
    more spikes there are. `style` goes to `Axes.scatter`, for example color= with one colour per spike.
    """
    _check("spikes", spikes, SpikeRecorder)
    ax = _axes(ax)
    n, size = len(spikes.times), spikes.group.size
    few = size <= 50
    look = {"marker": "|" if few else ".", "s": 4e3 / size if few else np.clip(1e5 / max(n, 1), 1.5, 20.0)}
    look |= {"linewidths": 1.0 if few else 0.0, "color": "black", "rasterized": True}
    ax.scatter(spikes.times, spikes.ids, **(look | style))
    ax.set(xlabel="time (ms)", ylabel="neuron", ylim=(-0.5, size - 0.5))
    ax.yaxis.get_major_locator().set_params(integer=True)
    if spikes.now > spikes.start:
        ax.set_xlim(spikes.start, spikes.now)
    return ax


def trace(v, ax=None):
    """Draw a recorded state against time in ms, one line per neuron. Returns the Axes.

    `v` is what `net.record(group, "v", every=...)` returned. Up to 10 neurons are named in a legend.
    """
    _check("v", v, StateRecorder)
    ax = _axes(ax)
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
    ax = _axes(ax)
    if isinstance(made, Projection):
        ax.hist(made.weights, bins=bins, color="black")
    else:
        edges = np.histogram_bin_edges(made.values, bins)
        for k, color in ((0, "tab:gray"), (-1, "black")):
            label = f"t = {made.times[k]:g} ms"
            ax.hist(made.values[:, k], bins=edges, histtype="step", color=color, label=label)
        ax.legend(fontsize="small")
    ax.set(xlabel="weight", ylabel="synapses")
    return ax


def _check(name, given, kind):
    if not isinstance(given, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, what net.record returns, got {given!r}")


def _unit(v):
    # all states are potentials (currents count as R * I); only in models without units v_reset has none either
    if v.population is None:
        return ""
    parameter = v.population.model.parameters.get("v_reset")
    unit = "mV" if parameter is None else parameter.unit
    return f" ({unit})" if unit else ""


def _axes(ax):
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(9.0, 4.0), layout="constrained")[1]
