"""AEDAT 3.1 (cAER): lines of `#` up to `#!END-HEADER`, then packets of events of one kind each, little-endian.

A packet has 28 bytes of header: kind and camera (16 bits each), bytes per event, place of the time stamp, how often the
31 bits of the clock have overflowed, room, number of events, number of valid ones. Kind 1 holds changes, 8 bytes each:
bit 0 valid, bit 1 polarity, bits 2-16 y, bits 17-31 x, then the time. Invalid events and packets of other kinds are
passed over. y counts from the top (iniVation, "AEDAT 3.1").

Written from the specification; no recording of a camera was at hand.
"""

import re

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats.content import Block, Content, damaged, gathered

NAMES = ("aedat3",)
ENDINGS = ()

_MARK, _END = b"#!AER-DAT3.1", b"#!END-HEADER"
_PACKET = np.dtype(
    [("kind", "<i2"), ("camera", "<i2"), ("size", "<i4"), ("place", "<i4"), ("turns", "<i4")]
    + [("room", "<i4"), ("count", "<i4"), ("valid", "<i4")]
)
_EVENT = np.dtype([("data", "<u4"), ("t", "<i4")])
_CHANGES = 1
_LONGEST_LINE, _MOST_LINES = 1 << 16, 10_000
_CAMERAS = {  # by the beginning of the name in the header
    "dvs128": (128, 128),
    "davis128": (128, 128),
    "davis208": (208, 192),
    "davis240": (240, 180),
    "davis346": (346, 260),
    "davis640": (640, 480),
    "davishet640": (640, 480),
    "davisrgb": (640, 480),
}


def recognises(head):
    """The version in the first line."""
    return head.startswith(_MARK)


def read(source):
    """The valid events of one camera as stored: the one asked for as `part` ("1"), or the first in the header."""
    header = _read_header(source)
    if header.get("format", "RAW").upper() != "RAW":
        raise damaged(source.path, 0, f"the format in the header must be RAW, got {header['format']}")
    cameras = {match[1]: name for key, name in header.items() if (match := re.fullmatch(r"source (\d+)", key))}
    parts = tuple(cameras)
    wanted = next(iter(parts), None) if source.part is None else str(source.part)
    if wanted is not None and parts and wanted not in parts:
        raise ValueError(f"part must be one of {', '.join(map(repr, parts))}, got {source.part!r}")
    size = next((size for name, size in _CAMERAS.items() if cameras.get(wanted, "").lower().startswith(name)), None)
    blocks = gathered(_blocks(source, None if wanted is None else int(wanted)))
    return Content(blocks, size, header, parts=parts)


def _read_header(source):
    if not source.read(len(_MARK)).startswith(_MARK):
        raise damaged(source.path, 0, f"not an AEDAT 3.1 file: it must begin with {_MARK.decode()!r}")
    source.line(_LONGEST_LINE)
    header = {}
    for _ in range(_MOST_LINES):
        offset = source.tell()
        line = source.line(_LONGEST_LINE)
        if not (line.startswith(b"#") and line.endswith(b"\n")):
            break
        if line.startswith(_END):
            return header
        key, _, value = line[1:].decode("latin-1").partition(":")
        header[key.strip().lower()] = value.strip()
    raise damaged(source.path, offset, f"the header must be lines '#...' up to {_END.decode()!r}")


def _blocks(source, camera):
    while head := source.read(_PACKET.itemsize):
        start = source.tell() - len(head)
        packet = np.frombuffer(head, _PACKET)[0] if len(head) == _PACKET.itemsize else None
        wrong = _wrong(packet)
        if wrong:
            return source.fault(start, wrong, "the rest")
        body = source.read(int(packet["size"]) * int(packet["count"]))
        events = np.frombuffer(body, _EVENT, len(body) // _EVENT.itemsize) if packet["kind"] == _CHANGES else ()
        if len(events) and camera in (None, packet["camera"]):
            camera = int(packet["camera"])
            yield _valid(events, int(packet["turns"]), start + _PACKET.itemsize)
        if len(body) < int(packet["size"]) * int(packet["count"]):
            return source.fault(start, f"the file ends inside a packet, at byte {source.tell()}", "the rest")


def _wrong(packet):
    """What the header of a packet says that cannot be; None if it is sound."""
    if packet is None:
        return f"the file ends inside the header of a packet, which has {_PACKET.itemsize} bytes"
    if min(packet[name] for name in ("kind", "camera", "turns", "count", "valid")) < 0 or packet["size"] < 1:
        return f"the header of a packet makes no sense: {packet}"
    valid, count, room = (int(packet[name]) for name in ("valid", "count", "room"))
    if not valid <= count <= room:
        return f"a packet must have valid events <= events <= room, got {valid}, {count}, {room}"
    if packet["kind"] == _CHANGES and packet["size"] != _EVENT.itemsize:
        return f"an event must have {_EVENT.itemsize} bytes, got {packet['size']}"
    return None


def _valid(raw, turns, start):
    data = raw["data"]
    k = np.flatnonzero(data & 1)
    data, t = data[k], raw["t"][k] + np.int64(turns << 31)
    return Block(as_events(data >> 17, data >> 2 & 0x7FFF, t, data >> 1 & 1), start, _EVENT.itemsize, k)
