"""Layers in a few lines: a population, what comes to it and how its neurons act on each other.

Each function adds one layer and returns its parts: to record (`net.record(layer.neurons)`), to read weights of and to
hold (`layer.inputs.weights`, `layer.inputs.plastic = False`), to see the next layer from (`layer.neurons` as `pre`).
What cannot be built is refused as a whole, and the network is as it was.

Thresholds that keep rates alike (homeostasis) are a matter of the model: `ALIF(tau_adapt=1e7, delta_th=0.05)` has one
that rises with each spike and hardly falls, `LIFTargetRate(rate=2.0)` one that brings the neuron to a rate of its own.
`held` keeps them as they are while something is tried.
"""

from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.connect import Rule, all_to_all, fixed_probability
from eventsnn.network import Network
from eventsnn.neurons import ALIF, ALIFCurrent, LIFTargetRate
from eventsnn.population import Group, Population, View
from eventsnn.projection import Projection
from eventsnn.spatial import conv2d

_ALL = all_to_all()
_OTHERS = fixed_probability(1.0, autapses=False)
_SPARSE = fixed_probability(0.1, autapses=False)


class Layer(NamedTuple):
    """Neurons, the projection that brings their input, and that of their lateral inhibition, None if there is none."""

    neurons: Population
    inputs: Projection
    lateral: Projection | None = None


class Recurrent(NamedTuple):
    """A layer of excitatory and inhibitory neurons: all of them and both parts, what comes to them and from them."""

    neurons: Population
    inputs: Projection
    excitatory: View
    inhibitory: View
    excitation: Projection
    inhibition: Projection


def feed_forward(net: Network, pre: Group, model, size, rule: Rule = _ALL, *, name=None, **connection) -> Layer:
    """Add `size` neurons (an int, or a shape) of a model, to which `pre` is connected by a rule.

    `connection` is what `net.connect` takes: weight and delay, which it requires, plasticity, receptor and so on.

    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> noise = net.add(en.Poisson(rate=20.0), 100)
    >>> hidden = en.layers.feed_forward(net, noise, en.LIFExp(), 50, weight=en.normal(2.0, 0.2), delay=1.0)
    >>> output = en.layers.feed_forward(net, hidden.neurons, en.LIF(), 10, en.fixed_indegree(20), weight=1.0, delay=1.0)
    >>> hidden.inputs.weights.shape, output.inputs.weights.shape
    ((5000,), (200,))
    """
    with _whole(net):
        neurons = net.add(model, size, name)
        return Layer(neurons, net.connect(pre, neurons, rule, **connection))


def recurrent(
    net: Network,
    pre: Group,
    model,
    size: int,
    rule: Rule = _ALL,
    *,
    excitation: float,
    inhibition: float,
    recurrent_delay,
    recurrence: Rule = _SPARSE,
    inhibitory: float = 0.2,
    name=None,
    **connection,
) -> Recurrent:
    """Add a layer whose neurons excite or inhibit one another, as a reservoir (Maass et al. 2002) or a piece of cortex.

    Each neuron does one of both (Dale's law): the last ones, a share `inhibitory` of all, send -inhibition, the others
    excitation (mV, both > 0), to either kind, after `recurrent_delay` (ms, a number or a distribution). The rule
    `recurrence` is applied to each part on its own: `fixed_indegree(k)` gives k excitatory and k inhibitory synapses.
    `pre` is connected to all neurons, as in `feed_forward`. What a next layer sees is, as a rule, `excitatory`.

    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> noise = net.add(en.Poisson(rate=20.0), 100)
    >>> pool = en.layers.recurrent(net, noise, en.LIF(), 1000, en.fixed_indegree(10), weight=2.0, delay=1.0,
    ...                            excitation=0.2, inhibition=1.0, recurrent_delay=en.uniform(1.0, 5.0))
    >>> pool.excitatory.size, pool.inhibitory.size
    (800, 200)
    """
    size = check.integer("size", size, low=2)
    excitation = check.number("excitation", excitation, above=0.0)
    inhibition = check.number("inhibition", inhibition, above=0.0)
    first = size - round(size * check.number("inhibitory", inhibitory, above=0.0, below=1.0))
    if not 0 < first < size:
        raise ValueError(f"inhibitory must leave neurons of both kinds among {size}, got {inhibitory:g}")
    with _whole(net):
        neurons = net.add(model, size, name)
        parts = neurons[:first], neurons[first:]
        made = [net.connect(pre, neurons, rule, **connection)]
        for part, weight in zip(parts, (excitation, -inhibition)):
            made.append(net.connect(part, neurons, recurrence, weight=weight, delay=recurrent_delay))
        return Recurrent(neurons, made[0], *parts, *made[1:])


