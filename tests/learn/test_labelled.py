"""An unsupervised network as classifier."""

import pickle
from functools import partial

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import estimator_checks_generator

import eventsnn as en
from tests.learn import networks

MODEL = en.learn.LabelledByResponse(networks.competing, networks.fields, 40.0, networks.GAP, random_state=0)


def blobs(n=150):
    return make_blobs(n, centers=[[-1.5, 0.0], [1.5, 0.0], [0.0, 1.5]], cluster_std=0.3, random_state=1)


@pytest.fixture(scope="module")
def fitted():
    xs, y = blobs()
    return clone(MODEL).fit(xs, np.array(["left", "right", "up"])[y])


@pytest.mark.parametrize("estimator, check", [*estimator_checks_generator(MODEL)])
def test_it_is_what_scikit_learn_expects(estimator, check):
    check(estimator)


@pytest.mark.parametrize("vote", ["weighted", "assigned"])
def test_classes_are_told(vote):
    xs, y = blobs(90)
    assert cross_val_score(clone(MODEL).set_params(vote=vote), xs, y, cv=3).min() > 0.9


def test_what_is_learnt_are_weights_and_thresholds(fitted):
    net, _, cells = fitted.network()
    fresh, _, fresh_cells = networks.competing(2, fitted.seed_)
    (weights,), (thresholds,) = fitted.weights_, fitted.thresholds_
    assert (net.projections[0].weights == weights).all() and (cells.get("th_adapt") == thresholds).all()
    assert (fresh.projections[0].weights != weights).mean() > 0.2 and thresholds.max() > 0.3
    assert net.projections[0].plastic and not fresh_cells.get("th_adapt").any()
    assert fitted.n_shown_ == 150


def test_learning_is_that_of_the_samples_shown_one_after_another():
    xs, y = blobs(30)
    model = clone(MODEL).partial_fit(xs, y)
    net, source, cells = networks.competing(2, model.seed_)
    en.learn.Presentation(net, source, cells, networks.fields, 40.0, networks.GAP).show(xs)
    assert (net.projections[0].weights == model.weights_[0]).all()
    assert (cells.get("th_adapt") == model.thresholds_[0]).all()


def test_labels_are_not_learnt_from():
    xs, y = blobs(60)
    a, b = (clone(MODEL).fit(xs, labels) for labels in (y, y[::-1]))
    assert (a.weights_[0] == b.weights_[0]).all() and (a.thresholds_[0] == b.thresholds_[0]).all()
    assert (a.profiles_ != b.profiles_).any()


def test_predicting_changes_nothing(fitted):
    xs, _ = blobs()
    before = [fitted.weights_[0].copy(), fitted.thresholds_[0].copy(), fitted.profiles_]
    first = fitted.predict_proba(xs)
    assert (fitted.predict_proba(xs) == first).all()
    after = [fitted.weights_[0], fitted.thresholds_[0], fitted.profiles_]
    assert all((x == y).all() for x, y in zip(before, after))
    assert (pickle.loads(pickle.dumps(fitted)).predict_proba(xs) == first).all()


def test_answers_are_those_of_a_network_that_is_held(fitted):
    """Profiles are mean spikes per class; while neurons are labelled thresholds stand still."""
    xs, y = blobs()
    net, source, cells = fitted.network()
    cells.set(v_th=10.0 + cells.get("th_adapt"), th_adapt=0.0, delta_th=0.0)
    net.projections[0].plastic = False
    answers = en.learn.Presentation(net, source, cells, networks.fields, 40.0, networks.GAP).show(xs)
    wanted = np.array([answers[y == k].mean(axis=0) for k in range(3)]).T
    assert fitted.profiles_ == pytest.approx(wanted, abs=1e-12) and wanted.sum() > 1.0
    assert fitted.classes_.tolist() == ["left", "right", "up"]
    assert (fitted.labels_ == fitted.classes_[wanted.argmax(axis=1)]).all()


