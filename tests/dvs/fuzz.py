"""Damaged files of every format: each must be read, or refused with a ValueError that names the file; quickly.

`python -m tests.dvs.fuzz [TRIALS]` runs thousands of trials per format and writes the result to benchmarks/results.
"""

import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks import report
from eventsnn.dvs import load
from tests.dvs.encode import EVERY

SEED, TRIALS, EVENTS = 2026, 3000, 300
FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "dvs_fuzz.md"


def some_rows(rng, count=EVENTS):
    """Events in order of time that every format can hold."""
    t = np.sort(rng.integers(0, 30_000, count))
    return list(
        zip(
            *(
                c.tolist()
                for c in (rng.integers(0, 128, count), rng.integers(0, 128, count), t, rng.integers(0, 2, count))
            )
        )
    )


def truncated(rng, content):
    return content[: rng.integers(len(content))]


def overwritten(rng, content):
    """64 bytes anywhere: random, all zeros or all ones."""
    start, kind = int(rng.integers(len(content))), rng.integers(3)
    new = rng.bytes(64) if kind == 0 else (b"\0" if kind == 1 else b"\xff") * 64
    return (content[:start] + new + content[start + 64 :])[: len(content)]


def flipped(rng, content):
    """One to three bits, each in the first kilobyte half of the time."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        most = min(len(content), 1000) if rng.integers(2) else len(content)
        content[rng.integers(most)] ^= 1 << rng.integers(8)
    return bytes(content)


def spliced(rng, content):
    """A piece left out, or put in twice."""
    a, b = sorted(int(k) for k in rng.integers(len(content), size=2))
    return content[:a] + content[b:] if rng.integers(2) else content[:b] + content[a:]


MUTATIONS = (truncated, truncated, overwritten, overwritten, flipped, spliced)


def trial(path, content, on_error, format=None):
    """What came of it: "refused", "kept", "whole", and how long it took."""
    path.write_bytes(content)
    begin = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            load(path, on_error=on_error, format=format)
            outcome = "kept" if any("is damaged" in str(w.message) for w in caught) else "whole"
        except ValueError as error:
            assert str(path) in str(error), error
            outcome = "refused"
    return outcome, time.perf_counter() - begin


def trials(name, count, rng, folder):
    """Outcomes, by mutation, of `count` damaged files of a format; the longest that one took."""
    ending, encode = EVERY[name]
    content = encode(some_rows(rng))
    path = Path(folder) / f"a{ending}"
    found, longest = Counter(), 0.0
    for k in range(count):
        mutate = MUTATIONS[k % len(MUTATIONS)]
        on_error = ("raise", "keep")[k // len(MUTATIONS) % 2]
        outcome, wall = trial(path, mutate(rng, content), on_error)
        found[mutate.__name__, on_error, outcome] += 1
        longest = max(longest, wall)
    return found, longest


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    kinds = list(dict.fromkeys(mutate.__name__ for mutate in MUTATIONS))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in EVERY:
            found, longest = trials(name, count, np.random.default_rng(SEED), folder)
            cells = ["/".join(str(found[kind, "raise", what]) for what in ("refused", "whole")) for kind in kinds]
            kept = [
                "/".join(str(sum(found[kind, "keep", what] for kind in kinds)) for what in ("refused", "kept", "whole"))
            ]
            rows.append([name, count, *cells, *kept, f"{1000.0 * longest:.0f}"])
            print(rows[-1], flush=True)
    head = [
        "format",
        "files",
        *(f"{kind}: refused/read" for kind in kinds),
        "keep: refused/mended/read",
        "longest (ms)",
    ]
    body = f"{report.table(head, rows)}\n\nNothing but ValueError was raised, each with the path. {NOTE}"
    facts = report.facts(f"python -m tests.dvs.fuzz {count}", SEED)
    FILE.write_text(f"# Damaged recordings\n\n{body}\n\n{facts}\n")


NOTE = f"""Files of {EVENTS} events, damaged by chance and loaded with on_error="raise" (by kind of damage) and "keep".
"read" is damage that leaves a valid file: a file cut between two records, other bits in a coordinate."""


if __name__ == "__main__":
    main()
