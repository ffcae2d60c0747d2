"""Prophesee DAT, version 2: a text header, two bytes that say what an event is, 8 bytes an event.

Little-endian: t 32 bits (microseconds, wraps after 71.6 minutes), then x 14 bits, y 14 bits, polarity
4 bits. Event type 12 is the usual one, type 0 that of N-CARS (Sironi et al. 2018); both are laid out alike.
"""

import numpy as np

from eventsnn.dvs.formats.content import Content, as_events, damaged, read_records

NAMES = ("dat",)
ENDINGS = (".dat",)

_RECORD = np.dtype([("t", "<u4"), ("pixel", "<u4")])
_TYPES = (0, 12)
_LONGEST_LINE = 4096


def recognises(head):
    """A header of `% ` lines, one of which gives the version (the header of a .raw file has none)."""
    return head.startswith(b"% ") and b"% version " in head.lower()


def read(path):
    """The events of the file as stored, the clock unwrapped, and the size if the header gives one."""
    with open(path, "rb") as file:
        header = _read_header(path, file)
        _check_version(path, header)
        _check_event_type(path, file)
        raw, start = read_records(path, file, _RECORD)
    pixel = raw["pixel"]
    x, y = (pixel & 0x3FFF).astype(np.int16), (pixel >> 14 & 0x3FFF).astype(np.int16)
    events = as_events(x, y, _unwrapped(raw["t"]), (pixel >> 28).astype(np.uint8))
    return Content(events, _size(path, header), start, _RECORD.itemsize)


def _read_header(path, file):
    """The `% key value` lines: {key in lower case: (value, byte of the line)}; `file` stands behind them."""
    header = {}
    while True:
        offset = file.tell()
        line = file.read(1)
        if line != b"%":
            break
        line += file.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise damaged(path, offset, "the header has a line without end")
        key, _, value = line[1:].decode("latin-1").strip().partition(" ")
        header[key.lower()] = value.strip(), offset
    if not header:
        raise damaged(path, 0, "not a DAT file: it must begin with a header of lines '% ...'")
    file.seek(offset)
    return header


def _check_version(path, header):
    version, offset = header.get("version", ("none", 0))
    if version != "2":
        raise damaged(path, offset, f"the header must say '% Version 2', got version {version}")


def _check_event_type(path, file):
    offset = file.tell()
    found = tuple(file.read(2))
    if len(found) < 2:
        raise damaged(path, offset, "the file ends before the two bytes that give event type and size")
    kind, size = found
    if kind not in _TYPES:
        raise damaged(path, offset, f"event type must be 12 or 0 (pixel events), got {kind}")
    if size != _RECORD.itemsize:
        raise damaged(path, offset + 1, f"event size must be {_RECORD.itemsize} bytes, got {size}")


def _size(path, header):
    """(width, height), or None: N-CARS gives none."""
    present = [key for key in ("width", "height") if key in header]
    if not present:
        return None
    if len(present) == 1:
        raise damaged(path, header[present[0]][1], f"the header gives {present[0]} alone")
    return _pixels(path, header, "width"), _pixels(path, header, "height")


def _pixels(path, header, key):
    value, offset = header[key]
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= 2**14):
        raise damaged(path, offset, f"{key} must be a number of pixels in 1 .. {2**14}, got {value!r}")
    return int(value)


def _unwrapped(stamps):
    """int64 times. A drop by more than half the range is the clock starting anew; a smaller one stays."""
    t = stamps.astype(np.int64)
    wraps = t[1:] < t[:-1] - 2**31
    if wraps.any():
        t[1:] += np.cumsum(wraps) << 32
    return t
