"""Tuning curves: rate at a constant drive and its inverse, gain and bias as in the Neural Engineering Framework."""

import numpy as np

from eventsnn import check
from eventsnn.neurons import LIF, PIF, QIF, LIFExp
from eventsnn.neurons.riccati import passage


def rate(model, i_ext) -> np.ndarray:
    """The firing rate in Hz at a constant current i_ext (a number or array, in the unit of the model), as an array.

    `model` is a LIF, LIFExp (without input), PIF or QIF with numbers as parameters; its own i_ext does not count. Below
    and at the current where firing begins the rate is 0. Sources: Lapicque 1907; QIF: Ermentrout & Kopell 1986.
    """
    interval = _kind(model, INTERVALS)
    currents = check.array("i_ext", i_ext, ndim=None).reshape(np.shape(i_ext))
    periods = np.vectorize(lambda i: interval(model.values, i), otypes=[float])(currents)
    if np.any(periods == 0.0):
        raise ValueError(f"t_ref must be > 0 where nothing else takes time, got a rate without bound for {model!r}")
    return 1000.0 / periods


def current(model, rate) -> np.ndarray:
    """The constant current at which a LIF or LIFExp (without input) fires at `rate` Hz > 0: the inverse of `rate`.

    At intervals of more than 30 tau_m it is the threshold current, from which float64 cannot tell it.
    """
    _kind(model, (LIF, LIFExp))
    p = model.values
    rate = _rates("rate", rate, p)
    x = np.expm1((1000.0 / rate - p["t_ref"]) / p["tau_m"])
    return p["v_th"] - p["v_rest"] + (p["v_th"] - p["v_reset"]) / x


def gain_and_bias(model, max_rate, intercept) -> tuple[np.ndarray, np.ndarray]:
    """Gain and bias of neurons that represent x in -1 .. 1 by i_ext = gain * (e . x) + bias, e their encoder.

    They begin to fire at e . x = `intercept`, in -1 .. 1 without 1, and fire at `max_rate` Hz, above 0 and below
    1000 / t_ref, at e . x = 1; numbers or arrays. `model` is a LIF or LIFExp. Source: Eliasmith & Anderson 2003, ch. 2
    and 4.
    """
    _kind(model, (LIF, LIFExp))
    intercept = check.array("intercept", intercept, ndim=None, low=-1.0, below=1.0).reshape(np.shape(intercept))
    begin = model.values["v_th"] - model.values["v_rest"]
    gain = (current(model, _rates("max_rate", max_rate, model.values)) - begin) / (1.0 - intercept)
    return gain, begin - gain * intercept


def _lif(p, i):
    drive = p["v_rest"] + i
    if drive <= p["v_th"]:
        return np.inf
    return p["t_ref"] + p["tau_m"] * np.log1p((p["v_th"] - p["v_reset"]) / (drive - p["v_th"]))


def _pif(p, i):
    return p["t_ref"] + p["tau_m"] * (p["v_th"] - p["v_reset"]) / i if i > 0.0 else np.inf


def _qif(p, i):
    return p["tau_m"] * passage(i, p["v_reset"], p["v_peak"])


INTERVALS = {LIF: _lif, LIFExp: _lif, PIF: _pif, QIF: _qif}  # ms from spike to spike


def _kind(model, kinds):
    """What belongs to the class of a model, if it is among `kinds` and its parameters are numbers."""
    if type(model) not in kinds:
        raise TypeError(f"model must be one of {', '.join(kind.__name__ for kind in kinds)}, got {model!r}")
    for name, value in model.values.items():
        if name != "i_ext" and (np.ndim(value) or not np.isscalar(value)):
            raise TypeError(f"{name} of the model must be a number, got {value!r}")
    return kinds[type(model)] if isinstance(kinds, dict) else type(model)


def _rates(name, rates, p):
    """Rates that a neuron with this refractory period can have."""
    rates = check.array(name, rates, ndim=None, above=0.0).reshape(np.shape(rates))
    if np.any(rates * p["t_ref"] >= 1000.0):
        raise ValueError(f"{name} must be below 1000 / t_ref = {1000.0 / p['t_ref']:g} Hz, got {np.max(rates):g}")
    return rates
