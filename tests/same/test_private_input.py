"""Private input where blocks and cells show most: few of many neurons served, input added at odd times."""

import numpy as np
import pytest

import eventsnn as en
from tests.same.networks import assert_same_spikes, spikes


def few_of_many(n, rates):
    """A network of n neurons of which the first few have input."""
    net = en.Network(seed=3)
    cells = net.add(en.LIF(v_th=5.0, t_ref=0.0), n)
    rate = np.zeros(n)
    rate[: len(rates)] = rates
    net.poisson_input(cells, rate=rate, weight=3.0)
    net.record(cells)
    return net


@pytest.mark.parametrize(
    "n, rates, duration", [(1024, [1000.0], 50.0), (1024, [200.0] * 3, 200.0), (513, [5000.0], 20.0)]
)
def test_few_of_many(n, rates, duration):
    net = few_of_many(n, rates)
    wanted = [(r.times, r.ids) for r in en.reference.run(net, duration)]
    net.run(duration)
    assert_same_spikes(spikes(net), wanted)
    events, mean = net.stats["private_events"], sum(rates) * duration / 1000.0
    assert abs(events - mean) < 5.0 * np.sqrt(mean)


def cut(cuts):
    """Spikes over 50 ms of a run that is cut."""
    net = few_of_many(1024, [700.0] * 5)
    for end in (*cuts, 50.0):
        net.run(until=end)
    return spikes(net)


def test_cuts_do_not_show():
    assert_same_spikes(cut(np.linspace(0.3, 49.0, 77)), cut(()))


@pytest.mark.parametrize("start", [3.1249, 0.001, 101.0])
def test_added_in_the_middle(start):
    def run(cuts):
        net = en.Network(seed=4)
        cells = net.add(en.LIF(v_th=5.0), 1000)
        net.record(cells)
        net.run(start)
        net.poisson_input(cells, rate=500.0, weight=3.0)
        for cut in (*cuts, 20.0):
            net.run(until=start + cut)
        assert abs(net.stats["private_events"] - 10_000) < 500
        assert net.stats["events"] == 0
        return spikes(net)

    assert_same_spikes(run(()), run((0.7, 0.70001, 5.5)))
