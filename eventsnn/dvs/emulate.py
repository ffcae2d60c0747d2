"""An event camera made of frames: the pixel of Hu, Liu and Delbruck (2021, "v2e"), in continuous time."""

from eventsnn.dvs.camera import Camera
from eventsnn.dvs.movie import Frames, Function
from eventsnn.dvs.recording import Recording


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
    movie = Function(frames, times) if callable(frames) else Frames(frames, times)
    camera = Camera(
        movie.first,
        movie.times[0],
        threshold=threshold,
        refractory=refractory,
        offset=offset,
        white=movie.white if white is None else white,
        cutoff=cutoff,
        leak_rate=leak_rate,
        shot_noise_rate=shot_noise_rate,
        seed=seed,
    )
    return camera.recording(piece for t, light in movie.logs(camera, tolerance) for piece in camera.watch(light, t))
