"""AEDAT 4.0 (iniVation DV): a line, a header, packets of several streams, and a table of the packets.

The header and, once unpacked (LZ4 or Zstandard), each packet are FlatBuffers: tables that begin with the distances of
their fields. Of a stream of type EVTS each packet holds a vector of events, 16 bytes each: t (microseconds, 64 bits),
x, y (16 bits each), polarity. The first such stream is read, or the one whose number is asked for as `part`.
"""

import re
import struct

import numpy as np

from eventsnn.dvs.events import as_events
from eventsnn.dvs.formats.content import Block, Content, damaged, gathered
from eventsnn.extras import needed

NAMES = ("aedat4",)
ENDINGS = (".aedat4",)

_MARK = b"#!AER-DAT4.0\r\n"
_EVENT = np.dtype([("t", "<i8"), ("x", "<i2"), ("y", "<i2"), ("p", "u1"), ("", "V3")])
_PACKINGS = ("none", "lz4", "lz4", "zstd", "zstd")
_LARGEST = 1 << 28  # bytes of a packet, unpacked


def recognises(head):
    """The first line."""
    return head.startswith(_MARK)


def read(source):
    """The events of one stream as stored."""
    if source.read(len(_MARK)) != _MARK:
        raise damaged(source.path, 0, f"not an AEDAT 4.0 file: it must begin with {_MARK!r}")
    offset = source.tell()
    length = int.from_bytes(source.read(4), "little")
    head = source.read(min(length, _LARGEST))
    try:
        if len(head) < length or head[4:8] != b"IOHE":
            raise ValueError("it ends too early" if len(head) < length else "it is not marked IOHE")
        table = _Table(head, 0)
        packing, end = _PACKINGS[table.integer(0, "<i", 0)], table.integer(1, "<q", -1)
        text = table.text(2)
    except (ValueError, IndexError, struct.error) as error:
        raise damaged(source.path, offset, f"the header makes no sense: {error}") from None
    sizes = _streams(text)
    if not sizes:
        raise damaged(source.path, offset, "the header names no stream of events")
    stream = next(iter(sizes)) if source.part is None else str(source.part)
    if stream not in sizes:
        raise ValueError(f"part must be one of {', '.join(map(repr, sizes))}, got {source.part!r}")
    unpack = _unpacker(packing)
    blocks = _blocks(source, _packets(source, end if end > 0 else None), int(stream), unpack)
    header = {"compression": packing, "info": text}
    summary = None if end <= 0 else lambda: _summary(source, end, int(stream), unpack)
    return Content(gathered(blocks), sizes[stream], header, summary, parts=tuple(sizes))


class _Table:
    """A FlatBuffers table: its fields are found through the distances that its vtable lists."""

    def __init__(self, data, at):
        """The table that the distance at byte `at` leads to."""
        self.data = data
        self.place = at + self._at("<I", at)
        self.fields = self.place - self._at("<i", self.place)
        self.count = (self._at("<H", self.fields) - 4) // 2

    def _at(self, code, offset):
        if offset < 0:
            raise ValueError(f"a place before the beginning: {offset}")
        return struct.unpack_from(code, self.data, offset)[0]

    def _field(self, k):
        distance = self._at("<H", self.fields + 4 + 2 * k) if k < self.count else 0
        return self.place + distance if distance else None

    def integer(self, k, code, default):
        """Field k, a number."""
        place = self._field(k)
        value = default if place is None else self._at(code, place)
        if code == "<i" and value < 0:
            raise ValueError(f"field {k} must not be negative, got {value}")
        return value

    def tables(self, k):
        """Field k, a vector of tables."""
        place = self._field(k)
        if place is None:
            return
        place += self._at("<I", place)
        for entry in range(self._at("<I", place)):
            yield _Table(self.data, place + 4 + 4 * entry)

    def vector(self, k, size):
        """Field k, a vector of elements of `size` bytes, as bytes."""
        place = self._field(k)
        if place is None:
            return b""
        place += self._at("<I", place)
        count = self._at("<I", place) * size
        if place + 4 + count > len(self.data):
            raise ValueError("a vector ends beyond the packet")
        return self.data[place + 4 : place + 4 + count]

    def text(self, k):
        """Field k, a text."""
        return self.vector(k, 1).decode("utf-8", "replace")


