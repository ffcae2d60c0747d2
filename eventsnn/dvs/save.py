"""Writing a recording to a file, in a format that `load` reads back as it was."""

import gzip
from pathlib import Path

from eventsnn import check
from eventsnn.dvs.formats import es, evt2, numpy_files, text
from eventsnn.dvs.recording import Recording

_WRITERS = {"npz": numpy_files, "es": es, "evt2": evt2, "csv": text}
_ENDINGS = {".npz": "npz", ".es": "es", ".raw": "evt2", ".csv": "csv", ".txt": "csv"}


def save(recording, path, format=None):
    """Write a recording as "npz" (.npz), "es" (Event Stream, .es), "evt2" (Prophesee RAW, .raw) or "csv" (.csv, .txt).

    The ending decides unless `format` does; with a further ending .gz the file is packed. `load(path)` gives the same
    events, and the same size. Coordinates and times are written as they are: what a format has to say about axes and
    origin is up to who reads it (docs/dvs.md).

    Raises TypeError for what is no `Recording`, ValueError for an unknown format and for what a format cannot hold;
    nothing is written then.
    """
    if not isinstance(recording, Recording):
        raise TypeError(f"recording must be a dvs.Recording, got {recording!r}")
    path = Path(path)
    packed = path.suffix.lower() == ".gz"
    ending = Path(path.stem).suffix.lower() if packed else path.suffix.lower()
    if format is None and ending not in _ENDINGS:
        raise ValueError(f"path must end in {', '.join(_ENDINGS)} unless format= says what to write, got {str(path)!r}")
    writer = _WRITERS[check.choice("format", format or _ENDINGS.get(ending), _WRITERS)]
    chunks = writer.encoded(recording)
    first = next(chunks)  # or an error, before there is a file
    with open(path, "wb") as plain, gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) if packed else plain as file:
        file.write(first)
        for chunk in chunks:
            file.write(chunk)
