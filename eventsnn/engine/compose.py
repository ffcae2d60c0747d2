"""How a neuron model becomes compiled functions that are cached on disk and never stale.

numba's cache knows a function by its own bytecode, not by what it calls. So the template file is executed
anew for each model with the model's functions in its namespace, and the entry points carry the digest of the
model's functions and of the engine's files in a closure cell, which is part of the cache's key: an edited model is
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

from eventsnn import elementary, random
from eventsnn.engine import compiling, drive, hashing, layout, loop, memory
from eventsnn.engine.compiling import jit
from eventsnn.engine.signal import flow_of
from eventsnn.neurons.record import param_dtype, state_dtype
from eventsnn.plasticity.rule import Rule, rule_dtype
from eventsnn.plasticity.short_term import ShortTerm
from eventsnn.receptors import receptor_bits

HERE = Path(__file__).parent
RULE_FUNCTIONS = ("on_pre", "on_post")
FUNCTIONS = ("advance", "receive", "fire", "above", "earliest", "crossing", "refractory")

# functions that compiled code has in a version of its own, equal to the bit
SAME = {getattr(elementary, name): getattr(memory, name) for name in ("exponential", "logarithm", "raised", "room")}
SAME[random.uniform] = hashing.uniform

DECAYS = """
def origins(p, t):
    return ({origins})

def frame(p, t, o):
    return ({frame})

def inverse(f):
    return ({inverse})

def decays(p, s, t, o, g):
    return ({decays})

def are_near(p, s, o):
    return {near}

def near_decays(s, o, g, h):
    return ({near_decays})

def keep_frame(s, f):
    {keep}

def write_frames(p, n, to):
{write}

def read_frames(to, k):
    return ({origins_at}), ({frame_at}), ({inverse_at}), ({beyond_at})
"""

# a decay from a time in the same frame or the one before
NEAR = "s.frame_{tau} * (g[{k}] if s.t >= o[{k}] else {beyond})"

# origins, frames and inverses of a batch of times for one time constant: a loop that the compiler vectorizes
WRITE = """
    span, tau, fall = p.span_{tau}, p.{tau}, p.fall_{tau}
    for i in range(n):
        o = floor(to[i] / span) * span
        f = exponential((to[i] - o) / tau)
        g = 1.0 / f
        to[{size} * (4 * {k} + 1) + i] = o
        to[{size} * (4 * {k} + 2) + i] = f
        to[{size} * (4 * {k} + 3) + i] = g
        to[{size} * (4 * {k} + 4) + i] = g * fall
"""


# the traces of both sides as tuples, and for many times at once in loops that the compiler vectorizes
TRACES = """
def pre_traces(p, values, since):
    return ({pre})

def post_traces(Q, P, p, spike, now):
    since = f8(P.history_t, P.history_cap)[spike] - now
    return ({post})

def late_traces(p, s, since):
    return ({late})

def note_late(s, *traces):
    {note}

def pre_listed(p, values, n, since, to):
    {pre_loops}

def post_listed(Q, P, p, n, targets, since, to):
    {post_loops}

def pre_at(traces, n, at):
    return ({pre_at})

def post_at(traces, n, at):
    return ({post_at})
"""
PRE = "values[{k}] * exponential(since / p.{tau}), "
POST = "f8(P.history_traces, 1 << 60)[(Q.first_post + {k}) * P.history_cap + spike] * exponential(since / p.{tau}), "
PRE_LOOP = """
    tau, value = p.{tau}, values[{k}]
    for i in range(n):
        to[{k} * n + i] = value * exponential(since[i] / tau)
"""
POST_LOOP = """
    tau = p.{tau}
    for i in range(n):
        to[{k} * n + i] = exponential(since[i] / tau)
    last, bits = f8(P.last_traces + 8 * (Q.first_post + {k}) * P.n, P.n), P.receptor_bits
    for i in range(n):
        to[{k} * n + i] *= last[targets[i] >> bits]
