"""Arguments that filters, views and pictures share: recordings, sizes, and times in ms as whole microseconds."""

from eventsnn import check
from eventsnn.dvs.recording import Recording

LATEST = 9e12  # ms; in microseconds still exact in float64


def recording(value) -> Recording:
    """`value`, if it is a Recording; in order of time."""
    if not isinstance(value, Recording):
        raise TypeError(f"recording must be a dvs.Recording, got {value!r}")
    return value.in_order()


def sensor_size(size) -> tuple[int, int]:
    """(width, height), if they are known: a size is never guessed."""
    if size[0] is None:
        raise ValueError("recording has no sensor size; give it one with dvs.load(path, size=(width, height))")
    return tuple(size)


def microseconds(name, value, low=0.001) -> int:
    """A time or duration in ms, rounded to whole microseconds, in which events are stamped; `low` in ms."""
    return round(check.number(name, value, low=low, high=LATEST) * 1000.0)


def interval(events, start, stop) -> tuple[int, int]:
    """start <= t < stop in microseconds, given in ms on the clock of the events; None: first event, past the last."""
    first, past = (int(events["t"][0]), int(events["t"][-1]) + 1) if len(events) else (0, 0)
    begin = first if start is None else microseconds("start", start, -LATEST)
    end = max(begin, past) if stop is None else microseconds("stop", stop, -LATEST)
    if start is None:
        begin = min(begin, end)
    if end < begin:
        raise ValueError(f"stop must be >= start = {start:g} ms, got {stop:g}")
    return begin, end


def between(events, begin, end):
    """The events of begin <= t < end (microseconds)."""
    first, last = events["t"].searchsorted((begin, end))
    return events[first:last]
