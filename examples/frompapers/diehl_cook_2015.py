"""Handwritten digits told apart by neurons that learnt them without labels, after an idea of Diehl & Cook 2015.

Every pixel drives every neuron through a plastic synapse, the neuron that answers a picture silences all others, and
thresholds rise with each answer, so that all neurons get their turn: they come to stand for kinds of digits. Which kind
is which digit is noted afterwards, from answers to training pictures; only there labels come in.

    python diehl_cook_2015.py [FOLDER] [--neurons 100 400 ...] [--seeds 3]

FOLDER holds the four files of MNIST (idx format, gzip or not). Without it digits are drawn from the fonts that come
with matplotlib. Prints the accuracy on the test pictures, writes diehl_cook_2015.png (receptive fields, confusion
matrix) and saves what was learnt as diehl_cook_2015.npz. Needs the extra `learn`.

Where it departs from the paper, it does so for what exact event times allow:

- A weight is the logarithm of how active its pixel was when the neuron answered, compared with a pixel of average
  activity (Nessler, Pfeiffer, Buesing & Maass 2013, PLoS Comput. Biol. 9:e1003037): the sum of the weights that arrive
  is the log likelihood of the picture, in units of 1 mV, which the membrane keeps as its time constant is long.
- A picture is shown, and then the neurons are asked: a current lifts all of them at RISE mV/ms. The first to reach its
  threshold is the one whose v was nearest to it, however near the second: a grid of time steps could not tell them. To
  learn, the first inhibits all others at once. To tell digits there is no inhibition, and a neuron counts the more the
  earlier it spikes, exp(-(t - t_first) / TAU_VOTE): that is its share in the posterior, flattened.
- Thresholds sink steadily and rise with each spike (`LIFTargetRate`), so that each neuron answers equally often; the
  fewer pictures each of them sees, the larger the steps, which become smaller and smaller while the network learns.
- A picture is SPIKES spikes, spread over its pixels as their brightness, at random times. In the pauses, which are so
  long that all is forgotten, nothing happens, and they cost nothing.

P. U. Diehl & M. Cook, Frontiers in Computational Neuroscience 9, 2015, 99.
"""

import argparse
import gzip
from functools import partial
from math import exp, log
from pathlib import Path
from time import perf_counter

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image, ImageDraw, ImageFont  # matplotlib brings it
from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix

import eventsnn as en
from eventsnn.plasticity import Parameter, Rule, Trace

SIDE = 28
SPIKES = 200  # per picture, on average
SHOWN, ASKED, PAUSE = 100.0, 80.0, 10_000.0  # ms
TAU_M, RISE, TAU_VOTE = 1000.0, 10.0, 1.7  # ms, mV/ms, ms
V_TH, INHIBITION = 500.0, 1500.0  # mV; a picture moves v by less than 500
FALL = 3000.0, 120.0  # mV by which the threshold of a silent neuron would sink, at the first speed and at the last
ANSWERS = 20_000  # pictures whose labels are used
MOST = 200_000  # pictures that a network can be asked about at once


class LogMean(Rule):
    """At a spike of the target the weight becomes the logarithm of a running mean of the trace x of its arrivals:

    exp(w) -> (1 - eta) exp(w) + eta x / x_mean
    """

    parameters = {
        "eta": Parameter(0.05, "", "what the latest spike counts in the mean", {"low": 0.0, "below": 1.0}),
        "x_mean": Parameter(1.0, "", "trace at which the weight stands still at 0", {"above": 0.0}),
        "tau": Parameter(1000.0, "ms", "decay of the trace", {"above": 0.0}),
        "w_min": Parameter(-3.0, "mV", "lower bound of the weight"),
        "w_max": Parameter(5.0, "mV", "upper bound of the weight"),
    }
    pre = (Trace("tau"),)

    def on_pre(p, s, x):
        pass

    def on_post(p, s, x):
        s.w = log((1.0 - p.eta) * exp(s.w) + p.eta * x / p.x_mean)

    def check(p):
        return ((p.w_min < p.w_max, "w_min must be < w_max"),)


