"""What the readers have in common: what they return and how they complain."""

import os
from typing import NamedTuple

import numpy as np

_FIELDS = ("x", "y", "t", "p")


class Content(NamedTuple):
    """What a file holds, as it is stored; `Recording` checks it.

    Where all events take `step` bytes and the first is at byte `start`, an error can name the byte.
    """

    events: np.ndarray
    size: tuple[int, int] | None = None
    start: int | None = None
    step: int = 0

    def offset(self, index):
        return None if self.start is None else self.start + index * self.step


def damaged(path, offset, reason):
    """The error for a file that is not what it should be; `offset` is the byte where it shows."""
    place = "" if offset is None else f", byte {offset}"
    return ValueError(f"{path}{place}: {reason}")


def as_events(x, y, t, p):
    """A structured array of columns, each keeping its dtype: nothing wraps before it is checked."""
    columns = (x, y, t, p)
    dtype = [(name, column.dtype) for name, column in zip(_FIELDS, columns, strict=True)]
    events = np.empty(len(x), dtype)
    for name, column in zip(_FIELDS, columns, strict=True):
        events[name] = column
    return events


def read_records(path, file, record):
    """All records of dtype `record` from where `file` stands to its end: (array, byte of the first)."""
    start, end = file.tell(), os.fstat(file.fileno()).st_size
    rest = (end - start) % record.itemsize
    if rest:
        reason = f"the file ends inside an event: {rest} bytes left, an event has {record.itemsize}"
        raise damaged(path, end - rest, reason)
    return np.fromfile(file, record), start
