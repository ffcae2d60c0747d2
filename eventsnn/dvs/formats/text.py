"""Text: one event a line, its numbers apart by a comma, semicolon or blanks; lines that begin with # are passed over.

A first line of names says which column is what, in any order: those that `Recording` knows, with the size of the
sensor as in `t,x@320,y@240,on` and the unit of time as in `t [us]` or `t_ns`, if it gives them; columns of other names
are left alone. Without names the columns are t x y p (Mueggler et al. 2017); a line of two whole numbers before them
is width and height.

Unless its name tells its unit, a time with a decimal point is in seconds, and a whole one in microseconds: the most
of the first 4 kB of events decide. Times are rounded to microseconds. Polarity is 0/1 or -1/+1 throughout.
"""

import io
import re
from typing import NamedTuple

import numpy as np

from eventsnn.dvs.events import field_names
from eventsnn.dvs.formats.content import PIECE, Block, Content, damaged
from eventsnn.dvs.recording import Recording

NAMES = ("csv", "txt")
ENDINGS = (".csv", ".txt", ".tsv")

_UNITS = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
_LONGEST_LINE = 1 << 16
_HEAD = 4096
_AT_A_TIME = 1 << 16  # events written
_LARGEST = 2.0**53  # whole numbers are exact in float64 up to here
_FIELDS = np.dtype([(name, np.int64) for name in "xytp"])


class _Layout(NamedTuple):
    """Where x, y, t and p stand in a line, what separates them, the microseconds in a unit of t, and the size."""

    places: tuple[int, ...] = (1, 2, 0, 3)
    separator: str | None = None
    scale: float | None = None
    size: tuple[int, int] | None = None
    columns: int | None = 4  # numbers in a line; None if names tell


def recognises(head):
    """A first line that names the columns."""
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0]
    return _named(first.decode("latin-1")) is not None


def read(source):
    """The events of the file, times in whole microseconds."""
    layout = _layout(source)
    start = source.tell()
    if layout.scale is None:
        layout = layout._replace(scale=_guessed_scale(source.read(_HEAD).decode("latin-1"), layout))
        source.seek(start)
    return Content(_blocks(source, layout), layout.size, {"time": f"{layout.scale:g} us"})


def _layout(source):
    """What the lines before the first event say; `source` stands at that event."""
    found = _Layout()
    while True:
        offset = source.tell()
        line = source.line(_LONGEST_LINE)
        text = line.decode("latin-1").strip().removeprefix("ï»¿")
        layout = _named(text.lstrip("# "))
        if layout is not None:
            return layout
        if not line or (text and not text.startswith("#")):
            break
    separator = _separator(text)
    words = text.split(separator)
    if len(words) == 2 and all(word.strip().isdecimal() for word in words):
        size = tuple(int(word) for word in words)
        if not all(1 <= side <= 2**15 for side in size):
            raise damaged(source.path, offset, f"width and height must be 1 .. {2**15}, got {text}")
        found, offset = found._replace(size=size), source.tell()
        separator = None
    elif not line or len(words) != 4 or not all(_number(word) is not None for word in words):
        # also what a file looks like that is no text of events at all
        raise damaged(source.path, 0, f"unknown format: neither names of columns nor t x y p at byte {offset}")
    source.seek(offset)
    return found._replace(separator=separator)


def _named(line):
    """The layout that a line of names gives; None if it is none."""
    separator = _separator(line)
    words = [word.strip().strip("\"'").lower() for word in line.split(separator)]
    words = _with_units(words)
    names = [re.split(r"[@\[(\s]", word)[0] for word in words]
    units = [match and match[1] for match in (re.search(r"[\[(_ ](s|ms|us|ns)[\])]?$", word) for word in words)]
    names = [name.removesuffix(f"_{unit}") if unit else name for name, unit in zip(names, units, strict=True)]
    try:
        fields = field_names(names)
    except ValueError:
        return None
    places = tuple(names.index(fields[field]) for field in "xytp")
    sides = [re.search(r"@(\d{1,5})$", words[place]) for place in places[:2]]
    size = tuple(int(side[1]) for side in sides) if all(sides) else None
    if size and not all(1 <= side <= 2**15 for side in size):
        size = None
    unit = units[places[2]]
    return _Layout(places, separator, _UNITS[unit] if unit else None, size, None)


