"""Reading a recording: find out which format it has, decode it block by block, check every block."""

import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from eventsnn import check
from eventsnn.dvs.events import EVENT, Rules, as_events, joined
from eventsnn.dvs.formats import FORMATS, HEAD
from eventsnn.dvs.formats.content import Source, columns_in, damaged
from eventsnn.dvs.mend import Mended
from eventsnn.dvs.recording import Recording, checked_size


class Info(NamedTuple):
    """What a file says of itself.

    format : the name that `load(format=)` knows; size : (width, height) or None; events : how many;
    first, last : time stamps in us, None without events; header : what else it says, as text;
    parts : names of its event streams, where a format has several (`load` reads the first, or `part=`).
    """

    path: str
    format: str
    size: tuple[int, int] | None
    events: int
    first: int | None
    last: int | None
    header: dict[str, str]
    parts: tuple[str, ...]


class Opened(NamedTuple):
    """A file whose header has been read: its format, size of the sensor or (None, None), jitter, and checked events."""

    path: str
    format: str
    size: tuple
    content: object
    pieces: object  # iterator of arrays of dtype EVENT


def load(path, format=None, size=None, on_error="raise", part=None) -> Recording:
    """The recording in the file `path`, coordinates and times (microseconds) as they are stored there.

    Which formats there are, and what each of them stores, is said in docs/dvs.md. The content decides which one it
    is, the ending where the content carries no mark; `format` overrides both. A gzip file is unpacked.

    Parameters
    ----------
    size : (width, height), for formats that do not store it; where the file does, it must agree.
    on_error : "raise", or "keep": leave out what is damaged, and warn (UserWarning) with what and where.
    part : which event stream, where a file holds several (AEDAT 4, HDF5); see `info(path).parts`.

    Raises FileNotFoundError; ImportError with the pip command where a format needs an extra; and ValueError
    with path, byte offset (where there is one) and reason for a file that is unknown, truncated, no such
    format, or whose events break the rules of `Recording`.
    """
    with opened(path, format, size, on_error, part) as file:
        pieces = list(file.pieces)
    events = pieces[0] if len(pieces) == 1 else joined(pieces)
    return Recording.of_checked(events, file.size, file.path, jitter=file.content.jitter)


def info(path, format=None, size=None, part=None) -> Info:
    """What a file holds: format, size, number of events, first and last time stamp, header.

    Read from the header and the length of the file where the format allows that, else by going through it.
    Raises as `load` does.
    """
    with opened(path, format, size, "raise", part) as file:
        summary = file.content.summary
        count, first, last = (summary and summary()) or _count(file.pieces)
    known = None if file.size[0] is None else file.size
    return Info(file.path, file.format, known, count, first, last, file.content.header, file.content.parts)


def _count(pieces):
    count, first, last = 0, None, None
    for events in pieces:
        if len(events):
            count += len(events)
            low, high = int(events["t"].min()), int(events["t"].max())
            first, last = (low, high) if first is None else (min(first, low), max(last, high))
    return count, first, last


@contextmanager
def opened(path, format=None, size=None, on_error="raise", part=None):
    """`Opened`: the file, its header read; warns at the end of what was left out."""
    path = Path(path)
    given = (None, None) if size is None else checked_size(size, "size")
    keep = check.choice("on_error", on_error, ("raise", "keep")) == "keep"
    reader = None if format is None else _by_name(format)
    with open(path, "rb") as file:
        source = Source(path, file, keep, format, part)
        reader = reader or _by_content(source)
        content = reader.read(source)
        if part is not None and not content.parts:
            raise ValueError(f"part must be None where a file holds one stream of events, got {part!r}")
        size = _agreed(path, content.size, given)
        name = content.format or reader.NAMES[0]
        yield Opened(str(path), name, size, content, _pieces(source, content, size))
    if source.faults:
        warnings.warn(_report(source), UserWarning, stacklevel=4)


def _agreed(path, stored, given):
    if given[0] and stored and given != tuple(stored):
        raise ValueError(f"size must be {tuple(stored)}, which {path} gives, or None, got {given}")
    return tuple(stored) if stored else given


def _pieces(source, content, size):
    """The events, in arrays of dtype EVENT, each checked."""
    limit = size if size[0] else content.limit
    rules = Rules(limit, content.jitter)
    if source.keep:
        yield from Mended(source, rules, content.chained).pieces(content.blocks)
        return
    count = 0
    for block in content.blocks:
        x, y, t, p = columns_in(source, block)
        if bad := rules.first_broken(x, y, t, p):
            k, reason = bad
            raise damaged(source.path, block.offset(k), f"event {count + k}: {reason}")
        rules.accept(t, p)
        count += len(t)
        yield block.events if block.events.dtype == EVENT else as_events(x, y, t, p == 1)


def _report(source):
    shown = [f"  {_place(offset)}{reason} ({lost} left out)" for offset, reason, lost in source.faults[:5]]
    if len(source.faults) > 5:
        shown.append(f"  and {len(source.faults) - 5} more")
    return "\n".join([f"{source.path} is damaged; kept what is good", *shown])


def _place(offset):
    return "" if offset is None else f"byte {offset}: "


def _by_name(format):
    for reader in FORMATS:
        if format in reader.NAMES:
            return reader
    raise ValueError(f"format must be one of {_supported()}, got {format!r}")


def _by_content(source):
    head = source.read(HEAD)
    source.seek(0)
    for reader in FORMATS:
        if reader.recognises(head):
            return reader
    endings = [ending.lower() for ending in source.path.suffixes if ending.lower() != ".gz"]
    for reader in FORMATS:
        if endings and endings[-1] in reader.ENDINGS:
            return reader
    raise damaged(source.path, 0, f"unknown format; supported are {_supported()} (argument format=)")


def _supported():
    return ", ".join(repr(name) for reader in FORMATS for name in reader.NAMES)
