"""The good part of a damaged file: what `load(on_error="keep")` leaves out, and what it keeps."""

from bisect import bisect_right

import numpy as np

from eventsnn.dvs.events import EVENT, as_events, joined
from eventsnn.dvs.formats.content import columns_in

_MOST = np.iinfo(np.int64).max
_HELD = 1024  # events that wait for what comes after them: a stamp of the far future shows only then


class Mended:
    """Blocks of events without those that break a rule; each omission is noted with the source.

    Pixels outside the sensor and polarities that are none are left out one by one. Of the times, the longest part
    that is in order is kept (Schensted 1961), so that a few wrong stamps do not cost the rest, whether they are too
    early or too late. Where events are stored relative to each other, nothing after the first bad one is kept.
    """

    def __init__(self, source, rules, chained):
        self.source, self.rules, self.chained = source, rules, chained
        self.held, self.bytes = np.empty(0, EVENT), np.empty(0, np.int64)
        self.count = 0  # events so far, good or bad

    def pieces(self, blocks):
        """The good events, in arrays of dtype EVENT."""
        for block in blocks:
            events, where, broken = self._each_good(block)
            self.count += len(block.events)
            ordered, where = self._in_order(events, where)
            if broken and self.chained:
                yield self._accepted(ordered)
                return
            cut = max(0, len(ordered) - _HELD)
            self.held, self.bytes = ordered[cut:], where[cut:]
            yield self._accepted(ordered[:cut])
        yield self._accepted(self.held)

    def _each_good(self, block):
        """The block without events that are bad whatever comes before: (events, their places, whether any was)."""
        x, y, t, p = columns_in(self.source, block)
        broken = self.rules.broken_alone(x, y, t, p)
        good = np.ones(len(t), bool)
        for mask, say in broken:
            k = int(np.argmax(mask))
            lost = "the rest" if self.chained else f"{mask.sum()} events"
            self.source.fault(block.offset(k), f"event {self.count + k}: {say(k)}", lost)
            good &= ~mask
            if self.chained:
                good[k:] = False
        self.rules.accept(t[:0], p[good])
        return as_events(x[good], y[good], t[good], p[good] == 1), block.offsets(np.flatnonzero(good)), bool(broken)

    def _in_order(self, events, where):
        """What was held and the new events, without those that are out of order."""
        events, where = joined([self.held, events]), np.concatenate([self.bytes, where])
        if self.rules.late(events["t"]) is None:
            return events, where
        good = _orderly(events["t"], self.rules.latest, self.rules.jitter)
        if not good.all():
            byte = int(where[np.argmin(good)])
            lost = f"{(~good).sum()} events"
            self.source.fault(None if byte < 0 else byte, "time goes backwards around here", lost)
        return events[good], where[good]

    def _accepted(self, events):
        self.rules.accept(events["t"], events["p"][:0])
        return events


def _orderly(t, latest, jitter):
    """Mask of the events to keep: the longest part in order, and what lies about it by no more than the jitter."""
    good = np.ones(len(t), bool) if latest is None else t >= latest - jitter
    spine = np.zeros(len(t), bool)
    spine[np.flatnonzero(good)[_longest_in_order(t[good].tolist())]] = True
    after = np.minimum.accumulate(np.where(spine, t, _MOST)[::-1])[::-1]
    good &= t <= np.minimum(after, _MOST - jitter) + jitter
    seen = np.maximum.accumulate(np.where(good, t, -_MOST))
    return good & (t >= np.maximum(seen, jitter - _MOST) - jitter)


def _longest_in_order(values):
    """Indices of the longest part of a list that never decreases, in ascending order."""
    ends, last, before = [], [], []  # of the parts of each length: the smallest end, its index; each one's forerunner
    for k, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            last.append(k)
        else:
            ends[length], last[length] = value, k
    found, k = [], last[-1] if last else -1
    while k >= 0:
        found.append(k)
        k = before[k]
    return np.array(found[::-1], np.int64)
