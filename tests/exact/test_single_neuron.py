"""Every spike of random single neurons is where 100 digits say, and there is no other."""

import pytest

import eventsnn as en
from tests.exact.report import PARTS
from tests.exact.sets import MODELS, sweep

SLOW = {en.LIFCond: 10, en.LIFCond2: 10}  # their oracles sum long series: fewer neurons
MS = {en.LIFCond2: 100.0}  # and less time


@pytest.mark.parametrize("model", MODELS)
def test_neurons_with_their_own_parameters(model):
    tally = sweep(model, 30 // SLOW.get(model, 1), MS.get(model, 300.0), seed=11)
    assert tally.spikes > 100 // SLOW.get(model, 1)
    assert tally.near <= tally.spikes / 100


@pytest.mark.parametrize("model", MODELS)
def test_neurons_with_uniform_parameters(model):
    tally = sweep(model, 12 // SLOW.get(model, 1), 300.0, seed=12, batch=1)
    assert tally.spikes > 20 // SLOW.get(model, 1)
    assert tally.near <= tally.spikes / 100


@pytest.mark.thorough
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", PARTS, ids=str)
def test_many_neurons(part):
    assert sweep(**part.arguments).spikes > 0