def test_votes_are_counted_as_said(fitted):
    """Neuron 0 answers class a three times as often as b, neuron 1 only b, neuron 2 none, neuron 3 b twice as often."""
    model = clone(fitted)
    model.classes_, model._n_labelled = np.array(["a", "b"]), np.array([2.0, 4.0])
    model._answers_per_class = np.array([[6.0, 4.0], [0.0, 4.0], [0.0, 0.0], [2.0, 8.0]])
    assert model.profiles_.tolist() == [[3.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 2.0]]
    assert model._votes() == pytest.approx(np.array([[0.75, 0.25], [0.0, 1.0], [0.0, 0.0], [1 / 3, 2 / 3]]))
    model.vote = "assigned"
    assert model._votes().tolist() == [[1.0, 0.0], [0.0, 0.5], [0.0, 0.0], [0.0, 0.5]]


def test_who_hears_nothing_votes_for_the_commonest():
    xs, y = blobs(30)
    y = np.minimum(y, 1)  # twice as many of class 1

    def silence(x, duration, *, start):
        return np.empty(0), np.empty(0, np.int64)

    model = clone(MODEL).set_params(encode=silence).fit(xs, y)
    assert model.predict_proba(xs) == pytest.approx(np.tile([1 / 3, 2 / 3], (30, 1))) and (model.predict(xs) == 1).all()


def test_labelling_takes_as_many_samples_as_asked():
    xs, y = blobs(60)
    xs, y = xs[np.argsort(y)], np.sort(y)  # the first ones are all of one class
    few, all_ = (clone(MODEL).set_params(label_samples=n).fit(xs, y) for n in (12, None))
    assert few._n_labelled.sum() == 12 and all_._n_labelled.sum() == 60
    assert few._n_labelled.min() > 0
    assert (few.weights_[0] == all_.weights_[0]).all() and few.score(xs, y) > 0.8


def test_each_epoch_goes_on_in_a_new_order():
    xs, y = blobs(30)
    one, two = (clone(MODEL).set_params(epochs=n).fit(xs, y) for n in (1, 2))
    assert two.n_shown_ == 60 and two.thresholds_[0].sum() > 1.2 * one.thresholds_[0].sum()
    seen = []

    def noted(x, duration, *, start):
        seen.append(tuple(x))
        return networks.fields(x, duration, start=start)

    clone(MODEL).set_params(encode=noted, epochs=2, label_samples=1).fit(xs, y)
    first, second, given = seen[:30], seen[30:60], list(map(tuple, xs))
    assert sorted(first) == sorted(second) == sorted(given)
    assert first != second and first != given and second != given


def test_partial_fit_goes_on():
    xs, y = blobs(120)
    model = clone(MODEL)
    for part in (slice(0, 40), slice(40, 80), slice(80, 120)):
        model.partial_fit(xs[part], y[part], classes=[0, 1, 2])
    whole = clone(MODEL).partial_fit(xs, y)
    # between the parts only traces and what is left of potentials are lost, long after the last spike
    assert model.weights_[0] == pytest.approx(whole.weights_[0], abs=0.01) and model.n_shown_ == 120
    assert model.thresholds_[0] == pytest.approx(whole.thresholds_[0], abs=0.01)
    assert model._n_labelled.sum() == 120 and model.score(xs, y) > 0.9
    with pytest.raises(ValueError, match="y must hold classes"):
        model.partial_fit(xs, y + 5)
    with pytest.raises(ValueError, match="classes must be those of the first call"):
        model.partial_fit(xs, y, classes=[0, 1])


def test_a_first_call_that_is_refused_is_none():
    xs, y = blobs(20)
    model = clone(MODEL).set_params(build=None)
    with pytest.raises(TypeError):
        model.partial_fit(xs, y, classes=[0, 1, 2])
    model.set_params(build=networks.competing)
    with pytest.raises(ValueError, match="y must hold classes of"):
        model.partial_fit(xs, y, classes=[0, 1, 5])
    assert model.partial_fit(xs, y).classes_.tolist() == [0, 1, 2] and model.n_shown_ == 20