"""


@functools.cache
def entry_point(model, name: str):
    """A compiled function of a neuron model or plasticity rule. Its address is valid while it is kept, which it is."""
    return builders(model)[name]()


@functools.cache
def builders(model) -> dict:
    """What compiles the entry points of a class, by name."""
    if issubclass(model, Rule):
        return executed("rule_template", rule_namespace(model), rule_digest(model))
    if issubclass(model, ShortTerm):
        return executed("short_term_template", short_term_namespace(model), short_term_digest(model))
    return executed("template", model_namespace(model), digest(model))


def executed(template, namespace, digest) -> dict:
    """The entry points of a template file, executed in a namespace."""
    path = HERE / f"{template}.py"
    namespace |= {"__name__": f"eventsnn.engine.{template}", "__file__": str(path)}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace["make"](digest)


def rule_namespace(rule) -> dict:
    """What the template finds of a plasticity rule."""
    return {
        "synapses_at": memory.array_of(rule.synapse_dtype()),
        "SYNAPSE_SIZE": rule.synapse_dtype().itemsize,
        "late_at": memory.array_of(rule.late_dtype()),
        "rules_at": memory.array_of(rule_dtype(rule)),
        "NPRE": len(rule.pre),
        "NPOST": len(rule.post),
        "BOUNDED": "w_max" in rule.parameters,
        "STATES": len(rule.synapse_dtype()) > 1,
        "flow_to": flow_of(compiled(rule, ("flow",))["flow"] if rule.signal else None),
        **compiled(rule, RULE_FUNCTIONS),
        **{f"late_{name}": function for name, function in compiled(rule, RULE_FUNCTIONS).items()},
        **trace_functions(rule),
    }


def short_term_namespace(kind) -> dict:
    """What the template finds of a kind of short-term plasticity."""
    states = np.dtype([(name, np.float64) for name in kind.states])
    records = {"states_at": memory.array_of(states), "params_at": memory.array_of(rule_dtype(kind))}
    return records | compiled(kind, ("release",))


def short_term_digest(kind) -> str:
    """What the compiled function of a kind of short-term plasticity depends on."""
    return _hash(repr((kind.states, rule_dtype(kind))), *code(kind, ("release",)), engine_digest())


def trace_functions(rule) -> dict:
    """Functions that give the traces of a rule."""

    def each(pattern, traces):
        return "".join(
            pattern.format(k=k, tau=trace.tau, keep=float(not trace.last_only)) for k, trace in enumerate(traces)
        )

    source = TRACES.format(
        pre=each(PRE, rule.pre),
        post=each(POST, rule.post),
        late=each("s.trace_{k} * exponential(since / p.{tau}), ", rule.pre),
        note=each("s.trace_{k} = {keep} * traces[{k}] + 1.0; ", rule.pre) or "pass",
        pre_loops=each(PRE_LOOP, rule.pre) or "pass",
        post_loops=each(POST_LOOP, rule.post) or "pass",
        pre_at=each("traces[{k} * n + at], ", rule.pre),
        post_at=each("traces[{k} * n + at], ", rule.post),
    )
    return filled_in(source, {"f8": memory.f8, "i4": memory.i4, "exponential": memory.exponential})


def filled_in(source, namespace) -> dict:
    """The functions of a pattern that was filled in, compiled."""
    known = set(namespace)
    exec(source, namespace)
    return {name: jit(namespace[name]) for name in namespace if name not in known and not name.startswith("_")}


def rule_digest(rule) -> str:
    """What the compiled functions of a rule depend on."""
    return _hash(
        repr((rule.synapse_dtype(), rule_dtype(rule), rule.pre, rule.post, rule.signal)),
        *code(rule, (*RULE_FUNCTIONS, *(["flow"] if rule.signal else []))),
        engine_digest(),
    )


def model_namespace(model) -> dict:
    """What the template finds of a neuron model."""
    return {
        "states_at": memory.array_of(state_dtype(model)),
        "params_at": memory.array_of(param_dtype(model)),
        "STATE_SIZE": state_dtype(model).itemsize,
        "TAUS": len(model.taus),
        "CURRENTS": len(model.states) > 1,
        "RECEPTOR_BITS": receptor_bits(model),
        "RECEPTOR_MASK": (1 << receptor_bits(model)) - 1,
        "LIMITED": hasattr(model, "search"),
        **compiled(model, functions_of(model)),
        **decay_functions(model.taus),
    }


def compiled(model, names) -> dict:
    """The model's functions, compiled, with the plain functions that they call, of whatever file."""
    known = dict(SAME)
    return {name: _compiled(getattr(model, name), known) for name in names}


def functions_of(model) -> tuple:
    """The names of the model's functions that the engine calls."""
    return (*FUNCTIONS, "search") if hasattr(model, "search") else FUNCTIONS


