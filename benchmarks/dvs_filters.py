"""Filters and views of recordings, and the emulated camera: million events per second, compiling left out."""

import argparse

import numpy as np

import eventsnn as en
from eventsnn import dvs

from . import report

SEED, CHUNK = 0, 10_000
ANY_SIZE = [
    dvs.Denoise(filter_time=10.0),
    dvs.RefractoryPeriod(delta=1.0),
    dvs.Decimation(n=2),
    dvs.DropPixel([(0, 0)]),
    dvs.CropTime(start=0.0, stop=1e6),
    dvs.Downsample(factor=2),
    dvs.FlipLR(),
    dvs.MergePolarities(),
    dvs.TimeAlignment(),
    dvs.SpatialJitter(std=1.0, seed=SEED),
    dvs.TimeJitter(std=1.0, seed=SEED),
    dvs.UniformNoise(n=100_000, seed=SEED),
]
VIEWS = {
    "frame": dvs.frame,
    "time_surface": dvs.time_surface,
    "voxel_grid, 10 bins": lambda recording: dvs.voxel_grid(recording, 10),
    "event_rate, 1 ms": lambda recording: dvs.event_rate(recording, 1.0),
    "hot_pixels": lambda recording: dvs.hot_pixels(recording, 100.0),
}
CAMERAS = {
    "ideal": {},
    "leak and shot noise": {"leak_rate": 0.1, "shot_noise_rate": 1.0},
    "slow photoreceptor": {"cutoff": 100.0},
    "all flaws": {
        "threshold": en.normal(0.2, 0.03, low=0.05),
        "cutoff": 100.0,
        "leak_rate": 0.1,
        "shot_noise_rate": 1.0,
        "refractory": 0.5,
    },
}


def speed(action, n):
    """Median and range of million events per second, of five."""
    action()
    median, low, high = (n / wall / 1e6 for wall in report.repeat(lambda: report.seconds(action), 5))
    return f"{median:.1f} ({high:.1f} .. {low:.1f})"


def chunks(recording):
    """The recording in pieces, as a camera hands them over."""
    for k in range(0, len(recording), CHUNK):
        yield dvs.Recording(recording.events[k : k + CHUNK], recording.width, recording.height)


def streamed(filter, recording):
    """Filter all chunks; making them is part of the work."""
    return sum(len(chunk) for chunk in filter.stream(chunks(recording)))


def of_filters(recording):
    """A row per filter."""
    n = len(recording)
    middle = dvs.CenterCrop((recording.width // 2, recording.height // 2))
    for filter in [*ANY_SIZE, middle]:
        left = f"{len(filter(recording)) / n:.0%}"
        stream = "needs the whole" if filter.whole else speed(lambda f=filter: streamed(f, recording), n)
        yield [repr(filter), left, speed(lambda f=filter: f(recording), n), stream]


def of_views(recording):
    """A row per view."""
    return [[name, speed(lambda v=view: v(recording), len(recording))] for name, view in VIEWS.items()]


def of_cameras(width=1280, height=720, count=20):
    """A row per camera, which sees textured light that swings."""
    wall = np.random.default_rng(SEED).uniform(0.2, 1.0, (height, width)).astype(np.float32)
    times = 2.0 * np.arange(count)
    frames = np.stack([wall * (1.0 + 0.3 * np.sin(0.15 * t)) for t in times])
    for name, flaws in CAMERAS.items():
        dvs.emulate(frames[:2, :4, :4], times[:2], **flaws)
        found = []
        wall = report.seconds(lambda f=flaws, found=found: found.append(dvs.emulate(frames, times, **f)))
        per_pixel = 1e9 * wall / (width * height * (count - 1))
        yield [name, f"{len(found[0]):,}", f"{len(found[0]) / wall / 1e6:.2f}", f"{per_pixel:.0f}"]


def main():
    """The recording given, else the built-in scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="a recording that stores its sensor size")
    file = parser.parse_args().file
    recording = dvs.load(file) if file else dvs.demo()
    name = file.rsplit("/", 1)[-1] if file else "the built-in scene"
    rate = "million events/s: median (range of 5)"
    parts = [
        f"Filters and views of {name}: {len(recording):,} events, {recording.width} x {recording.height} pixels.",
        report.table(["filter", "left", rate, f"as a stream of chunks of {CHUNK:,}"], of_filters(recording)),
        report.table(["view", rate], of_views(recording)),
        "The emulated camera: 1280 x 720 pixels, 20 frames in 38 ms, one run each.",
        report.table(["camera", "events", "million events/s", "ns per pixel and frame"], of_cameras()),
    ]
    report.write("dvs_filters", "Filters, views and the emulated camera", "\n\n".join(parts), SEED)


if __name__ == "__main__":
    main()