def winner_take_all(
    net: Network,
    pre: Group,
    model,
    size,
    rule: Rule = _ALL,
    *,
    inhibition: float,
    inhibition_delay=0.0,
    name=None,
    **connection,
) -> Layer:
    """Add a layer in which each neuron that spikes inhibits all others by `inhibition` mV (> 0), at once by default.

    Neurons that reach threshold in the same instant all spike, and inhibit the others together. With plasticity and
    thresholds that rise, as in `ALIF(tau_adapt=1e7, delta_th=0.05)`, the neurons come to stand for different inputs
    (Diehl & Cook 2015, who let inhibition take a way through other neurons). The rest is as in `feed_forward`.

    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> source = net.add(en.SpikeArray([1.0, 1.0, 2.0], [0, 1, 1]), 2)
    >>> layer = en.layers.winner_take_all(
    ...     net, source, en.LIF(v_th=1.0), 2, weight=[[1.5, 0.0], [0.0, 1.0]], delay=0.5, inhibition=17.0)
    >>> spikes = net.record(layer.neurons)
    >>> net.run(10.0)
    >>> spikes.times.tolist(), spikes.ids.tolist()       # both at once; had 0 been first, 1 would have been held down
    ([1.5, 1.5], [0, 1])
    """
    inhibition = check.number("inhibition", inhibition, above=0.0)
    with _whole(net):
        layer = feed_forward(net, pre, model, size, rule, name=name, **connection)
        neurons = layer.neurons
        lateral = net.connect(neurons, neurons, _OTHERS, weight=-inhibition, delay=inhibition_delay)
        return layer._replace(lateral=lateral)


def convolution(
    net: Network,
    pre: Group,
    model,
    kernel,
    *,
    stride: int | tuple = 1,
    padding: int | tuple = 0,
    groups: int = 1,
    inhibition: float | None = None,
    inhibition_delay=0.0,
    name=None,
    **connection,
) -> Layer:
    """Add feature maps (out, height, width) that see `pre` through a kernel (out, in / groups, kh, kw), as `conv2d`.

    With `inhibition` (mV, > 0) a neuron that spikes inhibits those of all other maps at its place, at once by default,
    so that one feature wins there (Kheradpisheh et al. 2018); a map's weight onto itself is 0. `connection` is what
    `net.connect` takes: delay, which it requires, plasticity and so on.

    >>> import numpy as np
    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> pixels = net.add(en.LiveSource((34, 34)))
    >>> maps = en.layers.convolution(net, pixels, en.LIF(), np.ones((8, 2, 5, 5)), stride=2, delay=1.0, inhibition=5.0)
    >>> maps.neurons.shape
    (8, 15, 15)
    """
    if not isinstance(pre, Group):
        raise TypeError(f"pre must be a population or a view of one, got {pre!r}")
    rule = conv2d(kernel, stride, padding, groups)
    if inhibition is not None:
        inhibition = check.number("inhibition", inhibition, above=0.0)
    with _whole(net):
        layer = feed_forward(net, pre, model, rule.output_shape(pre.shape), rule, name=name, **connection)
        if inhibition is None:
            return layer
        neurons = layer.neurons
        others = 1.0 - np.eye(len(rule.kernel))
        between = conv2d(others[:, :, None, None])
        lateral = net.connect(neurons, neurons, between, weight=-inhibition, delay=inhibition_delay)
        return layer._replace(lateral=lateral)


@contextmanager
def held(*parts):
    """Hold what is learnt while a block is run: the weights of projections, the thresholds of populations.

    Populations (or views) are those of ALIF, ALIFCurrent or LIFTargetRate. A threshold stays what it is at the
    beginning, to the bit, and goes on from there afterwards, as if no time had passed; meanwhile v_th holds all of it,
    and th_adapt is 0. Weights are plastic again afterwards if they were.

    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> cells = net.add(en.ALIF(i_ext=30.0, tau_adapt=1e7, delta_th=1.0), 1)
    >>> net.run(100.0)
    >>> threshold = cells.get("th_adapt")
    >>> with en.layers.held(cells):
    ...     net.run(100.0)
    >>> bool(cells.get("th_adapt") == threshold)
    True
    """
    for part in parts:
        _refuse_fixed(part)
    with ExitStack() as stack:
        for part in parts:
            stack.enter_context(_held_weights(part) if isinstance(part, Projection) else _held_threshold(part))
        yield


def threshold_state(group: Group) -> str | None:
    """The state in which the neurons of a group keep how their threshold has adapted; None if it does not."""
    model = group.population.model
    if isinstance(model, LIFTargetRate):
        return "th"
    return "th_adapt" if isinstance(model, (ALIF, ALIFCurrent)) else None


def _refuse_fixed(part):
    if isinstance(part, Projection):
        if not part.learns:
            raise ValueError(f"parts must be projections that learn, {part!r} has no plasticity")
    elif not isinstance(part, Group):
        raise TypeError(f"parts must be projections and populations, got {part!r}")
    elif threshold_state(part) is None:
        raise ValueError(f"parts must be populations whose threshold adapts, {part.population!r} has none that does")


@contextmanager
def _held_weights(projection):
    before = projection.plastic
    projection.plastic = False
    try:
        yield
    finally:
        projection.plastic = before


@contextmanager
def _held_threshold(group):
    state = threshold_state(group)
    before = {name: group.get(name) for name in ((state, "delta_th") if state == "th" else (state, "v_th", "delta_th"))}
    if state == "th":
        group.set(delta_th=0.0)  # by which it rises, and in proportion to which it sinks
    else:
        group.set(v_th=before["v_th"] + before["th_adapt"], th_adapt=0.0, delta_th=0.0)  # there is nothing to decay
    try:
        yield
    finally:
        group.set(**before)


@contextmanager
def _whole(net):
    """All that is added to the network meanwhile, or nothing if something of it is refused."""
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, got {net!r}")
    made = [(members, len(members)) for members in (net.populations, net.projections)]
    try:
        yield
    except BaseException:
        for members, number in made:
            members.cut(number)
        raise
