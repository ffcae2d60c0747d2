"""Linear read-outs of counts and traces."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import eventsnn as en

BOTH = pytest.mark.parametrize("read_out", [en.learn.ridge, en.learn.logistic])


def poisson(n, features, classes=4, low=1.0, high=6.0, seed=1):
    rng = np.random.default_rng(seed)
    rates = rng.uniform(low, high, (classes, features))
    y = rng.integers(0, classes, n)
    return rng.poisson(rates[y]), y


@pytest.mark.parametrize("estimator, check", [*estimator_checks_generator(en.learn.DampedScaler())])
def test_the_scaler_is_what_scikit_learn_expects(estimator, check):
    check(estimator)


def test_scaled_features_are_centred_and_rows_have_length_one():
    x = np.random.default_rng(0).normal(3.0, [1.0, 10.0, 0.1, 0.0], (500, 4))
    out = en.learn.DampedScaler().fit_transform(x)
    assert out.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.mean(np.sum(out**2, axis=1)) == pytest.approx(1.0)
    spread = x.std(axis=0)
    damped = spread / np.hypot(spread, np.sqrt(np.mean(spread**2)))
    assert out.std(axis=0) / out.std(axis=0)[0] == pytest.approx(damped / damped[0])
    assert not en.learn.DampedScaler().fit_transform(np.full((5, 3), 7.0)).any()
    same = en.learn.DampedScaler().fit(np.full((7, 3), 0.1))  # their mean is not 0.1
    assert same.transform([[0.1, 0.1, 1.1]]) == pytest.approx(np.array([[0.0, 0.0, 1.0]]))


@BOTH
@pytest.mark.parametrize("n, features", [(3000, 20), (120, 3000)])
def test_classes_are_told_with_many_samples_or_many_features(read_out, n, features):
    x, y = poisson(n, features)
    half = n // 2
    assert read_out().fit(x[:half], y[:half]).score(x[half:], y[half:]) > 0.9


@BOTH
def test_neurons_that_hardly_spike_are_not_loud(read_out):
    """Forty neurons tell the classes, 3000 spike once in 100 samples: scaled alike these would drown those."""
    scores = []
    for seed in range(5):
        x, y = poisson(400, 40, classes=2, low=3.0, high=8.0, seed=seed)
        x = np.hstack([x, np.random.default_rng(seed).poisson(0.01, (400, 3000))])
        both = read_out(), read_out().set_params(dampedscaler=StandardScaler())
        scores.append([model.fit(x[:100], y[:100]).score(x[100:], y[100:]) for model in both])
    damped, alike = np.mean(scores, axis=0)
    assert 1.0 - damped < 0.7 * (1.0 - alike)


@BOTH
def test_two_classes_with_names(read_out):
    x, y = poisson(200, 30, classes=2)
    names = np.array(["no", "yes"])[y]
    model = read_out().fit(x[:100], names[:100])
    assert set(model.predict(x)) == {"no", "yes"} and model.score(x[100:], names[100:]) > 0.95


def test_the_strength_of_ridge_is_chosen_by_leaving_one_out():
    """Accuracy with each sample left out in turn, fitted without it: the first best strength is taken."""
    x, y = poisson(40, 100, classes=3, low=2.0, high=4.0)
    model = en.learn.ridge().fit(x, y)
    rows = model[:-1].transform(x)
    gram, targets = rows @ rows.T, np.where(y[:, None] == np.arange(3), 1.0, -1.0)
    found = []
    for alpha in model[-1].alphas:
        right = 0
        for k in range(40):
            rest = np.arange(40) != k
            inner = (
                gram - gram[:, rest].mean(axis=1)[:, None] - gram[rest].mean(axis=0) + gram[np.ix_(rest, rest)].mean()
            )
            mean = targets[rest].mean(axis=0)
            dual = np.linalg.solve(inner[np.ix_(rest, rest)] + alpha * np.eye(39), targets[rest] - mean)
            right += np.argmax(inner[k, rest] @ dual + mean) == y[k]
        found.append(right / 40)
    assert len(set(found)) > 2  # it matters
    assert model[-1].alpha_ == model[-1].alphas[np.argmax(found)]


@BOTH
def test_the_root_is_of_counts_alone(read_out):
    x, y = poisson(100, 30)
    with pytest.raises(ValueError, match="root=False"):
        read_out().fit(x - 3.0, y)
    assert read_out(root=False).fit(x - 3.0, y).score(x - 3.0, y) > 0.9


def test_logistic_gives_probabilities():
    x, y = poisson(400, 30)
    p = en.learn.logistic(C=10.0).fit(x, y).predict_proba(x)
    assert p.sum(axis=1) == pytest.approx(np.ones(400)) and np.mean(np.log(p[np.arange(400), y])) > -0.2
