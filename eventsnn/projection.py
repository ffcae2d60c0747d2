"""Projections: the synapses from one group of neurons to another, as rows."""

import functools

import numpy as np

from eventsnn import check, distributions, random
from eventsnn.connect import all_to_all, laid_by_id
from eventsnn.plasticity.short_term import Fixed
from eventsnn.receptors import encode, neurons
from eventsnn.rewards import Rewards
from eventsnn.spatial import Convolution


class Projection:
    """Synapses that `Network.connect` made from `pre` to `post`, in rows by presynaptic neuron.

    `pre`, `post`, `weights`, `delays` are aligned arrays with one entry per synapse, in the order in which the
    rule names the synapses; indices count within the groups that were handed to `connect`. A weight or delay
    that all synapses share is stored once, and so are the kernel of a convolution and the delays of its taps.
    """

    def __init__(self, net, index, name, pre, post, rule, weight, delay, receptor, dtype, plasticity, short_term):
        self.net, self.index, self.name, self.rule = net, index, name, rule
        self.pre_group, self.post_group = pre, post
        self.source, self.target = pre.population, post.population
        self.conv, self.receptor, self.dtype = None, receptor, np.dtype(dtype)
        self.learns, self.short_term = plasticity is not None, short_term
        self.plasticity = Fixed() if short_term and not plasticity else plasticity
        self.rewards = None
        wiring = rule.wire(pre, post, random.generator(net.seed, random.WIRING, index))
        if not isinstance(wiring, Convolution):
            self._lay_rows(wiring, weight, delay)
        elif self.plasticity or _one_each(weight) or (_one_each(delay) and np.ndim(delay) < 2):
            self._unfold(wiring, weight, delay)
        else:
            self._share_kernel(wiring, weight, delay)
        if self.plasticity:
            self._lay_synapses()
        self.start = net.t  # only later spikes are carried

    def _share_kernel(self, conv, weight, delay):
        """Nothing is stored per synapse: weights and delays are those of the taps."""
        self.conv, self.size, self.order = conv, conv.n_synapses, None
        self.weight = 1.0 if weight is None else check.number("weight", weight)
        self.delay = _of_taps(conv, delay) if np.ndim(delay) else check.number("delay", delay, low=0.0)
        self.indptr = self.targets = None

    def _unfold(self, conv, weight, delay):
        """Every synapse of a convolution has a weight of its own, which begins with that of its tap."""
        wiring, taps = conv.expand()
        if np.ndim(delay) > 1:
            delay = _of_taps(conv, delay).ravel()[taps]
        self._lay_targets(laid_by_id(wiring, self.pre_group, self.post_group))
        factor = self._values("weight", 1.0 if weight is None else weight, random.WEIGHT)
        self.weight = distributions.rounded("weight", self._to_rows(conv.kernel.ravel()[taps]) * factor, self.dtype)
        self.delay = self._values("delay", delay, random.DELAY, dtype=self.dtype, low=0.0)

    def _lay_rows(self, wiring, weight, delay):
        if weight is None:
            raise TypeError("weight is required: a number, an array with one entry per synapse, or a distribution")
        self._lay_targets(wiring)
        self.weight = self._values("weight", weight, random.WEIGHT, dtype=self.dtype)
        self.delay = self._values("delay", delay, random.DELAY, dtype=self.dtype, low=0.0)

    def _lay_targets(self, wiring):
        self.indptr, self.order = wiring.indptr, wiring.order
        self.size = len(wiring.target)
        self.targets = encode(self._ids_of(wiring.target), self.target, self.receptor)

    def _lay_synapses(self):
        """A record for each plastic synapse, in rows: its weight and the states of the rule."""
        self.plasticity.refuse_outside("weight", self.weight)
        late = self.plasticity.dendritic > 0.0
        self.synapses = np.zeros(self.size, self.plasticity.late_dtype() if late else self.plasticity.synapse_dtype())
        if late:
            self.synapses["seen"], self.synapses["last"] = self.net.t, -np.inf
            self.delay = np.broadcast_to(self.delay, (self.size,)).astype(np.float64)
        for name, start in self.plasticity.states.items():
            self.synapses[name] = start
        self.synapses["w"] = self.weight
        if self.plasticity.signal:
            self.synapses["t"] = self.net.t
            self.rewards = Rewards(self.plasticity.values[self.plasticity.signal])
        self.weight, self._held = self.synapses["w"], not self.learns

    def _ids_of(self, target):
        """The ids of the targets, in place of their indices within the group."""
        ids = self.post_group.ids
        if not np.array_equal(ids, self.target.ids):
            for start in range(0, target.size, distributions.PIECE):
                part = target[start : start + distributions.PIECE]
                part[:] = ids[part]
        return target

    def _values(self, name, value, stream, **kind):
        rng = random.generator(self.net.seed, stream, self.index)
        value = self._per_synapse(name, value)
        return self._to_rows(distributions.resolve(name, value, self.size, rng, **kind))

    def _per_synapse(self, name, value):
        """`value`, a matrix (n_pre, n_post) of `all_to_all` with one entry after another."""
        try:
            shape = np.shape(value)
        except ValueError:  # rows of several lengths, which are refused as such
            return value
        if len(shape) < 2:
            return value
        matrix = (self.pre_group.size, self.post_group.size) if isinstance(self.rule, all_to_all) else None
        if shape == matrix:
            return np.ravel(value)
        fits = f"have the shape (pre, post) = {matrix} or be" if matrix else "be"
        raise ValueError(f"{name} must {fits} {self.size} values, one per synapse, got shape {shape}")

    def _to_rows(self, value):
        if self.order is None or np.ndim(value) == 0:
            return value
        out = np.empty_like(value)
        out[self.order] = value
        return out

    def _from_rows(self, value):
        return value if self.order is None else value[self.order]

    def __repr__(self):
        return f"<projection {self.name!r}: {self.size} synapses>"

    def __len__(self):
        return self.size

    @functools.cached_property  # delays do not change, and may be hundreds of millions
    def min_delay(self) -> float:
        """The shortest delay in ms."""
        return float(np.min(self._delays_used())) if self.size else np.inf

    @property
    def lead(self) -> float:
        """How long after a spike it can matter first, in ms: to a weight, if part of the delay is dendritic."""
        return (1.0 - self.plasticity.dendritic) * self.min_delay if self.plasticity else self.min_delay

    @functools.cached_property
    def max_delay(self) -> float:
        """The longest delay in ms."""
        return float(np.max(self._delays_used())) if self.size else 0.0

    def _delays_used(self):
        return self.delay[self.conv.used()] if self.conv and np.ndim(self.delay) else self.delay

    @property
    def pre(self):
        """Presynaptic neuron of each synapse, as index in the group handed to `connect` (int64)."""
        indptr = self.conv.expand()[0].indptr if self.conv else self.indptr
        return self._from_rows(np.repeat(np.arange(self.pre_group.size), np.diff(indptr)))

    @property
    def post(self):
        """Postsynaptic neuron of each synapse, as index in the group handed to `connect` (int64)."""
        if self.conv:
            return self.conv.expand()[0].target.astype(np.int64)
        local = np.empty(self.target.size, np.int64)
        local[self.post_group.ids] = np.arange(self.post_group.size)
        return self._from_rows(local[neurons(self.targets, self.target)])

    @property
    def weights(self):
        """Weight of each synapse (float64)."""
        if self.conv:
            return self.conv.kernel.ravel()[self.conv.expand()[1]] * self.weight
        return self._from_rows(self._own_weights(slice(None)))

    @property
    def delays(self):
        """Delay of each synapse in ms (float64)."""
        if self.conv and np.ndim(self.delay):
            return self.delay.ravel()[self.conv.expand()[1]]
        return self._from_rows(np.broadcast_to(self.delay, (self.size,)).astype(np.float64))

    def set(self, *, weights):
        """Set the weights at the present time: a number or an array in the order of `weights`.

        Where synapses share a kernel, a number that multiplies it. Arrivals that are under way deliver the new weight.
        """
        if self.plasticity:
            return self._set_plastic(weights)
        if self.conv or np.ndim(weights) == 0:
            self.weight = check.number("weights", weights)
        else:
            weights = check.array("weights", self._per_synapse("weights", weights), size=self.size)
            self.weight = self._to_rows(distributions.rounded("weights", weights, self.dtype))
        self.net._reweigh(self)

    def normalize(self, total: float):
        """Scale the weights at the present time so that those onto each neuron of `post` add up to `total`.

        A neuron whose weights add up to 0 stays as it is. Bounds of a plasticity rule are kept: where one binds, a
        weight stays at it and the sum is not `total`. At intervals:
        `net.every(1000.0, lambda net: projection.normalize(total))`.
        """
        total = check.number("total", total)
        if self.conv:
            raise ValueError("normalize needs weights of their own, those of a convolution are shared")
        weights, post = self.weights, self.post
        sums = np.bincount(post, weights, self.post_group.size)
        factors = np.divide(total, sums, out=np.ones_like(sums), where=sums != 0.0)
        weights *= factors[post]
        bounds = self.plasticity.values if self.learns else {}
        self.set(weights=np.clip(weights, bounds.get("w_min", -np.inf), bounds.get("w_max", np.inf)))

    def receptive_field(self, neuron) -> np.ndarray:
        """The weights through which a neuron of `post` sees `pre`, in the shape of `pre`: 0 where there is no synapse.

        `neuron` is its number in the group handed to `connect`, or its place in the shape of that group. Where several
        synapses lead from one neuron to it, their weights are added.
        """
        k = self._place_of(neuron)
        if self.conv:
            seen, taps = self.conv.seen(k)
            weights = self.conv.kernel.ravel()[taps] * self.weight
        else:
            onto = np.flatnonzero(neurons(self.targets, self.target) == self.post_group.ids[k])
            seen = np.searchsorted(self.indptr, onto, side="right") - 1
            weights = self._own_weights(onto)
        return np.bincount(seen, weights, self.pre_group.size).reshape(self.pre_group.shape)

    def _place_of(self, neuron):
        """The number of a neuron of `post` given as number or as place in the shape."""
        shape = self.post_group.shape
        if not isinstance(neuron, tuple):
            return check.integer("neuron", neuron, low=0, high=self.post_group.size - 1)
        if len(neuron) != len(shape):
            raise ValueError(f"neuron must be a number or {len(shape)} of them for shape {shape}, got {neuron!r}")
        return np.ravel_multi_index(
            [check.integer("neuron", k, low=0, high=n - 1) for k, n in zip(neuron, shape)], shape
        )

    def _own_weights(self, places):
        """Weights of the synapses at some places in the rows."""
        held = self.net._synapses(self)["w"] if self.plasticity else np.broadcast_to(self.weight, (self.size,))
        return held[places].astype(np.float64)

    def _set_plastic(self, weights):
        if np.ndim(weights) == 0:
            weights = np.full(self.size, check.number("weights", weights))
        weights = self._to_rows(check.array("weights", self._per_synapse("weights", weights), size=self.size))
        self.plasticity.refuse_outside("weights", weights)
        self.net._settle(self)
        self.synapses["w"] = weights

    @property
    def plastic(self) -> bool:
        """Whether the weights change. Set it to False to hold them; whatever else a rule keeps goes on all the time."""
        return self.learns and not self._held

    @plastic.setter
    def plastic(self, value: bool):
        if not self.learns:
            raise ValueError(f"plastic cannot be set, {self!r} has no plasticity")
        if not isinstance(value, bool):
            raise TypeError(f"plastic must be True or False, got {value!r}")
        self.net._settle(self)
        self._held = not value
        self.net._hold(self)

    @property
    def nbytes(self) -> int:
        """Bytes that the synapses occupy."""
        weight = self.synapses if self.plasticity else self.weight
        arrays = [self.indptr, self.targets, self.order, weight, self.delay]
        if self.conv:
            arrays.append(self.conv.kernel)
        return sum(a.nbytes for a in arrays if isinstance(a, np.ndarray))

    def row(self, k: int):
        """Targets (ids in the target population), weights and delays of presynaptic neuron k of the group."""
        if self.conv:
            targets, taps = self.conv.row(k)
            delays = np.broadcast_to(self.delay, self.conv.kernel.shape).ravel()[taps]
            return self.post_group.ids[targets], self.conv.kernel.ravel()[taps] * self.weight, delays
        part = slice(self.indptr[k], self.indptr[k + 1])
        n = part.stop - part.start
        weights, delays = (
            np.full(n, value) if np.ndim(value) == 0 else value[part].astype(np.float64)
            for value in (self.weight, self.delay)
        )
        return neurons(self.targets[part], self.target), weights, delays


def _one_each(value):
    """Whether a weight or delay is one per synapse: an array or a distribution."""
    return np.ndim(value) > 0 or isinstance(value, distributions.Distribution)


def _of_taps(conv, delay):
    """Delays of the taps in the shape of the kernel; what is given may be broadcast to it."""
    shape = conv.kernel.shape
    delay = check.array("delay", delay, ndim=None, low=0.0)
    try:
        return np.ascontiguousarray(np.broadcast_to(delay, shape))
    except ValueError:
        raise ValueError(f"delay must fit the kernel's shape {shape}, as (kh, kw) does, got {delay.shape}") from None
