"""Recordings and files for the tests, written without the package's own readers."""

import struct

import numpy as np
from hypothesis import strategies as st

EVENT = [("x", "<i2"), ("y", "<i2"), ("t", "<i8"), ("p", "u1")]
DAT_HEADER = b"% Height 240\n% Version 2\n% Width 304\n% Date 2024-01-01 00:00:00\n"


def events(*rows, dtype=EVENT):
    """A structured array of rows (x, y, t, p)."""
    return np.array(list(rows), dtype=dtype)


def nmnist_bytes(rows):
    return b"".join(bytes([x, y]) + (p << 23 | t).to_bytes(3, "big") for x, y, t, p in rows)


def dat_bytes(rows, header=DAT_HEADER, kind=12, size=8):
    records = (struct.pack("<II", t, p << 28 | y << 14 | x) for x, y, t, p in rows)
    return header + bytes([kind, size]) + b"".join(records)


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def rows(width, height, latest, most=30):
    """Strategy: up to `most` events (x, y, t, p) in order of time, ties included."""
    row = st.tuples(st.integers(0, width - 1), st.integers(0, height - 1), st.integers(0, latest), st.integers(0, 1))
    return st.lists(row, max_size=most).map(lambda found: sorted(found, key=lambda event: event[2]))
