"""The example of Tsodyks, Pawelzik & Markram (1998): responses to regular trains settle where the closed form says."""

from math import exp

import numpy as np
import pytest

from examples.frompapers import tsodyks_markram_1998 as short_term


@pytest.mark.parametrize("rate", [5.0, 20.0, 40.0])
@pytest.mark.parametrize("name", list(short_term.SYNAPSES))
def test_responses_settle_to_the_closed_form(name, rate):
    values = short_term.SYNAPSES[name]
    # the potential is a sum of some 1,600 responses, of which each is read as a difference
    assert short_term.last_response(values, rate) == pytest.approx(short_term.settled(values, rate), rel=1e-11)


def test_the_first_responses():
    """U, and U times what is left and has come back; a facilitating synapse uses more of it the second time."""
    for values in short_term.SYNAPSES.values():
        r, U = exp(-50.0 / values["tau_rec"]), values["U"]
        again = U + exp(-50.0 / values["tau_facil"]) * U * (1.0 - U) if values["tau_facil"] else U
        np.testing.assert_allclose(short_term.responses(values, 20.0, 2), [U, again * (1.0 - r * U)], rtol=1e-12)


def test_one_depresses_and_the_other_facilitates_most_in_between():
    rates = np.geomspace(1.0, 1000.0, 200)
    depressing, facilitating = (
        np.array([short_term.settled(values, rate) for rate in rates]) for values in short_term.SYNAPSES.values()
    )
    assert np.all(np.diff(depressing) < 0.0)
    assert depressing[-1] * rates[-1] == pytest.approx(1000.0 / 800.0, rel=0.01)  # per second, whatever the rate
    assert 0 < np.argmax(facilitating) < len(rates) - 1 and facilitating.max() > 3.0 * facilitating[0]


def test_the_script_writes_its_figure(tmp_path, capsys):
    short_term.main(["--out", str(tmp_path / "responses.png")])
    assert "facilitating" in capsys.readouterr().out and (tmp_path / "responses.png").stat().st_size > 10_000
