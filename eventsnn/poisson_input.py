"""Private Poisson input: every neuron its own Poisson arrivals, without source neurons."""

import numpy as np

from eventsnn import check, random
from eventsnn.sources.poisson import check_rate

BLOCK = 1024  # neurons that share one superposed process
EVENTS_PER_CELL = 128.0


class PoissonInput:
    """Independent Poisson arrivals of one weight at every neuron of `group`; made by `Network.poisson_input`.

    The neurons are served in blocks of 1024 by one superposed process each, drawn afresh in each cell of time; both
    are fixed when the input is made, so neither threads nor the length of runs show.
    """

    def __init__(self, net, index, group, rate, weight, receptor):
        self.net, self.index, self.group, self.target = net, index, group, group.population
        self.receptor = receptor
        rate = check_rate("rate", rate)
        if np.ndim(rate):
            check.array("rate", rate, size=group.size)
        self.weight = check.number("weight", weight)
        self.top = float(np.max(rate, initial=0.0)) / 1000.0 if group.size else 0.0  # per ms
        self.shares = rate / (self.top * 1000.0) if np.ndim(rate) and self.top > 0.0 else None
        self.rate = rate
        self.key = random.key(net.seed, random.PRIVATE, index)
        self.start = net.t
        block_rate = self.top * slots(max(min(BLOCK, group.size), 1))
        self.cell = float(np.clip(2.0 ** np.round(np.log2(EVENTS_PER_CELL / max(block_rate, 1e-9))), 2.0**-6, 2.0**10))

    def __repr__(self):
        return f"<private Poisson input to {self.target.name!r}: {self.rate!r} Hz, weight {self.weight:g}>"

    def events(self, block: int, cell: int):
        """Times and targets of the arrivals of one block in one cell, as plainly as it can be said."""
        n = min(BLOCK, self.group.size - block * BLOCK)
        n_slots = slots(n)
        start, key = cell * self.cell, random.key(self.key, block, cell)
        elapsed, k = 0.0, 0
        while True:
            word = random.bits(key, k)
            elapsed += random.exponential(word)
            t = start + elapsed / (self.top * n_slots)
            if t >= start + self.cell:
                return
            neuron, k = word & (n_slots - 1), k + 1
            if neuron < n and t >= self.start and self._accepted(block * BLOCK + neuron, word):
                yield t, int(self.group.ids[block * BLOCK + neuron])

    def _accepted(self, k, word):
        thin = random.mix((word + random.GOLDEN) & random.MASK)
        return self.shares is None or ((thin >> 11) + 1) * 2.0**-53 <= self.shares[k]


def slots(n: int) -> int:
    """The smallest power of two >= n."""
    return 1 << (n - 1).bit_length()
