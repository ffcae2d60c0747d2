"""Handwritten digits seen by an event camera (N-MNIST, Orchard et al. 2015), told apart by a random spiking layer.

Events go through 32 random kernels of 5 x 5 pixels and both polarities to 32 maps of leaky neurons. Nothing in the
network is learnt: what the maps spike, counted in blocks of 4 x 4 neurons and in each of the three saccades of the
camera, goes to a linear read-out. The same read-out of the events themselves, summed over the whole recording, shows
what the layer adds; summed per saccade, what time alone adds. Prints the three accuracies:

    python nmnist.py FOLDER

FOLDER holds labels.csv (columns file and label, files in train/ and test/) and the N-MNIST files that it names. The
read-out needs the extra `learn`.
"""

import csv
import sys
from pathlib import Path

import numpy as np

import eventsnn as en

SIZE = 34, 34
MAPS, SIDE, BLOCK = 32, 5, 4
SACCADE, PAUSE = 105.0, 100.0  # ms; a recording has three saccades


def load(folder):
    """Recordings, their digits (n,), and which of them are for training (n,)."""
    with open(Path(folder) / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    recordings = [en.dvs.load(Path(folder) / row["file"], size=SIZE) for row in rows]
    labels = np.array([int(row["label"]) for row in rows])
    return recordings, labels, np.array([row["file"].startswith("train") for row in rows])


# --- what the read-out is given ---------------------------------------------------------------


def summed_frames(recordings):
    """Events per polarity and pixel (n, 2 * 34 * 34)."""
    return np.array([en.dvs.frame(recording).ravel() for recording in recordings])


def saccade_frames(recordings):
    """Events per saccade, polarity and pixel (n, 3 * 2 * 34 * 34)."""
    spans = (0.0, SACCADE), (SACCADE, 2.0 * SACCADE), (2.0 * SACCADE, None)
    return np.array([np.ravel([en.dvs.frame(r, *span) for span in spans]) for r in recordings])


def spike_counts(recordings, seed=1):
    """Spikes per saccade, map and block of the random layer (n, 3 * 32 * 9 * 9)."""
    net, pixels, spikes = network(seed)
    return np.array([_counted(net, pixels, spikes, recording) for recording in recordings])


def network(seed):
    """The network, its pixels, and the recorder of the maps."""
    net = en.Network(seed=seed)
    pixels = net.add(en.LiveSource(SIZE), name="pixels")
    maps = net.add(en.LIF(tau_m=10.0, v_th=0.25, t_ref=3.0), (MAPS, *SIZE), name="maps")
    net.connect(pixels, maps, en.conv2d(_kernels(seed), padding=SIDE // 2), delay=1.0)
    return net, pixels, net.record(maps)


def _kernels(seed):
    """Normal numbers under a Gaussian window, (MAPS, 2, SIDE, SIDE): mean 0, the positive ones add up to 1 mV."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    window = np.exp(-(x * x + y * y) / (2.0 * (SIDE / 3.0) ** 2))
    kernels = window * np.random.default_rng(seed).normal(size=(MAPS, 2, SIDE, SIDE))
    kernels -= kernels.mean(axis=(1, 2, 3), keepdims=True)
    return kernels * 2.0 / np.abs(kernels).sum(axis=(1, 2, 3), keepdims=True)


def _counted(net, pixels, spikes, recording):
    begin = net.t
    en.dvs.play(pixels, [recording])
    net.run(PAUSE)  # until all is at rest
    times, ids = spikes.take()
    feature, y, x = np.unravel_index(ids, spikes.group.shape)
    saccade = np.minimum(2, (times - begin) // SACCADE).astype(np.int64)
    shape = 3, MAPS, *(-(-side // BLOCK) for side in SIZE)
    place = np.ravel_multi_index((saccade, feature, y // BLOCK, x // BLOCK), shape)
    return np.bincount(place, minlength=np.prod(shape))


# --- the read-out -----------------------------------------------------------------------------


def accuracy(counts, labels, train):
    """Part of the samples that are not for training whose digit a ridge regression finds."""
    return en.learn.ridge().fit(counts[train], labels[train]).score(counts[~train], labels[~train])


def main(folder):
    recordings, labels, train = load(folder)
    print(f"{train.sum()} recordings to learn from, {np.sum(~train)} to test")
    inputs = {
        "summed frames": summed_frames,
        "frames per saccade": saccade_frames,
        "random spiking layer": spike_counts,
    }
    for name, made in inputs.items():
        print(f"{name:<24}{accuracy(made(recordings), labels, train):.0%}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
