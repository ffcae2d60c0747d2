"""The pixels of an emulated camera between two frames, compiled.

In between, the log light v of a pixel is a straight line. Its photoreceptor follows as tau dy/dt = v - y, a line and
a fading exponential, and its memory leaks at a steady rate; the pixel compares what both make of the light,

    u(t) = base + rise (t - start) / span + bent exp(-(t - start) / tau),

with the level it remembers (Hu, Liu and Delbruck 2021). Without low-pass `bent` is 0. A line below is the
tuple (base, rise, start, span, bent, tau).
"""

import functools
from math import exp, inf, isnan, log, nan

import numpy as np

from eventsnn.engine.compiling import entry, jit
from eventsnn.engine.compose import engine_digest
from eventsnn.engine.hashing import uniform

PIXEL = np.dtype(
    [
        ("light", np.float64),  # log light at the beginning of the interval
        ("smooth", np.float64),  # what the photoreceptor makes of it
        ("level", np.float64),  # what the pixel compares with; nan: what it will see when it leaves reset
        ("free", np.float64),  # ms; until when it is in reset, at least its last event
        ("on", np.float64),  # thresholds
        ("off", np.float64),
        ("leak", np.float64),  # per ms
        ("noise", np.float64),  # shots in the dark, per ms
        ("shot", np.float64),  # ms; the next one that may be
        ("stream", np.float64),  # of random numbers
    ]
)
BRIGHT_NOISE = 0.25  # shots at full brightness, of those in the dark (Hu et al. 2021)
TIGHT = 1e-6  # ms; a thousandth of what the time stamps tell apart


@jit
def at(line, t):
    """u at time t."""
    base, rise, start, span, bent, tau = line
    straight = base + rise * ((t - start) / span)
    return straight + bent * exp(-(t - start) / tau) if bent != 0.0 else straight


@jit
def turn(line):
    """When a bent line goes from rising to falling or back; inf if never after its start."""
    _, rise, start, span, bent, tau = line
    slopes = rise * tau / (span * bent)
    return start - tau * log(slopes) if 0.0 < slopes < 1.0 else inf


@jit
def reach(line, value, begin, end):
    """When the line, which only rises or only falls from begin to end, reaches a value that it has passed at end."""
    upwards = at(line, end) > at(line, begin)
    middle = 0.5 * (begin + end)
    while end - begin > TIGHT and begin < middle < end:
        if (at(line, middle) >= value) == upwards:
            end = middle
        else:
            begin = middle
        middle = 0.5 * (begin + end)
    return end


@jit
def leave(line, low, high, begin, end):
    """When the line, which only rises or only falls, leaves low .. high, and whether upwards; inf if not before end."""
    value = at(line, end)
    if value >= high:
        return reach(line, high, begin, end), True
    if value <= low:
        return reach(line, low, begin, end), False
    return inf, False


@jit
def crossing(line, last, pixel, begin, stop):
    """The first crossing of a threshold in begin .. stop, where the line ends at `last`, and whether upwards."""
    base, rise, start, span, bent, _ = line
    low, high = pixel["level"] - pixel["off"], pixel["level"] + pixel["on"]
    if bent == 0.0:
        up = last - pixel["level"] >= pixel["on"]
        if not (up or last - pixel["level"] <= -pixel["off"]):
            return inf, False
        t = start + ((high if up else low) - base) / rise * span
        return min(max(t, begin), stop), up
    middle = turn(line)
    if begin < middle < stop:
        t, up = leave(line, low, high, begin, middle)
        if t < inf:
            return t, up
        begin = middle
    return leave(line, low, high, begin, stop)


@jit
def draw_shot(pixel):
    """The shot after the next one takes its place."""
    interval = -log(uniform(pixel["stream"], pixel["shot"], np.int64(0))) / pixel["noise"]
    pixel["shot"] = max(pixel["shot"] + interval, np.nextafter(pixel["shot"], inf))


@jit
def brightness(light, white):
    """Intensity as a part of `white` (its log), at most 1."""
    return min(1.0, exp(light - white))


@jit
def fire(pixel, t, level, refractory):
    """After an event the pixel compares with `level`, or with what it sees when it leaves reset."""
    pixel["level"] = nan if refractory > 0.0 else level
    pixel["free"] = t + refractory


@jit
def draw_line(pixel, light, start, stop, camera):
    """The line of a pixel up to the next frame, where its log light is `light`; its end, and smoothed light there."""
    begun, _, tau, white = camera
    change, span = light - pixel["light"], stop - start
    behind = 0.0
    if tau > 0.0:  # the photoreceptor is the slower the darker it is
        tau *= 275.0 / (255.0 * brightness(pixel["light"] + 0.5 * change, white) + 20.0)
        behind = change / span * tau
    bent = pixel["smooth"] - pixel["light"] + behind
    smooth = light - behind + (bent * exp(-span / tau) if bent != 0.0 else 0.0)
    base = pixel["light"] - behind + pixel["leak"] * (start - begun)
    line = base, change + pixel["leak"] * span, start, span, bent, tau
    return line, smooth + pixel["leak"] * (stop - begun), smooth


@jit
def next_event(pixel, line, last, light, camera):
    """The next event of a pixel up to the end of its line: its time, inf if there is none, and its polarity."""
    _, _, start, span, _, _ = line
    _, refractory, _, white = camera
    stop = start + span
    begin = max(pixel["free"], start)
    if begin > stop:
        return inf, False
    if isnan(pixel["level"]):
        pixel["level"] = at(line, begin)
    t, up = crossing(line, last, pixel, begin, stop)
    while pixel["shot"] < begin:  # lost in reset
        draw_shot(pixel)
    while pixel["shot"] <= min(t, stop):
        shot = pixel["shot"]
        seen = brightness(pixel["light"] + (light - pixel["light"]) * ((shot - start) / span), white)
        chance = 0.5 * (1.0 - (1.0 - BRIGHT_NOISE) * seen)
        number = uniform(pixel["stream"], shot, np.int64(1))
        draw_shot(pixel)
        if number <= chance or number > 1.0 - chance:
            fire(pixel, shot, at(line, shot), refractory)
            return shot, number <= chance
    if t < inf:
        fire(pixel, t, pixel["level"] + (pixel["on"] if up else -pixel["off"]), refractory)
    return t, up


@jit
def watch(pixels, lights, start, stop, camera, width, first, found):
    """The events while the log light moves to `lights`, pixel by pixel from `first` on: how many, and where to go on.

    `camera` is (the time of the first picture, refractory period, time constant at full brightness or 0, log of that
    brightness). Returns early where there is no more room in `found` (dtype EVENT).
    """
    n = 0
    for k in range(first, len(pixels)):
        pixel = pixels[k]
        line, last, smooth = draw_line(pixel, lights[k], start, stop, camera)
        while True:
            if n == len(found):
                return n, k
            t, up = next_event(pixel, line, last, lights[k], camera)
            if t == inf:
                break
            found[n]["x"], found[n]["y"] = k % width, k // width
            found[n]["t"], found[n]["p"] = np.rint(t * 1000.0), up
            n += 1
        pixel["light"], pixel["smooth"] = lights[k], smooth
    return n, len(pixels)


@functools.cache
def compiled():
    """`watch`, under a key of numba's cache that changes when the engine's files do, of which it uses some."""
    digest = engine_digest()

    @entry
    def see(pixels, lights, start, stop, camera, width, first, found):
        key = digest  # noqa: F841
        return watch(pixels, lights, start, stop, camera, width, first, found)

    return see
