"""The example of Bi & Poo (1998): pairings give the exponentials."""

import numpy as np

from examples.frompapers import bi_poo_1998 as pairing


def test_the_window_is_the_fitted_one():
    distances = np.array([-90.0, -33.7, -10.0, -0.001, 0.0, 0.001, 5.0, 16.8, 80.0])
    alone = np.exp(-(pairing.INTERVAL - 90.0) / pairing.TAU_LTD)  # what a neighbouring pair adds at most
    np.testing.assert_allclose(pairing.window(distances), pairing.fitted(distances), rtol=0.0, atol=alone)


def test_a_pair_at_no_distance_potentiates():
    assert pairing.window([0.0])[0] > 0.77 and pairing.window([-1e-6])[0] < -0.27


def test_the_script_writes_its_figure(tmp_path, capsys):
    pairing.main(["--out", str(tmp_path / "window.png")])
    assert "exponentials" in capsys.readouterr().out and (tmp_path / "window.png").stat().st_size > 10_000
