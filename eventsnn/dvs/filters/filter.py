"""What a filter is: a description that makes a recording of a recording, at once or chunk by chunk."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from eventsnn.dvs import arguments
from eventsnn.dvs.recording import Recording


class Filter:
    """A function from recordings to recordings, named as in tonic (Lenz et al. 2021).

    `f(recording)` is the recording filtered. `f.stream(chunks)` takes an iterable of recordings of one sensor that
    follow each other in time, and yields as many, which together are what `f` makes of the whole: what has to be
    remembered is carried from chunk to chunk. A filter itself remembers nothing: it can be used again.

    A subclass says what happens in `begin`. A filter that has to see all events at once sets `whole` and has no stream;
    what comes out of one that sets `retimes`, because it counts time from elsewhere, does not have the span of time
    (`start`, `stop`) of what came in.
    """

    whole = False
    retimes = False

    def begin(self, size) -> tuple[tuple, Callable]:
        """The size (width, height) that comes out where `size` comes in (None: unknown), and a function that takes
        the next events (dtype EVENT, in order of time) and returns what becomes of them."""
        raise NotImplementedError

    def __call__(self, recording: Recording) -> Recording:
        return next(self._stream([recording]))

    def stream(self, chunks: Iterable[Recording]) -> Iterator[Recording]:
        """The chunks filtered, one by one. Raises TypeError if the filter needs all events at once."""
        if self.whole:
            raise TypeError(f"{self!r} needs the whole recording: it cannot filter a stream")
        return self._stream(chunks)

    def _stream(self, chunks):
        size, latest = None, None
        for chunk in chunks:
            chunk = arguments.recording(chunk)
            arriving = chunk.width, chunk.height
            if size is None:
                size = arriving
                leaving, step = self.begin(size)
            _check_follows(chunk, arriving, size, latest)
            latest = chunk.events["t"][-1] if len(chunk) else latest
            span = (None, None) if self.retimes else (chunk.start, chunk.stop)
            yield Recording(step(chunk.events), *leaving, chunk.source, *span)


class Compose(Filter):
    """Filters applied one after another, in the order given (a list or tuple of them)."""

    def __init__(self, filters):
        for member in filters:
            if not isinstance(member, Filter):
                raise TypeError(f"filters must be a list of filters, got {member!r} in it")
        self.filters = tuple(filters)
        self.whole = any(member.whole for member in self.filters)
        self.retimes = any(member.retimes for member in self.filters)

    def __repr__(self):
        return f"Compose([{', '.join(map(repr, self.filters))}])"

    def begin(self, size):
        steps = []
        for member in self.filters:
            size, step = member.begin(size)
            steps.append(step)

        def all_steps(events):
            for step in steps:
                events = step(events)
            return events

        return size, all_steps


def changed(events, **columns):
    """A copy of the events with some fields replaced."""
    events = events.copy()
    for name, column in columns.items():
        events[name] = column
    return events


def kept(events, keep):
    """The events where the array `keep` holds: several times faster than `events[keep]`, for records."""
    return events.take(np.flatnonzero(keep))


def _check_follows(chunk, arriving, size, latest):
    if arriving != size:
        raise ValueError(f"chunks must be of one sensor, {size} as (width, height), got {arriving} in {chunk!r}")
    if latest is not None and len(chunk) and chunk.events["t"][0] < latest:
        raise ValueError(f"chunks must follow in time, got {chunk.events['t'][0]} us after {latest} us in {chunk!r}")
