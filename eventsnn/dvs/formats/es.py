"""Event Stream `.es`, version 2, types DVS and ATIS: a header, then events of 5 bytes, times since the last event.

A first byte of 127 (DVS, 7 bits) or 63 (ATIS, 6 bits) units of time stands alone: time passes. x and y follow, 16 bits
each, little-endian; y counts from the bottom. Of ATIS files the changes are read, and the exposure measurements
passed over, but not their time (A. Marcireau, "Event Stream", neuromorphic-paris).
"""

import numpy as np

from eventsnn.dvs.events import EVENT
from eventsnn.dvs.formats.content import PIECE, Block, Content, damaged
from eventsnn.dvs.recording import Recording

NAMES = ("es",)
ENDINGS = (".es",)

_MARK = b"Event Stream"
DVS, _ATIS = 1, 2
_OTHERS = {0: "generic", 3: "AMD", 4: "color", 5: "liquid"}
LENGTH = 5
_LONGEST_GAP = 10**10  # us: the writer does not fill a disk with bytes that say that time passes
_AT_A_TIME = 1 << 18  # events written


def recognises(head):
    """The first twelve bytes."""
    return head.startswith(_MARK)


def read(source):
    """The events of the file as stored: y counts from the bottom."""
    head = source.read(20)
    if not head.startswith(_MARK):
        raise damaged(source.path, 0, f"not an ES file: it must begin with {_MARK!r}")
    if len(head) < 16:
        raise damaged(source.path, len(head), "the file ends inside the header")
    if head[12] != 2:
        raise damaged(source.path, 12, f"the version must be 2, got {head[12]}.{head[13]}.{head[14]}")
    kind = head[15]
    if kind not in (DVS, _ATIS):
        name = _OTHERS.get(kind, "unknown")
        raise damaged(source.path, 15, f"the events must be of type 1 (DVS) or 2 (ATIS), got {kind} ({name})")
    if len(head) < 20:
        raise damaged(source.path, len(head), "the file ends inside the header")
    size = int.from_bytes(head[16:18], "little"), int.from_bytes(head[18:20], "little")
    if not all(0 < side <= 2**15 for side in size):
        raise damaged(source.path, 16, f"width and height must be 1 .. {2**15}, got {size[0]} and {size[1]}")
    header = {"version": ".".join(map(str, head[12:15])), "type": "DVS" if kind == DVS else "ATIS"}
    return Content(_blocks(source, kind), size, header, chained=True)


def _blocks(source, kind):
    from eventsnn.dvs.formats import loops  # late: brings the compiler

    t, rest = 0, b""
    while got := source.read(PIECE):
        data = np.frombuffer(rest + got, np.uint8)
        start = source.tell() - len(data)
        events, at = np.empty(len(data) // LENGTH + 1, EVENT), np.empty(len(data) // LENGTH + 1, np.int64)
        count, used, t = loops.es(data, np.int64(kind), np.int64(t), events, at)
        rest = data[used:].tobytes()
        yield Block(events[:count], start, 1, at[:count])
    if rest:
        reason = f"the file ends inside an event: {len(rest)} bytes left, an event has {LENGTH}"
        source.fault(source.tell() - len(rest), reason, f"{len(rest)} bytes")


def encoded(recording: Recording):
    """The bytes of a recording of known size, in order of time from 0 us on or later, as type DVS."""
    if recording.width is None:
        raise ValueError("ES stores the sensor size, which is unknown: give size=(width, height) to dvs.load")
    t = recording.events["t"]
    gaps = np.diff(t, prepend=np.int64(0))
    if len(t) and gaps.min() < 0:
        raise ValueError("ES holds times from 0 us on in order; see Recording.shifted and Recording.in_order")
    if len(t) and gaps.max() > _LONGEST_GAP:
        raise ValueError(f"ES holds gaps up to {_LONGEST_GAP} us, got {gaps.max()}; see Recording.shifted")
    yield _MARK + bytes([2, 0, 0, DVS]) + np.array([recording.width, recording.height], "<u2").tobytes()
    for first in range(0, len(t), _AT_A_TIME):
        piece = slice(first, first + _AT_A_TIME)
        yield _bytes(recording.events[piece], gaps[piece])


def _bytes(events, gaps):
    record = np.empty(len(events), [("first", "u1"), ("x", "<u2"), ("y", "<u2")])
    record["first"] = gaps % 127 << 1 | events["p"]
    record["x"], record["y"] = events["x"], events["y"]
    empty = np.repeat(np.arange(len(events)) * LENGTH, gaps // 127)
    return np.insert(record.view(np.uint8), empty, 0xFF).tobytes()
