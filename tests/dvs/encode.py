"""Files of every format, made of rows (x, y, t, p) word by word as the specifications say, without the package."""

import io
import struct

import numpy as np

from tests.dvs.make import dat_bytes, events, nmnist_bytes

_EVT = "% date 2024-01-01 00:00:00\n% evt {0}.0\n% format EVT{0};height=480;width=640\n% geometry 640x480\n% end\n"


EVT2_HEADER, EVT3_HEADER = _EVT.format(2), _EVT.format(3)


def evt2_words(rows):
    """A word of the high time before each event that needs one."""
    words, last = [], None
    for x, y, t, p in rows:
        if t >> 6 != last:
            last = t >> 6
            words.append(8 << 28 | last & 0xFFFFFFF)
        words.append(p << 28 | (t & 63) << 22 | x << 11 | y)
    return words


def evt2_bytes(rows, header=EVT2_HEADER):
    return header.encode() + np.array(evt2_words(rows), "<u4").tobytes()


def evt3_words(rows):
    """One event a word; row and time only where they change."""
    words, high, low, row = [], None, None, None
    for x, y, t, p in rows:
        if t >> 12 != high:
            high, low = t >> 12, 0
            words.append(0x8000 | high & 0xFFF)
        if t & 0xFFF != low:
            low = t & 0xFFF
            words.append(0x6000 | low)
        if y != row:
            row = y
            words.append(y)
        words.append(0x2000 | p << 11 | x)
    return words


def evt3_bytes(rows, header=EVT3_HEADER):
    return header.encode() + np.array(evt3_words(rows), "<u2").tobytes()


