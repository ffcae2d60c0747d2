"""What the user gives on the command line."""

import argparse
import math


class BadInput(Exception):
    """What the user gave cannot be used; the message is one line."""


def size(text) -> tuple[int, int]:
    """WIDTHxHEIGHT."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT, for example 34x34, got {text!r}")
    return int(width), int(height)


def positive(text) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number > 0, got {text!r}")
    return value


def describe(path, sensor, events, first, last):
    """Print what a recording holds; `first` and `last` are time stamps in us, `sensor` (width, height) or None."""
    sensor = "unknown" if sensor is None else f"{sensor[0]} x {sensor[1]} pixels"
    print(f"recording         {path}")
    print(f"sensor            {sensor}")
    print(f"duration          {(last - first) / 1e6 if events else 0.0:.3f} s")
    print(f"events            {events:,}")
    if events:
        print(f"  time stamps     {first} .. {last} us")
