"""The compiled loops over pairs of spikes."""

from math import exp

import numpy as np

from eventsnn.engine.compiling import entry


@entry
def lags(a, b, window, width, out):
    """Count the differences b - a within the window in bins of a width; a and b in order."""
    first = 0
    for t in a:
        while first < len(b) and b[first] < t - window:
            first += 1
        k = first
        while k < len(b) and b[k] < t + window:
            out[min(int((b[k] - t + window) / width), len(out) - 1)] += 1
            k += 1


@entry
def shifts(a, b, cost):
    """The least cost of turning a into b, where a spike is added or taken away at 1, or moved at `cost` per ms."""
    row = np.arange(len(b) + 1.0)
    for i in range(len(a)):
        before = row[0]
        row[0] = i + 1.0
        for j in range(len(b)):
            moved = before + cost * abs(a[i] - b[j])
            before = row[j + 1]
            row[j + 1] = min(moved, before + 1.0, row[j] + 1.0)
    return row[len(b)]


@entry
def overlap(a, b, tau):
    """The sum of exp(-|s - t| / tau) over all s in a and t in b, both in order, in one pass."""
    total = trace_a = trace_b = last = 0.0
    i = j = 0
    while i < len(a) or j < len(b):
        from_a = j >= len(b) or (i < len(a) and a[i] <= b[j])
        t = a[i] if from_a else b[j]
        decay = exp((last - t) / tau) if i + j > 0 else 0.0
        trace_a *= decay
        trace_b *= decay
        last = t
        if from_a:
            total += trace_b
            trace_a += 1.0
            i += 1
        else:
            total += trace_a
            trace_b += 1.0
            j += 1
    return total
