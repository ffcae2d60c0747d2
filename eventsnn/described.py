"""Classes that describe something by parameters with a unit and a meaning: neuron models, plasticity rules."""

from inspect import Parameter as Keyword
from inspect import Signature
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


class Described:
    """Values for the parameters that a class names: numbers, or what its `checked` allows.

    `options` are further keywords and their defaults, which a class takes before these.
    """

    parameters: dict = {}
    options: dict = {}
    states: dict = {}

    def __init_subclass__(cls, **kind):
        super().__init_subclass__(**kind)
        cls.__signature__ = signature_of(cls)  # what help() and editors show

    def __init__(self, *args, **values):
        known = ", ".join([*self.parameters, *self.options])
        if args:
            raise TypeError(f"{type(self).__name__} takes its parameters by name: {known}")
        for name in values:
            if name not in self.parameters:
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}, its parameters are {known}")
        for name, parameter in self.parameters.items():
            if name not in values and parameter.default is None:
                raise TypeError(f"{type(self).__name__} needs {name}: {parameter.meaning}")
        self.values = {
            name: self.checked(name, values.get(name, parameter.default), parameter.bounds)
            for name, parameter in self.parameters.items()
        }
        refuse_invalid(type(self), self.values)

    def __repr__(self):
        given = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{type(self).__name__}({given})"

    def check(p):
        return ()

    @staticmethod
    def checked(name, value, bounds):
        """A parameter as float within its bounds."""
        return check.number(name, value, **bounds)


def signature_of(described) -> Signature:
    """The parameters of such a class as keywords; those without a default have none here either."""
    defaults = {name: parameter.default for name, parameter in described.parameters.items()}
    return Signature(
        [
            Keyword(name, Keyword.KEYWORD_ONLY, default=Keyword.empty if default is None else default)
            for name, default in (defaults | described.options).items()
        ]
    )


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
