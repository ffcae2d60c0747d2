"""Samples shown to a network one after another, and the spikes that answer each."""

from collections.abc import Callable

import numpy as np
from tqdm import tqdm

from eventsnn import check
from eventsnn.decode.traces import counts
from eventsnn.encode.sequence import sequence
from eventsnn.network import Network
from eventsnn.population import Group, Population

BATCH = 256  # samples whose spikes are in memory at a time; it does not show in a result


class Presentation:
    """Shows samples to a network and gives the spikes of a group that answer each of them as numbers.

    encode : a function that makes spikes of a sample x: encode(x, duration, start=), with seed= if it takes one, as
    those of `eventsnn.encode` do; options are bound by functools.partial(en.encode.rate, rate_max=50.0).
    source : the population of `SpikeArray` that sends them. group : the population or view whose spikes are counted.
    duration, gap : a sample is shown for `duration` ms, and for `gap` ms there is none. Its answer lasts for both. What
    a network still knows of one sample at the next is a matter of the gap: several of its longest time constants.
    answer : answer(times, ids, size, edges) makes numbers (n, size) of the spikes between n + 1 edges, one pair around
    each sample; `decode.counts`, or `decode.earliness` with its tau bound.
    seed : decides which seed each sample is encoded with, together with how many were shown before; None draws one.

    >>> import eventsnn as en
    >>> net = en.Network(seed=1)
    >>> source = net.add(en.SpikeArray([], []), 2)
    >>> cells = en.layers.feed_forward(net, source, en.LIF(v_th=1.0), 2, en.one_to_one(), weight=1.0, delay=2.0).neurons
    >>> shown = en.learn.Presentation(net, source, cells, en.encode.latency, duration=10.0, gap=20.0)
    >>> shown.show([[1.0, 0.5], [0.0, 1.0]]).tolist()
    [[1, 1], [0, 1]]
    """

    def __init__(
        self,
        net: Network,
        source: Population,
        group: Group,
        encode: Callable,
        duration: float,
        gap: float = 0.0,
        seed=None,
        *,
        answer: Callable = counts,
    ):
        if not isinstance(net, Network):
            raise TypeError(f"net must be a Network, got {net!r}")
        if not isinstance(source, Population) or source.net is not net:
            raise ValueError(f"source must be a population of this network, got {source!r}")
        self.net, self.source, self.group = net, source, group
        self.encode, self.answer = check.function("encode", encode), check.function("answer", answer)
        self.duration = check.number("duration", duration, above=0.0)
        self.gap = check.number("gap", gap, low=0.0)
        self._seeds = np.random.default_rng(seed)
        self._spikes = net.record(group)

    def show(self, xs, *, progress: bool = False) -> np.ndarray:
        """Show samples, an array (n, ...) or a list of n: the answer to each, (n, group.size); with `counts` int64.

        `progress` shows a bar.
        """
        batches = []
        with tqdm(total=len(xs), unit="sample", leave=False, disable=not progress) as bar:
            for k in range(0, len(xs), BATCH):
                batches.append(self._show(xs[k : k + BATCH]))
                bar.update(len(batches[-1]))
        return np.concatenate(batches) if batches else np.empty((0, self.group.size), np.int64)

    def _show(self, xs):
        begin, period = self.net.t, self.duration + self.gap
        seeds = self._seeds.integers(2**63, size=len(xs))
        spikes = sequence(self.encode, xs, self.duration, gap=self.gap, seed=seeds, start=begin)
        self._refuse_beyond(spikes[1])
        self.source.send(*spikes)
        edges = begin + np.arange(len(xs) + 1) * period
        self.net.run(until=edges[-1])
        if self.net.t < edges[-1]:
            raise RuntimeError(f"the run was stopped at {self.net.t:g} ms, before all samples had been shown")
        return self.answer(*self._spikes.take(), self.group.size, edges)  # what came before the samples is left out

    def _refuse_beyond(self, ids):
        size, largest = self.source.size, np.max(ids, initial=-1)
        if largest >= size:
            raise ValueError(f"source must have a neuron for every id that encode makes, has {size}, got id {largest}")


def made_by(name: str, build: Callable, *args) -> tuple:
    """The network, source and group that a function of the user makes; `name` is what the user knows it by."""
    made = check.function(name, build)(*args)
    if not isinstance(made, tuple) or len(made) != 3:
        raise TypeError(f"{name} must return (net, source, group), got {made!r}")
    return made
