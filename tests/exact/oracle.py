"""One neuron in 100 digits: carried analytically from event to event, and every threshold crossing found.

The clock is the simulator's: times of arrivals are float64 values, and the end of refractoriness is the
float64 sum of a spike's time and t_ref. So a spike train is checked spike by spike: each reported time is
compared with the crossing that follows, in exact arithmetic, from the reported times before it.
"""

import math
from dataclasses import dataclass, fields

from tests.exact.digits import mp

NEAR = 1e-10  # mV: a peak nearer to threshold than this may be counted either way
TOLERANCE_T = 1e-9  # ms, where v crosses at SLOPE or faster
TOLERANCE_V = 1e-11  # mV, where it crosses more slowly
SLOPE = 0.01  # mV/ms


class Mismatch(AssertionError):
    """A reported spike train that is not the neuron's."""


class ExactLIF:
    """A LIF neuron without input: tau_m dv/dt = -(v - E)."""

    def __init__(self, params: dict, v: float):
        for name, value in params.items():
            setattr(self, name, mp.mpf(value))
        self.drive = self.v_rest + self.i_ext
        self.v = mp.mpf(v)

    def potential(self, h):
        """v after h ms."""
        return self.drive + (self.v - self.drive) * mp.exp(-h / self.tau_m)

    def distance(self, h):
        """v minus threshold after h ms."""
        return self.potential(h) - self.v_th

    def slope(self, h):
        """dv/dt after h ms."""
        return (self.drive - self.potential(h)) / self.tau_m

    def advance(self, h):
        """Carry the state h ms on."""
        self.v = self.potential(h)

    def hold(self, h):
        """Carry the state h ms on while v is held."""

    def receive(self, w, held):
        """An arrival of weight w; while v is held its jump is lost."""
        if not held:
            self.v += w

    def fire(self):
        self.v = self.v_reset

    def crossing(self, h):
        """When v first reaches threshold within h ms, None if it does not."""
        if self.v >= self.v_th:
            return mp.zero
        if self.drive <= self.v_th:
            return None
        t = self.tau_m * mp.log((self.drive - self.v) / (self.drive - self.v_th))
        return t if t <= h else None

    def peak(self, h):
        """The largest v minus threshold within h ms."""
        return max(self.distance(mp.zero), self.distance(h))


@dataclass
class Tally:
    """What was checked, and the largest errors met."""

    sets: int = 0
    arrivals: int = 0
    spikes: int = 0
    at_arrivals: int = 0  # spikes at the very time of an arrival, which must agree to the bit
    slow: int = 0  # crossings at less than SLOPE
    near: int = 0  # differences excused because the peak is nearer than NEAR
    worst_dt: float = 0.0  # ms
    worst_v: float = 0.0  # mV

    def add(self, other):
        """Count what another tally counted."""
        for name in (field.name for field in fields(self)):
            join = max if name.startswith("worst") else sum_of
            setattr(self, name, join(getattr(self, name), getattr(other, name)))


def sum_of(a, b):
    """a + b."""
    return a + b


def check(cell, arrivals, spikes, end) -> Tally:
    """Check the spikes reported for a cell up to `end`; arrivals are pairs (time, weight), in order."""
    return Replay(cell, spikes, end).run(arrivals)


class Replay:
    """A cell on its way through its arrivals, next to the spikes that were reported."""

    def __init__(self, cell, spikes, end):
        self.cell, self.end = cell, float(end)
        self.spikes = [*map(float, spikes), math.inf]
        self.t, self.release, self.fired = 0.0, 0.0, None
        self.tally = Tally(sets=1)

    @property
    def due(self):
        """The next reported spike."""
        return self.spikes[self.tally.spikes]

    def run(self, arrivals) -> Tally:
        for t, weights in instants(arrivals):
            if t >= self.end:
                break
            self.fly(t)
            self.arrive(t, weights)
            self.tally.arrivals += len(weights)
        self.fly(self.end)
        if self.due < math.inf:
            self.fail("a spike too many", self.due)
        return self.tally

    def fly(self, until):
        """Go on to a time without input."""
        while self.t < until:
            if self.t < self.release:
                self.stay(min(self.release, until))
            elif not self.cross(until):
                self.cell.advance(self.since(until))
                self.t = until

    def stay(self, until):
        """Go on while v is held."""
        if self.due < until:
            self.fail("a spike while refractory", self.due)
        self.cell.hold(self.since(until))
        self.t = until

    def cross(self, until):
        """Whether there is a spike on the way; if so, the reported one is checked and taken."""
        expected = self.cell.crossing(self.since(until))
        reported = self.due if self.due <= until and self.due < self.end else None
        if expected is None and reported == until:
            return False  # it is for the arrival to explain it
        if expected is None and reported is None:
            return False
        if expected is None or reported is None:
            self.excuse(self.cell.peak(self.since(until)), expected)
        if reported is None:
            return False
        if expected is not None:
            self.compare(expected, reported)
        self.cell.advance(self.since(reported))
        self.fire(reported)
        return True

    def compare(self, expected, reported):
        """The time of a crossing, or where v is nearly level the potential there."""
        h = self.since(reported)
        if self.cell.slope(expected) >= SLOPE:
            error = float(abs(h - expected))
            self.tally.worst_dt = max(self.tally.worst_dt, error)
            good = error <= TOLERANCE_T
        else:
            error = float(abs(self.cell.distance(h)))
            self.tally.slow += 1
            self.tally.worst_v = max(self.tally.worst_v, error)
            good = error <= TOLERANCE_V
        if not good:
            self.fail(f"a spike off by {error:.3g}", reported, expected)

    def arrive(self, t, weights):
        """All arrivals of one instant, then one test."""
        held = t < self.release or self.fired == t
        for w in weights:
            self.cell.receive(mp.mpf(w), held)
        if held:
            return
        now = self.cell.distance(mp.zero)
        if (now >= 0) != (self.due == t):
            self.excuse(now, mp.zero if now >= 0 else None)
        if self.due == t:
            self.tally.at_arrivals += 1
            self.fire(t)

    def fire(self, t):
        self.cell.fire()
        self.t = self.fired = t
        self.release = t + float(self.cell.t_ref)
        self.tally.spikes += 1

    def excuse(self, peak, expected):
        """A spike that only one side knows must belong to a peak next to the threshold."""
        if abs(peak) > NEAR:
            self.fail("a spike missed" if expected is not None else "a spike invented", self.due, expected)
        self.tally.near += 1

    def since(self, t):
        return mp.mpf(t) - mp.mpf(self.t)

    def fail(self, what, reported, expected=None):
        said = "none" if expected is None else mp.nstr(mp.mpf(self.t) + expected, 20)
        state = f"v = {mp.nstr(self.cell.v, 17)} at t = {self.t!r}"
        raise Mismatch(f"{what}: reported {reported!r}, expected {said}; {state}, spike {self.tally.spikes}")


def instants(arrivals):
    """Arrivals grouped by time: pairs (time, weights); time 0 is always there."""
    groups = {0.0: []}
    for t, w in arrivals:
        groups.setdefault(float(t), []).append(float(w))
    return groups.items()
