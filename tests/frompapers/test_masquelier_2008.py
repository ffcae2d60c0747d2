"""The example of Masquelier, Guyonneau & Thorpe (2008): the neuron finds the pattern, which no rate gives away."""

import numpy as np
import pytest

from examples.frompapers import masquelier_2008 as hidden


def test_the_pattern_is_found():
    search = hidden.Search(seed=1)
    search.net.run(45_000.0)
    hits, elsewhere, latency, success = search.found()
    assert success, (hits, elsewhere, latency)
    weights = search.plastic.weights / hidden.PEAK
    assert weights[: hidden.INVOLVED].mean() > 3.0 * weights[hidden.INVOLVED :].mean()
    assert search.spikes.rate(stop=1_000.0) > 20.0  # all the time, at first


@pytest.fixture(scope="module")
def inputs():
    made = hidden.Inputs(seed=3)
    return made, made.chunk(20_000.0)


def test_a_quarter_of_the_time_shows_the_pattern_never_twice_in_a_row(inputs):
    made, _ = inputs
    share = len(made.starts) * hidden.PATTERN / hidden.CHUNK
    assert share == pytest.approx(hidden.SHARE, abs=0.06)
    assert np.all(np.diff(made.starts) >= 2.0 * hidden.PATTERN) and made.starts[0] >= 20_000.0 + hidden.PATTERN


def test_rates_give_nothing_away(inputs):
    made, (times, ids) = inputs
    counts = np.bincount(ids, minlength=hidden.AFFERENTS) / (hidden.CHUNK / 1000.0)
    one, other = counts[: hidden.INVOLVED], counts[hidden.INVOLVED :]
    assert one.mean() == pytest.approx(other.mean(), rel=0.05) and 55.0 < counts.mean() < 70.0
    shown = np.histogram(times, 20_000.0 + hidden.PATTERN * np.arange(201))[0]
    pattern = np.isin(20_000.0 + hidden.PATTERN * np.arange(200), made.starts)
    assert shown[pattern].mean() == pytest.approx(shown[~pattern].mean(), rel=0.05)


def test_the_pattern_repeats_with_jitter(inputs):
    made, (times, ids) = inputs
    afferent = made.pattern[1][0]
    expected = np.sort(made.pattern[0][made.pattern[1] == afferent])
    mine = times[ids == afferent]
    near = np.array([np.abs(mine - start - expected[0]).min() for start in made.starts])
    assert np.mean(near < 3.0 * hidden.JITTER) > 0.95 and near.std() > 0.1 * hidden.JITTER


def test_the_script_writes_its_figure(tmp_path, capsys):
    hidden.main(["--seeds", "1", "--duration", "10000", "--out", str(tmp_path / "pattern.png")])
    assert "found the pattern" in capsys.readouterr().out and (tmp_path / "pattern.png").stat().st_size > 10_000
