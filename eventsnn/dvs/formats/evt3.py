"""Prophesee RAW, EVT 3.0: a text header, then words of 16 bits, little-endian, each of which changes a little.

The four highest bits say what a word is: 0 row, 2 event (column and polarity), 3 column and polarity for vectors,
4 and 5 vectors of 12 and 8 pixels, 6 low and 8 high 12 bits of the time, which wraps after 16.8 s; a new high part
begins with 0 for the low one. 7, 10, 14 and 15 (continued, trigger, other) are passed over, as are events before the
first time. The remaining types are reserved (Prophesee, "EVT 3.0 Format").
"""

import numpy as np
from numba import njit

from eventsnn.dvs.events import EVENT
from eventsnn.dvs.formats import evt
from eventsnn.dvs.formats.content import Block, Content, unwrapped

NAMES = ("evt3",)
ENDINGS = ()  # .raw without a mark is taken for EVT 2.0, which was there before the mark

_WORD = np.dtype("<u2")
_ROOM = 1 << 17  # events decoded at a time
_VECTOR = 12  # events that a word can hold
_TIME_HIGH = 8
_STATE = np.dtype([(name, "i8") for name in ("high", "low", "y", "base", "p", "stamps")])  # base and p are of vectors


def recognises(head):
    """A RAW header that says evt 3.0."""
    return evt.version(head) == "3.0"


def read(source):
    """The events of the file as stored, the clock unwrapped."""
    header, size = evt.read_header(source, "3.0")
    return Content(_blocks(source), size, header, jitter=evt.JITTER, limit=(evt.MOST, evt.MOST))


def _blocks(source):
    state, last = np.array([(-1, 0, 0, 0, 0, 0)], _STATE), None
    for words, start in source.records(_WORD, "a word"):
        highs = unwrapped(words[np.flatnonzero(words >> 12 == _TIME_HIGH)] & 0xFFF, 12, last, source.keep)
        last = int(highs[-1]) if len(highs) else last
        state["stamps"], done = 0, 0
        while done < len(words):
            room = min(_ROOM, _VECTOR * (len(words) - done + 1))
            events, at = np.empty(room, EVENT), np.empty(room, np.int32)
            count, used, reserved, first = _decode(words[done:], highs, state, events, at)
            if reserved:
                word, byte = words[done + first], start + _WORD.itemsize * (done + first)
                reason = f"word 0x{word:04x} is of type {word >> 12}, which is reserved"
                source.fault(byte, reason, f"{reserved} words")
            yield Block(events[:count], start + _WORD.itemsize * done, _WORD.itemsize, at[:count])
            done += used


@njit(cache=True, error_model="numpy")
def _decode(words, highs, state, events, at):
    """Decode words until they or the room end: (events, words used, reserved words, the first of these).

    `highs` are the high parts of the time that the words hold, unwrapped; `state` is what the words so far have set;
    `at` takes the word of each event.
    """
    s = state[0]
    high, low, y, base, p = s.high, s.low, s.y, s.base, s.p
    n, k, reserved, first = 0, 0, 0, 0
    while k < len(words) and n + _VECTOR <= len(events):
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
        elif kind == _TIME_HIGH:
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
        base = min(base, 0x7FFF - _VECTOR)  # what is beyond the sensor stays there
        k += 1
    s.high, s.low, s.y, s.base, s.p = high, low, y, base, p
    return n, k, reserved, first
