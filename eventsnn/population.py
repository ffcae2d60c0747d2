"""Populations of neurons or sources, and views of them."""

import math
from types import SimpleNamespace

import numpy as np

from eventsnn import check, distributions, random
from eventsnn.currents import Injected
from eventsnn.described import refuse_invalid
from eventsnn.neurons.model import STREAM, Neuron
from eventsnn.neurons.record import aligned, derive, param_dtype, set_frames, state_dtype
from eventsnn.receptors import receptor_bits
from eventsnn.sources.poisson import PoissonStream, check_rate
from eventsnn.sources.source import ArrayStream, Source
from eventsnn.sources.spike_array import checked_spikes


class IndexOutOfRange(IndexError, ValueError):
    """An index beyond the population (an IndexError, so that iteration ends)."""


class Group:
    """What a population and a view of it have in common: some neurons of one population, in an order."""

    def __init__(self, population, ids, shape):
        self.population, self.ids, self.shape = population, ids, shape
        self.size = len(ids)

    def __len__(self):
        return self.size

    def __getitem__(self, index) -> "View":
        """The neurons at an index, slice, index array or mask, as a view."""
        if index is None or isinstance(index, (bool, np.bool_)):
            raise TypeError(f"index must be an integer, slice, index array or mask, got {index!r}")
        try:
            ids = self.ids.reshape(self.shape)[index]
        except IndexError as error:
            raise IndexOutOfRange(f"index {index!r} does not fit shape {self.shape}: {error}") from None
        shape = np.shape(ids) or (1,)
        ids = np.ravel(ids)
        if len(np.unique(ids)) != len(ids):
            raise ValueError(f"index must name no neuron twice, got {index!r}")
        return View(self.population, ids, shape)

    def get(self, name: str):
        """A state at the network's present time, or a parameter: a float64 array of shape (size,).

        i_ext is the neurons' own, as it was given or set; what is injected is not part of it.
        """
        population = self.population
        if name == "rate" and isinstance(population.stream, PoissonStream):
            return population.stream.rates[self.ids]
        if name in population.states:
            return population.net._look(population, self.ids)[name].copy()
        if name == "i_ext" and population.injected:
            return population.injected.own[self.ids]
        if name in getattr(population.model, "parameters", ()):
            return np.broadcast_to(population.params[name], (population.size,))[self.ids].copy()
        known = population.settable() or "none: a source has no states, and only Poisson has a rate"
        raise ValueError(f"name must be one of {known}, got {name!r}")

    def set(self, **values):
        """Set states or parameters at the present time: a number, an array of `size`, or a distribution.

        A source of type Poisson takes `rate`. What is not given stays as it is.
        """
        self.population._set(self.ids, self.shape, values)


class View(Group):
    """Some neurons of a population, wherever a population can stand; its first neuron is number 0."""

    def __repr__(self):
        return f"<{self.size} of {self.population!r}>"

    @property
    def name(self) -> str:
        """The name of the population."""
        return self.population.name


