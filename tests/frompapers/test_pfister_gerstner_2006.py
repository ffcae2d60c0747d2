"""The example of Pfister & Gerstner (2006): triplets depend on the rate as the data do, pairs do not."""

import numpy as np
import pytest

from examples.frompapers import pfister_gerstner_2006 as frequency


def test_triplets_stay_within_the_errors_of_the_data():
    made = frequency.curves()
    for name in frequency.TRIPLETS:
        off = np.abs(made[name] - frequency.DATA) / frequency.ERRORS
        assert off.max() < 2.0 and frequency.error(made[name]) < 0.5, name
    assert frequency.error(made["pairs, best fit"]) > 5.0  # no pair rule with these time constants does better


def test_triplets_at_a_low_rate_by_hand():
    a = frequency.ALL
    n, y1 = 60, np.exp(-10.0 / frequency.TAU_MINUS)
    post_first = -n * a["a2_minus"] * y1
    assert frequency.changes(frequency.TRIPLETS["triplets, all-to-all"], [0.1])[:, 0] == pytest.approx(
        [n * a["a2_plus"] * np.exp(-10.0 / frequency.TAU_PLUS), post_first], abs=1e-9
    )


def test_no_pair_rule_fits_better_than_the_best():
    best = frequency.best_pairs()
    plus, minus = frequency.pair_changes()
    for a_plus, a_minus in best * np.array([[1.1, 1.0], [0.9, 1.0], [1.0, 1.1], [1.0, 0.9]]):
        worse = frequency.error(a_plus * plus + a_minus * minus)
        assert worse > frequency.error(best[0] * plus + best[1] * minus)


def test_the_script_writes_its_figure(tmp_path, capsys):
    frequency.main(["--out", str(tmp_path / "rates.png")])
    assert "pairs, best fit" in capsys.readouterr().out and (tmp_path / "rates.png").stat().st_size > 10_000
