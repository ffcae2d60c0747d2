"""The command line: `eventsnn replay`, `eventsnn info`, `eventsnn bench`."""

import argparse
import sys
from pathlib import Path

import numpy as np

from eventsnn import dvs, replay
from eventsnn._version import __version__
from eventsnn.benchmarks import compare


class BadInput(Exception):
    """What the user gave cannot be used; the message is one line."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 2 for input that cannot be used, 130 after Ctrl-C."""
    args = _parser().parse_args(argv)
    try:
        return args.command(args) or 0
    except (BadInput, OSError, ImportError) as error:
        print(f"eventsnn: error: {_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("eventsnn: interrupted", file=sys.stderr)
        return 130


def _line(error):
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _parser():
    parser = argparse.ArgumentParser(prog="eventsnn", description="Exact, event-driven spiking networks.")
    parser.add_argument("--version", action="version", version=f"eventsnn {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_replay(commands)
    _add_info(commands)
    _add_bench(commands)
    return parser


def _add_replay(commands):
    made = commands.add_parser(
        "replay",
        help="run an event-camera recording through a network of motion detectors",
        description="Run an event-camera recording through a network of motion detectors. "
        "Writes replay.png, replay_spikes.npz and replay_spikes.csv.",
    )
    made.add_argument("file", nargs="?", type=Path, metavar="FILE", help="recording; without it a built-in demo")
    made.add_argument("--size", type=_size, metavar="WxH", help="sensor size, for formats that do not store it")
    made.add_argument("--format", metavar="NAME", help="format of FILE, if its content does not tell")
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to write (default: here)")
    made.set_defaults(command=_replay)


def _add_info(commands):
    made = commands.add_parser("info", help="say what a recording holds")
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--format", metavar="NAME", help="format of FILE, if its content does not tell")
    made.set_defaults(command=_info)


def _add_bench(commands):
    made = commands.add_parser(
        "bench", help="measure eventsnn, and its peers where they are installed", description=compare.__doc__
    )
    compare.add_arguments(made, out=Path())
    made.set_defaults(command=_bench)


def _size(text):
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT, for example 34x34, got {text!r}")
    return int(width), int(height)


# --- info -------------------------------------------------------------------------------------


def _info(args):
    try:
        about = dvs.info(args.file, format=args.format)
    except ValueError as error:
        raise BadInput(str(error)) from None
    print(f"format            {about.format}")
    duration = (about.last - about.first) / 1e6 if about.events else 0.0
    _describe(about.path, about.size, duration, about.events, about.first, about.last)
    if len(about.parts) > 1:
        print(f"streams           {', '.join(about.parts)} (shown is the first)")
    for key, value in about.header.items():
        if len(value) < 100 and "\n" not in value:
            print(f"  {key:<15} {value}")


def _load(args):
    try:
        return dvs.load(args.file, format=args.format, size=args.size)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _describe(path, size, seconds, events, first, last):
    sensor = "unknown" if size is None else f"{size[0]} x {size[1]} pixels"
    print(f"recording         {path}")
    print(f"sensor            {sensor}")
    print(f"duration          {seconds:.3f} s")
    print(f"events            {events:,}")
    if events:
        print(f"  time stamps     {first} .. {last} us")


# --- bench ------------------------------------------------------------------------------------


def _bench(args):
    try:
        return compare.run(args)
    except ValueError as error:
        raise BadInput(str(error)) from None


# --- replay -----------------------------------------------------------------------------------


def _replay(args):
    recording = dvs.demo() if args.file is None else _load(args)
    if recording.width is None:
        x, y = recording.events["x"], recording.events["y"]
        seen = f"; x reaches {x.max()}, y {y.max()}" if len(x) else ""
        raise BadInput(f"{recording.source}: the format does not store the sensor size, give --size WxH{seen}")
    if len(recording) == 0:
        raise BadInput(f"{recording.source}: no events")
    recording = recording.in_order()
    size = recording.width, recording.height
    _describe(recording.source, size, recording.duration / 1000.0, len(recording), recording.first, recording.last)
    args.out.mkdir(parents=True, exist_ok=True)
    net, layers = replay.build(recording)
    spikes = net.record(layers.features)
    wall = _run(net, replay.span(recording))
    name = "built-in demo" if args.file is None else args.file.name
    title = f"{name}\n{_summary(recording, len(spikes), net.stats['events'], wall)}"
    _write(args.out, recording, layers, spikes, title)


def _run(net, duration):
    """Run the network; returns the wall time in s without compiling."""
    print("loading the compiled engine (the first run on a machine compiles it) ...", file=sys.stderr)
    net.run(0.0)
    started = net.stats["wall"]
    net.run(duration, progress=True)
    return net.stats["wall"] - started


def _summary(recording, n_out, arrivals, wall):
    """Print the figures; returns them in one line, for the title of the picture."""
    n_in, seconds = len(recording), recording.duration / 1000.0
    per_event, speed = f"{arrivals / n_in:.1f} per event", f"{seconds / wall:.1f} x real time"
    print(f"events in         {n_in:,}")
    print(f"spikes out        {n_out:,}")
    print(f"synaptic events   {arrivals:,} ({per_event})")
    print(f"wall time         {wall:.2f} s ({speed})")
    return (
        f"{n_in:,} events in {seconds:.2f} s, {n_out:,} spikes out, "
        f"{arrivals:,} synaptic events ({per_event}), {wall:.2f} s of wall time ({speed})"
    )


def _write(out, recording, layers, spikes, title):
    time, place = spikes.times, np.unravel_index(spikes.ids, layers.features.shape)
    columns = dict(zip(("map", "y", "x"), place, strict=True))
    np.savez_compressed(out / "replay_spikes.npz", time_ms=time, **columns, block=layers.block)
    with open(out / "replay_spikes.csv", "w") as file:
        print("time_ms", *columns, sep=",", file=file)
        for row in zip(time.tolist(), *(column.tolist() for column in place), strict=True):
            print(*row, sep=",", file=file)
    replay.picture(recording, layers, spikes, title).savefig(out / "replay.png", dpi=120)
    print(f"written           {', '.join(str(out / f'replay{end}') for end in ('.png', '_spikes.npz', '_spikes.csv'))}")
