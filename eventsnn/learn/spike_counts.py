"""A network as a transformer of scikit-learn: samples become spike counts."""

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from eventsnn.learn.presentation import Presentation, made_by


class SpikeCounts(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Turns each sample into the numbers of spikes with which the neurons of a network answer it.

    build : build(inputs, seed) makes the network for samples of so many features and returns it, its source (the
    population of `SpikeArray` whose neurons `encode` names) and the group whose spikes are counted.
    encode, duration, gap : how samples are shown, see `Presentation`.
    random_state : seeds the network and the encoding.

    Each `transform` shows its samples to a new network, so that what it returns depends on nothing done before. `fit`
    learns nothing but the number of features. Counts are float64, (n_samples, group.size).

    >>> from functools import partial
    >>> from sklearn.pipeline import make_pipeline
    >>> import eventsnn as en
    >>> def build(inputs, seed):
    ...     net = en.Network(seed=seed)
    ...     source = net.add(en.SpikeArray([], []), inputs)
    ...     layer = en.layers.feed_forward(net, source, en.LIF(), 50, weight=en.normal(0.0, 6.0), delay=1.0)
    ...     return net, source, layer.neurons
    >>> spikes = en.learn.SpikeCounts(build, partial(en.encode.rate, rate_max=200.0), 50.0, gap=50.0, random_state=1)
    >>> model = make_pipeline(spikes, en.learn.ridge())
    >>> points = np.random.default_rng(1).random((100, 2))
    >>> inside = np.hypot(*(points - 0.5).T) < 0.4
    >>> bool(model.fit(points, inside).score(points, inside) > 0.7)
    True
    """

    def __init__(self, build, encode, duration, gap=0.0, random_state=None):
        self.build, self.encode, self.duration, self.gap = build, encode, duration, gap
        self.random_state = random_state

    def fit(self, X, y=None):
        """Take note of the number of features, and see whether a network can be built for them."""
        X = validate_data(self, X)
        self.seed_ = int(check_random_state(self.random_state).randint(2**31))
        self._n_features_out = self._presentation().group.size
        return self

    def transform(self, X) -> np.ndarray:
        """The spikes of each neuron for each sample."""
        check_is_fitted(self)
        return self._presentation().show(validate_data(self, X, reset=False)).astype(np.float64)

    def _presentation(self):
        made = made_by("build", self.build, self.n_features_in_, self.seed_)
        return Presentation(*made, self.encode, self.duration, self.gap, self.seed_)