class Population(Group):
    """Neurons of one model, or sources of one kind; made by `Network.add`."""

    def __init__(self, net, index: int, name: str, model, shape):
        super().__init__(self, np.arange(math.prod(shape)), shape)
        self.net, self.index, self.name, self.model = net, index, name, model
        self.is_source = isinstance(model, Source)
        self.states, self.params, self.state, self.stream = (), np.empty(0, []), None, None
        self.sets, self.injected = 0, None
        key = random.key(net.seed, random.POPULATION, index)
        if self.is_source:
            self.stream = model.stream(self.size, key, net.t)
        else:
            self.states = tuple(name for name, start in model.states.items() if start is not STREAM)
            self._create_neurons(key)

    def __repr__(self):
        shape = self.size if len(self.shape) == 1 else self.shape
        return f"<population {self.name!r}: {shape} {type(self.model).__name__}>"

    def settable(self) -> str:
        """Names of states and parameters, for messages."""
        return ", ".join((*self.states, *getattr(self.model, "parameters", ())))

    def send(self, times, ids):
        """Add later spikes to a population of SpikeArray or LiveSource: times in ms, >= the present time, and ids."""
        if not isinstance(self.stream, ArrayStream):
            raise TypeError(
                f"send needs a population of SpikeArray or LiveSource, {self.name!r} is {type(self.model).__name__}"
            )
        times, ids = checked_spikes(times, ids, low=self.net.t, size=self.size)
        self.net._rewind(self)
        self.stream.send(times, ids)

    def _create_neurons(self, key):
        values = self._values(self.model.values, key, self.size, self.shape)
        n = 1 if all(np.ndim(value) == 0 for value in values.values()) else self.size
        self.params = np.zeros(n, param_dtype(self.model))
        for name, value in values.items():
            self.params[name] = value
        refuse_invalid(type(self.model), self.params)
        derive(self.params, self.model)
        self.state = aligned(self.size, state_dtype(self.model))
        self.state["t"] = self.state["r"] = self.net.t
        for name, start in self.model.states.items():
            self.state[name] = self._start(start)
        set_frames(self.state, self.params, self.model.taus)

    def _start(self, start):
        """The value of a state at the start, as the model says it."""
        if start is STREAM:
            return random.streams(self.net.seed, self.index, self.size)
        if callable(start):
            return start(SimpleNamespace(**{name: self.params[name] for name in self.model.parameters}))
        return self.params[start] if isinstance(start, str) else start

    def _values(self, values, key, size, shape):
        """Numbers or arrays of one value per neuron; each distribution draws from a stream of its own."""
        places = (*self.model.states, *self.model.parameters)
        return {
            name: self._value(name, value, random.generator(key, places.index(name)), size, shape)
            for name, value in values.items()
        }

    def _value(self, name, value, rng, size, shape):
        known = self.model.parameters
        bounds = known[name].bounds if name in known else self.model.bounds.get(name, {})
        if np.ndim(value) > 1 and np.shape(value) == tuple(shape):
            value = np.ravel(value)
        return distributions.resolve(name, value, size, rng, **bounds)

    def _set(self, ids, shape, values):
        if self.is_source:
            return self._set_rate(ids, values)
        unknown = [name for name in values if name not in self.states and name not in self.model.parameters]
        if unknown:
            raise ValueError(f"{unknown[0]} is neither a state nor a parameter of {self!r}: {self.settable()}")
        key = random.key(self.net.seed, random.SET, self.index, self.sets)
        values = self._values(values, key, len(ids), shape)
        params = self._changed_params(ids, self._with_injected(ids, values))
        self.sets += 1  # from here on nothing is refused
        if self.injected and "i_ext" in values:
            self.injected.own[ids] = values["i_ext"]
        self._apply(ids, values, params)

    def _apply(self, ids, values, params):
        """Some neurons have other values from the present time on, those of parameters in new records."""
        self.net._commit(self, ids)
        for name in set(values) & set(self.states):
            self.state[name][ids] = values[name]
        if params is not None:
            self.params = params
        if set(values) & set(self.model.taus):
            state = self.state[ids]
            set_frames(state, params[ids] if len(params) > 1 else params, self.model.taus)
            self.state[ids] = state
        self.net._restart(self, ids)

    def _with_injected(self, ids, values):
        """The parameters among some values, i_ext with what is injected at the present time."""
        values = {name: value for name, value in values.items() if name not in self.states}
        if self.injected and "i_ext" in values:
            values["i_ext"] = values["i_ext"] + self.injected.at(self.net.t)[ids]
        return values

    def _inject(self, ids, current):
        """Inject one more current from the present time on."""
        if self.injected is None:
            self.injected = Injected(np.broadcast_to(self.params["i_ext"], (self.size,)).copy())
        self.injected.add(ids, current)
        self._drive(ids)

    def _drive(self, ids=()):
        """What is injected may change at the present time, into some neurons and where a current says so."""
        t = self.net.t
        ids = np.union1d(ids, self.injected.changed(t)).astype(np.int64)
        self.injected.move_on(t)
        self._apply(ids, {}, self._driven_params(ids, t))

    def _driven_params(self, ids, t):
        """The records of parameters with what is injected at time t."""
        drive = (self.injected.own + self.injected.at(t))[ids]
        shared = len(self.params) == 1 and len(ids) == self.size and np.all(drive == drive[0])
        return self._changed_params(ids, {"i_ext": drive[0] if shared else drive})

    def _changed_params(self, ids, values):
        if not values:
            return None
        params = self.params.copy()
        if (
            len(params) == 1
            and self.size > 1
            and not (len(ids) == self.size and all(np.ndim(v) == 0 for v in values.values()))
        ):
            params = np.repeat(params, self.size)
        for name, value in values.items():
            params[name][ids if len(params) > 1 else slice(None)] = value
        refuse_invalid(type(self.model), params)
        derive(params, self.model)
        return params

    def _set_rate(self, ids, values):
        if set(values) != {"rate"} or not isinstance(self.stream, PoissonStream):
            raise ValueError(f"only rate of a population of Poisson can be set, got {sorted(values)} for {self!r}")
        rates = self.stream.rates.copy()
        rate = check_rate("rate", values["rate"])
        if np.ndim(rate):
            check.array("rate", rate, size=len(ids))
        rates[ids] = rate
        self.net._rewind(self)
        self.stream.set_rates(rates)


def checked_model(model):
    """`model`, if it is a neuron model or a source (the object, not the class)."""
    if not isinstance(model, (Neuron, Source)):
        hint = f"; give it parameters: {model.__name__}()" if isinstance(model, type) else ""
        raise TypeError(f"model must be a neuron model or a source, got {model!r}{hint}")
    return model


def checked_shape(size, model):
    """The shape of a population: `size` as an int or a tuple of ints, or the only one the model can have."""
    only = getattr(model, "shape", None)
    if size is None:
        if only is None:
            raise TypeError(f"size is required for {type(model).__name__}")
        return only
    shape = tuple(size) if isinstance(size, (tuple, list)) else (size,)
    power = 31 - receptor_bits(model)  # a target is an int32
    shape = tuple(check.integer("size", n, low=1, high=2**power - 1) for n in shape)
    if not shape or math.prod(shape) >= 2**power:
        raise ValueError(f"size must have 1 .. 2**{power} - 1 neurons, got {size!r}")
    if only is not None and math.prod(shape) != math.prod(only):
        raise ValueError(f"size must be {only} for this {type(model).__name__}, got {size!r}")
    return shape
