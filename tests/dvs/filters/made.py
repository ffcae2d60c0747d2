"""Recordings that filters are tried on, and two ways to filter them."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from eventsnn.dvs import Recording
from tests.dvs.make import EVENT, rows

WIDTH, HEIGHT = 7, 5


def recording(found, size=(WIDTH, HEIGHT)):
    return Recording(np.array(found, EVENT), *size)


def recordings(latest=400, most=60, size=(WIDTH, HEIGHT)):
    """Strategy: recordings of a small sensor with many events close together, ties included."""
    return rows(WIDTH, HEIGHT, latest, most).map(lambda found: recording(found, size))


def cuts(most=60):
    """Strategy: where a recording is cut into chunks, empty ones included."""
    return st.lists(st.integers(0, most), max_size=4).map(sorted)


def in_chunks(made, where):
    """The recording in pieces that begin at the events `where`."""
    edges = [0, *where, len(made)]
    return [Recording(made.events[a:b], made.width, made.height) for a, b in pairwise(edges)]


def streamed(filter, made, where):
    """What a filter makes of the recording in chunks, put together."""
    chunks = list(filter.stream(in_chunks(made, where)))
    assert len(chunks) == len(where) + 1
    assert len({(chunk.width, chunk.height) for chunk in chunks}) == 1
    events = np.concatenate([chunk.events for chunk in chunks])
    return Recording(events, chunks[0].width, chunks[0].height)


def same(one, other):
    return one.events.tolist() == other.events.tolist() and (one.width, one.height) == (other.width, other.height)
