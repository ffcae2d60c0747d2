"""The command line: `eventsnn replay`, `eventsnn info`, `eventsnn bench`."""

import argparse
import sys
from pathlib import Path

from eventsnn._version import __version__
from eventsnn.benchmarks import compare
from eventsnn.cli import info, replay
from eventsnn.cli.given import BadInput


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
    replay.add(commands)
    info.add(commands)
    _add_bench(commands)
    return parser


def _add_bench(commands):
    made = commands.add_parser(
        "bench", help="measure eventsnn, and its peers where they are installed", description=compare.__doc__
    )
    compare.add_arguments(made, out=Path())
    made.set_defaults(command=_bench)


def _bench(args):
    try:
        return compare.run(args)
    except ValueError as error:
        raise BadInput(str(error)) from None
