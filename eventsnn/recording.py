"""What is recorded of a network, and the only place where memory grows during a run."""

import numpy as np

from eventsnn import check
from eventsnn.agenda import first_multiple


class Recorder:
    """What recorders have in common: a group of neurons, a name, and the time they were made."""

    def __init__(self, group, name: str, start: float):
        self.group, self.name, self.start = group, name, start
        self.population = getattr(group, "population", None)


class SpikeRecorder(Recorder):
    """Spikes of a group in order of (time, id); ids count within the group."""

    def __init__(self, group, name, start):
        super().__init__(group, name, start)
        self.now = start
        self._parts = []
        whole = group.size == self.population.size and np.array_equal(group.ids, self.population.ids)
        self._local = None if whole else _local_ids(group)

    def append(self, times, ids):
        """Note spikes of the population (ids within it)."""
        ids = ids.astype(np.int64)
        if self._local is not None:
            ids = self._local[ids]
            times, ids = times[ids >= 0], ids[ids >= 0]
        if len(times):
            self._parts.append((times.copy(), ids))

    def _joined(self):
        if len(self._parts) != 1:
            times = np.concatenate([np.empty(0), *(times for times, _ in self._parts)])
            ids = np.concatenate([np.empty(0, np.int64), *(ids for _, ids in self._parts)])
            self._parts = [(times, ids)]
        times, ids = self._parts[0]
        if np.any((times[1:] == times[:-1]) & (ids[1:] < ids[:-1])):  # spikes of several generations
            order = np.lexsort((ids, times))
            self._parts = [(times[order], ids[order])]
        return self._parts[0]

    def __len__(self):
        return len(self.times)

    def __repr__(self):
        return f"<spikes {self.name!r}: {len(self)} of {self.group.size} neurons>"

    @property
    def times(self):
        """Times of the spikes in ms (float64)."""
        return self._joined()[0]

    @property
    def ids(self):
        """Neurons that spiked, as indices in the recorded group (int64)."""
        return self._joined()[1]

    def take(self):
        """(times, ids) of the spikes recorded since the last `take`, which are then forgotten, also by `rate`.

        For runs without end: what is recorded stays as small as what is taken at a time.
        """
        taken = self._joined()
        self._parts, self.start = [], self.now
        return taken

    def train(self, k: int):
        """Times of the spikes of neuron k of the group."""
        k = check.integer("k", k, low=0, high=self.group.size - 1)
        return self.times[self.ids == k]

    def trains(self) -> list:
        """Times of the spikes of every neuron, as a list of arrays."""
        order = np.argsort(self.ids, kind="stable")
        return np.split(self.times[order], np.cumsum(self.counts())[:-1]) if self.group.size else []

    def counts(self):
        """Number of spikes of every neuron (int64)."""
        return np.bincount(self.ids, minlength=self.group.size)

    def rate(self, start: float = 0.0, stop: float | None = None) -> float:
        """Mean rate in Hz over the neurons and over start <= t < stop (ms), within the time recorded."""
        start = max(check.number("start", start, low=0.0), self.start)
        stop = self.now if stop is None else check.number("stop", stop, low=0.0, high=self.now)
        if stop < start or (stop == start < self.now):
            raise ValueError(f"start must be < stop, got start = {start:g}, stop = {stop:g}")
        low, high = np.searchsorted(self.times, (start, stop))
        return 1000.0 * float(high - low) / (self.group.size * (stop - start)) if high > low else 0.0


class StateRecorder(Recorder):
    """A state of a group, sampled at k * every, k from the first multiple at or after it was made."""

    def __init__(self, group, name, start, variable, every):
        super().__init__(group, name, start)
        self.variable, self.every = variable, every
        self.k = first_multiple(start, every)
        self._samples = []

    def __repr__(self):
        return f"<{self.variable} {self.name!r}: {len(self._samples)} samples of {self.group.size}>"

    @property
    def next(self) -> float:
        """Time of the next sample."""
        return self.k * self.every

    def look(self):
        """The values at the network's present time."""
        return self.group.get(self.variable)

    def append(self, t, values):
        """Note the values at time t."""
        self._samples.append((t, values))
        self.k += 1

    @property
    def times(self):
        """Times of the samples in ms, shape (T,)."""
        return np.array([t for t, _ in self._samples], np.float64)

    @property
    def values(self):
        """The samples, shape (size, T)."""
        values = [values for _, values in self._samples]
        return np.array(values, np.float64).reshape(len(values), self.group.size).T


class WeightRecorder(StateRecorder):
    """The weights of a projection (`group`), sampled like a state; `values` has one row per synapse."""

    def __init__(self, projection, name, start, every):
        super().__init__(projection, name, start, "weight", every)

    def look(self):
        return self.group.weights


def _local_ids(group):
    local = np.full(group.population.size, -1)
    local[group.ids] = np.arange(group.size)
    return local
