"""The example of Vogels et al. (2011): inhibition follows excitation in each channel, and calms a network."""

import numpy as np
import pytest

from examples.frompapers import vogels_2011 as inhibition


def test_inhibition_learns_the_tuning_of_excitation():
    one = inhibition.Tuned(60_000.0)
    one.net.run(60_000.0)
    exc, inh = one.balance()
    assert np.corrcoef(exc, inh)[0, 1] > 0.98 and np.argmax(inh) == np.argmax(exc)
    assert 0.5 * exc.sum() < inh.sum() < exc.sum()
    assert 0.4 * inhibition.TARGET < one.spikes.rate(start=30_000.0) < 1.6 * inhibition.TARGET


def test_a_network_calms_down_to_the_target_within_10_s():
    net = inhibition.network(scale=0.1)
    spikes = net.record(net["exc"])
    net.run(10_000.0)
    assert spikes.rate(stop=100.0) > 50.0
    assert spikes.rate(start=8_000.0) == pytest.approx(inhibition.TARGET_NET, abs=0.9)
    assert inhibition.irregularity(spikes, 4_000.0) > 0.7


def test_without_plasticity_it_does_not():
    net = inhibition.network(scale=0.05)
    net.projections["inh_exc"].plastic = False
    spikes = net.record(net["exc"])
    net.run(500.0)
    assert spikes.rate(start=250.0) > 50.0


def test_channels_have_the_rates_that_they_share():
    rng = np.random.default_rng(1)
    rates = inhibition.channel_rates(500_000.0, rng)
    assert rates.mean() == pytest.approx(inhibition.MEAN, rel=0.05)
    assert abs(np.corrcoef(rates.T) - np.eye(inhibition.CHANNELS)).max() < 0.1
    lag = int(inhibition.WANDER / inhibition.PIECE)
    assert 0.2 < np.corrcoef(rates[:-lag, 0], rates[lag:, 0])[0, 1] < 0.4  # 1 / e, less for the part above 0
    times, ids = inhibition.channel_spikes(rates[:2_000], 10, rng)
    counts = np.bincount(ids, minlength=80).reshape(8, 10).sum(axis=1)
    expected = 10 * inhibition.PIECE / 1000.0 * rates[:2_000].sum(axis=0)
    assert np.all(np.abs(counts - expected) < 5.0 * np.sqrt(expected)) and times.max() < 10_000.0


def test_the_script_writes_its_figure(tmp_path, capsys):
    inhibition.main(["--scale", "0.05", "--duration", "1000", "--out", str(tmp_path / "balance.png")])
    assert "correlation" in capsys.readouterr().out and (tmp_path / "balance.png").stat().st_size > 10_000
