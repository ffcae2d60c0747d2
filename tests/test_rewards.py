"""The reward signal: rewards that no synapse needs any more are forgotten, and that does not show."""

import numpy as np
import pytest

import eventsnn as en
from eventsnn import rewards
from eventsnn.rewards import Rewards


def signal(made, times):
    """The signal at some times, as a synapse that was seen to at each of them finds it."""
    return [next(made.pieces(t, t + 1.0))[1] for t in times]


def learned(many, source_gives, duration=400.0):
    """Weights and rewards kept after a long run in which `many` rewards are kept without asking."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rewards, "MANY", many)
        net = en.Network(seed=3)
        source, cell = net.add(en.Poisson(100.0), 5), net.add(en.LIF(v_th=5.0), 2)
        rule = en.RewardSTDP(a_plus=0.02, a_minus=0.01, w_max=10.0, tau_c=50.0, baseline=-1e-4)
        made = net.connect(source, cell, en.all_to_all(), weight=4.0, delay=1.0, plasticity=rule)
        net.connect(source, cell[:0], en.all_to_all(), weight=4.0, delay=1.0, plasticity=rule)  # has no synapses
        if source_gives:
            net.reward_from(net.add(en.SpikeArray(np.arange(4000) * 0.1, np.zeros(4000, int)), 1), 1e-4)
        net.every(20.0 if source_gives else 0.1, lambda net: net.reward(1e-4))
        net.run(0.6 * duration)
        made.plastic = False  # which carries all synapses to the present time
        if source_gives:
            net.reward_from(net.populations[2], 1e-5)  # takes back what was read ahead of the source
        made.plastic = True
        net.run(0.4 * duration)
        return made.weights, max(len(q.rewards.given) for q in net.projections)


@pytest.mark.parametrize("source_gives", [False, True])
def test_forgetting_does_not_show(source_gives):
    weights, n = learned(16, source_gives)
    wanted, n_all = learned(10**9, source_gives)
    np.testing.assert_array_equal(weights, wanted)
    assert n_all >= 4000 and (source_gives or n < n_all / 4)  # a source says early what it will give


def test_a_reward_that_nothing_could_learn_from_is_refused():
    net = en.Network(seed=1)
    source, cell = net.add(en.Poisson(20.0), 1), net.add(en.LIF(), 1)
    net.connect(source, cell, en.one_to_one(), weight=1.0, delay=1.0)
    with pytest.raises(ValueError, match="reward needs a projection whose rule has a reward signal"):
        net.reward(1.0)
    net.reward_from(source, 1.0)  # projections may come later


def test_memory_follows_what_is_needed():
    """A hundred thousand rewards and a synapse that follows them: what is kept stays small, the signal as it is."""
    made, all_of_them = Rewards(20.0), Rewards(20.0)
    now = np.zeros(1)
    for k in range(100):
        times = np.arange(k * 1000, (k + 1) * 1000) * 0.25
        made.add(times, 0.1)
        all_of_them.add(times, 0.1)
        now[0] = times[-1] - 3.0
        made.drop(now)
        assert len(made.times) == len(made.values) == len(made.given) <= rewards.MANY + 1000
    assert len(all_of_them.times) == 100_001
    later = now[0] + np.linspace(0.0, 20.0, 7)
    assert signal(made, later) == signal(all_of_them, later)


def test_what_is_written_behind_others_moves_them():
    """Rewards may come before some that are known, and be taken back, after any number of them."""
    giver, rng = object(), np.random.default_rng(1)
    made, plain = Rewards(5.0), []
    for _ in range(50):
        times = np.sort(rng.uniform(0.0, 100.0, 7))
        made.add(times, 1.0, giver if rng.random() < 0.5 else None)
        plain += [(t, made.given[np.searchsorted(made.times, t)][2]) for t in times]
        if rng.random() < 0.3:
            made.forget(giver, 50.0)
            plain = [(t, by) for t, by in plain if by is not giver or t < 50.0]
    wanted = sum(np.exp((t - 100.0) / 5.0) for t, _ in plain)
    np.testing.assert_allclose(signal(made, [100.0]), [wanted], rtol=1e-12)
    assert np.all(np.diff(made.times) >= 0.0)
