"""What the tests of recordings share."""

import numpy as np
import pytest

from eventsnn import dvs


@pytest.fixture(scope="session", autouse=True)
def compiled_loops():
    """Compile before anything is limited in time."""
    empty = dvs.Recording(np.empty(0, dvs.EVENT), 2, 2)
    for made in (dvs.Denoise(1.0), dvs.RefractoryPeriod(1.0), dvs.Decimation(2)):
        made(empty)
    dvs.emulate(np.ones((2, 1, 1)), [0.0, 1.0])
