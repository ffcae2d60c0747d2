"""Which populations hear each other, in what order they take turns, and the shortest delay on a cycle."""

from typing import NamedTuple

import numpy as np


class Topology(NamedTuple):
    """`order`: populations such that none comes before one it hears, except along a cycle.

    `lookahead`: the shortest delay on a cycle, in ms; inf if nothing is recurrent. `limiting`: the projection
    that sets it, or None.
    """

    order: list
    lookahead: float
    limiting: object


def topology(n_populations: int, projections) -> Topology:
    """The topology of a network of `n_populations` and `projections` (with source, target and min_delay)."""
    reach = np.zeros((n_populations, n_populations), bool)
    for projection in projections:
        reach[projection.source.index, projection.target.index] = True
    for k in range(n_populations):  # Warshall 1962
        reach |= np.outer(reach[:, k], reach[k])
    limiting = min(
        (q for q in projections if reach[q.target.index, q.source.index] and q.size),
        key=lambda q: q.min_delay,
        default=None,
    )
    # whoever is heard has fewer ancestors, itself counted; those on a cycle have the same ones
    order = np.argsort((reach | np.eye(n_populations, dtype=bool)).sum(axis=0), kind="stable")
    return Topology(order.tolist(), np.inf if limiting is None else limiting.min_delay, limiting)
