"""An event camera made of frames: the pixel of Hu, Liu and Delbruck (2021, "v2e"), in continuous time."""

import numpy as np

from eventsnn import check, random
from eventsnn.distributions import resolve
from eventsnn.dvs.movie import Frames, Function
from eventsnn.dvs.recording import EVENT, Recording

_ROOM = 2**18  # events that the compiled loop finds at a time


def emulate(
    frames,
    times,
    *,
    threshold=0.2,
    refractory=0.0,
    offset=None,
    white=None,
    cutoff=None,
    leak_rate=0.0,
    shot_noise_rate=0.0,
    tolerance=None,
    seed=0,
) -> Recording:
    """Events of an event camera that sees `frames`.

    Each pixel follows log(intensity + offset), a straight line between two frames. It sends an event
    each time that has moved by the threshold from where it was at the last event (at first: in the first
    frame), at the interpolated time of the crossing, rounded to a microsecond. After an event a pixel is
    held in reset for `refractory`, and compares with what it sees at the end of that (Lichtsteiner, Posch
    and Delbruck 2008). Events come in order of (t, y, x); those of one pixel keep their order.

    By default the pixel is ideal; its flaws are those of Hu, Liu and Delbruck (2021), in continuous time. What is said
    to be per pixel is a number, an array (H, W) or a distribution, as `en.normal(0.2, 0.03, low=0.02)`.

    Parameters
    ----------
    frames : (T, H, W) numbers >= 0, linear intensity in any unit, T >= 1; or a function of the time in ms that returns
        (H, W) of them.
    times : (T,) ms, strictly increasing. A function is asked at these times, and between two of them again
        and again in the middle, until log intensity there is a straight line within `tolerance`.
    threshold : > 0, in natural-log units: 0.2 is a change by 22 %. Per pixel, or a pair (on, off) of such.
    refractory : ms, >= 0.
    offset : intensity added before the logarithm, >= 0, so that black is not infinitely dark; by default a
        thousandth of `white`. 0 is allowed if no intensity is 0.
    white : intensity that counts as bright, > 0; by default the largest of `frames`, of a function that at times[0].
    cutoff : Hz, > 0, of the photoreceptor, a first-order low-pass, at `white`. It falls with the intensity I (the
        geometric mean of two frames), as (255 I / white + 20) / 275. None: no low-pass.
    leak_rate : Hz, >= 0, per pixel: ON events without change, because the level leaks. They begin out of step.
    shot_noise_rate : Hz, >= 0, per pixel: events that a Poisson process adds, half of them ON. This is the rate in
        the dark, it falls along a straight line to a quarter at `white`. Such an event resets the pixel too.
    tolerance : > 0, natural-log units, for a function only; by default a tenth of the smallest threshold.
    seed : integer >= 0, of all that is random: each pixel has a stream of its own, so a longer movie begins with the
        events of a shorter one.

    Returns a `Recording` of W x H pixels. Raises ValueError or TypeError on anything else.
    """
    seed = check.integer("seed", seed, low=0)
    movie = Function(frames, times) if callable(frames) else Frames(frames, times)
    white = movie.white if white is None else check.number("white", white, above=0.0)
    offset = 1e-3 * white if offset is None else check.number("offset", offset, low=0.0)
    pixels = _pixels(movie.shape, threshold, leak_rate, shot_noise_rate, seed)
    tolerance = movie.tolerance(tolerance, min(pixels["on"].min(), pixels["off"].min()))
    tau = 0.0 if cutoff is None else 1000.0 / (2.0 * np.pi * check.number("cutoff", cutoff, above=0.0))
    camera = movie.times[0], check.number("refractory", refractory, low=0.0), tau, float(np.log(white + offset))
    found = list(_watch(pixels, movie.logs(offset, tolerance), camera, movie.shape[1]))
    events = np.concatenate([np.empty(0, EVENT), *found])
    order = np.lexsort((events["x"], events["y"], events["t"]))  # stable: a pixel's own events stay as they came
    return Recording(events.take(order), movie.shape[1], movie.shape[0], "emulated")


def _watch(pixels, pictures, camera, width):
    """The events of all pixels, in pieces that are in order of neither time nor pixel."""
    from eventsnn.dvs.pixel import see  # late: brings the compiler

    start, light = next(pictures)
    _begin(pixels, light, start)
    found = np.empty(_ROOM, EVENT)
    for stop, light in pictures:
        first = 0
        while first < len(pixels):
            n, first = see(pixels, light, start, stop, camera, np.int64(width), np.int64(first), found)
            yield found[:n].copy()
        start = stop


def _pixels(shape, threshold, leak_rate, shot_noise_rate, seed):
    """What makes each pixel different: an array (H * W,) of records."""
    from eventsnn.dvs.pixel import PIXEL

    def per_pixel(name, value, place, **bounds):
        if np.ndim(value) and np.shape(value) != shape:
            raise ValueError(f"{name} must have the shape (height, width) = {shape}, got {np.shape(value)}")
        value = np.ravel(value) if np.ndim(value) else value
        return resolve(name, value, len(pixels), random.generator(seed, random.EVENTS, place), **bounds)

    pixels = np.zeros(shape[0] * shape[1], PIXEL)
    on, off = _pair(threshold)
    pixels["on"] = per_pixel("threshold", on, 0, above=0.0)
    pixels["off"] = per_pixel("threshold", off, 1, above=0.0)
    pixels["leak"] = per_pixel("leak_rate", leak_rate, 2, low=0.0) * pixels["on"] / 1000.0
    pixels["noise"] = per_pixel("shot_noise_rate", shot_noise_rate, 3, low=0.0) / 1000.0
    pixels["level"] = -pixels["on"] * random.generator(seed, random.EVENTS, 4).random(len(pixels))
    pixels["stream"] = random.streams(random.key(seed, random.EVENTS), 5, len(pixels))
    return pixels


def _begin(pixels, light, t):
    """All pixels as they are at the first frame: at rest, but for what has leaked since an event before it."""
    pixels["light"] = pixels["smooth"] = light
    pixels["level"] = light + np.where(pixels["leak"] > 0.0, pixels["level"], 0.0)
    pixels["free"] = t
    unit = random.exponentials(pixels["stream"].astype(np.uint64), np.zeros(len(pixels)))
    with np.errstate(divide="ignore"):
        pixels["shot"] = t + unit / pixels["noise"]


def _pair(threshold):
    both = threshold if isinstance(threshold, (tuple, list)) else (threshold, threshold)
    if len(both) != 2:
        raise ValueError(f"threshold must be a number or a pair (on, off), got {threshold!r}")
    return both
