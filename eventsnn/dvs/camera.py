"""The emulated camera: it is shown one picture after another, and tells the events in between."""

import numpy as np

from eventsnn import check, random
from eventsnn.distributions import resolve
from eventsnn.dvs.arguments import LATEST
from eventsnn.dvs.recording import EVENT, Recording

_ROOM = 2**18  # events that the compiled loop finds at a time


class Camera:
    """An event camera that looks at pictures as they come: a simulated world, say, that reacts to what is seen.

    `picture` (H, W), linear intensities >= 0, is what it sees at `t` ms, at rest; `see` shows it the next one. The
    other arguments are those of `eventsnn.dvs.emulate`, which also says what a pixel does; `white` is by default
    the largest intensity of this first picture.
    """

    def __init__(
        self,
        picture,
        t=0.0,
        *,
        threshold=0.2,
        refractory=0.0,
        offset=None,
        white=None,
        cutoff=None,
        leak_rate=0.0,
        shot_noise_rate=0.0,
        seed=0,
    ):
        picture = checked_picture("picture", picture)
        self.shape = picture.shape
        self.t = self._begun = check.number("t", t, low=-LATEST, high=LATEST)
        white = float(picture.max()) or 1.0 if white is None else check.number("white", white, above=0.0)
        self.offset = 1e-3 * white if offset is None else check.number("offset", offset, low=0.0)
        self._refractory = check.number("refractory", refractory, low=0.0)
        self._tau = 0.0 if cutoff is None else 1000.0 / (2.0 * np.pi * check.number("cutoff", cutoff, above=0.0))
        self._white = float(np.log(white + self.offset))
        seed = check.integer("seed", seed, low=0)
        self._pixels = self._different(threshold, leak_rate, shot_noise_rate, seed)
        self._begin(self.log("picture", picture), seed)

    def see(self, picture, t) -> Recording:
        """The events until `t` ms, after the time of the last picture, while log intensity moves to that of `picture`.

        Later calls tell events that are no earlier, so the recordings can be streamed through filters and networks.
        """
        t = check.number("t", t, above=self.t, high=LATEST)
        return self.recording(self.watch(self.log("picture", picture), t))

    def watch(self, light, t):
        """As `see`, of log intensity (H * W,), not checked: events in pieces, in order of neither time nor pixel."""
        from eventsnn.dvs.pixel import compiled  # late: brings the compiler

        see = compiled()
        eye = self._begun, self._refractory, self._tau, self._white
        found, pieces, first = np.empty(_ROOM, EVENT), [], 0
        while first < len(self._pixels):
            n, first = see(self._pixels, light, self.t, t, eye, np.int64(self.shape[1]), np.int64(first), found)
            pieces.append(found[:n].copy())
        self.t = t
        return pieces

    def recording(self, pieces) -> Recording:
        """What `watch` returned, in order of (t, y, x)."""
        events = np.concatenate([np.empty(0, EVENT), *pieces])
        order = np.lexsort((events["x"], events["y"], events["t"]))  # stable: a pixel's own events stay as they came
        return Recording(events.take(order), self.shape[1], self.shape[0], "emulated")

    def log(self, name, picture):
        """Log intensity (H * W,) of a picture, checked; `name` is what an error calls it."""
        picture = checked_picture(name, picture)
        if picture.shape != self.shape:
            raise ValueError(f"{name} must have the shape {self.shape} of the first, got {picture.shape}")
        light = picture + self.offset
        if not light.all():
            raise ValueError(f"offset must be > 0 where an intensity is 0, got 0 and a 0 in {name}")
        return np.log(light).ravel()

    @property
    def least_threshold(self) -> float:
        """The smallest threshold of any pixel."""
        return float(min(self._pixels["on"].min(), self._pixels["off"].min()))

    def _different(self, threshold, leak_rate, shot_noise_rate, seed):
        """What makes each pixel different: an array (H * W,) of records."""
        from eventsnn.dvs.pixel import PIXEL

        pixels = np.zeros(self.shape[0] * self.shape[1], PIXEL)

        def per_pixel(name, value, place, **bounds):
            if np.ndim(value) and np.shape(value) != self.shape:
                raise ValueError(f"{name} must have the shape (height, width) = {self.shape}, got {np.shape(value)}")
            value = np.ravel(value) if np.ndim(value) else value
            return resolve(name, value, len(pixels), random.generator(seed, random.EVENTS, place), **bounds)

        on, off = _pair(threshold)
        pixels["on"] = per_pixel("threshold", on, 0, above=0.0)
        pixels["off"] = per_pixel("threshold", off, 1, above=0.0)
        pixels["leak"] = per_pixel("leak_rate", leak_rate, 2, low=0.0) * pixels["on"] / 1000.0
        pixels["noise"] = per_pixel("shot_noise_rate", shot_noise_rate, 3, low=0.0) / 1000.0
        pixels["stream"] = random.streams(random.key(seed, random.EVENTS), 5, len(pixels))
        return pixels

    def _begin(self, light, seed):
        """All pixels at rest, but for what has leaked since an event before."""
        pixels = self._pixels
        leaked = pixels["on"] * random.generator(seed, random.EVENTS, 4).random(len(pixels))
        pixels["light"] = pixels["smooth"] = light
        pixels["level"] = light - np.where(pixels["leak"] > 0.0, leaked, 0.0)
        pixels["free"] = self.t
        unit = random.exponentials(pixels["stream"].astype(np.uint64), np.zeros(len(pixels)))
        with np.errstate(divide="ignore"):
            pixels["shot"] = self.t + unit / pixels["noise"]


def checked_picture(name, picture):
    """A picture as float64 (H, W), all >= 0, with at least one pixel."""
    picture = check.array(name, picture, ndim=2, low=0.0)
    if 0 in picture.shape:
        raise ValueError(f"{name} must have pixels, got shape {picture.shape}")
    return picture


def _pair(threshold):
    both = threshold if isinstance(threshold, (tuple, list)) else (threshold, threshold)
    if len(both) != 2:
        raise ValueError(f"threshold must be a number or a pair (on, off), got {threshold!r}")
    return both
