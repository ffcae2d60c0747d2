"""Networks as estimators of scikit-learn, and read-outs of their spikes; needs the extra `learn`.

`ridge` and `logistic` tell classes from spike counts or traces. `SpikeCounts` turns samples into the spikes with which
a network answers. `LabelledByResponse` is a network that learns without labels and is then asked what it is shown.
Both show samples in one way: `Presentation`.
"""

from eventsnn.extras import needed

needed("sklearn", "learn", "en.learn")

from eventsnn.learn.labelled import LabelledByResponse  # noqa: E402 (only after the message about what is missing)
from eventsnn.learn.presentation import Presentation  # noqa: E402
from eventsnn.learn.readouts import DampedScaler, logistic, ridge  # noqa: E402
from eventsnn.learn.spike_counts import SpikeCounts  # noqa: E402

__all__ = ["DampedScaler", "LabelledByResponse", "Presentation", "SpikeCounts", "logistic", "ridge"]
