"""The loops over the bytes of formats whose events depend on those before, compiled."""

import numpy as np
from numba import njit

from eventsnn.dvs.formats.es import DVS, LENGTH
from eventsnn.dvs.formats.evt3 import TIME_HIGH, VECTOR


@njit(cache=True, error_model="numpy")
def es(data, kind, t, events, at):
    """Decode whole events of an Event Stream: (events, bytes used, time of the last)."""
    bits = 1 if kind == DVS else 2
    passes = 0xFF >> bits
    n = k = 0
    while k < len(data):
        first = np.int64(data[k])
        delta, flags = first >> bits, first & ((1 << bits) - 1)
        if delta == passes:
            t += passes * flags  # none: a reset, which means nothing here
            k += 1
            continue
        if k + LENGTH > len(data):
            break
        t += delta
        if kind == DVS or flags & 1 == 0:
            event = events[n]
            # an address that int16 cannot hold becomes negative, and is found to lie outside
            event.x = np.int16(np.uint16(data[k + 1]) | np.uint16(data[k + 2]) << 8)
            event.y = np.int16(np.uint16(data[k + 3]) | np.uint16(data[k + 4]) << 8)
            event.t = t
            event.p = flags if kind == DVS else flags >> 1
            at[n] = k
            n += 1
        k += LENGTH
    return n, k, t


@njit(cache=True, error_model="numpy")
def evt3(words, highs, state, events, at):
    """Decode words of EVT 3.0 until they or the room end: (events, words used, reserved words, the first of these).

    `highs` are the high parts of the time that the words hold, unwrapped; `state` is what the words so far have set;
    `at` takes the word of each event.
    """
    s = state[0]
    high, low, y, base, p = s.high, s.low, s.y, s.base, s.p
    n, k, reserved, first = 0, 0, 0, 0
    while k < len(words) and n + VECTOR <= len(events):
        word = np.int64(words[k])
        kind, value = word >> 12, word & 0xFFF
        pixels, x, on = np.int64(0), base, p
        if kind == 0:
            y = value & 0x7FF
        elif kind == 2:
            pixels, x, on = np.int64(1), value & 0x7FF, value >> 11
        elif kind == 3:
            base, p = value & 0x7FF, value >> 11
        elif kind == 4:
            pixels, base = value, base + 12
        elif kind == 5:
            pixels, base = value & 0xFF, base + 8
        elif kind == 6:
            low = value
        elif kind == TIME_HIGH:
            low = low if high == highs[s.stamps] else np.int64(0)
            high = highs[s.stamps]
            s.stamps += 1
        elif kind == 1 or kind == 9 or 11 <= kind <= 13:
            first = k if reserved == 0 else first
            reserved += 1
        while pixels != 0 and high >= 0:
            if pixels & 1:
                event = events[n]
                event.x, event.y, event.t, event.p = x, y, high << 12 | low, on
                at[n] = k
                n += 1
            pixels >>= 1
            x += 1
        base = min(base, 0x7FFF - VECTOR)  # what is beyond the sensor stays there
        k += 1
    s.high, s.low, s.y, s.base, s.p = high, low, y, base, p
    return n, k, reserved, first
