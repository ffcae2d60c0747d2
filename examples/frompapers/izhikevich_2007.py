"""The distal reward problem (Izhikevich 2007, figure 1): a reward that comes seconds late finds its synapse.

1,000 neurons with 100,000 random synapses fire irregularly at about 1 Hz. One excitatory synapse n1 -> n2 begins at 0.
Whenever n2 happens to fire within 20 ms after n1, a reward follows 1 to 3 s later, when thousands of other pairs have
come and gone. The eligibility of any other synapse is as often below 0 as above when the reward comes; that of n1 -> n2
is above each time, so it grows to the bound of 4 mV.

Neurons, plasticity and reward are those of the published script: dw/dt = c (baseline + d), c decays with 1 s, d with
0.2 s, all weights 1 mV at first. Two things differ. Its noise, a new random current in every step of 1 ms, needs steps;
here each neuron gets Poisson kicks of 20 mV at 1 Hz, as in Izhikevich (2006). And spikes, coincidences and rewards lie
at real times. `--scale 0.1` keeps a tenth of the neurons and a tenth of the synapses of each; kicks still drive them.
After an hour of that the rewarded synapse is the strongest of all for two of three seeds; it grows by chance pairs, as
few kicks make it cause spikes (benchmarks/results/papers_izhikevich_2007.md).

Draws the weight and the rewards in time, and all weights at the end. An hour of the full network takes 20 minutes.
Writes izhikevich_2007.png, or what --out says.

E. M. Izhikevich, Cerebral Cortex 17, 2007, 2443-2452; Neural Computation 18, 2006, 245-282.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en

EXCITATORY, INHIBITORY, SYNAPSES, DELAY = 800, 200, 100, 1.0  # numbers, per neuron, ms
W_START, W_MAX, W_INH = 1.0, 4.0, -1.0  # mV
KICK, KICK_RATE = 20.0, 1.0  # mV, Hz
RULE = {"tau_plus": 20.0, "tau_minus": 20.0, "a_plus": 0.1, "a_minus": 0.15, "tau_c": 1000.0, "tau_d": 200.0}
REWARD, BASELINE = 0.05, 0.0002  # 1/ms: the script adds (0.002 + d) c every 10 ms, and 0.5 to d
COINCIDENCE = 20.0  # ms from n1 to n2
REWARD_DELAY = (1000.0, 3000.0)  # ms
LOOK = 500.0  # ms: how often spikes of n1 and n2 are looked at, less than a reward takes


class Task:
    """The network, its rewarded synapse, and who gives the reward.

    `rewards` has the times of the rewards, `weights` the weight of the synapse at the multiples of LOOK.
    """

    def __init__(self, scale=1.0, reward=REWARD, seed=1, threads=1):
        self.net = en.Network(seed=seed, threads=threads)
        self.plastic = connected(self.net, scale)
        self.reward, self.rng = reward, np.random.default_rng(seed)
        self.rewards, self.weights, self.seen = [], [], 0.0
        self.synapse = self._choose()
        pair = [self.plastic.pre[self.synapse], self.plastic.post[self.synapse]]
        self.pair = self.net.record(self.net["cells"][pair])
        self.net.every(LOOK, self._look)

    def _choose(self):
        """The first synapse of neuron 0 onto another excitatory neuron; from now on its weight is 0."""
        made, weights = self.plastic, self.plastic.weights
        chosen = np.flatnonzero((made.pre == 0) & (made.post > 0) & (made.post < len(np.unique(made.pre))))[0]
        weights[chosen] = 0.0
        made.set(weights=weights)
        return int(chosen)

    def _look(self, net):
        self.weights.append(self.plastic.weights[self.synapse])
        first, second = self.pair.trains()
        for t in second[second >= self.seen]:
            last = np.searchsorted(first, t)  # spikes of n1 before t
            if last and t - first[last - 1] < COINCIDENCE:
                self._promise(net, t + self.rng.uniform(*REWARD_DELAY))
        self.seen = net.t

    def _promise(self, net, due):
        self.rewards.append(due)
        net.at(due, lambda net: net.reward(self.reward))

    def place(self):
        """Part of the weights that are below that of the rewarded synapse."""
        return float(np.mean(self.plastic.weights < self.plastic.weights[self.synapse]))


def connected(net, scale):
    """The neurons, as net["cells"], with synapses and kicks; returns the plastic projection."""
    sizes = [round(scale * EXCITATORY), round(scale * INHIBITORY)]
    rule = en.RewardSTDP(**RULE, w_max=W_MAX, baseline=BASELINE)
    model = en.Izhikevich(a=np.repeat([0.02, 0.1], sizes), d=np.repeat([8.0, 2.0], sizes))
    cells = net.add(model, sum(sizes), name="cells")
    exc, inh = cells[: sizes[0]], cells[sizes[0] :]
    outdegree = en.fixed_outdegree(round(scale * SYNAPSES))
    net.connect(inh, exc, outdegree, weight=W_INH, delay=DELAY)
    net.poisson_input(cells, rate=KICK_RATE, weight=KICK)
    return net.connect(exc, cells, outdegree, weight=W_START, delay=DELAY, plasticity=rule)


def main(argv=None):
    options = _options(argv)
    task = Task(options.scale, seed=options.seed, threads=options.threads)
    task.net.run(options.duration, progress=True)
    weights, spikes = task.plastic.weights, task.net.stats["spikes"]
    size = task.net["cells"].size
    print(f"{spikes / size / options.duration * 1000.0:.2f} Hz, {len(task.rewards)} rewards")
    print(f"rewarded synapse: {weights[task.synapse]:.2f} mV, above {task.place():.2%} of the others")
    print(f"all synapses: mean {weights.mean():.2f} mV, {np.mean(weights == W_MAX):.2%} at {W_MAX:g} mV")
    draw(task).savefig(options.out, dpi=110)


def draw(task):
    """Weight and rewards against time, and the histogram of all weights."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.0, 3.5), layout="constrained")
    weights = np.array(task.weights)
    left.plot(LOOK / 1000.0 * np.arange(len(weights)), weights, color="black")
    left.plot(np.divide(task.rewards, 1000.0), np.full(len(task.rewards), -0.2), "|", color="tab:red", label="rewards")
    left.set(xlabel="time (s)", ylabel="rewarded synapse (mV)", ylim=(-0.4, 1.05 * W_MAX))
    left.legend(loc="upper left")
    en.plot.weights(task.plastic, right)
    right.axvline(task.plastic.weights[task.synapse], color="tab:red", label="rewarded synapse")
    right.set(xlabel="weight (mV)", yscale="log", xlim=(0.0, 1.02 * W_MAX))
    right.legend()
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the neurons and of their synapses (1)")
    parser.add_argument("--duration", type=float, default=3_600_000.0, help="ms (3600000)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="izhikevich_2007.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
