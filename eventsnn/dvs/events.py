"""What an event is, and the rules that events keep: shared by `Recording` and by the readers of files."""

import numpy as np

EVENT = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", np.uint8)])
MAX_SIDE = 2**15  # x and y are int16

# Libraries disagree on the names of the fields and on their order, never on what they hold.
_ALIASES = {"x": ("x",), "y": ("y",), "t": ("t", "ts", "timestamp"), "p": ("p", "on", "pol", "polarity")}


class BadEvent(ValueError):
    """An event that breaks a rule of recordings; `index` says which, so that a reader can find its byte."""

    def __init__(self, reason, index):
        super().__init__(reason, index)
        self.reason, self.index = reason, index

    def __str__(self):
        return f"event {self.index}: {self.reason}"


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


def columns_of(events):
    """The columns x, y, t, p of a structured array of integers, or an error that says what is wrong with it."""
    if not isinstance(events, np.ndarray) or events.dtype.names is None or events.ndim != 1:
        got = f"{events.dtype} {events.shape}" if isinstance(events, np.ndarray) else repr(events)
        raise TypeError(f"events must be a structured array (n,) with fields x, y, t, p, got {got}")
    fields = field_names(events.dtype.names)
    extra = [name for name in events.dtype.names if name not in fields.values()]
    if extra:
        raise ValueError(f"events must have the fields x, y, t, p and no others, got also {', '.join(extra)}")
    return tuple(_integers(events, fields[field], "iub" if field == "p" else "iu") for field in "xytp")


def as_events(x, y, t, p):
    """Columns as one array of dtype `EVENT`; they must fit."""
    events = np.empty(len(x), EVENT)
    for name, column in zip("xytp", (x, y, t, p), strict=True):
        events[name] = column
    return events


def places(events, shape):
    """Where each event stands in an array (polarity, height, width) of the shape, as one index (int64)."""
    return (events["p"].astype(np.int64) * shape[1] + events["y"]) * shape[2] + events["x"]


def joined(pieces):
    """Arrays of dtype `EVENT` one after another; as bytes, which numpy copies several times faster than records."""
    return np.concatenate([np.empty(0, np.uint8), *(piece.view(np.uint8) for piece in pieces)]).view(EVENT)


def _integers(events, name, kinds):
    column = events[name]
    if column.dtype.kind not in kinds or column.ndim != 1:
        kind = column.dtype if column.ndim == 1 else f"{column.shape[1:]} of {column.dtype}"
        raise ValueError(f"field {name} must hold integers (t in microseconds), got {kind}")
    return column


class Rules:
    """What the events of a recording must keep to, block after block.

    size : (width, height); a None in it stands for what int16 can hold.
    jitter : microseconds that a time may lie before the latest one so far.
    """

    def __init__(self, size, jitter=0):
        self.width, self.height = (side or MAX_SIDE for side in size)
        self.jitter = jitter
        self.latest = None  # of the blocks so far
        self.low = None  # what stands for OFF: 0 or -1, once one of them was seen

    def broken(self, x, y, t, p):
        """Pairs (mask of the events that break a rule, index -> what is wrong); none if all is well.

        Checked before anything is converted: conversion would wrap silently.
        """
        found = self.broken_alone(x, y, t, p)
        if _too_large(t) is None and (late := self.late(t)) is not None:
            found.append((late, lambda k: self._say_late(t, k)))
        return found

    def broken_alone(self, x, y, t, p):
        """The same without the rule that time must not go backwards: what is wrong with events one by one."""
        found = [
            (self._outside(x, y), lambda k: self._say_outside(x[k], y[k])),
            (self._no_polarity(p), lambda k: f"p must be 0 or 1 (or -1 and 1 throughout), got {p[k]}"),
            (_too_large(t), lambda k: f"t must fit into int64, got {t[k]} us"),
        ]
        return [(mask, say) for mask, say in found if mask is not None]

    def first_broken(self, x, y, t, p):
        """(index, what is wrong) of the first event that breaks a rule; None if all is well."""
        found = [(int(np.argmax(mask)), say) for mask, say in self.broken(x, y, t, p)]
        if not found:
            return None
        k, say = min(found, key=lambda pair: pair[0])
        return k, say(k)

    def accept(self, t, p):
        """Take note of a block that is good."""
        if len(t):
            self.latest = int(t.max()) if self.latest is None else max(self.latest, int(t.max()))
        if self.low is None and p.dtype.kind == "i" and len(p) and p.min() < 1:
            self.low = int(p.min())

    def late(self, t):
        """Mask of the events that lie more than the jitter before the latest so far; None if there are none."""
        t = t.astype(np.int64, copy=False)
        before = len(t) and self.latest is not None and t[0] < self.latest
        if not before and not (t[1:] < t[:-1]).any():
            return None
        seen = np.maximum.accumulate(t if self.latest is None else np.maximum(t, self.latest))
        return _if_any(t < seen - self.jitter)

    def _say_late(self, t, k):
        seen = max([int(t[:k].max())] if k else [], default=None)
        latest = max(v for v in (seen, self.latest) if v is not None)
        return f"time must not go backwards, got {t[k]} us after {latest} us"

    def _outside(self, x, y):
        if not len(x) or (_within(x, self.width) and _within(y, self.height)):
            return None
        return (x < 0) | (x >= self.width) | (y < 0) | (y >= self.height)

    def _say_outside(self, x, y):
        return f"pixel (x={x}, y={y}) is outside x 0 .. {self.width - 1} and y 0 .. {self.height - 1}"

    def _no_polarity(self, p):
        """Where -1 occurs, 0 has no meaning: -1/+1 and 0/1 do not mix."""
        if not len(p) or p.dtype.kind == "b" or (p.dtype.kind == "u" and p.max() <= 1):
            return None
        low = self.low if self.low is not None else (-1 if p.min() < 0 else 0)
        return None if p.max() <= 1 and p.min() == 1 else _if_any((p != low) & (p != 1))


def _within(values, side):
    return values.min() >= 0 and values.max() < side


def _if_any(mask):
    return mask if mask.any() else None


def _too_large(t):
    return _if_any(t > np.iinfo(np.int64).max) if t.dtype == np.uint64 else None
