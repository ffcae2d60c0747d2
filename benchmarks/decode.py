"""Reading event-camera files: million events per second beside other decoders, and memory while a large one streams.

The recordings are those of the folder that EVENTSNN_DATA names. A decoder that is not installed is left out.
"""

import argparse
import importlib
import multiprocessing
import os
import re
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np

from eventsnn import dvs

from . import report

SEED, REPEATS = 1, 15
GIGABYTE = 1 << 30


def _fallback(path):
    """The shared EVT 2.0 file does not say its size, without which faery assumes one."""
    return {"dimensions_fallback": (640, 480), "version_fallback": "evt2"} if "evt2" in path else {}


OTHERS = {  # package: path -> events
    "evt3": lambda evt3, path: evt3.decode_file(path),
    "faery": lambda faery, path: faery.events_stream_from_file(path, **_fallback(path)).to_array(),
    "aedat": lambda aedat, path: [packet for packet in aedat.Decoder(path) if "events" in packet],
    "evutils": lambda evutils, path: importlib.import_module("evutils.io").EventReader(path).read_all(),
    "evio": lambda evio, path: evio.read(path),
}
FILES = {  # file: the decoders that read it right
    "evt3/imx636_10s_evt3.raw": ("evt3", "faery", "evutils"),
    "evt2/gen3_96ms_evt2.raw": ("faery", "evutils"),
    "dat/gen41_10s.dat": ("faery", "evutils"),
    "aedat4/dvxplorer_320x240.aedat4": ("faery", "aedat"),
    "aedat2/davis240c_rotdisk.aedat": ("evutils",),
    "aedat2/dvs128_pendulum.aedat": (),
    "es/dvs_320x240.es": ("faery",),
    "bin/ncaltech101_faces_easy_0001.bin": ("evio",),
    "csv/dvs_320x240.csv.gz": (),
}


def speed(read, events):
    """Million events per second: median, and the range of all repeats."""
    rates = sorted(events / report.seconds(read) / 1e6 for _ in range(REPEATS))
    return f"{rates[REPEATS // 2]:.0f} ({rates[0]:.0f} .. {rates[-1]:.0f})"


def row(folder, name, packages):
    """One line of the first table."""
    path = str(folder / name)
    events = len(dvs.load(path))  # also loads what is compiled
    others = [
        f"{package} {speed(lambda p=package: OTHERS[p](importlib.import_module(p), path), events)}"
        for package in packages
        if importlib.util.find_spec(package)
    ]
    about = report.repeat(lambda: 1000.0 * report.seconds(lambda: dvs.info(path)), REPEATS)
    return [name, f"{events:,}", speed(lambda: dvs.load(path), events), "; ".join(others), f"{about[0]:.1f}"]


# --- streaming --------------------------------------------------------------------------------


def write_dat(path, size):
    """A DAT file of so many bytes: 1280 x 720 pixels, a million events per second."""
    rng, count = np.random.default_rng(SEED), 1 << 20
    with open(path, "wb") as file:
        file.write(b"% Version 2\n% Height 720\n% Width 1280\n" + bytes([12, 8]))
        for k in range(size // (8 * count)):
            events = np.empty(count, [("t", "<u4"), ("pixel", "<u4")])
            events["t"] = np.sort(rng.integers(k * 10**6, (k + 1) * 10**6, count))
            x, y, p = (rng.integers(0, most, count) for most in (1280, 720, 2))
            events["pixel"] = p << 28 | y << 14 | x
            file.write(events.tobytes())


def streamed(path, options):
    """Events, pieces, seconds, and peak memory (MB) above that after the import."""
    before = _peak_mb()
    found = [0, 0]

    def through():
        for piece in dvs.stream(path, **options):
            found[0] += len(piece)
            found[1] += 1

    seconds = report.seconds(through)
    return *found, seconds, _peak_mb() - before


def _peak_mb():
    """Largest memory of this process, without that of the one which started it (as getrusage would have it)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024.0


def stream_row(path, options):
    """One line of the second table, measured in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        events, pieces, seconds, memory = process.submit(streamed, path, options).result()
    text = ", ".join(f"{name}={value}" for name, value in options.items())
    return [text, f"{events:,}", f"{pieces:,}", f"{seconds:.1f}", f"{events / seconds / 1e6:.0f}", f"{memory:.0f}"]


def main():
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1024, help="size of the file that is streamed (default: 1024)")
    size = parser.parse_args().mb << 20
    folder = Path(os.environ["EVENTSNN_DATA"]) / "dvs"
    head = ["file", "events", "`dvs.load`", "other decoders", "`dvs.info` (ms)"]
    body = [report.table(head, [row(folder, *item) for item in FILES.items()])]
    head = ["`dvs.stream`", "events", "pieces", "s", "million events per s", "MB above the import"]
    with tempfile.TemporaryDirectory() as scratch:
        path = str(Path(scratch) / "large.dat")
        write_dat(path, size)
        ways = [{"window": 1.0}, {"window": 10.0}, {"window": 1000.0}, {"count": 1000}, {"count": 100_000}]
        body.append(f"A DAT file of {size >> 20} MB:")
        body.append(report.table(head, [stream_row(path, options) for options in ways]))
    packages = [package for package in OTHERS if importlib.util.find_spec(package)]
    notes = (
        f"Million events per second: median (range) of {REPEATS} in one process. The CSV file is unpacked and parsed."
    )
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    report.write("decode", "Reading event-camera files", "\n\n".join([*body, notes, f"Beside {versions}."]), SEED)


if __name__ == "__main__":
    main()
