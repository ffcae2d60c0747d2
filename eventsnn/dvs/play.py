"""Playing events into a network while they come: from a file, a socket, a camera, a simulated world."""

import time
from collections.abc import Callable, Iterable

import numpy as np

from eventsnn import check
from eventsnn.dvs.events import places
from eventsnn.dvs.pace import Pace, Report
from eventsnn.dvs.recording import Recording
from eventsnn.sources.live_source import LiveSource


def play(
    pixels,
    chunks: Iterable,
    *,
    speed: float | str | None = None,
    max_lag: float | None = None,
    on_chunk: Callable | None = None,
    clock=time,
) -> Report:
    """Run the network of `pixels`, chunk of events by chunk.

    The network goes on from its present time, which stands for the beginning of the first chunk: its `start` if it has
    one, else its first event. An event k microseconds later is a spike of the network k / 1000 ms later. A chunk is run
    to its `stop`, or where it has none to its last event, which is as far as the next one cannot reach back; after the
    last chunk all events have been handled. So spikes are those of `EventSource` and `run`, to the bit, however the
    events are cut and paced.

    Parameters
    ----------
    pixels : the population of a `LiveSource`.
    chunks : an iterable of recordings that follow each other in time, or of arrays that `Recording` takes:
        `dvs.stream(path, window=10.0)`, a filter's `stream`, any generator. The next one is asked for when what the
        one before caused has been computed. Those of a window without events keep the network in step with time.
    speed : None: as fast as chunks come. A number > 0: so many times as fast as recorded, chunks that come early wait.
        "live": chunks come by themselves in real time (a camera, a socket).
    max_lag : ms, >= 0, of wall time: the events of a chunk that is taken up later than this after it was due are
        dropped and counted, so that output catches up. None: all events are taken, and output falls behind.
        Needs a speed: without one no chunk is ever late.
    on_chunk : called as on_chunk(net) when all output up to the end of the chunk is known. `net.stop()` ends it.
    clock : what has perf_counter() and sleep(), for other clocks than that of the machine.

    Returns a `Report`; also after Ctrl-C, which ends it between two events. Raises ValueError or TypeError where
    an argument or a chunk is wrong, before any of that chunk is sent.
    """
    feed, pace, report = _Feed(pixels), Pace(speed, clock), Report()
    if max_lag is not None and speed is None:
        raise ValueError(f"max_lag needs a speed: without one no chunk is ever late, got max_lag={max_lag!r}")
    max_lag = None if max_lag is None else check.number("max_lag", max_lag, low=0.0)
    if on_chunk is not None:
        check.function("on_chunk", on_chunk)
    net, start = pixels.net, pixels.net.t
    net.run(0.0)  # loaded before anything is timed
    began = clock.perf_counter()
    try:
        for chunk in chunks:
            _play_chunk(feed, feed.checked(chunk), pace, max_lag, report)
            if on_chunk is not None:
                on_chunk(net)
            if net.stopped:
                break
        else:
            net.run(until=feed.last())
    except KeyboardInterrupt:
        report.interrupted = True
    report.wall, report.duration = clock.perf_counter() - began, net.t - start
    return report


def _play_chunk(feed, chunk, pace, max_lag, report):
    """Send the events of a chunk when it is due, and run the network to its end."""
    until = feed.advance(chunk)
    due = pace.due(until)
    late = max_lag is not None and pace.lag(due) > max_lag
    if not late:
        feed.send(chunk)
    feed.pixels.net.run(until=until)
    report.add(len(chunk), late, pace.lag(due))


class _Feed:
    """Chunks on their way to a population: checked, and put on the clock of its network."""

    def __init__(self, pixels):
        model = getattr(pixels, "model", None)
        if not isinstance(model, LiveSource):
            raise TypeError(f"pixels must be a population of LiveSource, got {pixels!r}")
        self.pixels, self.size, self.start = pixels, model.size, pixels.net.t
        self.origin = self.done = self.latest = None  # us: what `start` stands for; run up to; of the last event

    def checked(self, chunk) -> Recording:
        """A chunk as a recording of this sensor, that follows the one before."""
        if isinstance(chunk, np.ndarray):
            chunk = Recording(chunk, *self.size)
        if not isinstance(chunk, Recording):
            raise TypeError(f"chunks must be recordings or structured arrays of events, got {chunk!r}")
        if chunk.width is None:
            chunk = Recording(chunk.events, *self.size, chunk.source, chunk.start, chunk.stop, chunk.jitter)
        if (chunk.width, chunk.height) != self.size:
            raise ValueError(f"chunks must be of a sensor of {self.size} pixels, as size= says, got {chunk!r}")
        for t in (chunk.first, _stamp(chunk.stop)):
            if None not in (t, self.done) and t < self.done:
                raise ValueError(f"chunks must follow in time, got {t} us after {self.done} us in {chunk!r}")
        return chunk

    def advance(self, chunk) -> float:
        """The time of the network up to which the chunk tells all that happens."""
        begins = [t for t in (_stamp(chunk.start), chunk.first) if t is not None]
        if self.origin is None and begins:
            self.origin = self.done = self.latest = min(begins)
        if len(chunk):
            self.latest = max(self.latest, chunk.last)
        if self.origin is None:
            return self.start
        end = _stamp(chunk.stop)
        self.done = max(self.done, self.latest - chunk.jitter if end is None else end)
        return self.time(self.done)

    def last(self) -> float:
        """The time of the network at which all events have been handled."""
        return self.start if self.origin is None else max(self.time(self.done), self.time(self.latest + 1))

    def time(self, t):
        """The time of the network (ms) that a time stamp (us) stands for."""
        return self.start + (t - self.origin) / 1000.0

    def send(self, chunk):
        """Send the events."""
        if len(chunk):
            self.pixels.send(self.time(chunk.events["t"]), places(chunk.events, self.pixels.shape))


def _stamp(t):
    return None if t is None else round(1000.0 * t)
