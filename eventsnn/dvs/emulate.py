"""An event camera made of frames: the ideal pixel of Hu, Liu and Delbruck (2021, "v2e"), without noise."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.dvs.recording import EVENT, Recording

_LATEST = 9e12  # ms; in microseconds still exact in float64


def emulate(frames, times, *, threshold=0.2, refractory=0.0, offset=None) -> Recording:
    """Events of an ideal event camera that sees `frames`.

    Each pixel follows log(intensity + offset), a straight line between two frames. It sends an event
    each time that has moved by the threshold from where it was at the last event (at first: in the first
    frame), at the interpolated time of the crossing, rounded to a microsecond. After an event a pixel is
    held in reset for `refractory`, and compares with what it sees at the end of that (Lichtsteiner, Posch
    and Delbruck 2008). Events come in order of (t, y, x); those of one pixel keep their order.

    Parameters
    ----------
    frames : (T, H, W) numbers >= 0, linear intensity in any unit, T >= 1.
    times : (T,) ms, strictly increasing.
    threshold : > 0, in natural-log units: 0.2 is a change by 22 %. A number, or a pair (on, off).
    refractory : ms, >= 0.
    offset : intensity added before the logarithm, >= 0, so that black is not infinitely dark; by default a
        thousandth of the largest intensity. 0 is allowed if no intensity is 0.

    Returns a `Recording` of W x H pixels. Raises ValueError or TypeError on anything else.
    """
    frames = _movie(frames)
    times = _increasing(times, len(frames))
    thresholds = _pair(threshold)
    refractory = check.number("refractory", refractory, low=0.0)
    logs = _log_frames(frames, offset)
    pixels = _Pixels(next(logs), times[0], thresholds, refractory)
    rounds = [r for span, image in zip(pairwise(times), logs, strict=True) for r in pixels.see(image, *span)]
    return Recording(_sorted_events(rounds, frames.shape[2]), frames.shape[2], frames.shape[1], "emulated")


class _Pixels:
    """The state of all pixels: what each compares with (`level`), and until when it is in reset (`free`)."""

    def __init__(self, image, t, thresholds, refractory):
        self.image = image
        self.level = image.copy()
        self.free = np.full(image.shape, t)
        self.on, self.off = thresholds
        self.refractory = refractory

    def see(self, image, start, stop):
        """The crossings while the picture moves to `image`: rounds (t, pixel, p), one event a pixel each.

        All pixels at once, as often as the busiest one fires: few rounds, and each smaller than the last.
        """
        line = _Line(self.image, image - self.image, start, stop - start)
        self.image = image
        live = np.flatnonzero(self.free <= stop)
        self._leave_reset(live[self.free[live] > start], line)
        while live.size:
            change = image[live] - self.level[live]
            p = change >= self.on
            fires = p | (change <= -self.off)
            live, p = live[fires], p[fires]
            self.level[live] += np.where(p, self.on, -self.off)
            t = line.when(live, self.level[live])
            yield t, live, p
            if self.refractory:
                self.free[live] = t + self.refractory
                live = live[self.free[live] <= stop]
                self._leave_reset(live, line)

    def _leave_reset(self, which, line):
        self.level[which] = line.at(which, self.free[which])


class _Line(NamedTuple):
    """The straight line that each pixel's log intensity follows from one frame to the next."""

    base: np.ndarray
    rise: np.ndarray
    start: float
    span: float

    def at(self, which, t):
        return self.base[which] + self.rise[which] * ((t - self.start) / self.span)

    def when(self, which, level):
        return self.start + (level - self.base[which]) / self.rise[which] * self.span


def _sorted_events(rounds, width):
    t, pixel, p = (np.concatenate(column) for column in zip(*rounds)) if rounds else np.empty((3, 0))
    t = np.rint(t * 1000.0).astype(np.int64)
    order = np.lexsort((pixel, t))  # stable: a pixel's own events stay as they came
    events = np.empty(len(t), EVENT)
    events["y"], events["x"] = np.divmod(pixel[order], width)
    events["t"], events["p"] = t[order], p[order]
    return events


def _movie(frames):
    try:
        frames = np.asarray(frames)
    except ValueError as error:
        raise ValueError(f"frames must be an array (T, H, W): {error}") from None
    if frames.dtype.kind not in "iuf":
        raise TypeError(f"frames must be an array of numbers, got dtype {frames.dtype}")
    if frames.ndim != 3 or 0 in frames.shape:
        raise ValueError(f"frames must be an array (T, H, W), none of them 0, got shape {frames.shape}")
    return frames


def _increasing(times, length):
    times = check.array("times", times, size=length, low=-_LATEST, high=_LATEST)
    late = times[1:] <= times[:-1]
    if late.any():
        k = int(np.argmax(late)) + 1
        raise ValueError(f"times must increase strictly, got {times[k]} ms at [{k}] after {times[k - 1]} ms")
    return times


def _pair(threshold):
    both = threshold if isinstance(threshold, (tuple, list)) else (threshold, threshold)
    if len(both) != 2:
        raise ValueError(f"threshold must be a number or a pair (on, off), got {threshold!r}")
    return tuple(check.number("threshold", value, above=0.0) for value in both)


def _log_frames(frames, offset):
    """Frame by frame, as one flat float64 array each: the movie may be bytes and large."""
    if offset is None:
        peak = float(frames.max())  # refused below if not finite or < 0; without light any offset does
        offset = 1e-3 * peak if 0.0 < peak < np.inf else 1.0
    offset = check.number("offset", offset, low=0.0)
    for k, frame in enumerate(frames):
        light = check.array(f"frames[{k}]", frame, ndim=2, low=0.0) + offset
        if not light.all():
            raise ValueError(f"offset must be > 0 where an intensity is 0, got 0 and a 0 in frames[{k}]")
        yield np.log(light).ravel()