def fast_and_slow(inputs, seed):
    """The source, neurons that adapt within a sample, such that regulate their rate, and such that are counted."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), 5 * inputs)
    how = {"weight": 10.0, "delay": 1.0}
    fast = en.layers.feed_forward(net, source, en.ALIF(v_th=5.0, tau_adapt=30.0), 3, **how)
    slow = en.layers.feed_forward(net, fast.neurons, en.LIFTargetRate(v_th=5.0), 3, **how)
    last = en.layers.feed_forward(net, slow.neurons, en.ALIF(v_th=5.0, tau_adapt=1e5), 3, **how)
    return net, source, last.neurons


def test_thresholds_that_outlast_a_sample_are_learnt():
    xs, y = blobs(20)
    model = clone(MODEL).set_params(build=fast_and_slow).fit(xs, y)
    assert model.weights_ == [] and len(model.thresholds_) == 2
    assert model.thresholds_[0].max() != 5.0 and model.thresholds_[1].min() > 0.0
    net, _, _ = model.network()
    assert (net.populations[2].get("th") == model.thresholds_[0]).all()
    assert (net.populations[3].get("th_adapt") == model.thresholds_[1]).all()


@pytest.mark.parametrize("wrong", [{"vote": "loud"}, {"epochs": 0}, {"label_samples": 0}, {"duration": -1.0}])
def test_wrong_parameters_are_refused(wrong):
    xs, y = blobs(20)
    with pytest.raises(ValueError, match=next(iter(wrong))):
        clone(MODEL).set_params(**wrong).fit(xs, y)


def forgetting(inputs, seed):
    """Thresholds that adapt, but fall back within a sample."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), 5 * inputs)
    return net, source, en.layers.feed_forward(net, source, en.ALIF(tau_adapt=30.0), 3, weight=1.0, delay=1.0).neurons


@pytest.mark.parametrize("build", [forgetting, networks.random_layer])
def test_a_network_that_cannot_learn_is_refused(build):
    xs, y = blobs(20)
    for call in ("fit", "partial_fit"):
        with pytest.raises(ValueError) as raised:
            getattr(clone(MODEL).set_params(build=build), call)(xs, y)
        message = str(raised.value)
        assert message.startswith(
            "build must make a network that learns: with plasticity, or with thresholds that adapt"
        )
        assert message.endswith(" synapses, t = 0 ms> with neither")


def test_what_outlasts_a_sample_is_a_matter_of_how_long_that_is():
    xs, y = blobs(20)
    model = clone(MODEL).set_params(build=forgetting, duration=10.0, gap=10.0).fit(xs, y)
    assert model.weights_ == [] and len(model.thresholds_) == 1


def test_random_spikes_differ_between_calls_of_partial_fit():
    encode = partial(en.encode.rate, rate_max=100.0)
    starts = []

    def noted(x, duration, *, start, seed):
        starts.append(seed)
        return encode(x, duration, start=start, seed=seed)

    model = en.learn.LabelledByResponse(networks.competing, noted, 20.0, random_state=1)
    xs, y = np.full((5, 3), 0.5), np.array([0, 1, 0, 1, 1])
    model.partial_fit(xs, y).partial_fit(xs, y)
    shown = [*starts[:5], *starts[10:15]]  # after each, the same are shown to label
    assert len(set(shown)) == 10
    assert not set(starts[:5]) & set(starts[5:10])  # by other spikes than those that were learnt
    starts.clear()
    clone(model).set_params(recall=lambda inputs, seed, *_: networks.one_to_one(inputs, seed)).partial_fit(xs, y)
    assert len(set(starts)) == 10


def test_weights_that_do_not_change_are_not_learnt():
    def fixed(inputs, seed):
        made = networks.competing(inputs, seed)
        made[0].projections[0].plastic = False
        return made

    xs, y = blobs(10)
    model = clone(MODEL).set_params(build=fixed).fit(xs, y)
    assert model.weights_ == [] and len(model.thresholds_) == 1


def test_a_bar_is_shown_if_it_is_wanted(capsys):
    xs, y = blobs(10)
    for verbose in (False, True):
        clone(MODEL).set_params(verbose=verbose).partial_fit(xs, y)
        assert capsys.readouterr().err.count("| 0/10 ") == 2 * verbose  # to learn and to label
