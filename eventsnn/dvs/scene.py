"""The demo that needs no file: a scene of moving shapes, and what an event camera sees of it."""

import numpy as np

from eventsnn import check
from eventsnn.dvs.emulate import emulate
from eventsnn.dvs.recording import Recording

_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))  # angles k * _GOLDEN never line up


def demo() -> Recording:
    """One second of `moving_scene` as an ideal event camera of 128 x 128 pixels sees it; always the same."""
    return emulate(*moving_scene())


def moving_scene(width=128, height=128, duration=1000.0, fps=500.0):
    """A turning bar, a drifting disc and a roaming patch of moving stripes before a textured wall.

    width, height in pixels (16 .. 32768), duration in ms (> 0), fps in frames per second (> 0).

    Returns (frames, times): (T, height, width) float32 intensities in 0 .. 1 and (T,) ms from 0, where T
    is the number of frames in 0 <= t <= duration. Edges are smooth over a pixel, the shapes grow with the
    smaller side, and nothing is random.
    """
    width = check.integer("width", width, low=16, high=2**15)
    height = check.integer("height", height, low=16, high=2**15)
    duration = check.number("duration", duration, above=0.0)
    fps = check.number("fps", fps, above=0.0)
    times = np.arange(int(duration * fps / 1000.0) + 1) * (1000.0 / fps)
    unit = min(width, height) / 128.0
    x, y = np.meshgrid(np.arange(width) - (width - 1) / 2, np.arange(height) - (height - 1) / 2)
    wall = _wall(x / unit, y / unit)
    frames = np.empty((len(times), height, width), np.float32)
    for frame, t in zip(frames, times, strict=True):
        frame[:] = _picture(wall, x / unit, y / unit, t / 1000.0, 1.0 / unit)
    return frames, times


def _picture(wall, x, y, t, soft):
    """The scene at t seconds; the smaller side has 128 units of x and y, `soft` is the width of edges."""
    light = _over(wall, 0.95, _disc(x - 40 * np.cos(2.1 * t + 2.6), y - 34 * np.sin(4.2 * t), 15.0, soft))
    px, py = 36 * np.sin(2.5 * t + 1.0), 36 * np.cos(1.7 * t)
    stripes = 0.45 + 0.35 * np.sin(0.75 * _along(x, y, 0.6) - 32.0 * t)
    light = _over(light, stripes, _disc(x - px, y - py, 19.0, soft))
    return _over(light, 0.07, _bar(x, y, 2.4 * t, 47.0, 3.5, soft))


def _wall(x, y):
    """Grey with a faint texture of plane waves, log-intensity mostly within +-0.4."""
    waves = [np.sin((0.10 + 0.05 * k) * _along(x, y, k * _GOLDEN) + 1.7 * k) for k in range(7)]
    return 0.32 * np.exp(0.1 * sum(waves))


def _along(x, y, angle):
    return x * np.cos(angle) + y * np.sin(angle)


def _disc(x, y, radius, soft):
    return _inside(radius - np.hypot(x, y), soft)


def _bar(x, y, angle, half_length, half_width, soft):
    ends = half_length - np.abs(_along(x, y, angle))
    sides = half_width - np.abs(_along(x, y, angle + np.pi / 2))
    return _inside(ends, soft) * _inside(sides, soft)


def _inside(depth, soft):
    """How much of a pixel is covered whose centre lies `depth` inside an edge: 0 .. 1, smooth."""
    s = np.clip(0.5 + depth / (2.0 * soft), 0.0, 1.0)
    return s * s * (3.0 - 2.0 * s)


def _over(light, shade, cover):
    return light + (shade - light) * cover
