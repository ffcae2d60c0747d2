"""Prophesee RAW, EVT 3.0: a text header, then words of 16 bits, little-endian, each of which changes a little.

The four highest bits say what a word is: 0 row, 2 event (column and polarity), 3 column and polarity for vectors,
4 and 5 vectors of 12 and 8 pixels, 6 low and 8 high 12 bits of the time, which wraps after 16.8 s; a new high part
begins with 0 for the low one. 7, 10, 14 and 15 (continued, trigger, other) are passed over, as are events before the
first time. The remaining types are reserved (Prophesee, "EVT 3.0 Format").
"""

import numpy as np

from eventsnn.dvs.events import EVENT
from eventsnn.dvs.formats import evt
from eventsnn.dvs.formats.content import Block, Content, unwrapped

NAMES = ("evt3",)
ENDINGS = ()  # .raw without a mark is taken for EVT 2.0, which was there before the mark

_WORD = np.dtype("<u2")
_ROOM = 1 << 17  # events decoded at a time
VECTOR = 12  # events that a word can hold
TIME_HIGH = 8
_STATE = np.dtype([(name, "i8") for name in ("high", "low", "y", "base", "p", "stamps")])  # base and p are of vectors


def recognises(head):
    """A RAW header that says evt 3.0."""
    return evt.version(head) == "3.0"


def read(source):
    """The events of the file as stored, the clock unwrapped."""
    header, size = evt.read_header(source, "3.0")
    return Content(_blocks(source), size, header, jitter=evt.JITTER, limit=(evt.MOST, evt.MOST))


def _blocks(source):
    from eventsnn.dvs.formats import loops  # late: brings the compiler

    state, last = np.array([(-1, 0, 0, 0, 0, 0)], _STATE), None
    for words, start in source.records(_WORD, "a word"):
        highs = unwrapped(words[np.flatnonzero(words >> 12 == TIME_HIGH)] & 0xFFF, 12, last, source.keep)
        last = int(highs[-1]) if len(highs) else last
        state["stamps"], done = 0, 0
        while done < len(words):
            room = min(_ROOM, VECTOR * (len(words) - done + 1))
            events, at = np.empty(room, EVENT), np.empty(room, np.int32)
            count, used, reserved, first = loops.evt3(words[done:], highs, state, events, at)
            if reserved:
                word, byte = words[done + first], start + _WORD.itemsize * (done + first)
                reason = f"word 0x{word:04x} is of type {word >> 12}, which is reserved"
                source.fault(byte, reason, f"{reserved} words")
            yield Block(events[:count], start + _WORD.itemsize * done, _WORD.itemsize, at[:count])
            done += used