def _compiled(function, known):
    """A function in a namespace in which those that it calls are compiled."""
    if function not in known:
        namespace = dict(function.__globals__)
        known[function] = jit(types.FunctionType(function.__code__, namespace, function.__name__))
        namespace |= {name: _compiled(helper, known) for name, helper in helpers(function).items()}
    return known[function]


def helpers(function) -> dict:
    """The plain functions that a function calls by name."""
    called = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {name: helper for name, helper in called.items() if inspect.isfunction(helper)}


def code(model, names) -> list:
    """What the functions of a model say that are compiled, and those that they call: as it runs, not as a file has it.

    A file may have been edited since it was imported; a model of a notebook has none.
    """
    left, seen, told = [getattr(model, name) for name in names], set(), []
    while left:
        function = left.pop()
        if function not in seen and function not in SAME:
            seen.add(function)
            place = function.__globals__.get("__name__"), function.__name__  # the cache has the module by its name
            told.append(repr((place, _told(function.__code__), function.__defaults__, _globals(function))))
            left += helpers(function).values()
    return told


def _told(part):
    """Code with the code within it, without the places of lines."""
    if inspect.iscode(part):
        return part.co_code, part.co_names, part.co_varnames, part.co_freevars, *map(_told, part.co_consts)
    return sorted(map(repr, part)) if isinstance(part, frozenset) else part


def _globals(function):
    """What a function finds by the names that it uses: numbers by their value, all else by its name."""
    found = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {name: getattr(value, "__name__", None) or repr(value) for name, value in found.items() if value is not None}


def decay_functions(taus) -> dict:
    """Functions that give the decays of a model's time constants, as tuples in their order."""

    def tuple_of(pattern):
        return "".join(pattern.format(k=k, tau=tau, size=layout.BATCH) + ", " for k, tau in enumerate(taus))

    source = DECAYS.format(
        origins=tuple_of("floor(t / p.span_{tau}) * p.span_{tau}"),
        frame=tuple_of("exponential((t - o[{k}]) / p.{tau})"),
        inverse=tuple_of("1.0 / f[{k}]"),
        near=" and ".join(f"s.t >= o[{k}] - p.span_{tau}" for k, tau in enumerate(taus)) or "True",
        near_decays=tuple_of(NEAR.replace("{beyond}", "h[{k}]")),
        decays=tuple_of(
            NEAR.replace("{beyond}", "g[{k}] * p.fall_{tau}")
            + " if s.t >= o[{k}] - p.span_{tau} else exponential((s.t - t) / p.{tau})"
        ),
        keep="; ".join(f"s.frame_{tau} = f[{k}]" for k, tau in enumerate(taus)) or "pass",
        write="".join(WRITE.format(k=k, tau=tau, size=layout.BATCH) for k, tau in enumerate(taus)) or "    pass",
        origins_at=tuple_of("to[np.uint64({size} * (4 * {k} + 1)) + k]"),
        frame_at=tuple_of("to[np.uint64({size} * (4 * {k} + 2)) + k]"),
        inverse_at=tuple_of("to[np.uint64({size} * (4 * {k} + 3)) + k]"),
        beyond_at=tuple_of("to[np.uint64({size} * (4 * {k} + 4)) + k]"),
    )
    return filled_in(source, {"np": np, "floor": math.floor, "exponential": memory.exponential})


def digest(model) -> str:
    """What the compiled functions of a model depend on: its tables, its functions and their helpers, and the engine."""
    records = (repr(state_dtype(model)), repr(param_dtype(model)))
    return _hash(repr(model.taus), repr(model.receptors), *records, *code(model, functions_of(model)), engine_digest())


@functools.cache
def engine_digest() -> str:
    """The engine's own files, and the compiler."""
    files = [*sorted(HERE.glob("*.py")), Path(elementary.__file__), Path(random.__file__)]
    return _hash(numba.__version__, *(path.read_text() for path in files))


@functools.cache
def compiled_loop():
    """The loop over windows, compiled once for all models and networks."""
    run = loop.make_run(engine_digest())
    run.compile((numba.typeof(np.zeros(1, layout.NETWORK)), numba.int64, numba.int64))
    return run


@functools.cache
def loop_turn():
    """What the loop calls for each population and window, not compiled."""
    return loop.make_turn(engine_digest())


@functools.cache
def compiled_drive():
    """What the loop calls for private input, compiled where there is any."""
    return compiling.entry_point(drive.make_drive(engine_digest()))


@functools.cache
def compiled_turn():
    """The same compiled, which takes longest of all."""
    return compiling.entry_point(loop_turn())


def _hash(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
