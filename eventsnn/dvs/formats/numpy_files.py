"""numpy files: `.npy` with a structured array, `.npz` with one or with the columns x, y, t, p.

The fields may have the other names that `Recording` knows. An `.npz` may give `width` and `height`;
whatever other arrays it holds are left alone. Pickled objects are refused.
"""

import os
import zipfile

import numpy as np

from eventsnn.dvs.formats.content import Content, as_events, damaged
from eventsnn.dvs.recording import field_names

NAMES = ("npy", "npz")
ENDINGS = (".npy", ".npz")

_NPY, _ZIP = b"\x93NUMPY", b"PK"


def recognises(head):
    """The mark of `.npy`, or a zip file whose first member is one."""
    if head.startswith(_ZIP):
        length = int.from_bytes(head[26:28], "little")
        return head[30 : 30 + length].endswith(b".npy")
    return head.startswith(_NPY)


def read(path):
    """The events of the file as stored, and the size if an `.npz` gives one."""
    with open(path, "rb") as file:
        head = file.read(len(_NPY))
        file.seek(0)
        if head == _NPY:
            return _read_npy(path, file)
        if not head.startswith(_ZIP):
            raise damaged(path, 0, f"neither .npy nor .npz: the file begins with {head!r}")
        arrays = _members(path, file)
    try:
        return Content(_events(arrays), _size(arrays))
    except ValueError as error:
        raise damaged(path, None, error) from None


def _read_npy(path, file):
    try:
        events = np.lib.format.read_array(file, allow_pickle=False)
    except Exception as error:  # numpy reads the header as Python source: damage may raise almost anything
        raise damaged(path, file.tell(), f"not a readable .npy file: {error}") from None
    end = file.tell()
    if end != os.fstat(file.fileno()).st_size:
        raise damaged(path, end, "bytes after the end of the array")
    return Content(events, start=end - events.nbytes, step=events.itemsize)


def _members(path, file):
    """The arrays of an `.npz` by name. By hand instead of np.load, to tell where a damaged one begins."""
    arrays, offset = {}, os.fstat(file.fileno()).st_size  # a zip file's list of members is at its end
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                offset = member.header_offset
                name, ending = os.path.splitext(member.filename)
                if ending != ".npy":
                    continue
                with archive.open(member) as array:
                    arrays[name] = np.lib.format.read_array(array, allow_pickle=False)
    except Exception as error:  # as above, and what zipfile raises
        raise damaged(path, offset, f"not a readable .npz file: {error}") from None
    return arrays


def _events(arrays):
    structured = [array for array in arrays.values() if array.dtype.names]
    if len(structured) == 1:
        return structured[0]
    if structured:
        raise ValueError(f"the file must hold one structured array, got {len(structured)}")
    columns = {field: arrays[name] for field, name in field_names(list(arrays)).items()}
    shapes = {field: column.shape for field, column in columns.items()}
    if columns["x"].ndim != 1 or len(set(shapes.values())) != 1:
        raise ValueError(f"the columns x, y, t, p must be of one length, got shapes {shapes}")
    return as_events(**columns)


def _size(arrays):
    present = [name for name in ("width", "height") if name in arrays]
    if not present:
        return None
    if len(present) == 1:
        raise ValueError(f"the file gives {present[0]} alone")
    return _side(arrays, "width"), _side(arrays, "height")


def _side(arrays, name):
    value = arrays[name]
    if value.shape != () or value.dtype.kind not in "iu":
        raise ValueError(f"{name} must be one integer, got {value!r}")
    return int(value)
