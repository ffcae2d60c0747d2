"""What a neuron model says of itself.

A model is a class with a few tables and a few plain functions. `p` is the record of a neuron's
parameters, `s` of its state; both are read and written by name (`p.tau_m`, `s.v`). The functions
are compiled by the engine and called as they are by the reference, so they use nothing but
arithmetic, `math`, and plain functions of the same kind, of any file. They never raise, and make
no arrays or lists (`elementary.room` has numbers to work with); what must hold of the parameters is said by `check`.

    parameters   name -> Parameter(default, unit, meaning, bounds)
    states       name -> value at the start: a number, the name of a parameter, a function of the parameters,
                 or STREAM for the key of the neuron's own random numbers; `v` is one of them
    taus         names of the parameters that are time constants of exponential decays
    receptors    names that `receptor=` may take, none by default
    constants    name -> function of p that gives a value of p which depends on parameters alone, so that no
                 arrival has to compute it; its p holds arrays, one entry per neuron, and the constants before it

    advance(p, s, dt, *decays)  the flow over dt ms without input; decays = exp(-dt / tau) in the order of taus
    receive(p, s, w)            the jump caused by an arrival of weight w; with receptors receive(p, s, w, receptor),
                                which counts them from 1 in their order, 0 if none was named
    fire(p, s)                  the jump caused by the neuron's own spike
    above(p, s)                 the threshold test
    earliest(p, s)              a lower bound, in ms from now, on the next crossing without input, inf if none
                                can come; if v is held until s.r, from then on
    crossing(p, s)              that time exactly; called only while the neuron is below threshold
    search(p, s, within)        optional, where the crossing is found by going there: that time if it is <= within,
                                otherwise any lower bound on it that is > within, inf if none can come
    refractory(p)               ms for which v is held after a spike
    check(p)                    pairs (condition, message) that hold for valid parameters

s.t is the time of the state, s.r the end of refractoriness. A model that draws random numbers takes those of the time
max(s.t, s.r), from which on it flies freely: looking draws the same ones, and after an input all are new.
"""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.distributions import Distribution


class Parameter(NamedTuple):
    """A parameter of a model: default, unit, meaning, and bounds as in `eventsnn.check`."""

    default: float
    unit: str
    meaning: str
    bounds: dict = {}


POSITIVE = {"above": 0.0}
STREAM = "stream"  # the start of a state that names a stream of random numbers, see `eventsnn.random.uniform`


class Neuron:
    """A neuron model with values for its parameters: numbers, arrays or distributions."""

    parameters: dict = {}
    states: dict = {}
    taus: tuple = ()
    receptors: tuple = ()
    constants: dict = {}

    def __init__(self, *args, **values):
        if args:
            raise TypeError(f"{type(self).__name__} takes its parameters by name: {', '.join(self.parameters)}")
        unknown = set(values) - set(self.parameters)
        if unknown:
            names = ", ".join(self.parameters)
            raise TypeError(
                f"{type(self).__name__} has no parameter {sorted(unknown)[0]!r}, its parameters are {names}"
            )
        self.values = {
            name: checked(name, values.get(name, parameter.default), parameter.bounds)
            for name, parameter in self.parameters.items()
        }
        refuse_invalid(type(self), self.values)

    def __repr__(self):
        given = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{type(self).__name__}({given})"

    def above(p, s):
        return s.v >= p.v_th

    def refractory(p):
        return p.t_ref

    def check(p):
        return ()


def checked(name, value, bounds):
    """A parameter as float or float64 array within its bounds; a distribution is checked when it is drawn."""
    if isinstance(value, Distribution):
        return value
    if np.ndim(value) == 0:
        return check.number(name, value, **bounds)
    return check.array(name, value, ndim=None, **{name: bound for name, bound in bounds.items() if name != "inf"})


def refuse_invalid(model, values):
    """Refuse parameters (number, array or distribution by name, or a record array) that break `model.check`."""
    given = {name: values[name] for name in model.parameters}
    drawn = {name for name, value in given.items() if isinstance(value, Distribution)}
    sizes = {np.size(value) for value in given.values() if np.ndim(value)}
    if len(sizes) > 1:
        return  # the population that they do not fit says so
    numbers = {name: np.full(1, np.nan) if name in drawn else np.ravel(value) for name, value in given.items()}
    for holds, message in model.check(SimpleNamespace(**numbers)):
        names = [name for name in given if name in message.replace(",", " ").split()]
        if np.all(holds) or drawn.intersection(names):
            continue
        k = int(np.argmin(np.atleast_1d(holds)))
        said = ", ".join(f"{name} = {np.broadcast_to(numbers[name], np.shape(holds))[k]:g}" for name in names)
        raise ValueError(f"{model.__name__}: {message}, got {said}")
