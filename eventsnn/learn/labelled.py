"""A network that learns without labels, as a classifier of scikit-learn: labels only name what neurons stand for."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from eventsnn import check
from eventsnn.decode.traces import counts
from eventsnn.layers import held, threshold_state
from eventsnn.learn.presentation import Presentation, made_by

LEARNS = "with plasticity, or with thresholds that adapt and last longer than duration + gap"


class LabelledByResponse(ClassifierMixin, BaseEstimator):
    """Classes told by a network that learns without labels (Diehl & Cook 2015).

    `fit` shows the samples to the network, whose plastic synapses and adaptive thresholds learn. Then both are held,
    and labels come in: the mean answer of each neuron to each class is noted. To predict, the neurons that answer a
    sample vote.

    build : build(inputs, seed) makes the network for samples of so many features and returns it, its source (the
    population of `SpikeArray` whose neurons `encode` names) and the group that answers.
    encode, duration, gap : how samples are shown, see `Presentation`.
    epochs : how often all samples are shown to learn from, in a new random order each time.
    label_samples : by how many samples, chosen at random, the neurons are labelled; None: by all.
    vote : "weighted": a neuron's answer counts for each class in proportion to its mean answers; "assigned": a neuron
    counts for the class that it answers most, and of the neurons of a class the mean is taken.
    random_state : seeds the network, the encoding, and the order.
    answer : what of the spikes is an answer, see `Presentation`; None for their counts.
    recall : recall(inputs, seed, weights_, thresholds_) makes the network that is asked, and returns what `build` does;
    None: the one that has learnt, held. For what a network learns with and need not be asked with, as inhibition.
    verbose : shows a bar while samples are shown.

    What is learnt is `weights_` (a list of arrays, one per plastic projection) and `thresholds_` (a list of arrays, one
    per population whose threshold adapts and, with tau_adapt > duration + gap, outlasts a sample); `network()` builds a
    network with both. `profiles_` (neurons, classes) are the mean answers, `labels_` the class that each neuron answers
    most. A network with neither is refused.

    >>> from functools import partial
    >>> import eventsnn as en
    >>> def build(inputs, seed):
    ...     net = en.Network(seed=seed)
    ...     source, model = net.add(en.SpikeArray([], []), inputs), en.ALIF(v_th=10.0, tau_adapt=1e6, delta_th=0.1)
    ...     rule = en.STDP(tau_plus=20.0, tau_minus=20.0, a_plus=0.1, a_minus=0.04, w_max=2.0)
    ...     how = {"weight": en.uniform(0.0, 2.0), "delay": 1.0, "inhibition": 10.0, "plasticity": rule}
    ...     return net, source, en.layers.winner_take_all(net, source, model, 12, **how).neurons
    >>> rng = np.random.default_rng(1)
    >>> kinds = rng.integers(3, size=150)
    >>> patterns = 0.8 * np.eye(3)[kinds].repeat(5, axis=1) + 0.2 * rng.random((150, 15))  # 5 of 15 lit
    >>> model = LabelledByResponse(build, partial(en.encode.rate, rate_max=100.0), 50.0, gap=100.0, random_state=1)
    >>> bool(model.fit(patterns[:100], kinds[:100]).score(patterns[100:], kinds[100:]) > 0.8)
    True
    """

    def __init__(
        self,
        build,
        encode,
        duration,
        gap=0.0,
        epochs=1,
        label_samples=None,
        vote="weighted",
        random_state=None,
        answer=None,
        recall=None,
        verbose=False,
    ):
        self.build, self.encode, self.duration, self.gap = build, encode, duration, gap
        self.epochs, self.label_samples, self.vote = epochs, label_samples, vote
        self.random_state, self.answer, self.recall, self.verbose = random_state, answer, recall, verbose

    def fit(self, X, y):
        """Learn from samples without their labels, then label the neurons by their answers."""
        X, y = validate_data(self, X, y)
        epochs = self._checked(y)
        self._begin(np.unique(y))
        order = np.random.default_rng(self.seed_)
        self._learn(X[order.permutation(len(X))] for _ in range(epochs))
        chosen = order.permutation(len(X))[: self.label_samples]
        self._label(X[chosen], y[chosen])
        return self

    def partial_fit(self, X, y, classes=None):
        """Learn on from further samples, in their order, and add the answers to them to what labels the neurons.

        The first call needs all `classes`, unless y has them.
        """
        first = not hasattr(self, "classes_")
        X, y = validate_data(self, X, y, reset=first)
        self._checked(y)
        known = np.unique(y if classes is None else classes) if first else self.classes_
        if classes is not None and not np.array_equal(np.unique(classes), known):
            raise ValueError(f"classes must be those of the first call, {known}, got {classes!r}")
        if not np.isin(y, known).all():
            raise ValueError(f"y must hold classes of {known}, got {np.setdiff1d(y, known)}")
        if first:
            self._begin(known)
        self._learn([X])
        self._label(X, y)
        return self

    def predict_proba(self, X) -> np.ndarray:
        """The share of the votes for each class, (n_samples, n_classes); where none answers, that of the labels."""
        check_is_fitted(self)
        votes = self.answers(validate_data(self, X, reset=False)) @ self._votes()
        silent = votes.sum(axis=1) == 0.0
        votes[silent] = self._n_labelled
        return votes / votes.sum(axis=1, keepdims=True)

    def predict(self, X) -> np.ndarray:
        """The class with most votes."""
        votes = self.predict_proba(X)
        return self.classes_[np.argmax(votes, axis=1)]

    def answers(self, X) -> np.ndarray:
        """How each neuron answers each sample, (n_samples, neurons), once learning has ended."""
        if self.recall is not None:
            made = made_by("recall", self.recall, self.n_features_in_, self.seed_, self.weights_, self.thresholds_)
            return self._presentation(made, self.n_shown_).show(X, progress=self.verbose)
        made = self.network()
        projections, populations = self._learning(made[0])
        with held(*projections, *populations):
            return self._presentation(made, self.n_shown_).show(X, progress=self.verbose)

    def network(self):
        """A new network with what was learnt, its source and the group that answers: still plastic."""
        check_is_fitted(self)
        made = made_by("build", self.build, self.n_features_in_, self.seed_)
        projections, populations = self._learning(made[0])
        for projection, weights in zip(projections, self.weights_, strict=True):
            projection.set(weights=weights)
        for population, thresholds in zip(populations, self.thresholds_, strict=True):
            population.set(**{threshold_state(population): thresholds})
        return made

    @property
    def profiles_(self):
        """Mean answer of each neuron to each class, (neurons, classes)."""
        return self._answers_per_class / np.maximum(self._n_labelled, 1)

    @property
    def labels_(self):
        """The class that each neuron answers most, (neurons,)."""
        return self.classes_[np.argmax(self.profiles_, axis=1)]

    # --- learning and answering ---------------------------------------------------------------

    def _checked(self, y):
        check_classification_targets(y)
        check.choice("vote", self.vote, ("weighted", "assigned"))
        if self.label_samples is not None:
            check.integer("label_samples", self.label_samples, low=1)
        return check.integer("epochs", self.epochs, low=1)

    def _begin(self, classes):
        self.seed_ = int(check_random_state(self.random_state).randint(2**31))
        made = made_by("build", self.build, self.n_features_in_, self.seed_)
        self._note(made[0])
        if not self.weights_ and not self.thresholds_:
            raise ValueError(f"build must make a network that learns: {LEARNS}, got {made[0]!r} with neither")
        self.classes_, self.n_shown_ = classes, 0
        self._answers_per_class = None  # until it is known how many neurons answer
        self._n_labelled = np.zeros(len(classes))

    def _learn(self, parts):
        """Show parts of the samples to one network that goes on from what was learnt."""
        made = self.network()
        shown = self._presentation(made, self.n_shown_)
        for part in parts:
            shown.show(part, progress=self.verbose)
            self.n_shown_ += len(part)
        self._note(made[0])

    def _note(self, net):
        projections, populations = self._learning(net)
        self.weights_ = [projection.weights for projection in projections]
        self.thresholds_ = [population.get(threshold_state(population)) for population in populations]

    def _label(self, X, y):
        answers, kind = self.answers(X), np.searchsorted(self.classes_, y)
        if self._answers_per_class is None:
            self._answers_per_class = np.zeros((answers.shape[1], len(self.classes_)))
        np.add.at(self._answers_per_class.T, kind, answers)
        self._n_labelled += np.bincount(kind, minlength=len(self.classes_))

    def _presentation(self, made, n_shown):
        seed, answer = (self.seed_, n_shown), self.answer or counts
        return Presentation(*made, self.encode, self.duration, self.gap, seed, answer=answer)

    def _learning(self, net):
        """The projections and populations of a network that keep something from one sample to the next."""
        projections = [projection for projection in net.projections if projection.learns and projection.plastic]
        return projections, [population for population in net.populations if self._outlasts(population)]

    def _outlasts(self, population):
        if threshold_state(population) == "th_adapt":
            return population.get("tau_adapt").max() > self.duration + self.gap
        return threshold_state(population) == "th"

    def _votes(self):
        """What the answer of each neuron counts for each class, (neurons, classes)."""
        profiles = self.profiles_
        heard = profiles.sum(axis=1, keepdims=True)
        if self.vote == "weighted":
            return np.divide(profiles, heard, out=np.zeros_like(profiles), where=heard > 0.0)
        own = (np.argmax(profiles, axis=1)[:, None] == np.arange(len(self.classes_))) & (heard > 0.0)
        return own / np.maximum(own.sum(axis=0), 1)
