"""What the RAW files of Prophesee cameras share, whatever the encoding: which it is, and the size of the sensor."""

import re

from eventsnn.dvs.formats import prophesee
from eventsnn.dvs.formats.content import damaged

MOST = 2048  # pixels along a side: addresses have 11 bits
JITTER = 4096  # us: the pixels of some sensors (Gen4.1) are not read quite in order; 11 us were seen


def version(head):
    """ "2.0", "2.1", "3.0", ...: what the first bytes say of the encoding; None if they are no header of a RAW file."""
    if not head.startswith(b"% "):
        return None
    found = re.search(rb"^% evt (\d+)(\.\d+)?", head, re.M | re.I)
    found = found or re.search(rb"^% format EVT(\d+)(?:(\.\d+)|(?=[;\s]))", head, re.M | re.I)
    return found and (found[1] + (found[2] or b".0")).decode()


def read_header(source, wanted):
    """(header, (width, height) or None) of a file that has the encoding `wanted` or does not say which."""
    header = prophesee.read_header(source, "RAW")
    told = version(b"".join(f"% {key} {value}\n".encode() for key, (value, _) in header.items()))
    if told not in (None, wanted):
        offset = header.get("evt", header.get("format"))[1]
        raise damaged(source.path, offset, f"the header must say '% evt {wanted}', got evt {told}")
    return prophesee.plain(header), _size(source, header)


def _size(source, header):
    """From `% geometry 1280x720`, `% format EVT3;height=720;width=1280`, or lines `% width`, `% height`."""
    value, offset = header.get("geometry", ("", 0))
    if value:
        width, _, height = value.partition("x")
        sides = width, height
    else:
        value, offset = header.get("format", ("", 0))
        options = dict(option.partition("=")[::2] for option in value.replace(" ", "").lower().split(";"))
        if not {"width", "height"} & set(options):
            return prophesee.size(source, header, MOST)
        sides = options.get("width", ""), options.get("height", "")
    return tuple(
        prophesee.pixels(source, key, value, offset, MOST)
        for key, value in zip(("width", "height"), sides, strict=True)
    )
