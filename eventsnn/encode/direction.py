"""Directions as rates of neurons with preferred ones."""

import numpy as np

from eventsnn import check
from eventsnn.encode.rate import rate


def direction(angle, preferred, duration, rate_max, *, baseline=0.0, seed=None, start=0.0):
    """Poisson spikes of neurons with cosine tuning: baseline + (rate_max - baseline) cos(angle - preferred) Hz, not
    below 0 (Georgopoulos et al. 1982).

    angle : radians, a number; preferred : radians, (n,). Returns (times, ids). Inverse: `decode.population_vector`.
    """
    preferred, angle = check.array("preferred", preferred), check.number("angle", angle)
    baseline = check.number("baseline", baseline, low=0.0)
    rate_max = check.number("rate_max", rate_max, above=0.0, low=baseline)
    rates = baseline + (rate_max - baseline) * np.cos(angle - preferred)
    rates = np.clip(rates, 0.0, rate_max)  # rounded, the sum may lie above
    return rate(rates, duration, rate_max, x_max=rate_max, seed=seed, start=start)