def es_bytes(rows, size=(640, 480), kind=1):
    """Type DVS (1) or ATIS (2); the rows must be in order of time."""
    out, last = [b"Event Stream", bytes([2, 0, 0, kind]), struct.pack("<HH", *size)], 0
    for x, y, t, p in rows:
        passes, delta = divmod(t - last, 127 if kind == 1 else 63)
        out.append(
            b"\xff" * passes if kind == 1 else b"\xff" * (passes // 3) + bytes([0xFC | passes % 3]) * (passes % 3 > 0)
        )
        out.append(struct.pack("<BHH", delta << 1 | p if kind == 1 else delta << 2 | p << 1, x, y))
        last = t
    return b"".join(out)


def aedat2_header(chip, end=b""):
    return b"#!AER-DAT2.0\r\n# This is a raw AE data file - do not edit\r\n" + b"# AEChip: %b\r\n" % chip.encode() + end


def aedat2_bytes(rows, chip="ch.unizh.ini.jaer.chip.retina.DVS128", end=b"#End Of ASCII Header\r\n"):
    """DVS128: x 1-7, y 8-14, bit 0 = 1 for OFF. DAVIS: polarity 11, x 12-21, y 22-30."""
    is_dvs128 = "DVS128" in chip
    words = [(y << 8 | x << 1 | (1 - p) if is_dvs128 else y << 22 | x << 12 | p << 11, t) for x, y, t, p in rows]
    return aedat2_header(chip, end) + b"".join(struct.pack(">II", a, t & 0xFFFFFFFF) for a, t in words)


AEDAT3_HEADER = b"#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n"
AEDAT3_HEADER += b"#Start-Time: 2017-01-01 00:00:00 (TZ+0000)\r\n#!END-HEADER\r\n"


def aedat3_packet(rows, kind=1, camera=1, turns=0, valid=lambda k: True):
    good = [bool(valid(k)) for k in range(len(rows))]
    head = struct.pack("<hhiiiiii", kind, camera, 8, 4, turns, len(rows), len(rows), sum(good))
    body = (struct.pack("<Ii", x << 17 | y << 2 | p << 1 | ok, t) for (x, y, t, p), ok in zip(rows, good))
    return head + b"".join(body)


def aedat3_bytes(rows, most=7):
    """Packets of at most so many events; the clock overflows after 31 bits."""
    out, k = [AEDAT3_HEADER], 0
    while k < len(rows):
        turns = rows[k][2] >> 31
        piece = [row for row in rows[k : k + most] if row[2] >> 31 == turns]
        out.append(aedat3_packet([(x, y, t & 0x7FFFFFFF, p) for x, y, t, p in piece], turns=turns))
        k += len(piece)
    return b"".join(out)


# --- AEDAT 4: FlatBuffers by hand ---------------------------------------------------------------

STREAM = """<node name="{0}" path="/mainloop/Recorder/outInfo/{0}/">
<attr key="typeIdentifier" type="string">{1}</attr><node name="info" path="/mainloop/Recorder/outInfo/{0}/info/">
<attr key="sizeX" type="int">{2}</attr><attr key="sizeY" type="int">{3}</attr></node></node>"""


def info_node(*streams):
    nodes = "".join(STREAM.format(*stream) for stream in streams)
    return f'<dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">{nodes}</node></dv>'


def _sized(identifier, vtable, table, tail):
    """A FlatBuffers message with its size: root offset, identifier, vtable, table, and what the table points to."""
    pad = -(8 + len(vtable)) % 8
    root = 8 + len(vtable) + pad
    body = struct.pack("<I", root) + identifier + vtable + bytes(pad)
    body += struct.pack("<i", root - 8) + table + tail
    return struct.pack("<I", len(body)) + body


def aedat4_packet(rows):
    """A table of one field, the vector of events; it starts so that they are aligned to 8 bytes."""
    vector = b"".join(struct.pack("<qhhB3x", t, x, y, p) for x, y, t, p in rows)
    vtable = struct.pack("<HHH", 6, 8, 4)
    return _sized(b"EVTS", vtable, struct.pack("<I", 4), struct.pack("<I", len(rows)) + vector)


def aedat4_bytes(rows, packing="none", most=7, streams=((0, "EVTS", 640, 480),), stream=0, extra=()):
    """`extra` are pairs (stream, bytes) of further packets, put first."""
    text = info_node(*streams).encode()
    code = {"none": 0, "lz4": 1, "zstd": 3}[packing]
    pack = {"none": bytes, "lz4": _lz4, "zstd": _zstd}[packing]
    pieces = [(stream, aedat4_packet(rows[k : k + most])) for k in range(0, len(rows), most)]
    packets = [(number, pack(data)) for number, data in (*extra, *pieces)]
    body = b"".join(struct.pack("<ii", number, len(data)) + data for number, data in packets)

    def header(end):
        vtable = struct.pack("<HHHHH", 10, 20, 4, 8, 16)
        table = struct.pack("<iqI", code, end, 4)
        return b"#!AER-DAT4.0\r\n" + _sized(b"IOHE", vtable, table, struct.pack("<I", len(text)) + text + b"\0")

    end = len(header(0)) + len(body)
    return header(end) + body + b"a table of the packets"


def _lz4(data):
    import lz4.frame

    return lz4.frame.compress(data)


def _zstd(data):
    import zstandard

    return zstandard.compress(data)


# --- arrays and text ------------------------------------------------------------------------------


def npy_bytes(rows):
    buffer = io.BytesIO()
    np.save(buffer, events(*rows))
    return buffer.getvalue()


def npz_bytes(rows, save=np.savez_compressed):
    buffer = io.BytesIO()
    save(buffer, **{name: events(*rows)[name] for name in "xytp"}, width=640, height=480)
    return buffer.getvalue()


def csv_bytes(rows):
    return b"t,x@640,y@480,on\n" + b"".join(b"%d,%d,%d,%d\n" % (t, x, y, p) for x, y, t, p in rows)


def txt_bytes(rows):
    """As the recordings of rpg: seconds."""
    return b"".join(b"%d.%06d %d %d %d\n" % (t // 10**6, t % 10**6, x, y, p) for x, y, t, p in rows)


def hdf5_bytes(rows, **options):
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for name in "xytp":
            file.create_dataset(f"events/{name}", data=events(*rows)[name], **options)
    return buffer.getvalue()


EVERY = {  # format: (ending, rows -> bytes)
    "dat": (".dat", lambda rows: dat_bytes(rows, b"% Version 2\n% Height 480\n% Width 640\n")),
    "nmnist": (".bin", lambda rows: nmnist_bytes([(x % 256, y % 256, t % 2**23, p) for x, y, t, p in rows])),
    "evt2": (".raw", evt2_bytes),
    "evt3": (".raw", evt3_bytes),
    "es": (".es", es_bytes),
    "aedat2": (".aedat", lambda rows: aedat2_bytes(rows, "eu.seebetter.ini.chips.davis.Davis640")),
    "aedat3": (".aedat", aedat3_bytes),
    "aedat4": (".aedat4", lambda rows: aedat4_bytes(rows, "lz4")),
    "aedat4-zstd": (".aedat4", lambda rows: aedat4_bytes(rows, "zstd")),
    "npy": (".npy", npy_bytes),
    "npz": (".npz", npz_bytes),
    "csv": (".csv", csv_bytes),
    "txt": (".txt", txt_bytes),
    "hdf5": (".h5", hdf5_bytes),
}
