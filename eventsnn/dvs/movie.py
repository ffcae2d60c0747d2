"""What an emulated camera sees: log intensities at increasing times, of frames or of a function of time."""

import numpy as np

from eventsnn import check
from eventsnn.dvs.arguments import LATEST

_FINEST = 1e-3  # ms; a function of time is not asked for more


class Frames:
    """A movie that is an array: its times, the shape of its pictures, and its largest intensity."""

    def __init__(self, frames, times):
        self.frames = _movie(frames)
        self.times = _increasing(times, len(self.frames))
        self.shape = self.frames.shape[1:]
        peak = float(self.frames.max())  # refused later if not finite or < 0; without light any will do
        self.white = peak if 0.0 < peak < np.inf else 1.0

    def tolerance(self, given, threshold):
        """None: there is nothing between frames."""
        if given is not None:
            raise ValueError(f"tolerance must be None for frames: it is for a function of time, got {given!r}")

    def logs(self, offset, tolerance):
        """The times and log intensities (H * W,), one by one: the movie may be bytes and large."""
        for k, (t, frame) in enumerate(zip(self.times, self.frames)):
            yield t, _log(f"frames[{k}]", frame, offset)


class Function:
    """A movie that is a function of time."""

    def __init__(self, look, times):
        self.look = look
        self.times = _increasing(times, None)
        if not len(self.times):
            raise ValueError("times must have at least one entry, got none")
        first = check.array(self._name(self.times[0]), look(self.times[0]), ndim=2, low=0.0)
        if 0 in first.shape:
            raise ValueError(f"{self._name(self.times[0])} must have pixels, got shape {first.shape}")
        self.shape = first.shape
        self.white = float(first.max(initial=0.0)) or 1.0

    def tolerance(self, given, threshold):
        """How far log intensity may be from the straight lines between pictures."""
        return 0.1 * threshold if given is None else check.number("tolerance", given, above=0.0)

    def logs(self, offset, tolerance):
        """As `Frames.logs`, with as many pictures between two times as it takes."""

        def look(t):
            image = np.asarray(self.look(t))
            if image.shape != self.shape:
                raise ValueError(f"{self._name(t)} must have the shape {self.shape} of the first, got {image.shape}")
            return t, _log(self._name(t), image, offset)

        before = look(self.times[0])
        yield before
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
        raise ValueError(f"frames must be an array (T, H, W), none of them 0, got shape {frames.shape}")
    return frames


def _increasing(times, length):
    times = check.array("times", times, size=length, low=-LATEST, high=LATEST)
    late = times[1:] <= times[:-1]
    if late.any():
        k = int(np.argmax(late)) + 1
        raise ValueError(f"times must increase strictly, got {times[k]} ms at [{k}] after {times[k - 1]} ms")
    return times


def _log(name, image, offset):
    """Log intensity (H * W,) of a picture, checked."""
    light = check.array(name, image, ndim=2, low=0.0) + offset
    if not light.all():
        raise ValueError(f"offset must be > 0 where an intensity is 0, got 0 and a 0 in {name}")
    return np.log(light).ravel()
