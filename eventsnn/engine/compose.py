"""How a neuron model becomes compiled functions that are cached on disk and never stale.

numba's cache knows a function by its own bytecode, not by what it calls. So the template file is executed
anew for each model with the model's functions in its namespace, and the entry points carry the digest of the
model's file and of the engine's files in a closure cell, which is part of the cache's key: an edited model is
always compiled again, an unedited one never.
"""

import functools
import hashlib
import inspect
import math
import types
from pathlib import Path

import numba
import numpy as np

from eventsnn import elementary
from eventsnn.engine import layout, loop, memory
from eventsnn.engine.compiling import jit
from eventsnn.neurons.record import param_dtype, state_dtype

HERE = Path(__file__).parent
FUNCTIONS = ("advance", "receive", "fire", "above", "earliest", "crossing", "refractory")

DECAYS = """
def origins(p, t):
    return ({origins})

def frame(p, t, o):
    return ({frame})

def inverse(f):
    return ({inverse})

def decays(p, s, t, o, g):
    return ({decays})

def keep_frame(s, f):
    {keep}

def write_frames(p, n, to):
{write}

def read_frames(to, k):
    return ({origins_at}), ({frame_at}), ({inverse_at})
"""

# origins, frames and inverses of a batch of times for one time constant: a loop that the compiler vectorizes
WRITE = """
    span, tau = p.span_{tau}, p.{tau}
    for i in range(n):
        o = floor(to[i] / span) * span
        f = exponential((to[i] - o) / tau)
        to[{size} * (3 * {k} + 1) + i] = o
        to[{size} * (3 * {k} + 2) + i] = f
        to[{size} * (3 * {k} + 3) + i] = 1.0 / f
"""


@functools.cache
def entry_point(model, name: str):
    """A compiled function of a model class. The address of a cfunc is valid while it is kept, which it is here."""
    return builders(model)[name]()


@functools.cache
def builders(model) -> dict:
    """What compiles the entry points of a model class, by name."""
    namespace = {
        "__name__": "eventsnn.engine.template",
        "__file__": str(HERE / "template.py"),
        "states_at": memory.array_of(state_dtype(model)),
        "params_at": memory.array_of(param_dtype(model)),
        "STATE_SIZE": state_dtype(model).itemsize,
        "TAUS": len(model.taus),
        "CURRENTS": len(model.states) > 1,
    }
    namespace |= compiled(model) | decay_functions(model.taus)
    path = HERE / "template.py"
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace["make"](digest(model))


def compiled(model) -> dict:
    """The model's functions, compiled, with the plain functions of its file that they call."""
    out = {}
    namespaces = {}
    for name in FUNCTIONS:
        function = getattr(model, name)
        namespace = namespaces.setdefault(function.__module__, {})
        if not namespace:
            namespace |= function.__globals__
            helpers = {k: f for k, f in namespace.items() if inspect.isfunction(f) and _own(f, function)}
            namespace |= {k: jit(types.FunctionType(f.__code__, namespace, k)) for k, f in helpers.items()}
        out[name] = jit(types.FunctionType(function.__code__, namespace, name))
    return out


def _own(helper, function):
    return helper.__module__ == function.__module__


def decay_functions(taus) -> dict:
    """Functions that give the decays of a model's time constants, as tuples in their order."""

    def tuple_of(pattern):
        return "".join(pattern.format(k=k, tau=tau, size=layout.BATCH) + ", " for k, tau in enumerate(taus))

    source = DECAYS.format(
        origins=tuple_of("floor(t / p.span_{tau}) * p.span_{tau}"),
        frame=tuple_of("exponential((t - o[{k}]) / p.{tau})"),
        inverse=tuple_of("1.0 / f[{k}]"),
        decays=tuple_of("s.frame_{tau} * g[{k}] if s.t >= o[{k}] else exp((s.t - t) / p.{tau})"),
        keep="; ".join(f"s.frame_{tau} = f[{k}]" for k, tau in enumerate(taus)) or "pass",
        write="".join(WRITE.format(k=k, tau=tau, size=layout.BATCH) for k, tau in enumerate(taus)) or "    pass",
        origins_at=tuple_of("to[np.uint64({size} * (3 * {k} + 1)) + k]"),
        frame_at=tuple_of("to[np.uint64({size} * (3 * {k} + 2)) + k]"),
        inverse_at=tuple_of("to[np.uint64({size} * (3 * {k} + 3)) + k]"),
    )
    namespace = {"np": np, "floor": math.floor, "exp": math.exp, "exponential": memory.exponential}
    known = set(namespace)
    exec(source, namespace)
    return {name: jit(namespace[name]) for name in namespace if name not in known and not name.startswith("_")}


def digest(model) -> str:
    """What the compiled functions of a model depend on: the files of the model's classes, and the engine."""
    sources = [inspect.getsource(inspect.getmodule(cls)) for cls in model.__mro__[:-1]]
    records = (repr(state_dtype(model)), repr(param_dtype(model)))
    return _hash(repr(model.taus), *records, *sources, engine_digest())


@functools.cache
def engine_digest() -> str:
    """The engine's own files, and the compiler."""
    files = [*sorted(HERE.glob("*.py")), Path(elementary.__file__)]
    return _hash(numba.__version__, *(path.read_text() for path in files))


@functools.cache
def compiled_loop():
    """The loop over windows, compiled once for all models and networks."""
    return loop.make(engine_digest())


def _hash(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
