"""Intervals between spikes, and how irregular they are."""

import numpy as np

from eventsnn import check
from eventsnn.recording import SpikeRecorder


def train_of(name, train) -> np.ndarray:
    """A train as times in order."""
    if isinstance(train, SpikeRecorder):
        raise TypeError(f"{name} must be the times of a train, pass recorder.train(k), got {train!r}")
    return np.sort(check.array(name, train))


def refuse_recorder(trains):
    """Where a list of trains is asked for."""
    if isinstance(trains, SpikeRecorder):
        raise TypeError(f"trains must be a list of trains, pass recorder.trains(), got {trains!r}")


def isi(train) -> np.ndarray:
    """The intervals between the spikes of a train, in ms."""
    return np.diff(train_of("train", train))


def cv(train) -> float:
    """Coefficient of variation: standard deviation of the intervals by their mean; 1 for a Poisson train, 0 for a
    regular one, nan with fewer than 2 intervals or none but 0."""
    gaps = isi(train)
    return float(gaps.std() / gaps.mean()) if len(gaps) > 1 and gaps.any() else float("nan")


def cv2(train) -> float:
    """Mean of 2 |I' - I| / (I' + I) over neighbouring intervals, which slow changes of rate do not raise (Holt et al.
    1996); nan with fewer than 2 intervals."""
    difference, total = _neighbours(train)
    return float(np.mean(2.0 * np.abs(difference) / total)) if len(total) else float("nan")


def lv(train) -> float:
    """Local variation, the mean of 3 (I' - I)^2 / (I' + I)^2 over neighbouring intervals (Shinomoto, Shima & Tanji
    2003); 1 for a Poisson train, nan with fewer than 2 intervals."""
    difference, total = _neighbours(train)
    return float(np.mean(3.0 * (difference / total) ** 2)) if len(total) else float("nan")


def _neighbours(train):
    """Difference and sum of neighbouring intervals; two that are both 0 say nothing."""
    gaps = isi(train)
    difference, total = gaps[1:] - gaps[:-1], gaps[1:] + gaps[:-1]
    return difference[total > 0.0], total[total > 0.0]
