"""What the user wants done at exact times."""

import math
from collections.abc import Callable
from typing import NamedTuple

from sortedcontainers import SortedList


def first_multiple(start: float, step: float) -> int:
    """The smallest k with k * step >= start, as float64 says."""
    k = math.ceil(start / step)
    while k > 0 and (k - 1) * step >= start:
        k -= 1
    while k * step < start:
        k += 1
    return k


class Entry(NamedTuple):
    """An entry: when, in what order among those of one time, what, and how often."""

    t: float
    number: int
    action: Callable
    every: float
    k: int


class Agenda:
    """Entries in order of (time, order made)."""

    def __init__(self):
        self._entries = SortedList(key=lambda entry: (entry.t, entry.number))
        self._made = 0

    def __len__(self):
        return len(self._entries)

    @property
    def next(self) -> float:
        """Time of the first entry, inf if there is none."""
        return self._entries[0].t if self._entries else math.inf

    def at(self, t: float, action: Callable):
        """Do something once."""
        self._made += 1
        self._entries.add(Entry(t, self._made, action, 0.0, 0))

    def every(self, now: float, interval: float, action: Callable):
        """Do something at the multiples of an interval, from the first one at or after now."""
        k = first_multiple(now, interval)
        self._made += 1
        self._entries.add(Entry(k * interval, self._made, action, interval, k))

    def pop(self) -> Callable:
        """Take out the first entry, with a recurring one's next turn put in."""
        entry = self._entries.pop(0)
        if entry.every > 0.0:
            self._entries.add(entry._replace(t=(entry.k + 1) * entry.every, k=entry.k + 1))
        return entry.action
