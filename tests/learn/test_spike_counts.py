"""A network as transformer."""

import pickle
from functools import partial

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_circles
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import estimator_checks_generator

import eventsnn as en
from tests.learn import networks

COUNTS = en.learn.SpikeCounts(networks.random_layer, networks.fields, 40.0, networks.GAP, random_state=0)


@pytest.mark.parametrize("estimator, check", [*estimator_checks_generator(COUNTS)])
def test_it_is_what_scikit_learn_expects(estimator, check):
    check(estimator)


def test_the_counts_are_those_of_the_network():
    xs = np.random.default_rng(0).normal(size=(20, 3))
    found = clone(COUNTS).set_params(random_state=None).fit(xs)
    by_hand = en.learn.Presentation(
        *networks.random_layer(3, found.seed_), networks.fields, 40.0, networks.GAP, found.seed_
    )
    counts = found.transform(xs)
    assert (counts == by_hand.show(xs)).all() and counts.sum() > 100
    assert (found.transform(xs) == counts).all()  # nothing is left of the first time
    assert len(found.get_feature_names_out()) == 60


def test_parameters_are_read_set_and_pickled():
    encode = partial(en.encode.rate, rate_max=100.0)
    made = en.learn.SpikeCounts(networks.one_to_one, encode, 20.0, gap=5.0, random_state=3)
    copy = pickle.loads(pickle.dumps(clone(made).set_params(gap=7.0)))
    assert copy.get_params() | {"encode": encode} == made.get_params() | {"gap": 7.0}
    xs = np.random.default_rng(0).random((10, 3))
    fitted = made.fit(xs)
    assert (pickle.loads(pickle.dumps(fitted)).transform(xs) == fitted.transform(xs)).all()


def test_a_random_layer_makes_circles_separable():
    """What is not linear in the features is so in the spikes."""
    xs, y = make_circles(200, factor=0.4, noise=0.05, random_state=1)
    xs *= 1.5
    for read_out in (en.learn.ridge(), en.learn.logistic()):
        assert cross_val_score(make_pipeline(clone(COUNTS), read_out), xs, y, cv=3).mean() > 0.9
        assert cross_val_score(read_out.set_params(functiontransformer="passthrough"), xs, y, cv=3).mean() < 0.7
