"""The benchmark of plastic arrivals: that it runs and compares with fixed synapses."""

from benchmarks import plastic


def test_it_compares_with_fixed_synapses(monkeypatch):
    kinds = {name: plastic.KINDS[name] for name in ("fixed", "STDP")}
    monkeypatch.setattr(plastic, "KINDS", kinds)
    fixed, stdp = plastic.rows(20.0, 1)
    assert fixed[0] == "fixed" and fixed[2] == "1.0" and fixed[4] == stdp[4] == "12"
    assert float(stdp[1]) > 0.0