def _streams(text):
    """{number: (width, height) or None} of the streams of events in the header's XML, in order."""
    found = {}
    for number, node in re.findall(
        r'path="/mainloop/[^"]*outInfo/(\d+)/">(.*?)(?=path="/mainloop/[^"]*outInfo/\d+/">|\Z)', text, re.S
    ):
        if re.search(r'key="typeIdentifier"[^>]*>EVTS<', node):
            sides = [re.search(rf'key="size{side}"[^>]*>(\d{{1,5}})<', node) for side in "XY"]
            size = tuple(int(side[1]) for side in sides) if all(sides) else (0, 0)
            found[number] = size if all(0 < side <= 2**15 for side in size) else None
    return found


def _packets(source, end):
    """Triples (stream, bytes, byte where the packet begins), up to the table of packets."""
    while end is None or source.tell() < end:
        start = source.tell()
        head = source.read(8)
        if not head:
            if end is not None:
                source.fault(
                    start, f"the file ends before its table of packets, which should be at byte {end}", "the rest"
                )
            return
        stream, size = struct.unpack("<ii", head) if len(head) == 8 else (-1, -1)
        if stream < 0 or not 0 <= size <= _LARGEST or (end is not None and start + 8 + size > end):
            return source.fault(start, f"the header of a packet makes no sense: {head.hex()}", "the rest")
        body = source.read(size)
        if len(body) < size:
            return source.fault(start, f"the file ends inside a packet, at byte {source.tell()}", "the rest")
        yield stream, body, start


def _blocks(source, packets, wanted, unpack):
    for stream, body, start in packets:
        if stream != wanted:
            continue
        try:
            data = unpack(body)
            if data[8:12] != b"EVTS":
                raise ValueError("it is not marked EVTS")
            raw = np.frombuffer(_Table(data, 4).vector(0, _EVENT.itemsize), _EVENT)
        except (ValueError, struct.error) as error:
            source.fault(start, f"a packet of events makes no sense: {error}", "1 packet")
            continue
        yield Block(as_events(raw["x"], raw["y"], raw["t"], raw["p"]), start)


def _summary(source, end, wanted, unpack):
    """Number of events, first and last time by the table of packets at byte `end`; None if it does not know."""
    start = source.tell()
    source.seek(end)
    try:
        data = unpack(source.read(_LARGEST))
        rows = [_row(table) for table in _Table(data, 4).tables(0)] if data[8:12] == b"FTAB" else []
    except (ValueError, struct.error):
        return None
    finally:
        source.seek(start)
    rows = [row for stream, *row in rows if stream == wanted]
    if not rows or any(count < 1 or last < first for count, first, last in rows):
        return None
    counts, firsts, lasts = zip(*rows)
    return sum(counts), min(firsts), max(lasts)


def _row(table):
    """Stream, number of events, first and last time of a packet."""
    return table.integer(1, "<I", 0), *(table.integer(k, "<q", 0) for k in (2, 3, 4))


def _unpacker(packing):
    """bytes -> bytes; raises ValueError. Memory is bounded: a damaged header may promise anything."""
    if packing == "none":
        return lambda data: data
    what = f"AEDAT 4 packed with {packing}"
    return (
        _unpack_lz4(needed("lz4.frame", "dvs", what))
        if packing == "lz4"
        else _unpack_zstd(needed("zstandard", "dvs", what))
    )


def _unpack_lz4(lz4):
    def unpack(data):
        try:
            return lz4.LZ4FrameDecompressor().decompress(data, max_length=_LARGEST)
        except (RuntimeError, EOFError, MemoryError) as error:
            raise ValueError(error) from None

    return unpack


def _unpack_zstd(zstandard):
    def unpack(data):
        try:
            with zstandard.ZstdDecompressor(max_window_size=_LARGEST).stream_reader(data) as reader:
                return reader.read(_LARGEST)
        except (zstandard.ZstdError, MemoryError) as error:
            raise ValueError(error) from None

    return unpack
