"""The example of Izhikevich (2004): all twenty patterns show, and the model made for it obeys the laws."""

import pytest

from examples.frompapers import izhikevich_2004 as patterns
from tests.neurons.test_laws import LAWS, check_law


@pytest.mark.parametrize("panel", patterns.PANELS, ids=lambda panel: panel.title[1])
def test_pattern(panel):
    spikes, _, v = patterns.simulate(panel)
    assert panel.shows(spikes, v), spikes


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_laws_of_the_variant(law):
    check_law(law, patterns.Variant, examples=20)


def test_figure(tmp_path):
    patterns.main(str(tmp_path / "patterns.png"))
    assert (tmp_path / "patterns.png").stat().st_size > 10_000
