"""Sounds and other signals of many frequencies, as the ear takes them: band by band, on a logarithmic scale."""

import numpy as np

from eventsnn import check
from eventsnn.encode.contrast import temporal_contrast


def sound(signal, sample_rate, *, n=32, f_min=100.0, f_max=None, threshold=0.5, floor=1e-3, start=0.0):
    """Spikes where the loudness of a frequency band rises (ON) or falls (OFF), as `temporal_contrast` finds them.

    signal : (T,); sample_rate in Hz. It is taken apart into n bands (`bands`), whose envelopes are followed on a
    logarithmic scale: `threshold` is in natural-log units, `floor` is the part of the largest envelope below which
    nothing is heard. The spikes of band k have the ids k (OFF) and n + k (ON). Returns (times, ids).
    """
    signal, sample_rate = check.array("signal", signal), check.number("sample_rate", sample_rate, above=0.0)
    centres = bands(n, f_min, 0.4 * sample_rate if f_max is None else f_max)
    if centres[-1] >= 0.5 * sample_rate:
        raise ValueError(f"f_max must be below half of sample_rate, {0.5 * sample_rate:g} Hz, got {centres[-1]:g}")
    threshold, floor = (
        check.number("threshold", threshold, above=0.0),
        check.number("floor", floor, above=0.0, below=1.0),
    )
    if len(signal) < 2 or not signal.any():
        return np.empty(0), np.empty(0, np.int64)
    loudness = envelopes(signal, sample_rate, centres)
    floor *= loudness.max()
    return temporal_contrast(np.log(loudness + floor), threshold, dt=1000.0 / sample_rate, start=start)


def bands(n, f_min, f_max) -> np.ndarray:
    """Centres (n,) in Hz of bands at equal distances on a logarithmic scale."""
    f_min = check.number("f_min", f_min, above=0.0)
    return np.geomspace(f_min, check.number("f_max", f_max, above=f_min), check.integer("n", n, low=2))


def envelopes(signal, sample_rate, centres) -> np.ndarray:
    """Amplitude (T, bands) of the signal in each band: Gaussian in the logarithm of frequency, as wide as their
    distance."""
    n = 2 * len(signal)  # silence behind it, so that its end is not heard at its beginning
    frequencies = np.fft.fftfreq(n, 1.0 / sample_rate)
    spectrum, positive = np.fft.fft(signal, n), frequencies > 0.0
    width = np.log(centres[1] / centres[0])
    out = np.empty((len(signal), len(centres)))
    for k, centre in enumerate(centres):
        weight = np.zeros(n)
        weight[positive] = 2.0 * np.exp(-0.5 * (np.log(frequencies[positive] / centre) / width) ** 2)
        out[:, k] = np.abs(np.fft.ifft(spectrum * weight)[: len(signal)])  # of the analytic signal
    return out
