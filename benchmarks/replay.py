"""The network of `eventsnn replay` on recordings: work, and speed against real time after loading."""

import argparse

from eventsnn import EventSource, dvs, replay

from . import report


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


def main():
    """The built-in scene, and the recordings given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="recordings that store their sensor size")
    rows = [measure("built-in scene", dvs.demo())]
    rows += [measure(file.rsplit("/", 1)[-1], dvs.load(file)) for file in parser.parse_args().files]
    head = [
        "recording",
        "events",
        "s",
        "synaptic events",
        "per event",
        "run (s): median (range of 5)",
        "times real time",
    ]
    report.write("replay", "Replaying recordings", report.table(head, rows), "none drawn")


if __name__ == "__main__":
    main()
