"""The population vector."""

import numpy as np

from eventsnn import check
from eventsnn.encode.values import given


def population_vector(times, ids, preferred) -> tuple[float, float]:
    """Direction (radians, -pi .. pi) and length (0 .. 1) of the mean of the preferred directions, each spike one vote.

    preferred : radians, (n,), of the neurons. Without spikes (nan, 0). Source: Georgopoulos et al. 1986.
    """
    preferred = check.array("preferred", preferred)
    _, ids, _ = given(times, ids, len(preferred))
    if len(ids) == 0:
        return float("nan"), 0.0
    mean = np.mean(np.exp(1j * preferred[ids]))
    return float(np.angle(mean)), float(abs(mean))
