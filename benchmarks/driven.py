"""The network of `accuracy`: neurons that hear recorded Poisson trains and nobody else, so that its solution is known.

Each of `n` neurons with an exponential current hears `fan_in` of `sources` trains at `rate` Hz. All weights are equal,
such that the threshold lies one standard deviation above the mean potential of a neuron without threshold.
"""

import argparse
import dataclasses
from dataclasses import dataclass, field

import numpy as np

from . import processes
from .workloads import lif


@dataclass(frozen=True)
class Driven:
    """One case; times in ms. No train has two spikes within `dead` ms, so that a step holds at most one of them."""

    fan_in: int
    rate: float
    n: int = 1000
    sources: int = 2000
    duration: float = 1000.0
    delay: float = 1.0
    dead: float = 0.2
    neuron: dict = field(default_factory=lambda: lif(tau_syn=5.0, i_ext=0.0))

    @property
    def arrivals(self):
        """Arrivals per neuron and ms."""
        return self.fan_in * self.rate / 1000.0

    @property
    def weight(self):
        """Peak of the current of one arrival (Campbell's theorem for mean and variance)."""
        tau_m, tau_syn = self.neuron["tau_m"], self.neuron["tau_syn"]
        spread = (self.arrivals * tau_syn**2 / (2.0 * (tau_m + tau_syn))) ** 0.5
        return self.neuron["v_th"] / (self.arrivals * tau_syn + spread)

    def trains(self):
        """Times and sources of the recorded spikes, in order of time."""
        rng = np.random.default_rng(8)
        size = rng.poisson(self.sources * self.rate * self.duration / 1000.0)
        times, ids = rng.uniform(0.0, self.duration, size), rng.integers(0, self.sources, size)
        order = np.lexsort((times, ids))
        times, ids = times[order], ids[order]
        kept = np.concatenate(([True], (np.diff(times) > self.dead) | (np.diff(ids) > 0)))
        order = np.argsort(times[kept])
        return times[kept][order], ids[kept][order]

    def wiring(self):
        """Source and neuron of every synapse."""
        rng = np.random.default_rng(9)
        chosen = np.argpartition(rng.random((self.n, self.sources)), self.fan_in - 1)[:, : self.fan_in]
        return chosen.ravel(), np.repeat(np.arange(self.n), self.fan_in)


def main(simulate):
    """Run `simulate(case, args)`, which returns run_s, times and ids; keep the spikes, print the rest as JSON."""
    parser = argparse.ArgumentParser(description="Run one case of the accuracy benchmark once.")
    parser.add_argument("file", help="where the spikes go (.npz)")
    parser.add_argument("fan_in", type=int)
    parser.add_argument("rate", type=float)
    parser.add_argument("--step", type=float, default=0.1)
    parser.add_argument("--model", default="")
    parser.add_argument("--duration", type=float)
    args = parser.parse_args()
    case = Driven(args.fan_in, args.rate)
    if args.duration is not None:
        case = dataclasses.replace(case, duration=args.duration)
    processes.hand_over(args.file, *simulate(case, args))
