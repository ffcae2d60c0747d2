"""A recording through convolution, pooling and convolution: events in eventsnn, frames of 1 ms in snnTorch."""

import argparse
import importlib.util
import math
import statistics
from typing import NamedTuple

import numpy as np

import eventsnn as en
from eventsnn import dvs

from . import report

SEED, FRAME, SLICE, TAU = 0, 1.0, 100.0, 10.0  # ms
THRESHOLDS = 10.0, 1.5, 4.0
PEER = "snntorch"


def rules():
    """The layers: 8 features of 5 x 5 pixels, stride 2; sums of 2 x 2; 16 features of 3 x 3, stride 2."""
    rng = np.random.default_rng(SEED)
    first = en.conv2d(rng.normal(0.5, 2.0, (8, 2, 5, 5)), stride=2, padding=2)
    second = en.conv2d(rng.normal(0.3, 1.0, (16, 8, 3, 3)), stride=2, padding=1)
    return first, en.pool2d(2), second


def layers(recording):
    """The network, and the recorders of its three layers. Every projection takes 1 ms, as a layer of frames does."""
    net = en.Network(seed=SEED)
    below, spikes = net.add(en.EventSource(recording)), []
    for rule, v_th in zip(rules(), THRESHOLDS, strict=True):
        layer = net.add(en.LIF(tau_m=TAU, v_th=v_th, t_ref=0.0), rule.output_shape(below.shape))
        net.connect(below, layer, rule, delay=FRAME)
        spikes.append(net.record(layer))
        below = layer
    return net, spikes


class Measured(NamedTuple):
    """Seconds of wall time per run and SLICE, synaptic events, and spikes of the layers."""

    slices: np.ndarray
    events: int
    spikes: list


def of_events(recording):
    """Three runs on one thread; what is compiled, loaded and laid out before is left out."""
    slices, end = [], recording.duration + 4.0 * FRAME
    for _ in range(3):
        net, spikes = layers(recording)
        net.run(0.0)
        slices.append([report.seconds(lambda net=net: net.run(SLICE)) for _ in range(math.ceil(end / SLICE))])
    return Measured(np.array(slices), net.stats["events"], [len(s) for s in spikes])


def of_frames(recording):
    """One run in snnTorch on one thread: seconds and spikes. Adding events up to frames is not counted."""
    import snntorch
    import torch

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    first, pool, second = rules()
    beta = math.exp(-FRAME / TAU)
    kernels = [torch.tensor(rule.kernel, dtype=torch.float32) for rule in (first, second)]
    cells = [snntorch.Leaky(beta, v_th, reset_mechanism="zero", reset_delay=False) for v_th in THRESHOLDS]
    frames = frames_of(recording)
    spikes, wall = [0, 0, 0], 0.0

    def step(x):
        currents = (
            lambda x: torch.nn.functional.conv2d(x, kernels[0], stride=first.stride, padding=first.padding),
            lambda x: torch.nn.functional.avg_pool2d(x, pool.size) * math.prod(pool.size),
            lambda x: torch.nn.functional.conv2d(x, kernels[1], stride=second.stride, padding=second.padding),
        )
        for k, (current, cell) in enumerate(zip(currents, cells, strict=True)):
            x, _ = cell(current(x))
            spikes[k] += int(x.sum())

    for frame in frames:
        x = torch.tensor(frame)
        wall += report.seconds(lambda x=x: step(x))
    return wall, spikes


def frames_of(recording):
    """The counts (1, 2, height, width) of each frame."""
    begin, end = recording.events["t"][[0, -1]] / 1000.0
    for k in range(int((end - begin) / FRAME) + 1):
        counts = dvs.frame(recording, begin + k * FRAME, begin + (k + 1) * FRAME)
        yield counts[None].astype(np.float32)


def row(name, recording, walls, events, spikes):
    """A row of the table."""
    wall, seconds = statistics.median(walls), recording.duration / 1000.0
    return [
        name,
        f"{seconds:.2f}",
        f"{wall:.2f} ({min(walls):.2f} .. {max(walls):.2f})" if len(walls) > 1 else f"{wall:.2f}",
        f"{seconds / wall:.2f}",
        f"{events:,}",
        f"{1e9 * wall / events:.1f}",
        ", ".join(f"{n:,}" for n in spikes),
    ]


def slowest(slices):
    """Milliseconds that the first slice took, and the slowest later one."""
    return 1000.0 * np.median([slices[:, 0], slices[:, 1:].max(axis=1)], axis=1)


def main():
    """The recording given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="a recording that stores its sensor size")
    parser.add_argument("--part", type=float, default=500.0, help="ms of it that frames are made of (default 500)")
    args = parser.parse_args()
    recording = dvs.load(args.file)
    begin = recording.events["t"][0] / 1000.0
    part = dvs.CropTime(stop=begin + args.part)(recording)
    whole, first = of_events(recording), of_events(part)
    span = f"first {part.duration:.0f} ms"
    rows = [
        row("eventsnn, all", recording, whole.slices.sum(axis=1), whole.events, whole.spikes),
        row(f"eventsnn, {span}", part, first.slices.sum(axis=1), first.events, first.spikes),
    ]
    peers = [name for name in (PEER, "torch") if importlib.util.find_spec(name)]
    if PEER in peers:
        wall, spikes = of_frames(part)
        rows.append(row(f"snnTorch, {span}", part, [wall], first.events, spikes))
    head = ["", "s recorded", "s taken: median (range)", "times real time", "synaptic events", "ns each", "spikes"]
    shapes = " to ".join(str(shape) for shape in shapes_of(recording))
    body = "\n\n".join(
        [
            f"{args.file.rsplit('/', 1)[-1]}: {len(recording):,} events. Shapes: {shapes}. One thread each.",
            report.table(head, rows),
            "The first {:g} ms of the recording, at whose start every neuron is looked at once, took {:.0f} ms, the"
            " slowest later ones {:.0f} ms (eventsnn, medians of three runs).".format(SLICE, *slowest(whole.slices)),
            f"snnTorch takes frames of {FRAME:g} ms, once, without the time to add events up to frames; its ns are per"
            " synaptic event of eventsnn. Its spikes differ, as a neuron sends at most one per frame and all"
            " events of a frame count at once." * (PEER in peers),
        ]
    )
    report.write("dvs_conv", "Events through a convolutional network", body.rstrip(), SEED, peers=peers)


def shapes_of(recording):
    """The shapes of source and layers."""
    shape = (2, recording.height, recording.width)
    yield shape
    for rule in rules():
        shape = rule.output_shape(shape)
        yield shape


if __name__ == "__main__":
    main()
