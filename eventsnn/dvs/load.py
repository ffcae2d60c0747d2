"""Reading a recording: find out which format it has, decode it, check it."""

from pathlib import Path

from eventsnn.dvs.formats import FORMATS, HEAD
from eventsnn.dvs.formats.content import damaged
from eventsnn.dvs.recording import BadEvent, Recording, checked_size


def load(path, format=None, size=None) -> Recording:
    """The recording in the file `path`, coordinates and times (microseconds) as they are stored there.

    Formats: "nmnist" (.bin of N-MNIST and N-Caltech101, Orchard et al. 2015), "dat" (Prophesee DAT,
    version 2, also N-CARS), "npy" and "npz" (a structured array, or columns x, y, t, p). The content
    decides which it is, the ending where the content carries no mark; `format` overrides both.

    `size` = (width, height) is for formats that do not store it; where the file does, it must agree.

    Raises FileNotFoundError, and ValueError with path, byte offset (where there is one) and reason for
    a file that is unknown, truncated, no such format, or whose events `Recording` refuses.
    """
    path = Path(path)
    given = None if size is None else checked_size(size, "size")
    reader = _by_content(path) if format is None else _by_name(format)
    content = reader.read(path)
    stored = content.size
    if given and stored and given != tuple(stored):
        raise ValueError(f"size must be {tuple(stored)}, which {path} gives, or None, got {given}")
    try:
        return Recording(content.events, *(stored or given or (None, None)), source=str(path))
    except BadEvent as error:
        raise damaged(path, content.offset(error.index), error) from None
    except (TypeError, ValueError) as error:
        raise damaged(path, None, error) from None


def _by_name(format):
    for reader in FORMATS:
        if format in reader.NAMES:
            return reader
    raise ValueError(f"format must be one of {_supported()}, got {format!r}")


def _by_content(path):
    with open(path, "rb") as file:
        head = file.read(HEAD)
    for reader in FORMATS:
        if reader.recognises(head):
            return reader
    for reader in FORMATS:
        if path.suffix.lower() in reader.ENDINGS:
            return reader
    raise damaged(path, 0, f"unknown format; supported are {_supported()} (argument format=)")


def _supported():
    return ", ".join(repr(name) for reader in FORMATS for name in reader.NAMES)
