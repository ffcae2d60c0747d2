"""When a chunk of events is due, and how far output lags behind that."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field

from eventsnn import check

DRIFT = 1e-4  # by which the clocks of a camera and of this machine may run apart


class Pace:
    """Tells when things are due that happen at times t (ms) of a recording, and waits for them.

    speed : None: whatever comes is due when it comes. A number > 0: `speed` times as fast as it was recorded, from when
        the first one came; those that are early are waited for. "live": at the speed of the camera, and nothing is
        waited for; the clock is set by the chunk that came soonest after it had happened.
    clock : what has perf_counter() and sleep(), both in s.
    """

    def __init__(self, speed=None, clock=time):
        self.live, self.clock = isinstance(speed, str) and speed == "live", clock
        if isinstance(speed, str) and not self.live:
            raise TypeError(f"speed must be a number, or 'live', got {speed!r}")
        self.speed = 1.0 if self.live else speed
        if self.speed is not None:
            check.number("speed", self.speed, above=0.0)
        self._zero = self._before = None  # s: when t = 0 would have been due, and when that was estimated

    def due(self, t: float) -> float:
        """When (s on the clock) what happens at t is due; not before that."""
        now = self.clock.perf_counter()
        if self.speed is None:
            return now
        since_zero = t / (1000.0 * self.speed)
        if self._zero is None:
            self._zero = now - since_zero
        elif self.live:
            self._zero = min(now - since_zero, self._zero + DRIFT * (now - self._before))
        self._before = now
        due = self._zero + since_zero
        while (early := due - self.clock.perf_counter()) > 0.0:
            self.clock.sleep(early)
        return due

    def lag(self, due: float) -> float:
        """How long ago in ms that was."""
        return 1000.0 * (self.clock.perf_counter() - due)


class Lags:
    """Times in ms, counted in bins that grow by a constant factor: any number of them in bounded memory.

    Quantiles are right to 1 %, `max` exactly. The sketch of Masson, Rim and Lee (2019, "DDSketch").
    """

    GROWTH = 1.01 / 0.99
    LEAST = 1e-6  # ms; less is 0

    def __init__(self):
        self.max, self._bins = 0.0, Counter()

    def add(self, lag: float):
        """Count one more."""
        self.max = max(self.max, lag)
        self._bins[math.ceil(math.log(lag, self.GROWTH)) if lag > self.LEAST else -math.inf] += 1

    def quantile(self, q: float) -> float:
        """The smallest time such that a part q (0 .. 1) of all is not longer; 0.0 if there is none."""
        rank, below = math.ceil(check.number("q", q, low=0.0, high=1.0) * self._bins.total()), 0
        for k in sorted(self._bins):
            below += self._bins[k]
            if below >= rank:
                return min(self.max, 2.0 * self.GROWTH**k / (self.GROWTH + 1.0))
        return 0.0


@dataclass
class Report:
    """What `play` did, and how far output was behind input.

    chunks, events : that were played to the end. dropped_chunks, dropped : those of them that came too late, and were
        not sent.
    duration : ms that the network has gone through. wall : s that it took, waiting included.
    lags : in ms, one per chunk: from when its end was due to when all output up to there was known. Within a chunk an
        event has waited for the end of the chunk besides.
    interrupted : whether Ctrl-C ended it.
    """

    chunks: int = 0
    events: int = 0
    dropped_chunks: int = 0
    dropped: int = 0
    duration: float = 0.0
    wall: float = 0.0
    lags: Lags = field(default_factory=Lags, repr=False)
    interrupted: bool = False

    def add(self, n: int, late: bool, lag: float):
        """Take note of a chunk of n events that has been played, or dropped because it was late."""
        self.chunks += 1
        self.events += n
        self.dropped_chunks += late
        self.dropped += n * late
        self.lags.add(lag)

    @property
    def p50(self) -> float:
        """The median of the lags in ms."""
        return self.lags.quantile(0.5)

    @property
    def p99(self) -> float:
        """The lag in ms that one chunk in a hundred exceeds."""
        return self.lags.quantile(0.99)

    @property
    def max(self) -> float:
        """The longest lag in ms."""
        return self.lags.max

    def __str__(self):
        lag = f"p50 {self.p50:.2f} ms, p99 {self.p99:.2f} ms, max {self.max:.2f} ms"
        return f"{lag} ({self.chunks:,} chunks, {self.dropped:,} of {self.events:,} events dropped)"
