"""The example of Potjans & Diesmann (2014): its numbers, and the rates of a tenth of the circuit."""

import numpy as np
import pytest

from examples.frompapers import potjans_diesmann_2014 as circuit


def test_numbers_of_the_full_circuit():
    assert circuit.SIZES.sum() == 77_169 and circuit.synapses().sum() == 298_880_970
    # 87.8 pA through 40 MOhm
    assert circuit.weights()[1] == pytest.approx(87.8 * 0.04, rel=1e-3)


def test_the_weight_gives_the_potential_of_the_paper():
    tau_m, tau_syn = circuit.TAU_M, circuit.TAU_SYN
    t = np.linspace(0.0, 10.0, 100_001)
    potential = circuit.weights()[1] * (np.exp(-t / tau_syn) - np.exp(-t / tau_m)) / (1.0 - tau_m / tau_syn)
    assert potential.max() == pytest.approx(circuit.PSP, rel=1e-6)


@pytest.mark.parametrize("background", ["poisson", "dc"])
def test_scaling_keeps_the_mean_input(background):
    def mean_input(scale):
        recurrent, external = circuit.weights(scale)
        sizes = scale * circuit.SIZES
        arriving = (recurrent * circuit.synapses(scale) / sizes[:, None]) @ circuit.RATES
        if background == "poisson":
            arriving += scale * external * circuit.EXTERNAL * circuit.EXTERNAL_RATE
        return arriving * circuit.TAU_SYN / 1000.0 + circuit.constant_current(scale, background)

    assert mean_input(0.1) == pytest.approx(mean_input(1.0), rel=1e-3)


@pytest.mark.parametrize("background, inputs", [("poisson", 8), ("dc", 0)])
def test_a_small_circuit_is_built_as_described(background, inputs):
    net = circuit.build(scale=0.02, background=background)
    assert [p.name for p in net.populations] == list(circuit.POPULATIONS) and len(net.inputs) == inputs
    assert sum(len(q) for q in net.projections) == circuit.synapses(0.02).sum()
    q = net.projections["L4E_L23E"]
    mean = 2.0 * circuit.weights(0.02)[1]
    assert q.weights.mean() == pytest.approx(mean, rel=0.01) and q.weights.std() == pytest.approx(0.1 * mean, rel=0.1)
    # the mean of a normal(1.5, 0.75) cut off at 0.1
    assert q.min_delay >= np.float32(0.1) and q.delays.mean() == pytest.approx(1.554, rel=0.03)


def test_a_tenth_of_the_circuit_fires_as_in_nest():
    net = circuit.build(scale=0.1)
    net.run(100.0)
    recorders = [net.record(population) for population in net.populations]
    net.run(1000.0)
    nest = np.array([0.482, 2.122, 4.002, 5.011, 6.630, 7.862, 0.840, 7.027])  # NEST 3.10.0, 5 s at the same scale
    allowed = np.array([0.3, 0.15, 0.1, 0.1, 0.1, 0.15, 0.2, 0.1])
    assert (np.abs([spikes.rate() for spikes in recorders] / nest - 1.0) < allowed).all()


def test_the_script_writes_its_figure(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(circuit, "WARM_UP", 10.0)
    circuit.main(["--scale", "0.01", "--duration", "50", "--out", str(tmp_path / "circuit.png")])
    said = capsys.readouterr().out
    assert all(name in said for name in circuit.POPULATIONS) and "synapses in" in said
    assert (tmp_path / "circuit.png").stat().st_size > 10_000