def _with_units(words):
    """Words apart by blanks, a unit in brackets put back to its name."""
    joined = []
    for word in words:
        if joined and word.startswith(("[", "(")):
            joined[-1] += " " + word
        else:
            joined.append(word)
    return joined


def _separator(line):
    return next((mark for mark in ",;" if mark in line), None)


def _guessed_scale(text, layout):
    place = layout.places[2]
    lines = text.splitlines()
    cut = len(lines) - (len(lines) > 1 and not text.endswith("\n"))
    words = [line.split(layout.separator) for line in lines[:cut]]
    times = [line[place] for line in words if len(line) > place and _number(line[place]) is not None]
    points = sum("." in time or "e" in time.lower() for time in times)
    return 1e6 if points and 2 * points >= len(times) else 1.0


# --- the events -------------------------------------------------------------------------------


def _blocks(source, layout):
    while piece := source.read(PIECE):
        piece += source.line(_LONGEST_LINE)
        yield _parsed(source, piece, source.tell() - len(piece), layout)


def _parsed(source, piece, start, layout):
    """The events of some lines: all at once where each is one, else line by line."""
    try:
        text, columns = io.StringIO(piece.decode("ascii")), layout.places if layout.columns is None else None
        values = np.loadtxt(text, delimiter=layout.separator, usecols=columns, ndmin=2, comments=None)
    except ValueError:
        return _line_by_line(source, piece, start, layout)
    if values.shape[1] == layout.columns:
        values = values[:, layout.places]
    ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n")) + 1
    events = _whole(values, layout.scale) if values.shape[1] == 4 else None
    if events is None or len(values) not in (len(ends), len(ends) + 1):
        return _line_by_line(source, piece, start, layout)
    return Block(events, start, 1, np.append(0, ends)[: len(events)])


def _line_by_line(source, piece, start, layout):
    rows, at, bad = [], [], []
    offset = start
    for line in piece.splitlines(keepends=True):
        text = line.decode("latin-1").strip()
        row = None if not text or text.startswith("#") else _row(text, layout)
        if row is not None:
            rows.append(row)
            at.append(offset)
        elif text and not text.startswith("#"):
            bad.append((offset, text))
        offset += len(line)
    if bad:
        offset, text = bad[0]
        source.fault(offset, f"a line must hold whole x, y, p and a time, got {text[:60]!r}", f"{len(bad)} lines")
    events = _whole(np.array(rows, np.float64).reshape(-1, 4), layout.scale)
    return Block(events, 0, 1, np.array(at, np.int64))


def _row(text, layout):
    """The numbers x, y, t, p of a line; None if it does not hold them."""
    words = text.split(layout.separator)
    if len(words) <= max(layout.places) or (layout.columns and len(words) != layout.columns):
        return None
    row = [_number(words[place]) for place in layout.places]
    return None if None in row or _whole(np.array([row]), layout.scale) is None else row


def _number(word):
    try:
        return float(word)
    except ValueError:
        return None


def _whole(values, scale):
    """(n, 4) numbers as events; None if one of them is not what it should be."""
    values = np.column_stack([values[:, 0], values[:, 1], values[:, 2] * scale, values[:, 3]])
    if scale != 1.0:
        values[:, 2] = np.rint(values[:, 2])
    if not (np.abs(values) <= _LARGEST).all() or (values != np.rint(values)).any():
        return None
    events = np.empty(len(values), _FIELDS)
    for k, name in enumerate("xytp"):
        events[name] = values[:, k]
    return events


# --- writing ----------------------------------------------------------------------------------


def encoded(recording: Recording):
    """The bytes of lines `t,x,y,on`, the size in the line of names if it is known."""
    size = ("", "") if recording.width is None else (f"@{recording.width}", f"@{recording.height}")
    yield f"t,x{size[0]},y{size[1]},on\n".encode()
    for first in range(0, len(recording), _AT_A_TIME):
        columns = (recording.events[name][first : first + _AT_A_TIME].tolist() for name in "txyp")
        yield "".join(f"{t},{x},{y},{p}\n" for t, x, y, p in zip(*columns, strict=True)).encode()