def spikes(picture, duration, start=0.0, seed=None):
    """SPIKES spikes at random times, spread over the pixels as their brightness; fractions are rounded at random."""
    rng = np.random.default_rng(seed)
    numbers = SPIKES * picture.ravel() / picture.sum()
    counts = np.where(numbers > 0.0, numbers + rng.random(numbers.size), 0.0).astype(np.int64)
    ids = np.repeat(np.arange(numbers.size), counts)
    return start + duration * rng.random(len(ids)), ids


def drive(pictures):
    """The current that asks, after each picture."""
    begin = np.arange(pictures) * (SHOWN + PAUSE) + SHOWN
    return en.StepCurrent(np.column_stack([begin, begin + ASKED]).ravel(), np.tile([RISE * TAU_M, 0.0], pictures))


def learning(pixels, seed, *, neurons, pictures):
    """The network that learns: itself, its source and the neurons."""
    net, period = en.Network(seed=seed), SHOWN + PAUSE
    source = net.add(en.SpikeArray([], []), pixels, name="pixels")
    first, last = neurons / pictures * np.array(FALL)  # mV, what a spike adds
    model = en.LIFTargetRate(tau_m=TAU_M, v_th=V_TH, t_ref=ASKED, rate=1000.0 / (neurons * period), delta_th=first)
    rule = LogMean(x_mean=SPIKES / pixels, eta=0.05 if neurons < 1000 else 0.1)
    layer = en.layers.winner_take_all(
        net, source, model, neurons, weight=en.uniform(-0.3, 0.3), delay=0.0, plasticity=rule, inhibition=INHIBITION
    )
    net.inject(layer.neurons, drive(pictures))
    speed = log(last / first) / (pictures * period)
    net.every(100.0 * period, lambda net: layer.neurons.set(delta_th=first * exp(speed * net.t)))
    return net, source, layer.neurons


def recalling(pixels, seed, weights, thresholds):
    """The network that tells digits, of what was learnt: no inhibition, and nothing that adapts."""
    net = en.Network(seed=seed)
    source = net.add(en.SpikeArray([], []), pixels, name="pixels")
    model = en.LIF(tau_m=TAU_M, v_th=thresholds[0], t_ref=ASKED)
    neurons = en.layers.feed_forward(net, source, model, len(thresholds[0]), weight=weights[0], delay=0.0).neurons
    net.inject(neurons, drive(MOST))
    return net, source, neurons


def classifier(neurons, pictures, seed=None, progress=False):
    """Neurons that learn from so many pictures, shown once, as a classifier of scikit-learn."""
    return en.learn.LabelledByResponse(
        partial(learning, neurons=neurons, pictures=pictures),
        spikes,
        SHOWN,
        PAUSE,
        label_samples=ANSWERS,
        answer=partial(en.decode.earliness, tau=TAU_VOTE),
        recall=recalling,
        random_state=seed,
        verbose=progress,
    )


# --- pictures ---------------------------------------------------------------------------------


def load(folder):
    """MNIST: training pictures (n, 784) within 0 .. 1 and their digits (n,), test pictures and digits."""
    names = "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"
    train, train_digits, test, test_digits = (_idx(Path(folder) / f"{name}-ubyte") for name in names)
    return train.reshape(len(train), -1) / 255.0, train_digits, test.reshape(len(test), -1) / 255.0, test_digits


def _idx(path):
    """The array of an idx file: bytes, after a head of its number of dimensions and its shape."""
    packed = path.with_name(f"{path.name}.gz")
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    if data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} must be an idx file of bytes, got the head {data[:4]!r}")
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def drawn(n, seed):
    """Digits of matplotlib's fonts, turned, sheared and moved at random: pictures (n, 784), and the digits (n,)."""
    rng = np.random.default_rng(seed)
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    kinds = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSerif-Italic"
    fonts = [ImageFont.truetype(folder / f"{kind}.ttf", 52) for kind in kinds]
    digits = rng.integers(0, 10, n)
    return np.array([_drawn(str(digit), fonts[rng.integers(len(fonts))], rng) for digit in digits]), digits


