"""The file formats, one module each. A new format is a new file and its name in `FORMATS`.

A format module has
    NAMES        what `load(format=...)` calls it, the usual name first
    ENDINGS      file endings, used where no format recognises the content
    recognises   (head: bytes) -> bool: do the first `HEAD` bytes carry the mark of this format
    read         (path) -> Content; what is wrong with a file is raised as `damaged(path, offset, reason)`
"""

from eventsnn.dvs.formats import dat, nmnist, numpy_files

FORMATS = (dat, numpy_files, nmnist)
HEAD = 4096
