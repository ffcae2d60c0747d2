"""The example of van Rossum, Bi & Turrigiano (2000): one peak, where the drift says."""

import numpy as np
import pytest

from examples.frompapers import van_rossum_2000 as dependent


@pytest.mark.parametrize("name", ["van Rossum", "multiplicative"])
def test_weights_have_one_peak_a_little_above_where_independent_spikes_do_not_drift(name):
    u = dependent.learn(name, 100_000.0, a_plus=0.02)
    expected = dependent.fixed_point(name)
    # ten standard errors, and the pairs in which the arrival causes the spike
    assert expected - 10.0 * u.std() / np.sqrt(len(u)) < u.mean() < expected + 0.12
    assert 0.0 < u.std() < 0.2 and np.mean(np.abs(u - u.mean()) < 2.0 * u.std()) > 0.9
    assert np.mean((u < 0.02) | (u > 0.98)) < 0.01


def test_the_drift_of_independent_spikes_is_0_at_the_fixed_point():
    for mu_plus, mu_minus, ratio in list(dependent.RULES.values())[1:]:
        name = next(key for key, value in dependent.RULES.items() if value == (mu_plus, mu_minus, ratio))
        u = dependent.fixed_point(name)
        assert (1.0 - u) ** mu_plus == pytest.approx(ratio * u**mu_minus)


def test_the_script_writes_its_figure(tmp_path, capsys):
    dependent.main(["--duration", "1000", "--out", str(tmp_path / "weights.png")])
    assert "multiplicative" in capsys.readouterr().out and (tmp_path / "weights.png").stat().st_size > 10_000
