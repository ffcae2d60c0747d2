"""A recording piece by piece: by time or by number of events, at constant memory."""

from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np

from eventsnn import check
from eventsnn.dvs.arguments import LATEST, microseconds
from eventsnn.dvs.events import joined
from eventsnn.dvs.load import Opened, opened
from eventsnn.dvs.recording import Recording


def stream(
    path, window=None, *, count=None, start=None, stop=None, format=None, size=None, on_error="raise", part=None
) -> Iterator[Recording]:
    """The recording in the file `path` as a series of recordings, for files larger than memory.

    Parameters
    ----------
    path : a file, or a Recording.
    window : ms, >= 0.001: piece k holds the events with start + k * window <= t < start + (k + 1) * window. Pieces
        without events come too, with their `start` and `stop`, so that pieces keep step with time. The last one is
        that of the last event, or ends at `stop`.
    count : >= 1 events a piece; the last may hold fewer. Give either `window` or `count`.
    start, stop : ms on the clock of the file (t / 1000); events with start <= t < stop are read. By default start is
        the first event, and stop is after the last.
    format, size, on_error, part : as for `load`; of files only.

    Times are rounded to whole microseconds.

    A file in which times jitter (`Recording.jitter`) may hold an event that belongs to the window before; windows wait
    that long, so that each holds all of its events, in the order of the file.

    Raises what `load` raises: of the arguments and the header at once, of the events when they are reached.
    """
    options = format, size, on_error, part
    if isinstance(path, Recording) and options != (None, None, "raise", None):
        raise ValueError("format, size, on_error and part must not be given for a Recording: they are for files")
    if (window is None) == (count is None):
        raise ValueError(f"give either window (ms) or count (events), got window={window!r} and count={count!r}")
    width = None if window is None else microseconds("window", window)
    count = None if count is None else check.integer("count", count, low=1)
    start = None if start is None else microseconds("start", start, -LATEST)
    stop = None if stop is None else microseconds("stop", stop, -LATEST)
    if start is not None and stop is not None and stop < start:
        raise ValueError(f"stop must be >= start = {start / 1000.0:g} ms, got {stop / 1000.0:g}")
    pieces = _pieces(path, options, width, count, start, stop)
    next(pieces)  # the header
    return pieces


def _pieces(path, options, width, count, start, stop):
    with _in_memory(path) if isinstance(path, Recording) else opened(path, *options) as file:
        yield None
        about = {"size": file.size, "source": file.path, "jitter": file.content.jitter}
        events = _between(file.pieces, start, stop, file.content.jitter)
        if width is None:
            for piece in _counted(events, count):
                yield Recording.of_checked(piece, **about)
        else:
            for piece, begin in windows(events, width, start, stop, file.content.jitter):
                end = begin + width if stop is None else min(begin + width, stop)
                yield Recording.of_checked(piece, **about, start=begin / 1000.0, stop=end / 1000.0)


def _in_memory(recording):
    """A Recording in the place of an opened file."""
    size, content = (recording.width, recording.height), SimpleNamespace(jitter=recording.jitter)
    return nullcontext(Opened(recording.source, None, size, content, [recording.events]))


def _between(pieces, start, stop, jitter):
    """The events of start <= t < stop; reads no further than it must."""
    for events in pieces:
        t = events["t"]
        inside = np.ones(len(t), bool)
        if start is not None:
            inside &= t >= start
        if stop is not None:
            inside &= t < stop
        yield events if inside.all() else events[inside]
        if stop is not None and len(t) and t.max() - jitter >= stop:
            return


def _counted(pieces, count):
    waiting, length = [], 0
    for events in pieces:
        waiting.append(events)
        length += len(events)
        if length >= count:
            events = joined(waiting)
            for first in range(0, length - count + 1, count):
                yield events[first : first + count]
            waiting = [events[length - length % count :]]
            length %= count
    if length:
        yield joined(waiting)


def windows(pieces, width, start=None, stop=None, jitter=0):
    """Pairs (events, start of the window) of arrays of events, cut at start + k * width (us); empty ones too.

    start : of the first window; by default the first event's time. stop : where the last one ends.
    jitter : us by which an event may come after a later one.
    """
    waiting, latest, begin = [], None, start
    for events in pieces:
        if not len(events):
            continue
        begin = int(events["t"].min()) if begin is None else begin
        latest = int(events["t"].max()) if latest is None else max(latest, int(events["t"].max()))
        waiting.append(events)
        if latest - jitter >= begin + width:
            done = begin + (latest - jitter - begin) // width * width
            held, rest = _split(joined(waiting), done, jitter)
            waiting = [rest]
            yield from _cut(held, begin, done, width)
            begin = done
    if begin is None:
        return
    last = begin if latest is None else max(begin, latest + 1)
    yield from _cut(joined(waiting), begin, last if stop is None else stop, width)


def _split(events, t, jitter):
    """The events before time t, and the others, each as they came."""
    if jitter:
        before = events["t"] < t
        return events[before], events[~before]
    k = np.searchsorted(events["t"], t)
    return events[:k], events[k:]


def _cut(events, begin, end, width):
    """The windows from begin to end."""
    t = events["t"]
    if (t[1:] < t[:-1]).any():
        # by window, and as in the file within one; what jitter put before the first window belongs to it
        which = np.maximum((t - begin) // width, 0)
        events = events[np.argsort(which, kind="stable")]
        t = begin + np.sort(which) * width
    first = 0
    for start in range(begin, end, width):
        after = first + np.searchsorted(t[first:], start + width)
        yield events[first:after], start
        first = after
