"""Pairs that count more when they are frequent (Pfister & Gerstner 2006): the triplet rule beside the pair rule.

Sjostrom et al. (2001) paired neurons of visual cortex at distances t_post - t_pre of +10 and -10 ms and at rates of 0.1
to 50 Hz: +10 ms changes nothing at 0.1 Hz, and from 40 Hz on both distances potentiate. The triplet rule with the
parameters of the paper (full model for visual cortex, all-to-all and nearest) follows the data. A pair rule cannot:
a pair that is far from others always counts the same, and where pairs are close each arrival follows a spike nearly as
soon as each spike an arrival. It is drawn with the a_plus and a_minus that fit the data best.

Protocol: 60 pairs at regular intervals; the arrival is one spike of a source, the target is made to fire, as in
`bi_poo_1998`. The error of a rule is the paper's E: the mean of ((change - data) / standard error)^2 over ten points.
Run it as `python -m examples.frompapers.pfister_gerstner_2006`; writes pfister_gerstner_2006.png, or what --out says.

J. P. Pfister & W. Gerstner, Journal of Neuroscience 26, 2006, 9673-9682; data: P. J. Sjostrom, G. G. Turrigiano &
S. B. Nelson, Neuron 32, 2001, 1149-1164.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import eventsnn as en
from examples.frompapers.bi_poo_1998 import paired

RATES = np.array([0.1, 10.0, 20.0, 40.0, 50.0])  # Hz
DISTANCES = (10.0, -10.0)  # ms
DATA = np.array([[-0.04, 0.14, 0.29, 0.53, 0.56], [-0.29, -0.41, -0.34, 0.56, 0.75]])  # relative changes
ERRORS = np.array([[0.05, 0.10, 0.14, 0.11, 0.26], [0.08, 0.11, 0.10, 0.32, 0.19]])  # standard errors
W_MAX = 4.0
TAU_PLUS, TAU_MINUS = 16.8, 33.7  # ms, of all rules
ALL = {"a2_plus": 5e-10, "a3_plus": 6.2e-3, "a2_minus": 7.0e-3, "a3_minus": 2.3e-4, "tau_x": 101.0, "tau_y": 125.0}
NEAREST = {"a2_plus": 8.8e-11, "a3_plus": 5.3e-2, "a2_minus": 6.6e-3, "a3_minus": 3.1e-3, "tau_x": 714.0, "tau_y": 40.0}
TRIPLETS = {
    "triplets, all-to-all": en.TripletSTDP(w_max=W_MAX, **ALL),
    "triplets, nearest": en.TripletSTDP(w_max=W_MAX, pairing="nearest", **NEAREST),
}
UNIT = 1e-3  # of a rule that is scaled afterwards, small enough for the bounds not to matter


def changes(rule, rates=RATES):
    """Relative change of the weight, shape (2, rates): a row for each of DISTANCES."""
    n = len(rates)
    return paired(np.repeat(DISTANCES, n), rule, np.tile(1000.0 / np.asarray(rates), 2)).reshape(2, n)


def pair_changes(rates=RATES):
    """Changes by a_plus = 1 alone and by a_minus = 1 alone: those of a pair rule are linear in both."""
    taus = {"tau_plus": TAU_PLUS, "tau_minus": TAU_MINUS, "w_max": W_MAX}
    rules = (en.STDP(a_plus=UNIT, a_minus=0.0, **taus), en.STDP(a_plus=0.0, a_minus=UNIT, **taus))
    return [changes(rule, rates) / UNIT for rule in rules]


def best_pairs():
    """The a_plus and a_minus of the pair rule with the least error."""
    columns = np.transpose([(made / ERRORS).ravel() for made in pair_changes()])
    return np.linalg.lstsq(columns, (DATA / ERRORS).ravel(), rcond=None)[0]


def error(made):
    """Mean squared distance from the data in standard errors, of what `changes` returns."""
    return float(np.mean(((made - DATA) / ERRORS) ** 2))


def curves(rates=RATES):
    """Changes by each rule, by name."""
    made = {name: changes(rule, rates) for name, rule in TRIPLETS.items()}
    made["pairs, best fit"] = sum(a * part for a, part in zip(best_pairs(), pair_changes(rates)))
    return made


def main(argv=None):
    options = _options(argv)
    print("pair rule, best fit: a_plus = {:.4f}, a_minus = {:.4f}".format(*best_pairs()))
    print(f"{'':<22}{'E':>7}{'dt (ms)':>9}" + "".join(f"{rate:>7g} Hz" for rate in RATES))
    for name, made in {"data": DATA, **curves()}.items():
        for row, dt in zip(made, DISTANCES):
            print(f"{name:<22}{error(made):>7.1f}{dt:>+9g}" + "".join(f"{change:>+10.2f}" for change in row))
    draw(np.linspace(0.1, 50.0, 60)).savefig(options.out, dpi=110)


def draw(rates):
    """Changes against the rate, beside the data."""
    made = curves(rates)
    figure, axes = plt.subplots(1, len(made), figsize=(12.0, 3.6), sharey=True, layout="constrained")
    for ax, (name, rows) in zip(axes, made.items()):
        for row, dt, data, off, colour in zip(rows, DISTANCES, DATA, ERRORS, ("black", "tab:red")):
            ax.plot(rates, 100.0 * row, color=colour, label=f"{dt:+g} ms")
            ax.errorbar(RATES, 100.0 * data, 100.0 * off, fmt="o", color=colour, fillstyle="none")
        ax.axhline(0.0, color="tab:gray", linewidth=0.5)
        ax.set(title=name, xlabel="rate of the pairs (Hz)")
    axes[0].set_ylabel("change of the weight (%)")
    axes[0].legend(title="t_post - t_arr")
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="pfister_gerstner_2006.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
