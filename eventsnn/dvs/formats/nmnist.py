"""N-MNIST and N-Caltech101 `.bin` (Orchard et al. 2015): 5 bytes an event, no header, no size.

Big-endian: x 8 bits, y 8 bits, polarity 1 bit, t 23 bits (microseconds).
"""

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats.content import Block, Content, damaged

NAMES = ("nmnist", "ncaltech101")
ENDINGS = (".bin", ".bs2")

_RECORD = np.dtype([("x", "u1"), ("y", "u1"), ("high", "u1"), ("low", ">u2")])


def recognises(head):
    """Never: the format carries no mark, only its ending tells."""
    return False


def read(source):
    """The events of the file as stored."""
    if source.length() == 0:
        # Nothing else could tell an unfinished download from a recording in which nothing happened.
        raise damaged(source.path, 0, "the file is empty")
    summary = None if source.packed else lambda: _summary(source)
    return Content(_blocks(source), summary=summary, limit=(256, 256))


def _blocks(source):
    for raw, start in source.records(_RECORD):
        yield Block(as_events(raw["x"], raw["y"], _stamps(raw), raw["high"] >> 7), start, _RECORD.itemsize)


def _stamps(raw):
    return (raw["high"] & 0x7F).astype(np.int32) << 16 | raw["low"]


def _summary(source):
    count = source.count(_RECORD, 0)
    if not count:
        return 0, None, None
    first, last = _stamps(np.memmap(source.path, _RECORD, "r", 0, count)[[0, -1]]).tolist()
    return count, first, last
