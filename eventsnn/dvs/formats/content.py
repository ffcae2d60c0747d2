"""What the readers have in common: the file they read from, what they return and how they complain."""

import os
import zlib
from collections.abc import Callable, Iterable
from gzip import BadGzipFile, GzipFile
from typing import NamedTuple

import numpy as np

from eventsnn.dvs.events import EVENT, MAX_SIDE, columns_of, joined

PIECE = 1 << 20  # bytes that are read at a time
_AROUND = 40  # stamps: more than twice what 64 damaged bytes hold


class Block(NamedTuple):
    """Some events in the order of the file, and where: event k is at byte start + step * k, or start + step * at[k]."""

    events: np.ndarray
    start: int | None = None
    step: int = 0
    at: np.ndarray | None = None

    def offset(self, k):
        """The byte where event k begins; None if the format does not tell."""
        return None if self.start is None else int(self.offsets([k])[0])

    def offsets(self, which):
        """The bytes where some events begin, int64; -1 if the format does not tell."""
        which = np.asarray(which, np.int64)
        if self.start is None:
            return np.full(len(which), -1)
        return self.start + self.step * (which if self.at is None else self.at[which].astype(np.int64))


class Content(NamedTuple):
    """What a file holds, as it is stored.

    blocks : its events, decoded as they are asked for.
    size : (width, height) if the file gives it; `limit` is what the format can express.
    header : what else it says of itself.
    summary : () -> (number of events, first, last time stamp) without decoding, or None if that is not possible.
    jitter : us that a time may lie before an earlier one; more than that is damage.
    chained : whether an event is stored relative to the one before, so that nothing after damage can be trusted.
    parts : names of the event streams, if there can be several.
    format : what `load(format=)` calls it, if it is not the first of the reader's NAMES.
    """

    blocks: Iterable[Block]
    size: tuple[int, int] | None = None
    header: dict[str, str] = {}  # noqa: RUF012 (read only)
    summary: Callable[[], tuple[int, int | None, int | None] | None] | None = None
    jitter: int = 0
    chained: bool = False
    limit: tuple[int, int] = (MAX_SIDE, MAX_SIDE)
    parts: tuple[str, ...] = ()
    format: str | None = None


class Source:
    """A file that is being read from its beginning, unpacked if it is a gzip file; what to do about damage.

    With `keep`, damage is noted in `faults` as (byte, what, how many were left out), and reading goes on.
    Bytes are counted in what was unpacked. `format` and `part` are what was asked for, None if nothing was.
    """

    def __init__(self, path, file, keep=False, format=None, part=None):
        self.path, self.keep, self.format, self.part, self.faults = path, keep, format, part, []
        self.packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        self.file = GzipFile(fileobj=file) if self.packed else file
        self._offset = 0

    def read(self, count):
        """The next `count` bytes; fewer only at the end, or where a gzip file is damaged."""
        pieces = []
        while count and (got := self._unpacked(self.file.read, min(count, PIECE))):
            pieces.append(got)  # piece by piece: a damaged file may ask for more than there is memory
            count -= len(got)
            self._offset += len(got)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def line(self, most):
        """The next line with its end, `most` bytes of it."""
        got = self._unpacked(self.file.readline, most)
        self._offset += len(got)
        return got

    def _unpacked(self, read, count):
        try:
            return read(count)
        except (EOFError, BadGzipFile, zlib.error) as error:
            self.fault(self._offset, f"the gzip file is damaged: {error}", "the rest")
            return b""

    def tell(self):
        """Offset of the next byte."""
        return self._offset

    def seek(self, offset):
        """Go to a byte."""
        self.file.seek(offset)
        self._offset = offset

    def length(self):
        """Bytes in all; None for a gzip file, which does not know."""
        return None if self.packed else os.fstat(self.file.fileno()).st_size

    def fault(self, offset, reason, lost):
        """Damage at a byte: an error, or a note that `lost` was left out."""
        if not self.keep:
            raise damaged(self.path, offset, reason)
        self.faults.append((offset, reason, lost))

    def records(self, record, what="an event"):
        """Pairs (array of dtype `record`, byte of the first) to the end of the file."""
        record = np.dtype(record)
        piece = PIECE // record.itemsize * record.itemsize
        while got := self.read(piece):
            start, count = self.tell() - len(got), len(got) // record.itemsize
            yield np.frombuffer(got, record, count), start
            self._complete(record.itemsize, len(got) - count * record.itemsize, self.tell(), what)

    def count(self, record, start, what="an event"):
        """Number of records from byte `start` to the end of a file that is not packed."""
        size = self.length() - start
        self._complete(record.itemsize, size % record.itemsize, self.length(), what)
        return size // record.itemsize

    def _complete(self, size, rest, end, what):
        if rest:
            reason = f"the file ends inside {what}: {rest} bytes left, {what} has {size}"
            self.fault(end - rest, reason, f"{rest} bytes")


def columns_in(source, block):
    """The columns x, y, t, p of a block; an error that names the file where it holds something else."""
    if block.events.dtype == EVENT:
        return tuple(block.events[name] for name in "xytp")
    try:
        return columns_of(block.events)
    except (TypeError, ValueError) as error:
        raise damaged(source.path, None, error) from None


def gathered(blocks, least=1 << 16):
    """Many small blocks, each of events in one place, as few larger ones."""
    group, count = [], 0
    for block in blocks:
        group.append(block)
        count += len(block.events)
        if count >= least:
            yield _together(group)
            group, count = [], 0
    if group:
        yield _together(group)


def _together(group):
    at = np.concatenate([block.offsets(np.arange(len(block.events))) for block in group])
    return Block(joined([block.events for block in group]), 0, 1, at)


def damaged(path, offset, reason):
    """The error for a file that is not what it should be; `offset` is the byte where it shows."""
    place = "" if offset is None else f", byte {offset}"
    return ValueError(f"{path}{place}: {reason}")


def unwrapped(stamps, bits, last, doubt=False):
    """int64 times of a clock of so many bits that goes on from `last` (int64, already unwrapped; None at first).

    A drop by more than half the range is the clock starting anew; a smaller one stays. With `doubt`, where stamps
    may be damaged, most of the stamps around a drop must have dropped.
    """
    t, half = stamps.astype(np.int64), 1 << bits - 1
    turns = 0
    if last is not None and len(t):
        t = np.append(last & 2 * half - 1, t)
        turns = last >> bits
    wraps = np.flatnonzero(t[1:] < t[:-1] - half) + 1
    if doubt:
        wraps = [k for k in wraps if np.median(t[max(0, k - _AROUND) : k]) - np.median(t[k : k + _AROUND]) > half]
    for k in wraps:
        t[k:] += 2 * half
    return t[len(t) - len(stamps) :] + (turns << bits)
