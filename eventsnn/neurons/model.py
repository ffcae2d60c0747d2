"""What a neuron model says of itself.

A model is a class with a few tables and a few plain functions. `p` is the record of a neuron's
parameters, `s` of its state; both are read and written by name (`p.tau_m`, `s.v`). The functions
are compiled by the engine and called as they are by the reference, so they use nothing but
arithmetic, `math`, and plain functions of the same kind, of any file. They never raise, and make
no arrays or lists (`elementary.room` has numbers to work with); what must hold of the parameters is said by `check`.

    parameters   name -> Parameter(default, unit, meaning, bounds)
    states       name -> value at the start: a number, the name of a parameter, a function of the parameters,
                 or STREAM for the key of the neuron's own random numbers; `v` is one of them
    bounds       name -> what a state may be set to, as the bounds of a Parameter, for those that have any
    units        name -> unit, of states that are no potentials
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

import numpy as np

from eventsnn import check
from eventsnn.described import POSITIVE, Described, Parameter
from eventsnn.distributions import Distribution

__all__ = ["POSITIVE", "STREAM", "Neuron", "Parameter"]

NEEDED = ("advance", "receive", "fire", "earliest", "crossing")
STREAM = "stream"  # the start of a state that names a stream of random numbers, see `eventsnn.random.uniform`


class Neuron(Described):
    """A neuron model with values for its parameters: numbers, arrays or distributions."""

    taus: tuple = ()
    receptors: tuple = ()
    constants: dict = {}
    bounds: dict = {}
    units: dict = {}

    def __init__(self, *args, **values):
        cls = type(self)
        missing = [name for name in NEEDED if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} must have the functions {', '.join(NEEDED)}, lacks {', '.join(missing)}")
        if "v" not in cls.states:
            raise TypeError(f"{cls.__name__} must have a state v, has {', '.join(cls.states) or 'none'}")
        unknown = [name for name in cls.taus if name not in cls.parameters]
        if unknown:
            raise TypeError(f"taus of {cls.__name__} must be parameters, got {', '.join(unknown)}")
        super().__init__(*args, **values)

    def above(p, s):
        return s.v >= p.v_th

    def refractory(p):
        return p.t_ref

    @staticmethod
    def checked(name, value, bounds):
        """A parameter as float or float64 array within its bounds; a distribution is checked when it is drawn."""
        if isinstance(value, Distribution):
            return value
        if np.ndim(value) == 0:
            return check.number(name, value, **bounds)
        return check.array(name, value, ndim=None, **bounds)
