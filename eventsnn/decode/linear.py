"""Linear read-outs by regularised least squares."""

import numpy as np

from eventsnn import check


def linear(activities, targets, *, regularisation=0.1) -> np.ndarray:
    """Decoders D for which activities @ D is nearest to the targets: (n, dimensions), or (n,) for targets (m,).

    activities (m, n), targets (m, dimensions) or (m,). Minimises the sum of squares |A D - Y|^2 + m s^2 |D|^2, with
    s = regularisation times the largest activity: a standard deviation of noise in the activities (Eliasmith & Anderson
    2003, chapter 2). `error` says how near it comes.
    """
    a, y = check.array("activities", activities, ndim=2), check.array("targets", targets, ndim=None)
    if y.ndim not in (1, 2) or len(y) != len(a):
        raise ValueError(f"targets must have shape ({len(a)},) or ({len(a)}, dimensions), got {y.shape}")
    s = check.number("regularisation", regularisation, low=0.0) * np.abs(a).max(initial=0.0)
    stacked = np.vstack([a, np.sqrt(len(a)) * s * np.eye(a.shape[1])]) if s > 0.0 else a
    padded = np.concatenate([y, np.zeros((len(stacked) - len(a), *y.shape[1:]))])
    return np.linalg.lstsq(stacked, padded, rcond=None)[0]


def error(original, decoded) -> float:
    """Relative error of what was decoded: |decoded - original| / |original|, root mean squares over all entries."""
    original, decoded = (check.array(name, x, ndim=None) for name, x in (("original", original), ("decoded", decoded)))
    if original.shape != decoded.shape:
        raise ValueError(f"decoded must have the shape of original, {original.shape}, got {decoded.shape}")
    return float(np.linalg.norm(decoded - original) / np.linalg.norm(original))
