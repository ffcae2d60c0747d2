"""An emulated camera that is not ideal looks at a turning wheel, and a filter takes its noise away again.

The wheel is a function of time, so no frame rate limits the events. Thresholds differ from pixel to pixel, the
photoreceptors are slow where it is dark, pixels leak and are noisy (Hu, Liu and Delbruck 2021). Writes
noisy_camera.png, or the path given as argument.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

SIDE, TURNS = 96, 4.0  # pixels, turns per second
Y, X = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
RADIUS, ANGLE = np.hypot(X, Y), np.arctan2(Y, X)
FLAWS = {
    "threshold": en.normal(0.2, 0.04, low=0.05),
    "cutoff": 200.0,
    "leak_rate": 0.5,
    "shot_noise_rate": 5.0,
    "refractory": 0.5,
}


def wheel(t):
    """Intensity at t ms: six soft spokes within a disc, lit from the right."""
    spokes = 1.0 / (1.0 + np.exp(-8.0 * np.sin(6.0 * (ANGLE - 2.0 * np.pi * TURNS * t / 1000.0))))
    return np.where(RADIUS < 40.0, 0.05 + spokes * (0.55 + 0.45 * X / SIDE), 0.05)


def main(path="noisy_camera.png"):
    times = np.arange(0.0, 201.0, 20.0)
    ideal = en.dvs.emulate(wheel, times)
    noisy = en.dvs.emulate(wheel, times, **FLAWS)
    clean = en.dvs.Denoise(filter_time=2.0)(noisy)
    _draw({"ideal": ideal, "with flaws": noisy, "with flaws, then Denoise(2 ms)": clean}).savefig(path, dpi=120)
    for name, recording in (("ideal", ideal), ("with flaws", noisy), ("denoised", clean)):
        outside = RADIUS[recording.events["y"], recording.events["x"]] > 42.0
        print(f"{name:<11} {len(recording):7,} events, {np.count_nonzero(outside):5,} of them where nothing moves")


def _draw(recordings):
    figure, axes = plt.subplots(2, 3, figsize=(13.0, 8.0), layout="constrained")
    for (name, recording), (top, bottom) in zip(recordings.items(), axes.T, strict=True):
        en.dvs.plot.frame(recording, 150.0, 160.0, top)
        top.set_title(f"{name}\n{top.get_title()}")
        en.dvs.plot.time_surface(recording, 160.0, tau=10.0, ax=bottom)
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:])
