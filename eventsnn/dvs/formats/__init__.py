"""The file formats, one module each. A new format is a new file and its name in `FORMATS`.

A format module has
    NAMES        what `load(format=...)` calls it, the usual name first
    ENDINGS      file endings, used where no format recognises the content
    recognises   (head: bytes) -> bool: do the first `HEAD` bytes carry the mark of this format
    read         (source: Source) -> Content; damage goes to `source.fault`, a header that makes no sense is
                 raised as `damaged(path, offset, reason)`
    encoded      (recording) -> iterator of bytes, if the format can be written; raises before the first
"""

from eventsnn.dvs.formats import aedat2, aedat3, aedat4, dat, es, evt2, evt3, hdf5, nmnist, numpy_files, text

FORMATS = (dat, numpy_files, nmnist, evt2, evt3, es, aedat2, aedat3, aedat4, hdf5, text)
HEAD = 4096
