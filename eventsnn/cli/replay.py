"""`eventsnn replay`: a recording, window by window, through the network of motion detectors."""

import sys
from array import array
from itertools import chain
from pathlib import Path

import numpy as np
from tqdm import tqdm

from eventsnn import dvs, replay
from eventsnn.cli.given import BadInput, describe, positive, size
from eventsnn.sources import LiveSource


def add(commands):
    """Add the command to the parser."""
    made = commands.add_parser(
        "replay",
        help="run an event-camera recording through a network of motion detectors",
        description="Run an event-camera recording through a network of motion detectors. Writes replay.png, "
        "replay_spikes.npz and replay_spikes.csv. Ctrl-C ends it with what was done so far.",
    )
    made.add_argument("file", nargs="?", type=Path, metavar="FILE", help="recording; without it a built-in demo")
    made.add_argument("--size", type=size, metavar="WxH", help="sensor size, for formats that do not store it")
    made.add_argument("--format", metavar="NAME", help="format of FILE, if its content does not tell")
    made.add_argument("--start", type=float, metavar="MS", help="begin here, on the clock of the file (first event)")
    made.add_argument("--stop", type=float, metavar="MS", help="end before this time (last event)")
    made.add_argument("--window", type=positive, default=10.0, metavar="MS", help="events read at a time (10 ms)")
    made.add_argument("--speed", type=positive, metavar="S", help="1: real time, 2: twice that; default: no pacing")
    made.add_argument(
        "--overload",
        choices=("wait", "drop"),
        default="wait",
        help="with --speed, where computing takes too long: fall behind, or drop windows taken up a window late",
    )
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to write (default: here)")
    made.set_defaults(command=_replay)


def _replay(args):
    if args.overload == "drop" and args.speed is None:
        raise BadInput("--overload drop needs --speed: without it nothing is ever late")
    given = _Given(args)
    net, layers = replay.build(LiveSource(given.size))
    spikes = net.record(layers.features)
    args.out.mkdir(parents=True, exist_ok=True)
    print("loading the compiled engine (the first run on a machine compiles it) ...", file=sys.stderr)
    max_lag = args.window / args.speed if args.overload == "drop" else None
    report = dvs.play(layers.pixels, given.windows(), speed=args.speed, max_lag=max_lag)
    if not report.events:
        raise KeyboardInterrupt
    if not report.interrupted:
        net.run(replay.TAIL)
    describe(given.name, given.size, given.events, given.first, given.last)
    title = f"{Path(given.name).name}\n{_summary(report, given, len(spikes), net.stats['events'])}"
    _write(args.out, given, layers, spikes, title)
    return 130 if report.interrupted else 0


class _Given:
    """The recording that is replayed: read window by window, and what was played of it so far."""

    def __init__(self, args):
        self.recording = dvs.demo() if args.file is None else args.file
        self.options = {} if args.file is None else {"format": args.format, "size": args.size}
        self.name = "built-in demo" if args.file is None else str(args.file)
        self.window, self.paced = args.window, args.speed is not None
        self.first, self.last, self.counts = None, None, array("q")
        windows = self._read(window=self.window, start=args.start, stop=args.stop)
        head = list(self._until_events(windows))
        if not (head and len(head[-1])):
            raise BadInput(f"{self.name}: no events")
        self.size, self._windows = self._sensor(head[0]), chain(head, windows)
        # us: time 0 of the network; where times jitter, an event may lie before the first window
        self.origin = min([round(1000.0 * head[0].start), *(part.first for part in head if len(part))])

    @property
    def events(self) -> int:
        """How many events have been played."""
        return sum(self.counts)

    def windows(self):
        """The windows, once, with a progress bar; of a replay that is not paced those with events."""
        with tqdm(self._windows, unit=f" x {self.window:g} ms", desc="windows", leave=False) as bar:
            for window in bar:
                if len(window) or self.paced:
                    yield window
                self.counts.append(len(window))  # now it has been played
                if len(window):
                    self.first = window.first if self.first is None else self.first
                    self.last = window.last

    def look(self, start, stop):
        """The events of start <= t < stop, in ms since the first window began, read again."""
        shift = self.origin / 1000.0
        return next(self._read(window=stop - start, start=shift + start, stop=shift + stop))

    def _read(self, **cut):
        """Pieces of the recording; what is wrong with it ends the command with one line."""
        try:
            yield from dvs.stream(self.recording, **cut, **self.options)
        except ValueError as error:
            raise BadInput(str(error)) from None

    @staticmethod
    def _until_events(windows):
        """The windows up to the first one that has events."""
        for window in windows:
            yield window
            if len(window):
                return

    def _sensor(self, head):
        """(width, height), which must be known; where it is not, says what it is at least."""
        if head.width is not None:
            return head.width, head.height
        parts = list(self._highest())
        seen = "; x reaches {}, y {}".format(*np.max(parts, axis=0)) if parts else ""
        raise BadInput(f"{self.name}: the format does not store the sensor size, give --size WxH{seen}")

    def _highest(self):
        """The highest x and y of each part of the recording."""
        for part in self._read(count=1 << 20):
            yield part.events["x"].max(), part.events["y"].max()


def _summary(report, given, n_out, arrivals):
    """Print the figures; returns them in one line, for the title of the picture."""
    seconds, n_in = report.duration / 1000.0, report.events
    per_event, speed = f"{arrivals / n_in:.1f} per event", f"{seconds / report.wall:.1f} x real time"
    print(f"events in         {n_in:,}")
    print(f"spikes out        {n_out:,}")
    print(f"synaptic events   {arrivals:,} ({per_event})")
    print(f"wall time         {report.wall:.2f} s ({speed})")
    lag = f"p50 {report.p50:.2f}, p99 {report.p99:.2f}, max {report.max:.2f} ms"
    dropped = f"{report.dropped:,} events ({report.dropped / n_in:.1%})"
    print(f"lag of output     {lag} after each window of {given.window:g} ms")
    print(f"dropped           {dropped}")
    return (
        f"{n_in:,} events in {seconds:.2f} s, {n_out:,} spikes out, "
        f"{arrivals:,} synaptic events ({per_event}), {report.wall:.2f} s of wall time ({speed})\n"
        f"lag of output {lag}; {dropped} dropped"
    )


def _write(out, given, layers, spikes, title):
    time, place = spikes.times, np.unravel_index(spikes.ids, layers.features.shape)
    columns = dict(zip(("map", "y", "x"), place, strict=True))
    np.savez_compressed(out / "replay_spikes.npz", time_ms=time, **columns, block=layers.block)
    with open(out / "replay_spikes.csv", "w") as file:
        print("time_ms", *columns, sep=",", file=file)
        for row in zip(time.tolist(), *(column.tolist() for column in place), strict=True):
            print(*row, sep=",", file=file)
    shown = replay.Input(given.counts, given.window, given.look)
    replay.picture(shown, layers, spikes, title).savefig(out / "replay.png", dpi=120)
    print(f"written           {', '.join(str(out / f'replay{end}') for end in ('.png', '_spikes.npz', '_spikes.csv'))}")