def _drawn(text, font, rng):
    large = Image.new("L", (2 * SIDE, 2 * SIDE))
    ImageDraw.Draw(large).text((SIDE, SIDE), text, font=font, fill=255, anchor="mm")
    angle, shear = rng.uniform(-0.2, 0.2, 2)
    turn = np.array([[np.cos(angle), np.sin(angle) + shear], [-np.sin(angle), np.cos(angle)]]) / rng.uniform(0.9, 1.1)
    offset = SIDE + rng.uniform(-2.0, 2.0, 2) - turn @ (SIDE, SIDE)
    where = turn[0, 0], turn[0, 1], offset[0], turn[1, 0], turn[1, 1], offset[1]
    moved = large.transform(large.size, Image.Transform.AFFINE, where, Image.Resampling.BILINEAR)
    return np.asarray(moved.resize((SIDE, SIDE), Image.Resampling.BOX)).ravel() / 255.0


# --- what is shown ----------------------------------------------------------------------------


def draw(found, digits, answers, kind):
    """Receptive fields, in order of what their neurons stand for, and what was taken for what."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.0, 6.6), layout="constrained")
    left.imshow(fields(found), cmap="gray_r", interpolation="nearest")
    left.set(title=f"mean picture of each neuron, from {kind}", xticks=[], yticks=[])
    table = confusion_matrix(digits, answers, normalize="true")
    ConfusionMatrixDisplay(100.0 * table).plot(ax=right, cmap="Blues", colorbar=False, values_format=".0f")
    right.set(xlabel="answer", ylabel="digit", title=f"answers in %, {np.mean(digits == answers):.1%} right")
    return figure


def fields(found):
    """exp(w) of the neurons as one picture, each scaled to its brightest pixel."""
    order = np.argsort(found.labels_, kind="stable")
    weights = np.exp(found.weights_[0].reshape(-1, len(order)).T[order])
    across = int(np.ceil(np.sqrt(len(order))))
    tiles = np.zeros((across * across, SIDE + 1, SIDE + 1))  # a line of 0 between them
    tiles[: len(order), :SIDE, :SIDE] = (weights / weights.max(axis=1, keepdims=True)).reshape(-1, SIDE, SIDE)
    return tiles.reshape(across, across, SIDE + 1, SIDE + 1).swapaxes(1, 2).reshape(2 * [across * (SIDE + 1)])


def run(train, test, neurons, seed=1, progress=False):
    """Learn and tell: the classifier, its answers to the test pictures, seconds to learn and ms per test picture."""
    found, begin = classifier(neurons, len(train[0]), seed, progress), perf_counter()
    found.fit(*train)
    learnt = perf_counter()
    answers = found.predict(test[0])
    return found, answers, learnt - begin, 1000.0 * (perf_counter() - learnt) / len(answers)


def main(argv=None):
    options = _options(argv)
    given = load(options.folder) if options.folder else (*drawn(6000, seed=1), *drawn(1000, seed=2))
    kind = "pictures of MNIST" if options.folder else "digits of fonts, not MNIST"
    train, test = [part[: options.pictures] for part in given[:2]], given[2:]
    print(f"{kind}: {len(train[0]):,} to learn from, {len(test[0]):,} to test")
    print(f"{'neurons':>7}{'seed':>6}{'right':>9}{'learning':>12}{'a test picture':>17}")
    for neurons in options.neurons:
        for seed in range(options.seed, options.seed + options.seeds):
            found, answers, learning, testing = run(train, test, neurons, seed, options.progress)
            right = np.mean(answers == test[1])
            print(f"{neurons:>7}{seed:>6}{right:>9.2%}{learning:>10.0f} s{testing:>14.1f} ms", flush=True)
    np.savez(options.save, weights=found.weights_[0], thresholds=found.thresholds_[0], profiles=found.profiles_)
    draw(found, test[1], answers, kind).savefig(options.out, dpi=110)


def _options(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="that of MNIST; without it digits are drawn from fonts")
    parser.add_argument("--neurons", type=int, nargs="+", default=[100], help="sizes of the network (100)")
    parser.add_argument("--pictures", type=int, help="how many to learn from (all)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many (1)")
    parser.add_argument("--progress", action=argparse.BooleanOptionalAction, default=True, help="show a bar")
    parser.add_argument("--out", default="diehl_cook_2015.png", help="the figure, of the last network")
    parser.add_argument("--save", default="diehl_cook_2015.npz", help="what it has learnt")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
