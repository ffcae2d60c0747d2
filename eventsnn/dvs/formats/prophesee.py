"""The header that Prophesee's DAT and RAW files share: lines `% key value`, then what is not a line."""

from eventsnn.dvs.formats.content import damaged

_LONGEST_LINE = 4096
_MOST_LINES = 10_000


def read_header(source, what):
    """{key in lower case: (value, byte of the line)}; `source` stands behind the header, and behind `% end`."""
    header = {}
    for _ in range(_MOST_LINES):
        offset = source.tell()
        if source.read(1) != b"%":
            break
        line = source.line(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise damaged(source.path, offset, "the header has a line without end")
        key, _, value = line.decode("latin-1").strip().partition(" ")
        header[key.lower()] = value.strip(), offset
        if key == "end":
            return header
    if not header:
        raise damaged(source.path, 0, f"not a {what} file: it must begin with a header of lines '% ...'")
    source.seek(offset)
    return header


def plain(header):
    """The header without the bytes."""
    return {key: value for key, (value, _) in header.items()}


def size(source, header, most):
    """(width, height) from lines `% width` and `% height`; None if there are none."""
    present = [key for key in ("width", "height") if key in header]
    if not present:
        return None
    if len(present) == 1:
        raise damaged(source.path, header[present[0]][1], f"the header gives {present[0]} alone")
    return tuple(pixels(source, key, *header[key], most) for key in ("width", "height"))


def pixels(source, key, value, offset, most):
    """A number of pixels from the text of a header."""
    if not (value.isdecimal() and value.isascii() and len(value) < 9 and 1 <= int(value) <= most):
        raise damaged(source.path, offset, f"{key} must be a number of pixels in 1 .. {most}, got {value!r}")
    return int(value)
