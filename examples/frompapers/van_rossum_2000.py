"""Weights that depend on themselves (van Rossum, Bi & Turrigiano 2000): one peak instead of two.

The neuron and inputs of `song_miller_abbott_2000` at 10 Hz, with three rules of one family (Guetig et al. 2003):

    additive         mu_plus 0, mu_minus 0   Song, Miller & Abbott 2000: weights at both ends
    van Rossum       mu_plus 0, mu_minus 1   depression in proportion to the weight: one skewed peak
    multiplicative   mu_plus 1, mu_minus 1   Rubin, Lee & Sompolinsky 2001: one narrow peak

Where arrivals and spikes are independent, a weight drifts to the u at which a_plus (1 - u)^mu_plus tau_plus =
a_minus u^mu_minus tau_minus: 1 / 2 for the multiplicative rule with depression as strong as potentiation. Arrivals that
cause spikes lift the peak above it. The paper's rule has noise of its own in each change, which is left out; for van
Rossum's rule a_minus is 3 a_plus, so that the peak lies well within the bounds (there is no upper one in the paper).

Draws the three histograms. Run it as `python -m examples.frompapers.van_rossum_2000`; writes van_rossum_2000.png, or
what --out says.

M. C. W. van Rossum, G. Q. Bi & G. G. Turrigiano, Journal of Neuroscience 20, 2000, 8812-8821; J. Rubin, D. D. Lee &
H. Sompolinsky, Physical Review Letters 86, 2001, 364-367; R. Guetig et al., Journal of Neuroscience 23, 2003.
"""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from examples.frompapers import song_miller_abbott_2000 as song

RULES = {  # name: mu_plus, mu_minus, a_minus / a_plus
    "additive": (0.0, 0.0, 1.05),
    "van Rossum": (0.0, 1.0, 3.0),
    "multiplicative": (1.0, 1.0, 1.0),
}
RATE = 10.0  # Hz


def learn(name, duration, seed=1, a_plus=song.A_PLUS):
    """Weights as part of w_max after `duration` ms with one of RULES."""
    mu_plus, mu_minus, ratio = RULES[name]
    return song.learn(RATE, duration, seed, song.stdp(a_plus, ratio, mu_plus, mu_minus))[0]


def fixed_point(name):
    """Where the drift of independent arrivals and spikes is 0, of equal windows; None for an additive rule."""
    mu_plus, mu_minus, ratio = RULES[name]
    if mu_minus == 0.0:
        return None
    return 1.0 / (ratio + mu_plus)  # (1 - u)^mu_plus = ratio u, for mu_plus 0 or 1


def skewness(weights):
    """Third standardized moment."""
    return float(np.mean(((weights - weights.mean()) / weights.std()) ** 3))


def main(argv=None):
    options = _options(argv)
    learned = {name: learn(name, options.duration, options.seed) for name in RULES}
    print(f"{'rule':<16}{'mean':>8}{'sd':>8}{'skewness':>10}{'drift 0 at':>12}{'low':>8}{'middle':>8}{'high':>8}")
    for name, u in learned.items():
        at = f"{fixed_point(name):.3f}" if fixed_point(name) else "-"
        parts = "".join(f"{part:>8.1%}" for part in song.extremes(u))
        print(f"{name:<16}{u.mean():>8.3f}{u.std():>8.3f}{skewness(u):>10.2f}{at:>12}{parts}")
    draw(learned).savefig(options.out, dpi=110)


def draw(learned):
    """A histogram for each rule."""
    figure, axes = plt.subplots(1, 3, figsize=(11.0, 3.0), layout="constrained")
    for ax, (name, u) in zip(axes, learned.items()):
        ax.hist(u, bins=50, range=(0.0, 1.0), color="black")
        if fixed_point(name):
            ax.axvline(fixed_point(name), color="tab:red", label="no drift if independent")
            ax.legend(fontsize="small")
        ax.set(title=name, xlabel="w / w_max", ylabel="synapses")
    return figure


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--duration", type=float, default=1_000_000.0, help="ms of learning (1000000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="van_rossum_2000.png", help="the figure")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
