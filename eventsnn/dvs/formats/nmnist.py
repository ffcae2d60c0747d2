"""N-MNIST and N-Caltech101 `.bin` (Orchard et al. 2015): 5 bytes an event, no header, no size.

Big-endian: x 8 bits, y 8 bits, polarity 1 bit, t 23 bits (microseconds).
"""

import numpy as np

from eventsnn.dvs.formats.content import Content, as_events, damaged, read_records

NAMES = ("nmnist", "ncaltech101")
ENDINGS = (".bin",)

_RECORD = np.dtype([("x", "u1"), ("y", "u1"), ("high", "u1"), ("low", ">u2")])


def recognises(head):
    """Never: the format carries no mark, only its ending tells."""
    return False


def read(path):
    """The events of the file as stored."""
    with open(path, "rb") as file:
        raw, start = read_records(path, file, _RECORD)
    if not len(raw):
        # Nothing else could tell an unfinished download from a recording in which nothing happened.
        raise damaged(path, 0, "the file is empty")
    t = (raw["high"] & 0x7F).astype(np.int32) << 16 | raw["low"]
    return Content(as_events(raw["x"], raw["y"], t, raw["high"] >> 7), start=start, step=_RECORD.itemsize)
