"""Prophesee RAW, EVT 2.0: a text header, then words of 32 bits, little-endian; the four highest bits say of what kind.

0 (OFF) and 1 (ON) are events: the six low bits of the time, x and y (11 bits each). 8 gives the 28 high bits of the
time (34 bits in all, wraps after 4.77 hours). 10 (trigger), 14 (other) and 15 (continued) are passed over, as are
events before the first time. The remaining types are reserved (Prophesee, "EVT 2.0 Format").
"""

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats import evt
from eventsnn.dvs.formats.content import Block, Content, unwrapped
from eventsnn.dvs.recording import Recording

NAMES = ("evt2",)
ENDINGS = (".raw",)

_WORD = np.dtype("<u4")
_TIME_HIGH = 8
_RESERVED = np.array([kind in (2, 3, 4, 5, 6, 7, 9, 11, 12, 13) for kind in range(16)])
_LATEST = 1 << 34


def recognises(head):
    """A RAW header that says evt 2.0."""
    return evt.version(head) == "2.0"


def read(source):
    """The events of the file as stored, the clock unwrapped."""
    header, size = evt.read_header(source, "2.0")
    return Content(_blocks(source), size, header, jitter=evt.JITTER, limit=(evt.MOST, evt.MOST))


def _blocks(source):
    high = None  # the upper bits of the time, unwrapped
    for words, start in source.records(_WORD, "a word"):
        kinds = (words >> 28).astype(np.uint8)
        _report_reserved(source, words, kinds, start)
        stamps = np.flatnonzero(kinds == _TIME_HIGH)
        highs = unwrapped(words[stamps] & 0xFFFFFFF, 28, high, source.keep)
        at = np.flatnonzero(kinds < 2)
        which = np.searchsorted(stamps, at)  # how many stamps came before
        if high is None:
            at, which = at[which > 0], which[which > 0]
        known = np.append(np.int64(-1 if high is None else high), highs)
        high = int(known[-1]) if len(highs) else high
        cd = words[at]
        t = known[which] << 6 | cd >> 22 & 0x3F
        yield Block(as_events(cd >> 11 & 0x7FF, cd & 0x7FF, t, kinds[at]), start, _WORD.itemsize, at)


def _report_reserved(source, words, kinds, start):
    reserved = np.flatnonzero(_RESERVED[kinds])
    if len(reserved):
        k = reserved[0]
        reason = f"word 0x{words[k]:08x} is of type {kinds[k]}, which is reserved"
        source.fault(start + _WORD.itemsize * int(k), reason, f"{len(reserved)} words")


def encoded(recording: Recording):
    """The bytes of a recording with 0 <= t < 2^34 us and x, y < 2048."""
    events = recording.events
    if len(events) and (recording.first < 0 or recording.last >= _LATEST):
        raise ValueError(f"EVT 2.0 holds times 0 .. {_LATEST - 1} us, got {recording.first} .. {recording.last} us")
    if len(events) and max(events["x"].max(), events["y"].max()) >= evt.MOST:
        raise ValueError(f"EVT 2.0 holds x and y below {evt.MOST}, got {events['x'].max()}, {events['y'].max()}")
    header = "% evt 2.0\n"
    if recording.width is not None:
        header += f"% format EVT2;height={recording.height};width={recording.width}\n"
        header += f"% geometry {recording.width}x{recording.height}\n"
    yield (header + "% end\n").encode()
    yield _words(events).tobytes()


def _words(events):
    x, y, t, p = (events[name].astype(np.int64) for name in "xytp")
    high = t >> 6
    new = np.flatnonzero(np.append(True, high[1:] != high[:-1])) if len(t) else []
    words = (p << 28 | (t & 0x3F) << 22 | x << 11 | y).astype(_WORD)
    return np.insert(words, new, (_TIME_HIGH << 28 | high[new]).astype(_WORD))
