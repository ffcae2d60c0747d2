"""Which populations hear each other, in what order they take turns, and the shortest delay on a cycle."""

from typing import NamedTuple

import numpy as np


class Topology(NamedTuple):
    """`levels`: lists of populations that do not hear each other within a window; none comes before one it hears,
    except along a cycle.

    `lookahead`: the shortest delay on a cycle, in ms; inf if nothing is recurrent. `limiting`: the projection
    that sets it, or None.
    """

    levels: list
    lookahead: float
    limiting: object


def topology(n_populations: int, projections) -> Topology:
    """The topology of a network of `n_populations` and `projections` (with source, target and lead)."""
    reach = np.zeros((n_populations, n_populations), bool)
    for projection in projections:
        reach[projection.source.index, projection.target.index] = True
    for k in range(n_populations):  # Warshall 1962
        reach |= np.outer(reach[:, k], reach[k])
    limiting = min(
        (q for q in projections if reach[q.target.index, q.source.index] and q.size),
        key=lambda q: q.lead,
        default=None,
    )
    return Topology(_levels(reach), np.inf if limiting is None else limiting.lead, limiting)


def _levels(reach):
    """Populations by the longest way to them from one that hears nobody; those on a cycle stand together."""
    n = len(reach)
    together = (reach & reach.T) | np.eye(n, dtype=bool)
    level = np.zeros(n, int)
    for p in np.argsort((reach | together).sum(axis=0), kind="stable"):  # whoever is heard has fewer ancestors
        heard = reach[:, p] & ~together[:, p]
        level[together[p]] = max(level[p], 1 + level[heard].max(initial=-1))
    return [np.flatnonzero(level == k).tolist() for k in range(level.max(initial=-1) + 1)]
