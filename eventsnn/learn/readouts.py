"""Linear read-outs of spike counts and traces."""

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.linear_model import LogisticRegression, RidgeClassifierCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_is_fitted, validate_data

STRENGTHS = 10.0 ** np.arange(-4.0, 4.0)  # of regularisation, relative to the squared length of a row of features


class DampedScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Centres features and divides them by their spread, without making loud what hardly varies.

    A feature with standard deviation s is divided by sqrt(s^2 + S^2), S^2 the mean of all s^2: a neuron that has spiked
    once in all samples does not count as much as one that tells them apart. Then all are divided by one number so that
    the squares in a row of the training samples add up to 1 on average: a strength of regularisation means the same for
    any number of features.
    """

    def fit(self, X, y=None):
        """Learn means and spreads."""
        X = validate_data(self, X, dtype=np.float64)
        self.mean_, variance = X.mean(axis=0), np.where(np.ptp(X, axis=0) > 0.0, X.var(axis=0), 0.0)  # not as rounded
        self.scale_ = np.sqrt(variance + variance.mean())
        self.scale_[self.scale_ == 0.0] = 1.0  # nothing varies
        self.scale_ *= np.sqrt(np.sum(variance / self.scale_**2)) or 1.0
        return self

    def transform(self, X) -> np.ndarray:
        """Scaled features."""
        check_is_fitted(self)
        return (validate_data(self, X, reset=False, dtype=np.float64) - self.mean_) / self.scale_


def ridge(*, root: bool = True) -> Pipeline:
    """Ridge regression of the classes, one against all; its strength is chosen by leaving out one sample at a time.

    For spike counts and traces (n_samples, n_features), few samples with many features or many with few. `root` takes
    the square root first, which makes the variance of a Poisson count, or of the trace of a Poisson train, the same at
    all rates; without it features may be negative. Then `DampedScaler`, then scikit-learn's RidgeClassifierCV.
    """
    return _read_out(root, RidgeClassifierCV(STRENGTHS, scoring="accuracy"))


def logistic(*, C: float = 10.0, root: bool = True) -> Pipeline:
    """Logistic regression, with probabilities of the classes.

    Features as for `ridge`, then scikit-learn's LogisticRegression: `C` (> 0) is the inverse of the strength of
    regularisation, to be searched for as `logisticregression__C` where it matters.
    """
    return _read_out(root, LogisticRegression(C=C, max_iter=1000))


def _read_out(root, classifier):
    first = [FunctionTransformer(_root, feature_names_out="one-to-one")] if root else []
    return make_pipeline(*first, DampedScaler(), classifier)


def _root(x):
    if np.min(x, initial=0.0) < 0.0:
        raise ValueError(f"X must hold numbers >= 0, as counts are, or be read out with root=False, got {np.min(x)}")
    return np.sqrt(x)
