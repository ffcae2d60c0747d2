"""`eventsnn info`: what a recording holds."""

from pathlib import Path

from eventsnn import dvs
from eventsnn.cli.given import BadInput, describe


def add(commands):
    """Add the command to the parser."""
    made = commands.add_parser("info", help="say what a recording holds")
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--format", metavar="NAME", help="format of FILE, if its content does not tell")
    made.set_defaults(command=_info)


def _info(args):
    try:
        about = dvs.info(args.file, format=args.format)
    except ValueError as error:
        raise BadInput(str(error)) from None
    print(f"format            {about.format}")
    describe(about.path, about.size, about.events, about.first, about.last)
    if len(about.parts) > 1:
        print(f"streams           {', '.join(about.parts)} (shown is the first)")
    for key, value in about.header.items():
        if len(value) < 100 and "\n" not in value:
            print(f"  {key:<15} {value}")
