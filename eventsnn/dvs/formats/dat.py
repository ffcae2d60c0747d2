"""Prophesee DAT, version 2: a text header, two bytes that say what an event is, 8 bytes an event.

Little-endian: t 32 bits (microseconds, wraps after 71.6 minutes), then x 14 bits, y 14 bits, polarity
4 bits. Event type 12 is the usual one, type 0 that of N-CARS (Sironi et al. 2018); both are laid out alike.
"""

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats import prophesee
from eventsnn.dvs.formats.content import Block, Content, damaged, unwrapped

NAMES = ("dat",)
ENDINGS = (".dat",)

_RECORD = np.dtype([("t", "<u4"), ("pixel", "<u4")])
_TYPES = (0, 12)
_SAMPLED = 4096  # of so many events the stamp of one tells how often the clock wrapped


def recognises(head):
    """A header of `% ` lines, one of which gives the version (the header of a .raw file has none)."""
    head = head.lower()
    return head.startswith(b"% ") and b"% version " in head and b"% evt " not in head and b"% format " not in head


def read(source):
    """The events of the file as stored, the clock unwrapped, and the size if the header gives one."""
    header = prophesee.read_header(source, "DAT")
    version, offset = header.get("version", ("none", 0))
    if version != "2":
        raise damaged(source.path, offset, f"the header must say '% Version 2', got version {version}")
    size = prophesee.size(source, header, 2**14)
    _check_event_type(source)
    start = source.tell()
    summary = None if source.packed else lambda: _summary(source, start)
    return Content(_blocks(source), size, prophesee.plain(header), summary, limit=(2**14, 2**14))


def _check_event_type(source):
    offset = source.tell()
    found = tuple(source.read(2))
    if len(found) < 2:
        raise damaged(source.path, offset, "the file ends before the two bytes that give event type and size")
    kind, size = found
    if kind not in _TYPES:
        raise damaged(source.path, offset, f"event type must be 12 or 0 (pixel events), got {kind}")
    if size != _RECORD.itemsize:
        raise damaged(source.path, offset + 1, f"event size must be {_RECORD.itemsize} bytes, got {size}")


def _blocks(source):
    last = None
    for raw, start in source.records(_RECORD):
        pixel, t = raw["pixel"], unwrapped(raw["t"], 32, last, source.keep)
        last = int(t[-1]) if len(t) else last
        yield Block(as_events(pixel & 0x3FFF, pixel >> 14 & 0x3FFF, t, pixel >> 28), start, _RECORD.itemsize)


def _summary(source, start):
    count = source.count(_RECORD, start)
    if not count:
        return 0, None, None
    stamps = np.memmap(source.path, _RECORD, "r", start, count)["t"]
    t = unwrapped(np.append(stamps[::_SAMPLED], stamps[-1:]), 32, None)
    return count, int(t[0]), int(t[-1])
