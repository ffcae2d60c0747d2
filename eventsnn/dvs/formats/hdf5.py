"""HDF5: a group that holds x, y, t, p (or xs, ys, ts, ps), a dataset of such records, or one of rows x, y, t, p.

Known layouts are DSEC (Gehrig et al. 2021: `events/x` ..., and `t_offset`, which is added to the times), MVSEC (Zhu et
al. 2018: `davis/left/events`, rows of floats), and what e2vid writes (`events/xs` ...). Whole times are microseconds,
others seconds. Where there are several, the first by name is read, or the one whose name is given as `part`. The
attributes `width` and `height` of the group or the file give the size, if they are there.

Prophesee's own compression (ECF) is not supported: no package on the registries brings it.

Written from the descriptions; no recording of a camera was at hand.
"""

import numpy as np

from eventsnn.dvs.events import field_names
from eventsnn.dvs.formats.content import Block, Content, damaged
from eventsnn.extras import needed

NAMES = ("hdf5",)
ENDINGS = (".h5", ".hdf5")

_MARK = b"\x89HDF\r\n\x1a\n"
_AT_A_TIME = 1 << 17
_ECF = 36559
_PLURAL = {"xs": "x", "ys": "y", "ts": "t", "ps": "p"}


def recognises(head):
    """The signature at the beginning."""
    return head.startswith(_MARK)


def read(source):
    """The events of one group or dataset."""
    h5py = needed("h5py", "hdf5", "reading HDF5")
    needed("hdf5plugin", "hdf5", "reading HDF5")
    if source.packed:
        raise damaged(source.path, 0, "HDF5 cannot be read from a gzip file; unpack it first")
    try:
        file = h5py.File(source.path, "r")
        found = _streams(h5py, file)
        if not found:
            raise ValueError("it holds no events: no group with x, y, t, p and no dataset of them")
        name = next(iter(found)) if source.part is None else str(source.part).strip("/")
        if name in found:
            columns, size, shift = found[name], _size(file, name), _offset(file, name)
            _check_lengths(columns)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise damaged(source.path, None, f"not a readable HDF5 file of events: {error}") from None
    if name not in found:
        raise ValueError(f"part must be one of {', '.join(map(repr, found))}, got {source.part!r}")
    return Content(_blocks(source, columns, shift), size, parts=tuple(found))


def _streams(h5py, file):
    """{name: {field: column}} of all that looks like events, by name."""
    found = {}

    def look(name, node):
        columns = _of_group(h5py, node) if isinstance(node, h5py.Group) else _of_dataset(node)
        if columns:
            found[name.strip("/")] = columns

    look("", file)
    file.visititems(look)
    return found


class _Column:
    """A dataset of one field, or a field or column of a dataset of all."""

    def __init__(self, dataset, field=None):
        self.dataset, self.field = dataset, field

    def __len__(self):
        return self.dataset.shape[0]

    def __getitem__(self, piece):
        got = self.dataset[piece] if not isinstance(self.field, int) else self.dataset[piece, self.field]
        return got[self.field] if isinstance(self.field, str) else got


def _of_group(h5py, group):
    names = {_PLURAL.get(name, name): name for name in group if isinstance(group.get(name), h5py.Dataset)}
    names = {name: stored for name, stored in names.items() if len(group[stored].shape) == 1}
    try:
        return {field: _Column(group[names[name]]) for field, name in field_names(list(names)).items()}
    except ValueError:
        return None


def _of_dataset(dataset):
    if dataset.dtype.names and len(dataset.shape) == 1:
        try:
            return {field: _Column(dataset, name) for field, name in field_names(dataset.dtype.names).items()}
        except ValueError:
            return None
    if dataset.name.endswith("events") and len(dataset.shape) == 2 and dataset.shape[1] == 4:
        return {field: _Column(dataset, k) for k, field in enumerate("xytp")}
    return None


def _check_lengths(columns):
    lengths = {field: len(column) for field, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"the columns x, y, t, p must be of one length, got {lengths}")
    for column in columns.values():
        plist = column.dataset.id.get_create_plist()
        if any(plist.get_filter(k)[0] == _ECF for k in range(plist.get_nfilters())):
            raise ValueError("it is compressed with Prophesee's ECF, which cannot be read; convert it to RAW or DAT")


def _size(file, name):
    node = file[name or "/"]
    for place in (node, node.parent, file):
        if "width" in place.attrs and "height" in place.attrs:
            return int(place.attrs["width"]), int(place.attrs["height"])
    return None


def _offset(file, name):
    """DSEC's `t_offset`, beside the group or in it, in the unit of t; 0 without."""
    node = file[name or "/"]
    for place in (node, node.parent):
        if "t_offset" in place.attrs:
            return place.attrs["t_offset"][()]
        if hasattr(place, "keys") and "t_offset" in place:
            return place["t_offset"][()]
    return 0


def _blocks(source, columns, shift):
    length = len(columns["t"])
    for start in range(0, length, _AT_A_TIME):
        try:
            got = {field: column[start : start + _AT_A_TIME] for field, column in columns.items()}
            events = _whole(got, np.asarray(shift).reshape(-1)[0])
        except (OSError, RuntimeError, ValueError, TypeError, MemoryError) as error:
            return source.fault(None, f"events {start} .. cannot be read: {error}", f"{length - start} events")
        yield Block(events)


def _whole(columns, shift):
    """Integers; times in microseconds."""
    t = columns["t"]
    t = t + shift if shift else t
    columns = {**columns, "t": np.rint(t * 1e6) if t.dtype.kind == "f" else t}
    events = np.empty(len(t), [(field, _integer_type(column)) for field, column in columns.items()])
    for field, column in columns.items():
        if column.dtype.kind == "f" and not ((column == np.rint(column)) & (np.abs(column) < 2.0**53)).all():
            raise ValueError(f"{field} must hold whole numbers")
        events[field] = column
    return events


def _integer_type(column):
    return np.int64 if column.dtype.kind == "f" else column.dtype
