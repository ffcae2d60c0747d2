"""The example of Song, Miller & Abbott (2000): two peaks of weights, and an output rate that hardly changes."""

import numpy as np
import pytest

from examples.frompapers import song_miller_abbott_2000 as song


@pytest.fixture(scope="module")
def learned():
    return [song.learn(rate, 200_000.0, seed=1) for rate in (10.0, 40.0)]


def test_weights_split_in_two(learned):
    density = np.histogram(learned[0][0], 5, (0.0, 1.0))[0]
    assert density[1:4].max() < 0.75 * min(density[0], density[4])  # still on its way after 200 s
    assert np.mean(learned[1][0] > 0.5) < 0.5 * np.mean(learned[0][0] > 0.5)  # fewer strong inputs suffice


def test_the_output_rate_is_stabilized(learned):
    low, high = (output for _, output in learned)
    assert 5.0 < low < 30.0 and 0.67 < high / low < 1.5
    assert song.held(40.0, learned[0][0], 2_000.0) > 10.0 * high


def test_the_script_writes_its_figure(tmp_path, capsys):
    song.main(["--duration", "1000", "--out", str(tmp_path / "song.png")])
    assert "weights of 10 Hz" in capsys.readouterr().out and (tmp_path / "song.png").stat().st_size > 10_000
