"""numpy files: `.npy` with a structured array, `.npz` with one or with the columns x, y, t, p.

The fields may have the other names that `Recording` knows. An `.npz` may give `width` and `height`;
whatever other arrays it holds are left alone. Pickled objects are refused.
"""

import io
import os
import zipfile

import numpy as np
from numpy.lib import format as npy

from eventsnn.dvs.events import field_names
from eventsnn.dvs.formats.content import Block, Content, damaged
from eventsnn.dvs.recording import Recording

NAMES = ("npy", "npz")
ENDINGS = (".npy", ".npz")

_NPY, _ZIP = b"\x93NUMPY", b"PK"
_AT_A_TIME = 1 << 17


def recognises(head):
    """The mark of `.npy`, or a zip file whose first member is one."""
    if head.startswith(_ZIP):
        length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + length].endswith(b".npy")
    return head.startswith(_NPY)


def read(source):
    """The events of the file as stored, and the size if an `.npz` gives one."""
    head = source.read(len(_NPY))
    source.seek(0)
    if head == _NPY:
        return _read_npy(source)
    if not head.startswith(_ZIP):
        raise damaged(source.path, 0, f"neither .npy nor .npz: the file begins with {head!r}")
    return _read_npz(source)


def _array_header(file):
    """(shape, dtype) of the array that `file` holds next; anything may be raised: it is Python source."""
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"version {version} of the format")
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, in_columns, dtype = read_header(file)
    if dtype.hasobject:
        raise ValueError("Object arrays cannot be loaded when allow_pickle=False")
    if in_columns and len(shape) > 1:
        raise ValueError("the array is stored column by column")
    return shape, dtype


# --- .npy -------------------------------------------------------------------------------------


def _read_npy(source):
    try:
        shape, dtype = _array_header(source.file)
    except Exception as error:
        raise damaged(source.path, source.file.tell(), f"not a readable .npy file: {error}") from None
    source.seek(source.file.tell())
    if len(shape) != 1 or dtype.names is None:
        reason = f"events must be a structured array (n,) with fields x, y, t, p, got {dtype} {shape}"
        raise damaged(source.path, None, reason)
    return Content(_npy_blocks(source, shape[0], dtype))


def _npy_blocks(source, count, dtype):
    while count:
        start, wanted = source.tell(), min(count, _AT_A_TIME) * dtype.itemsize
        got = source.read(wanted)
        whole = len(got) // dtype.itemsize
        yield Block(np.frombuffer(got, dtype, whole), start, dtype.itemsize)
        if len(got) < wanted:
            reason = f"not a readable .npy file: it ends {count - whole} events too early"
            return source.fault(source.tell(), reason, f"{count - whole} events")
        count -= whole
    if source.read(1):
        source.fault(source.tell() - 1, "bytes after the end of the array", "the rest")


# --- .npz -------------------------------------------------------------------------------------


class _Member:
    """An array in a zip file, read from its beginning on. By hand instead of np.load: it may be larger than memory."""

    def __init__(self, source, archive, entry):
        self.source, self.start = source, entry.header_offset
        self.file = self._try(archive.open, entry)
        self.shape, self.dtype = self._try(_array_header, self.file)

    def _try(self, do, *args):
        try:
            return do(*args)
        except Exception as error:  # what zipfile, zlib and Python's parser raise
            raise damaged(self.source.path, self.start, f"not a readable .npz file: {error}") from None

    def next(self, count):
        """The next `count` numbers."""
        got = self._try(self.file.read, count * self.dtype.itemsize)
        if len(got) < count * self.dtype.itemsize:
            raise damaged(self.source.path, self.start, "not a readable .npz file: an array ends too early")
        return np.frombuffer(got, self.dtype)

    def end(self):
        """Read to the end, where the checksum is compared."""
        if self._try(self.file.read, 1):
            raise damaged(self.source.path, self.start, "not a readable .npz file: bytes after the end of an array")


def _read_npz(source):
    end = source.length()
    try:
        archive = zipfile.ZipFile(source.file)
        entries = archive.infolist()
    except Exception as error:  # a zip file's list of members is at its end
        raise damaged(source.path, end, f"not a readable .npz file: {error}") from None
    names = [os.path.splitext(entry.filename) for entry in entries]
    members = {
        name: _Member(source, archive, entry)
        for (name, ending), entry in zip(names, entries, strict=True)
        if ending == ".npy"
    }
    try:
        columns = _columns(members)
        size = _size(members)
    except ValueError as error:
        raise error if str(error).startswith(str(source.path)) else damaged(source.path, None, error) from None
    return Content(_npz_blocks(source, columns), size, format="npz")


def _columns(members):
    """The member that holds the events (key None), or those that hold x, y, t and p."""
    structured = [member for member in members.values() if member.dtype.names]
    if len(structured) > 1:
        raise ValueError(f"the file must hold one structured array, got {len(structured)}")
    if structured:
        if len(structured[0].shape) != 1:
            raise ValueError(f"events must be a structured array (n,), got shape {structured[0].shape}")
        return {None: structured[0]}
    columns = {field: members[name] for field, name in field_names(list(members)).items()}
    shapes = {field: column.shape for field, column in columns.items()}
    if len(columns["x"].shape) != 1 or len(set(shapes.values())) != 1:
        raise ValueError(f"the columns x, y, t, p must be of one length, got shapes {shapes}")
    return columns


def _npz_blocks(source, columns):
    (left,) = next(iter(columns.values())).shape
    try:
        while left:
            count = min(left, _AT_A_TIME)
            got = {field: column.next(count) for field, column in columns.items()}
            yield Block(got[None] if None in got else _together(got))
            left -= count
        for column in columns.values():
            column.end()
    except ValueError as error:
        if not source.keep:
            raise
        source.fault(None, str(error), "the rest")


def _together(columns):
    """A structured array of columns, each keeping its dtype: nothing wraps before it is checked."""
    events = np.empty(len(columns["x"]), [(name, column.dtype) for name, column in columns.items()])
    for name, column in columns.items():
        events[name] = column
    return events


def _size(members):
    present = [name for name in ("width", "height") if name in members]
    if not present:
        return None
    if len(present) == 1:
        raise ValueError(f"the file gives {present[0]} alone")
    return _side(members, "width"), _side(members, "height")


def _side(members, name):
    member = members[name]
    if member.shape != () or member.dtype.kind not in "iu":
        raise ValueError(f"{name} must be one integer, got an array {member.shape} of {member.dtype}")
    value = int(member.next(1)[0])
    if not 1 <= value <= 2**15:
        raise ValueError(f"{name} must be an integer >= 1 and <= {2**15}, got {value}")
    return value


def encoded(recording: Recording):
    """The bytes of a compressed `.npz` of the columns x, y, t, p, and the size if it is known."""
    size = {} if recording.width is None else {"width": recording.width, "height": recording.height}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: recording.events[name] for name in "xytp"}, **size)
    yield buffer.getvalue()
