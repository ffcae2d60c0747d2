"""One sample after another."""

import inspect

import numpy as np

from eventsnn import check


def sequence(encode, xs, duration, *args, gap=0.0, seed=None, start=0.0, **options):
    """Encode the samples xs[0], xs[1] ... one after another, each for `duration` ms and a `gap` without spikes.

    encode : a function such as `rate`; it is called encode(x, duration, *args, start=, **options), and with a seed of
    its own for each sample if it takes one: drawn by `seed`, or an entry of it if that is an array with one per sample.
    Sample k begins at start + k (duration + gap). Returns (times, ids).

    >>> from eventsnn import encode
    >>> times, ids = encode.sequence(encode.latency, [[1.0, 0.5], [0.25, 1.0]], 10.0, gap=5.0)
    >>> times.tolist(), ids.tolist()
    ([0.0, 5.0, 15.0, 22.5], [0, 1, 1, 0])
    """
    period = check.number("duration", duration, above=0.0) + check.number("gap", gap, low=0.0)
    seeded = "seed" in inspect.signature(check.function("encode", encode)).parameters
    start, seeds = check.number("start", start, low=0.0), _seeds(seed, len(xs))
    found = []
    for k, x in enumerate(xs):
        own = {"seed": seeds[k]} if seeded else {}
        found.append(encode(x, duration, *args, start=start + k * period, **own, **options))
    if not found:
        return np.empty(0), np.empty(0, np.int64)
    return tuple(np.concatenate(column) for column in zip(*found))


def _seeds(seed, n):
    if np.ndim(seed):
        return check.indices("seed", seed, 2**63, length=n).tolist()
    seed = None if seed is None else check.integer("seed", seed, low=0)
    return np.random.SeedSequence(seed).generate_state(n, np.uint32).tolist()
