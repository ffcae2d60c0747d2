"""AEDAT 2.0 (jAER): lines of `#`, then pairs of an address and a time in microseconds, 32 bits each, big-endian.

What an address means depends on the camera. The header names it (`# AEChip:`, or else `# HardwareInterface:`), or
`format` does ("aedat2-dvs128", "aedat2-davis240", "aedat2-davis346", "aedat2-davis640"):

DVS128  bit 0 polarity (1 = OFF), bits 1-7 x, bits 8-14 y; bit 15 marks an external event, which is passed over.
DAVIS   bit 11 polarity (1 = ON), bits 12-21 x, bits 22-30 y; bit 31 marks samples of frames and of the inertial
        sensor, bit 10 an external event; both are passed over.

y counts from the bottom, as in jAER. x of the DVS128 is as stored; jAER shows 127 - x. The clock wraps after 71.6
minutes.
"""

import re

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats.content import Block, Content, damaged, unwrapped

ENDINGS = (".aedat", ".aedat2")

_MARK = b"#!AER-DAT2.0"
_RECORD = np.dtype([("address", ">u4"), ("t", ">u4")])
_CHIPS = {"dvs128": (128, 128), "davis240": (240, 180), "davis346": (346, 260), "davis640": (640, 480)}
_CLASSES = {"tmpdiff128": "dvs128", "sbret10": "davis240"}  # what jAER called them first
NAMES = ("aedat2", *(f"aedat2-{chip}" for chip in _CHIPS))
_LONGEST_LINE = 1 << 20
_TEXT = re.compile(rb"[\t\x20-\xff]*\r?\n?")
JITTER = 1 << 14  # us: the clock of the DVS128 has 14 bits, and the word that carries on is sometimes late


def recognises(head):
    """The version in the first line."""
    return head.startswith(_MARK)


def read(source):
    """The events of the file as stored, the clock unwrapped."""
    header = _read_header(source)
    told = header.get("aechip") or header.get("hardwareinterface", "")
    chip = (source.format or "").partition("-")[2] or _chip(told)
    if chip is None:
        allowed = ", ".join(map(repr, NAMES[1:]))
        found = f"the header names the camera {told!r}" if told else "the header does not name the camera"
        raise damaged(source.path, 0, f"{found}; say which it is with format= one of {allowed}")
    return Content(_blocks(source, chip == "dvs128"), _CHIPS[chip], header, jitter=JITTER, format=f"aedat2-{chip}")


def _read_header(source):
    """{key in lower case: value} of the lines `# key: value`; `source` stands behind the last line."""
    header, marked = {}, False
    while True:
        offset = source.tell()
        if source.read(1) != b"#":
            break
        line = source.line(_LONGEST_LINE)
        if marked and not _TEXT.fullmatch(line):
            break  # the first event may begin with the byte that is a '#'
        if not line.endswith(b"\n"):
            raise damaged(source.path, offset, "the header has a line without end")
        marked = marked or line.startswith(_MARK[1:])
        key, colon, value = line.decode("latin-1").partition(":")
        if colon:
            header.setdefault(key.strip().lower(), value.strip())
        if line.strip().lower() == b"end of ascii header":
            return header
    if not marked:
        raise damaged(source.path, 0, f"not an AEDAT 2.0 file: it must begin with {_MARK.decode()!r}")
    source.seek(offset)
    return header


def _chip(told):
    """The kind of camera that jAER's class is for, e.g. eu.seebetter.ini.chips.davis.DAVIS240C."""
    last = told.rpartition(".")[2].lower()
    names = {chip: chip for chip in _CHIPS} | _CLASSES
    return next((chip for name, chip in names.items() if last.startswith(name)), None)


def _blocks(source, is_dvs128):
    last = None
    for raw, start in source.records(_RECORD):
        address, t = raw["address"].astype(np.uint32), unwrapped(raw["t"], 32, last, source.keep)
        last = int(t[-1]) if len(t) else last
        k = np.flatnonzero(address & (0x8000 if is_dvs128 else 0x80000400) == 0)
        events = (_dvs128 if is_dvs128 else _davis)(address[k], t[k])
        yield Block(events, start, _RECORD.itemsize, k)


def _dvs128(address, t):
    return as_events(address >> 1 & 0x7F, address >> 8 & 0x7F, t, ~address & 1)


def _davis(address, t):
    return as_events(address >> 12 & 0x3FF, address >> 22 & 0x1FF, t, address >> 11 & 1)
