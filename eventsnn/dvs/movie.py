"""What an emulated camera is shown: pictures at increasing times, of an array or of a function of time.

Both kinds have `times`, the `first` picture, `white`, the intensity that counts as bright, and
`logs(camera, tolerance)`, which yields the times and log intensities of the pictures after the first, as they are
needed: a movie may be large.
"""

import numpy as np

from eventsnn import check
from eventsnn.dvs.arguments import LATEST
from eventsnn.dvs.camera import checked_picture

_FINEST = 1e-3  # ms; a function of time is not asked for more


class Frames:
    """A movie that is an array (T, H, W)."""

    def __init__(self, frames, times):
        self.frames = _movie(frames)
        self.times = _increasing(times, len(self.frames))
        self.first = checked_picture("frames[0]", self.frames[0])
        peak = float(self.frames.max())  # refused later if not finite; without light any will do
        self.white = peak if 0.0 < peak < np.inf else 1.0

    def logs(self, camera, tolerance):
        """There is nothing between frames that a tolerance could ask for."""
        if tolerance is not None:
            raise ValueError(f"tolerance must be None for frames: it is for a function of time, got {tolerance!r}")
        for k in range(1, len(self.times)):
            yield self.times[k], camera.log(f"frames[{k}]", self.frames[k])


class Function:
    """A movie that is a function of the time in ms."""

    def __init__(self, look, times):
        self.look = look
        self.times = _increasing(times, None)
        if not len(self.times):
            raise ValueError("times must have at least one entry, got none")
        self.first = checked_picture(self._name(self.times[0]), look(self.times[0]))
        self.white = float(self.first.max()) or 1.0

    def logs(self, camera, tolerance):
        """As many pictures between two times as it takes to stay within the tolerance."""
        if tolerance is None:
            tolerance = 0.1 * camera.least_threshold
        tolerance = check.number("tolerance", tolerance, above=0.0)

        def look(t):
            return t, camera.log(self._name(t), self.look(t))

        before = self.times[0], camera.log(self._name(self.times[0]), self.first)
        for t in self.times[1:]:
            after = look(t)
            yield from _between(look, before, after, tolerance)
            before = after

    @staticmethod
    def _name(t):
        return f"frames({t:g})"


def _between(look, a, b, tolerance):
    """Pictures after a, up to b, so close that straight lines between them are right within the tolerance."""
    if b[0] - a[0] > _FINEST:
        middle = look(0.5 * (a[0] + b[0]))
        if np.abs(middle[1] - 0.5 * (a[1] + b[1])).max() <= tolerance:
            yield middle
        else:
            yield from _between(look, a, middle, tolerance)
            yield from _between(look, middle, b, tolerance)
            return
    yield b


def _movie(frames):
    try:
        frames = np.asarray(frames)
    except ValueError as error:
        raise ValueError(f"frames must be an array (T, H, W): {error}") from None
    if frames.dtype.kind not in "iuf":
        raise TypeError(f"frames must be an array of numbers, got dtype {frames.dtype}")
    if frames.ndim != 3 or 0 in frames.shape:
        advice = "; of colours take the mean over the last axis" if frames.ndim == 4 else ""
        raise ValueError(f"frames must be an array (T, H, W), none of them 0, got shape {frames.shape}{advice}")
    return frames


def _increasing(times, length):
    times = check.array("times", times, size=length, low=-LATEST, high=LATEST)
    late = times[1:] <= times[:-1]
    if late.any():
        k = int(np.argmax(late)) + 1
        raise ValueError(f"times must increase strictly, got {times[k]} ms at [{k}] after {times[k - 1]} ms")
    return times
