"""The loops over events, compiled: which events are kept, given a number per pixel that they read and write.

`plane` is what `Plane` holds: pixel (x, y) stands at [y + 1, x + 1], in a border that no event reaches.
"""

from eventsnn.engine.compiling import entry


@entry
def supported(events, plane, within, keep):
    """Where one of the four neighbours of a pixel fired less than `within` before; the plane holds the last times."""
    for k in range(len(events)):
        event = events[k]
        y, x, since = event["y"] + 1, event["x"] + 1, event["t"] - within
        keep[k] = (
            (plane[y - 1, x] > since)
            | (plane[y + 1, x] > since)
            | (plane[y, x - 1] > since)
            | (plane[y, x + 1] > since)
        )
        plane[y, x] = event["t"]


@entry
def rested(events, plane, rest, keep):
    """Where a pixel was last kept `rest` ago or longer; the plane holds those times."""
    for k in range(len(events)):
        event = events[k]
        y, x = event["y"] + 1, event["x"] + 1
        keep[k] = plane[y, x] <= event["t"] - rest
        if keep[k]:
            plane[y, x] = event["t"]


@entry
def each_nth(events, plane, n, keep):
    """The n-th, 2 n-th, ... event of each pixel; the plane counts those since the last one kept."""
    for k in range(len(events)):
        event = events[k]
        y, x = event["y"] + 1, event["x"] + 1
        plane[y, x] += 1
        keep[k] = plane[y, x] == n
        if keep[k]:
            plane[y, x] = 0
