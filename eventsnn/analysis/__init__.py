"""What spike trains are like: intervals, counts, correlations, distances.

A train is an array of times in ms, in any order; `spikes.train(3)` or `spikes.trains()` of a SpikeRecorder gives them.
"""

from eventsnn.analysis.correlation import autocorrelogram, cross_correlogram, synchrony
from eventsnn.analysis.counts import counts, fano, psth
from eventsnn.analysis.distance import pairwise, van_rossum, victor_purpura
from eventsnn.analysis.intervals import cv, cv2, isi, lv

__all__ = [
    "autocorrelogram",
    "counts",
    "cross_correlogram",
    "cv",
    "cv2",
    "fano",
    "isi",
    "lv",
    "pairwise",
    "psth",
    "synchrony",
    "van_rossum",
    "victor_purpura",
]
