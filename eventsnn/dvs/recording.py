"""What every reader, the emulator and `EventSource` agree on: events in order of time, checked once."""

from dataclasses import dataclass

import numpy as np

from eventsnn import check
from eventsnn.dvs.events import EVENT, MAX_SIDE, BadEvent, Rules, as_events, columns_of

__all__ = ["EVENT", "Recording", "checked_size"]


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
    start, stop : ms on the clock of the events (t / 1000), the time that a piece of a stream stands for
        (start <= t < stop), events or not; None if it is the time of its events.
    jitter : us, >= 0, by which a time may lie before an earlier one. 0, except for files of cameras that
        read their pixels out of order by a little; `in_order` then sorts.

    `events` is then an array (n,) of dtype `EVENT`: x, y int16, t int64 (microseconds), p uint8 (0 or 1).

    Raises TypeError if `events` is no structured array, and ValueError, naming the event, where time goes
    backwards, a pixel lies outside the sensor or p is none of the above.
    """

    events: np.ndarray
    width: int | None = None
    height: int | None = None
    source: str | None = None
    start: float | None = None
    stop: float | None = None
    jitter: int = 0

    def __post_init__(self):
        size = checked_size((self.width, self.height), "(width, height)")
        jitter = check.integer("jitter", self.jitter, low=0)
        events = _checked_events(self.events, Rules(size, jitter))
        events.flags.writeable = False
        for name, value in zip(("events", "width", "height", "jitter"), (events, *size, jitter), strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def of_checked(cls, events, size, source=None, start=None, stop=None, jitter=0) -> "Recording":
        """For readers, which check as they read: a Recording around an array of dtype EVENT, not copied."""
        recording = object.__new__(cls)
        events.flags.writeable = False
        values = (events, *size, source, start, stop, jitter)
        for name, value in zip(cls.__dataclass_fields__, values, strict=True):
            object.__setattr__(recording, name, value)
        return recording

    @staticmethod
    def info(path, format=None, size=None):
        """What the file `path` holds, without decoding it where its format allows: see `dvs.info`."""
        from eventsnn.dvs.load import info

        return info(path, format=format, size=size)

    @property
    def first(self) -> int | None:
        """Earliest time stamp in us; None without events."""
        return int(self.events["t"].min()) if len(self) else None

    @property
    def last(self) -> int | None:
        """Latest time stamp in us; None without events."""
        return int(self.events["t"].max()) if len(self) else None

    @property
    def duration(self) -> float:
        """Time from the first to the last event in ms; 0.0 without events."""
        return (self.last - self.first) / 1000.0 if len(self) else 0.0

    def in_order(self) -> "Recording":
        """The same events sorted by time (those of one time stay as they are), with jitter 0."""
        if not self.jitter:
            return self
        order = np.argsort(self.events["t"], kind="stable")
        place = self.start, self.stop
        return Recording.of_checked(self.events[order], (self.width, self.height), self.source, *place)

    def shifted(self, x=0, y=0, t=0, size=None) -> "Recording":
        """The same events with another origin: x, y (pixels) and t (us) are added; `size` = (width, height) anew.

        `recording.shifted(t=-recording.first)` begins at 0. Without `size` the sensor stays as it is.
        Raises ValueError where an event then lies outside.
        """
        x, y, t = (check.integer(name, value) for name, value in zip("xyt", (x, y, t)))
        old = self.events
        wide = np.empty(len(old), [(name, np.int64) for name in "xytp"])
        for name, by in zip("xytp", (x, y, t, 0)):
            wide[name] = old[name] + np.int64(by)
        place = (None if edge is None else edge + t / 1000.0 for edge in (self.start, self.stop))
        return Recording(wide, *(size or (self.width, self.height)), self.source, *place, self.jitter)

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
        check.integer(side, value, low=1, high=MAX_SIDE) for side, value in zip(("width", "height"), size, strict=True)
    )


def _checked_events(events, rules):
    """`events` as a new array of dtype EVENT, or an error."""
    x, y, t, p = columns_of(events)
    if bad := rules.first_broken(x, y, t, p):
        index, reason = bad
        raise BadEvent(reason, index)
    return as_events(x, y, t, p == 1)
