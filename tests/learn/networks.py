"""Networks and encodings that the tests of `learn` share."""

import numpy as np

import eventsnn as en

CENTRES = np.linspace(-2.0, 2.0, 5)
GAP = 300.0  # ms; after which the leaky neurons have forgotten by exp(-15)


def fields(x, duration, *, start=0.0):
    """Regular spikes of five neurons with Gaussian fields per feature; any numbers are allowed."""
    x = np.clip(np.asarray(x, float), -3.0, 3.0)
    return en.encode.regular(np.exp(-2.0 * (x[:, None] - CENTRES) ** 2), duration, 250.0, start=start)


def one_to_one(inputs, seed):
    """Each input spike makes its neuron spike."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), inputs)
    cells = net.add(en.LIF(v_th=1.0, t_ref=0.0), inputs)
    net.connect(source, cells, en.one_to_one(), weight=1.5, delay=0.0)
    return net, source, cells


def random_layer(inputs, seed):
    """Sixty neurons that see the fields of all features through random weights."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), len(CENTRES) * inputs)
    layer = en.layers.feed_forward(net, source, en.LIF(), 60, weight=en.normal(3.0, 8.0), delay=1.0)
    return net, source, layer.neurons


def competing(inputs, seed, delta_th=0.2):
    """Forty neurons that learn the fields by STDP, with rising thresholds and lateral inhibition."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), len(CENTRES) * inputs)
    rule = en.STDP(tau_plus=10.0, tau_minus=10.0, a_plus=0.05, a_minus=0.02, w_max=4.0)
    layer = en.layers.winner_take_all(
        *(net, source, en.ALIF(v_th=10.0, tau_adapt=1e7, delta_th=delta_th), 40),
        **{"weight": en.uniform(0.0, 4.0), "delay": 1.0, "inhibition": 5.0, "plasticity": rule},
    )
    return net, source, layer.neurons
