"""The records that hold a neuron's state and parameters, and the frames in which its decays are taken."""

import math
from types import SimpleNamespace

import numpy as np

from eventsnn.elementary import exponentials

LINE = 64  # bytes of a line of the cache


def state_dtype(model) -> np.dtype:
    """The record of a neuron's state: its own time, end of refractoriness, bound, frame, and the states.

    It fills whole lines of the cache: half of those that did not would lie in two, of which one is fetched in advance.
    """
    names = ["t", "r", "next", *[f"frame_{tau}" for tau in model.taus], *model.states]
    fill = [f"fill_{k}" for k in range(-len(names) % (LINE // 8))]
    return np.dtype([(name, np.float64) for name in names + fill])


def param_dtype(model) -> np.dtype:
    """The record of a neuron's parameters, the constants, and for each time constant the span of its frame and the
    decay over a span."""
    frames = [f"{name}_{tau}" for tau in model.taus for name in ("span", "fall")]
    return np.dtype([(name, np.float64) for name in (*model.parameters, *model.constants, *frames)])


def aligned(n: int, dtype: np.dtype) -> np.ndarray:
    """n records of zeros that start at a line of the cache."""
    room = np.zeros(n * dtype.itemsize + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + n * dtype.itemsize].view(dtype)


def frame_span(tau):
    """The length of a frame: a power of two between 4 and 8 time constants, so that its origins are exact.

    Within a frame a decay is the ratio of two exponentials, F(t_last) / F(t): one multiplication per arrival; from one
    frame to the next, one more, by the decay over a span. The frame of a time is a function of that time alone, so
    looking, sharding and splitting runs change nothing.
    """
    return np.ldexp(1.0, np.frexp(4.0 * np.asarray(tau))[1])


def origin(t: float, span: float) -> float:
    """Where the frame of time t starts."""
    return math.floor(t / span) * span


def derive(params, model):
    """Fill in what follows from the parameters: spans of frames, and the constants of the model."""
    for tau in model.taus:
        span = params[f"span_{tau}"] = frame_span(params[tau])
        params[f"fall_{tau}"] = exponentials(-span / params[tau])
    p = SimpleNamespace(**{name: params[name] for name in model.parameters})
    with np.errstate(all="ignore"):  # where a constant has no value, the model does without
        for name, function in model.constants.items():
            params[name] = function(p)
            setattr(p, name, params[name])


def set_frames(state, params, taus):
    """Note in every record the frame value exp((t - origin) / tau) of the record's own time."""
    for tau in taus:
        spans, values = (np.broadcast_to(params[name], state.shape) for name in (f"span_{tau}", tau))
        since = state["t"] - np.floor(state["t"] / spans) * spans
        state[f"frame_{tau}"] = exponentials(since / values)
