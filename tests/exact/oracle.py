"""One neuron in 40 digits: carried analytically from event to event, and every threshold crossing found.

The clock is the simulator's: times of arrivals are float64 values, and the end of refractoriness is the
float64 sum of a spike's time and t_ref. So a spike train is checked spike by spike: each reported time is
compared with the crossing that follows, in exact arithmetic, from the reported times before it.
"""

import math
from dataclasses import dataclass, fields
from itertools import pairwise

import mpmath

mp = mpmath.MPContext()
mp.dps = 40

NEAR = 1e-10  # mV: a peak nearer to threshold than this may be counted either way
TOLERANCE_T = 1e-9  # ms, where v crosses at SLOPE or faster
TOLERANCE_V = 1e-11  # mV, where it crosses more slowly
SLOPE = 0.01  # mV/ms
ROOT = mp.mpf(10) ** -30  # ms: how well a crossing is known


class Mismatch(AssertionError):
    """A reported spike train that is not the neuron's."""


class ExactLIF:
    """A LIF neuron without input: tau_m dv/dt = -(v - E)."""

    def __init__(self, params: dict, v: float, i: float = 0.0):
        for name, value in params.items():
            setattr(self, name, mp.mpf(value))
        self.drive = self.v_rest + self.i_ext
        self.v, self.i = mp.mpf(v), mp.mpf(i)

    def potential(self, h):
        """v after h ms."""
        return self.drive + (self.v - self.drive) * mp.exp(-h / self.tau_m)

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

    def crossing(self, h):
        """When v first reaches threshold within h ms, None if it does not."""
        if self.v >= self.v_th:
            return mp.zero
        if self.drive <= self.v_th:
            return None
        t = self.tau_m * mp.log((self.drive - self.v) / (self.drive - self.v_th))
        return t if t <= h else None

    def peak(self, h):
        """The largest v within h ms."""
        return max(self.v, self.potential(h))


class ExactLIFExp(ExactLIF):
    """A LIF with an exponential current, no input: tau_m dv/dt = -(v - E) + i, tau_syn di/dt = -i."""

    def potential(self, h):
        d_m = mp.exp(-h / self.tau_m)
        return self.drive + (self.v - self.drive) * d_m + self.i * self._response(h, d_m)

    def _response(self, h, d_m):
        if self.tau_syn == self.tau_m:
            return h / self.tau_m * d_m
        return self._ratio() * (mp.exp(-h / self.tau_syn) - d_m)

    def _ratio(self):
        return self.tau_syn / (self.tau_syn - self.tau_m)

    def slope(self, h):
        return (self.drive + self.i * mp.exp(-h / self.tau_syn) - self.potential(h)) / self.tau_m

    def advance(self, h):
        self.v = self.potential(h)
        self.hold(h)

    def hold(self, h):
        self.i *= mp.exp(-h / self.tau_syn)

    def receive(self, w, held):
        self.i += w

    def extremum(self):
        """The only time at which dv/dt = 0, None if there is none (it may be negative)."""
        gap = self.v - self.drive
        if self.i == 0:
            return None
        if self.tau_syn == self.tau_m:
            return self.tau_m * (1 - gap / self.i)
        scaled = self.i * self._ratio()
        quotient = (scaled - gap) * self.tau_syn / (scaled * self.tau_m)
        return mp.log(quotient) / (1 / self.tau_m - 1 / self.tau_syn) if quotient > 0 else None

    def nodes(self, h):
        """The ends of the monotone pieces of v within h ms."""
        turn = self.extremum()
        return [mp.zero, turn, h] if turn is not None and 0 < turn < h else [mp.zero, h]

    def crossing(self, h):
        if self.v >= self.v_th:
            return mp.zero
        if self.drive + max(self.i, mp.zero) < self.v_th:  # v relaxes towards less than threshold
            return None
        nodes = self.nodes(h)
        for low, high in pairwise(nodes):
            if self.potential(high) >= self.v_th:
                return self._root(low, high)
        return None

    def peak(self, h):
        return max(self.potential(node) for node in self.nodes(h))

    def _root(self, low, high):
        """The crossing in (low, high], on which v rises: Newton's method within a shrinking bracket."""
        t = (low + high) / 2
        while high - low > ROOT:
            v = self.potential(t)
            low, high = (low, t) if v >= self.v_th else (t, high)
            rate = self.slope(t)
            step = t + (self.v_th - v) / rate if rate > 0 else low
            if abs(step - t) <= ROOT:
                return step
            t = step if low < step < high else (low + high) / 2
        return high


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
            error = float(abs(self.cell.potential(h) - self.cell.v_th))
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
        above = self.cell.v >= self.cell.v_th
        if above != (self.due == t):
            self.excuse(self.cell.v, mp.zero if above else None)
        if self.due == t:
            self.tally.at_arrivals += 1
            self.fire(t)

    def fire(self, t):
        self.cell.v = self.cell.v_reset
        self.t = self.fired = t
        self.release = t + float(self.cell.t_ref)
        self.tally.spikes += 1

    def excuse(self, peak, expected):
        """A spike that only one side knows must belong to a peak next to the threshold."""
        if abs(peak - self.cell.v_th) > NEAR:
            self.fail("a spike missed" if expected is not None else "a spike invented", self.due, expected)
        self.tally.near += 1

    def since(self, t):
        return mp.mpf(t) - mp.mpf(self.t)

    def fail(self, what, reported, expected=None):
        said = "none" if expected is None else mp.nstr(mp.mpf(self.t) + expected, 20)
        state = f"v = {mp.nstr(self.cell.v, 17)}, i = {mp.nstr(self.cell.i, 17)} at t = {self.t!r}"
        raise Mismatch(f"{what}: reported {reported!r}, expected {said}; {state}, spike {self.tally.spikes}")


def instants(arrivals):
    """Arrivals grouped by time: pairs (time, weights); time 0 is always there."""
    groups = {0.0: []}
    for t, w in arrivals:
        groups.setdefault(float(t), []).append(float(w))
    return groups.items()
