"""What every reader, the emulator and `EventSource` agree on: events in order of time, checked once."""

from dataclasses import dataclass

import numpy as np

from eventsnn import check

EVENT = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.uint8)])

# Libraries disagree on the names of the fields and on their order, never on what they hold.
_ALIASES = {"x": ("x",), "y": ("y",), "t": ("t", "ts", "timestamp"), "p": ("p", "on", "pol", "polarity")}
_MAX_SIDE = 2**15  # x and y are int16


class BadEvent(ValueError):
    """An event that breaks a rule of recordings; `index` says which, so that a reader can find its byte."""

    def __init__(self, reason, index):
        super().__init__(reason, index)
        self.reason, self.index = reason, index

    def __str__(self):
        return f"event {self.index}: {self.reason}"


@dataclass(frozen=True, eq=False, repr=False)
class Recording:
    """Events of an event camera (DVS), in order of time; cannot be changed.

    Parameters
    ----------
    events : structured array (n,) with integer fields x, y (pixels), t (microseconds) and p (1 = brighter,
        0 = darker), in any order. t may be called ts or timestamp, p may be called on, pol or polarity and
        may be bool or -1/+1. Any other field is refused. The events are copied.
    width, height : pixels of the sensor, both or neither; None if the format does not say and nobody did.
    source : where the events come from, for people to read.

    `events` is then an array (n,) of dtype `EVENT`: x, y int16, t int64 (microseconds), p uint8 (0 or 1).

    Raises TypeError if `events` is no structured array, and ValueError, naming the event, where time goes
    backwards, a pixel lies outside the sensor or p is none of the above.
    """

    events: np.ndarray
    width: int | None = None
    height: int | None = None
    source: str | None = None

    def __post_init__(self):
        size = checked_size((self.width, self.height), "(width, height)")
        events = _checked_events(self.events, size)
        events.flags.writeable = False
        for name, value in zip(("events", "width", "height"), (events, *size), strict=True):
            object.__setattr__(self, name, value)

    @property
    def duration(self) -> float:
        """Time from the first to the last event in ms; 0.0 without events."""
        t = self.events["t"]
        return (int(t[-1]) - int(t[0])) / 1000.0 if len(t) else 0.0

    def __len__(self):
        return len(self.events)

    def __repr__(self):
        size = "size unknown" if self.width is None else f"{self.width}x{self.height}"
        source = "" if self.source is None else f", source={self.source!r}"
        return f"Recording({len(self):,} events, {size}, {self.duration:.3f} ms{source})"


def checked_size(size, name):
    """`size` as (width, height), two positive ints or two None; `name` is what an error calls it."""
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f"{name} must be a pair of integers (width, height), got {size!r}")
    if (size[0] is None) != (size[1] is None):
        raise ValueError(f"{name}: give both width and height or neither, got {tuple(size)}")
    if size[0] is None:
        return None, None
    return tuple(
        check.integer(side, value, low=1, high=_MAX_SIDE) for side, value in zip(("width", "height"), size, strict=True)
    )


def field_names(names):
    """Which of `names` holds x, y, t and p: a dict; ValueError where one is missing or there twice."""
    found = {}
    for field, aliases in _ALIASES.items():
        present = [name for name in names if name in aliases]
        if len(present) != 1:
            problem = f"has both {' and '.join(present)}" if present else f"lacks {' / '.join(aliases)}"
            raise ValueError(f"events must have the fields x, y, t, p: {problem}, got {', '.join(names)}")
        found[field] = present[0]
    return found


def _checked_events(events, size):
    """`events` as a new array of dtype EVENT, or an error."""
    if not isinstance(events, np.ndarray) or events.dtype.names is None or events.ndim != 1:
        got = f"{events.dtype} {events.shape}" if isinstance(events, np.ndarray) else repr(events)
        raise TypeError(f"events must be a structured array (n,) with fields x, y, t, p, got {got}")
    fields = field_names(events.dtype.names)
    extra = [name for name in events.dtype.names if name not in fields.values()]
    if extra:
        raise ValueError(f"events must have the fields x, y, t, p and no others, got also {', '.join(extra)}")
    x, y, t = (_integers(events, fields[field], "iu") for field in "xyt")
    p = _integers(events, fields["p"], "iub")
    _check_times(t)
    _check_pixels(x, y, size)
    checked = np.empty(len(events), EVENT)
    for field, column in zip("xytp", (x, y, t, _as_zero_one(p)), strict=True):
        checked[field] = column
    return checked


def _integers(events, name, kinds):
    column = events[name]
    if column.dtype.kind not in kinds or column.ndim != 1:
        kind = column.dtype if column.ndim == 1 else f"{column.shape[1:]} of {column.dtype}"
        raise ValueError(f"field {name} must hold integers (t in microseconds), got {kind}")
    return column


def _check_times(t):
    # Checked before anything is converted: conversion would wrap silently.
    if t.dtype == np.uint64 and (t > np.iinfo(np.int64).max).any():
        index = int(np.argmax(t > np.iinfo(np.int64).max))
        raise BadEvent(f"t must fit into int64, got {t[index]} us", index)
    backward = t[1:] < t[:-1]
    if backward.any():
        index = int(np.argmax(backward)) + 1
        raise BadEvent(f"time must not go backwards, got {t[index]} us after {t[index - 1]} us", index)


def _check_pixels(x, y, size):
    width, height = (side or _MAX_SIDE for side in size)
    good = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    if not good.all():
        index = int(np.argmin(good))
        allowed = f"x 0 .. {width - 1} and y 0 .. {height - 1}"
        raise BadEvent(f"pixel (x={x[index]}, y={y[index]}) is outside {allowed}", index)


def _as_zero_one(p):
    """p as 0 and 1. Where -1 occurs, 0 has no meaning: -1/+1 and 0/1 do not mix."""
    if p.dtype.kind == "b":
        return p
    low = -1 if (p < 0).any() else 0
    good = (p == low) | (p == 1)
    if not good.all():
        index = int(np.argmin(good))
        raise BadEvent(f"p must be 0 or 1 (or -1 and 1 throughout), got {p[index]}", index)
    return p == 1
