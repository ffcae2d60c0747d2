"""Short-term plasticity against its equations in 40 digits, and against the closed form of its steady state."""

import mpmath
import numpy as np
import pytest

import eventsnn as en

mp = mpmath.mp.clone()
mp.dps = 40
KINDS = [(0.5, 800.0, 0.0), (0.1, 100.0, 1000.0), (1.0, 20.0, 0.0), (0.3, 50.0, 50.0)]


def delivered(times, weight, delay, **values):
    """What each spike of a train delivers: the current that it adds, of which nothing is left when the next comes."""
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray(times, np.zeros(len(times), int)), 1)
    cell = net.add(en.PIF(v_th=1e9, v_reset=0.0), 1)
    rule = en.TsodyksMarkram(**values)
    net.connect(source, cell, en.one_to_one(), weight=weight, delay=delay, short_term=rule)
    v = [0.0]
    for t in times:
        net.run(until=np.nextafter(t + delay, np.inf))
        v.append(cell.get("v")[0])
    return np.diff(v)


def told(times, weight, U, tau_rec, tau_facil):
    """The equations, spike by spike."""
    x, u, last, out = mp.mpf(1), mp.mpf(0), None, []
    for t in map(mp.mpf, times):
        if last is not None:
            x = 1 - (1 - x) * mp.exp(-(t - last) / mp.mpf(tau_rec))
            u = u * mp.exp(-(t - last) / mp.mpf(tau_facil)) if tau_facil else mp.mpf(0)
        u += mp.mpf(U) * (1 - u)
        out.append(float(weight * u * x))
        x -= u * x
        last = t
    return out


@pytest.mark.parametrize("U, tau_rec, tau_facil", KINDS)
def test_spike_by_spike(U, tau_rec, tau_facil):
    times = np.sort(np.random.default_rng(1).uniform(0.0, 1000.0, 60))
    got = delivered(times, 3.0, 1.5, U=U, tau_rec=tau_rec, tau_facil=tau_facil)
    np.testing.assert_allclose(got, told(times, 3.0, U, tau_rec, tau_facil), atol=1e-13 * len(times))


@pytest.mark.parametrize("rate", [5.0, 20.0, 50.0])
@pytest.mark.parametrize("U, tau_rec, tau_facil", KINDS)
def test_steady_state(rate, U, tau_rec, tau_facil):
    """At a constant rate: u = U / (1 - (1 - U) E_f), x = (1 - E_r) / (1 - (1 - u) E_r), E = exp(-interval / tau)."""
    interval = 1000.0 / rate
    got = delivered(interval * np.arange(1, 300), 1.0, 1.0, U=U, tau_rec=tau_rec, tau_facil=tau_facil)[-1]
    e_r, e_f = np.exp(-interval / tau_rec), np.exp(-interval / tau_facil) if tau_facil else 0.0
    u = U / (1.0 - (1.0 - U) * e_f)
    assert abs(got - u * (1.0 - e_r) / (1.0 - (1.0 - u) * e_r)) < 1e-11


def test_the_first_spike_delivers_w_u():
    assert delivered([10.0], 4.0, 0.0, U=0.25)[0] == 1.0


def test_rows_under_way_carry_factors_of_their_own():
    """Several spikes are under way at once, on synapses with different delays, and the weights change meanwhile."""
    net = en.Network(seed=1)
    times = [1.0, 2.0, 3.0, 9.0]
    source, cells = net.add(en.SpikeArray(times, [0] * 4), 1), net.add(en.PIF(v_th=1e9, v_reset=0.0), 2)
    short = en.TsodyksMarkram(U=0.5, tau_rec=100.0)
    made = net.connect(source, cells, en.all_to_all(), weight=1.0, delay=[5.0, 6.0], short_term=short)
    net.run(7.5)
    made.set(weights=[2.0, 10.0])
    net.run(100.0)
    f = told(times, 1.0, 0.5, 100.0, 0.0)
    np.testing.assert_allclose(cells.get("v"), [f[0] + f[1] + 2.0 * (f[2] + f[3]), f[0] + 10.0 * (f[1] + f[2] + f[3])])


@pytest.mark.parametrize("values", [{"U": 1.1}, {"U": -0.1}, {"tau_rec": 0.0}, {"tau_facil": -1.0}, {"tau": 1.0}])
def test_bad_input(values):
    with pytest.raises((ValueError, TypeError), match=next(iter(values))):
        en.TsodyksMarkram(**values)


def test_refused():
    net = en.Network(seed=1)
    source, cell = net.add(en.Poisson(1.0), (1, 4, 4)), net.add(en.LIF(), (1, 2, 2))
    with pytest.raises(TypeError, match="short_term"):
        net.connect(source, cell, en.all_to_all(), weight=1.0, delay=1.0, short_term=en.TsodyksMarkram)
    assert len(net.projections) == 0
