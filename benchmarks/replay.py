"""The network of `eventsnn replay` on recordings: work, speed against real time after loading, and lag of output."""

import argparse

from eventsnn import EventSource, LiveSource, dvs, replay

from . import report

WINDOW = 10.0  # ms
WORK = (
    "recording",
    "events",
    "s",
    "synaptic events",
    "per event",
    "run (s): median (range of 5)",
    "times real time",
)
LAG = ("recording", "pace", "wall (s)", "times real time", "lag p50 (ms)", "p99", "max")


def measure(name, recording):
    """One row of the table."""
    walls, stats = [], None
    for _ in range(5):
        net, _ = replay.build(EventSource(recording))
        net.run(0.0)
        walls.append(report.seconds(lambda net=net: net.run(recording.duration + replay.TAIL)))
        stats = net.stats
    wall = sorted(walls)[2]
    return [
        name,
        f"{len(recording):,}",
        f"{recording.duration / 1000.0:.2f}",
        f"{stats['events']:,}",
        f"{stats['events'] / len(recording):.1f}",
        f"{wall:.3f} ({min(walls):.3f} .. {max(walls):.3f})",
        f"{recording.duration / 1000.0 / wall:.1f}",
    ]


def play(name, recording, size, speed):
    """One row of the table of lags: window by window, as fast as possible or paced."""
    _, layers = replay.build(LiveSource(size))
    got = dvs.play(layers.pixels, dvs.stream(recording, window=WINDOW), speed=speed)
    lags = [f"{lag:.2f}" for lag in (got.p50, got.p99, got.max)]
    pace = "as fast as possible" if speed is None else f"{speed:g} x real time"
    return [name, pace, f"{got.wall:.2f}", f"{got.duration / 1000.0 / got.wall:.1f}", *lags]


def main():
    """The built-in scene, and the recordings given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="recordings that store their sensor size")
    given = {"built-in scene": dvs.demo()}
    given |= {file.rsplit("/", 1)[-1]: file for file in parser.parse_args().files}
    rows, lags = [], []
    for name, file in given.items():
        recording = file if isinstance(file, dvs.Recording) else dvs.load(file)
        rows.append(measure(name, recording))
        lags += [play(name, file, (recording.width, recording.height), speed) for speed in (None, 1.0)]
    body = (
        f"Whole recordings in memory, run at once:\n\n{report.table(WORK, rows)}\n\n"
        f"Read and played in windows of {WINDOW:g} ms (`dvs.play`; reading counts, drawing does not). Lag: from when a "
        f"window was due (paced) or read until its output was known.\n\n{report.table(LAG, lags)}"
    )
    report.write("replay", "Replaying recordings", body, "none drawn")


if __name__ == "__main__":
    main()
