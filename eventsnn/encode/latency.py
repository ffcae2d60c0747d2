"""Time to the first spike: the larger a value, the sooner."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import in_order, parts

KINDS = ("linear", "log", "rc")


def latency(x, duration, *, kind="linear", threshold=None, tau=None, x_min=0.0, x_max=1.0, start=0.0):
    """One spike for each value that is large enough, at start + t. With u = (x - x_min) / (x_max - x_min):

        "linear"   t = duration (1 - u)                      for u > threshold (default 0)
        "log"      t = duration log(u) / log(threshold)      for u > threshold (default 0.01)
        "rc"       t = tau log(u / (u - threshold)), where t < duration: when a membrane charged by a constant
                   current u reaches the threshold (default 0.01); tau is duration / 5 by default

    x : array of any shape, within x_min .. x_max; duration, tau, start in ms. Returns (times, ids). Inverse:
    `decode.latency`. Sources: Thorpe 1990; "rc" as in Eshraghian et al. 2023.
    """
    duration = check.number("duration", duration, above=0.0)
    threshold, tau = settings(duration, kind, threshold, tau)
    u = parts(x, x_min, x_max)
    ids = np.flatnonzero(u > threshold)
    u = u[ids]
    if kind == "linear":
        t = duration * (1.0 - u)
    elif kind == "log":
        t = duration * (np.log(u) / np.log(threshold))
    else:
        t = tau * np.log(u / (u - threshold))
    return in_order(check.number("start", start, low=0.0) + t[t < duration], ids[t < duration])


def settings(duration, kind, threshold, tau):
    """Threshold and tau with their defaults."""
    check.choice("kind", kind, KINDS)
    if kind == "linear":
        threshold = check.number("threshold", 0.0 if threshold is None else threshold, low=0.0, below=1.0)
    else:
        threshold = check.number("threshold", 0.01 if threshold is None else threshold, above=0.0, below=1.0)
    if tau is not None and kind != "rc":
        raise ValueError(f"tau must not be given for kind {kind!r}, got {tau!r}")
    return threshold, check.number("tau", duration / 5.0 if tau is None else tau, above=0.0)
