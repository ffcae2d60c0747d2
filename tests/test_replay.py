import json
import os
from pathlib import Path

import numpy as np
import pytest
from matplotlib.patches import StepPatch

import eventsnn as en
from eventsnn import replay

DATA = Path(os.environ.get("EVENTSNN_DATA", Path(__file__).parent.parent.parent / "shared" / "data")) / "dvs"
SIZES = {"bin/nmnist_sample.bin": (34, 34), "dat/ncars_sample_td.dat": (78, 42), "dat/gen41_10s.dat": None}


def bar(direction, side=24, speed=0.06):
    """A bright bar that crosses a square sensor at `speed` pixels per ms, towards direction * 45 degrees."""
    times = np.arange(0.0, side / speed, 2.0)
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    angle = direction * np.pi / 4
    along = x * np.cos(angle) - y * np.sin(angle)
    behind = np.abs(along - (times[:, None, None] * speed - side / 2))
    return en.dvs.emulate(0.2 + 0.8 * np.clip(2.5 - behind, 0.0, 1.0), times)


def replayed(recording):
    net, layers = replay.build(en.EventSource(recording))
    spikes = net.record(layers.features)
    net.run(recording.duration + replay.TAIL)
    return net, layers, spikes


def per_map(layers, spikes):
    return spikes.counts().reshape(layers.features.shape).sum(axis=(1, 2))


@pytest.mark.parametrize("direction", range(8))
def test_every_map_prefers_its_own_direction(direction):
    _, layers, spikes = replayed(bar(direction))
    counts = per_map(layers, spikes)
    assert np.argmax(counts) == direction
    assert counts[direction] > 100
    assert counts[(direction + 4) % 8] < 0.5 * counts[direction]
    assert counts[(direction + 2) % 8] < 0.1 * counts[direction]


def test_filters_are_zero_mean_and_related_by_symmetry():
    kernels = np.array(replay.filters())[:, :, 0]  # (delay, map, 5, 5)
    np.testing.assert_allclose(kernels.sum(axis=(2, 3)), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.maximum(kernels, 0.0).sum(axis=(2, 3)), 1.0)
    np.testing.assert_allclose(kernels[:, 4], kernels[:, 0, :, ::-1], atol=1e-12)  # left mirrors right
    np.testing.assert_allclose(kernels[:, 2], np.rot90(kernels[:, 0], axes=(1, 2)), atol=1e-12)  # up: turned


@pytest.mark.parametrize(("size", "block"), [((1280, 720), 8), ((34, 34), 1), ((128, 128), 2), ((90, 1000), 12)])
def test_block_side_bounds_the_pooled_layer(size, block):
    assert replay.block_side(*size) == block
    assert -(-size[0] // block) <= 160 and -(-size[1] // block) <= 90


def test_blocks_at_the_border_may_be_smaller():
    events = np.array([(t, 200, 100, 1) for t in (0, 10, 20)], [(name, np.int64) for name in "txyp"])
    net, layers = replay.build(en.EventSource(en.dvs.Recording(events, 201, 101)))
    spikes = net.record(layers.pooled)
    net.run(1.0)
    assert layers.pooled.shape == (1, 51, 101)  # blocks of 2 x 2
    assert spikes.ids.tolist() == [51 * 101 - 1]
    assert spikes.times.tolist() == [0.01]  # the second event reaches 1.5


def test_everything_has_arrived_at_the_end():
    net, _, _ = replayed(bar(0))
    done = net.stats["events"]
    net.run(1000.0)
    assert net.stats["events"] == done


def test_picture_without_output_spikes():
    events = np.array([(0, 3, 4, 1)], [(name, np.int64) for name in "txyp"])
    recording = en.dvs.Recording(events, 10, 10)
    _, layers, spikes = replayed(recording)
    assert len(spikes) == 0
    asked = []

    def look(start, stop):
        asked.append((start, stop))
        return recording

    given = replay.Input([0, 0, 1, 0], 10.0, look)
    assert len(replay.picture(given, layers, spikes, "one event").axes) == 4
    assert asked == [(20.0, 70.0)]  # where the events are


@pytest.mark.parametrize("n", [1, 200, 201, 1000])
def test_rates_hold_all_events_and_spikes(n):
    recording = bar(0)
    _, layers, spikes = replayed(recording)
    assert spikes.times[-1] > recording.duration
    window = (recording.duration + 0.001) / n
    counts = np.histogram((recording.events["t"] - recording.first) / 1000.0, np.arange(n + 1) * window)[0]
    shown = replay.Input(counts, window, lambda start, stop: recording)
    steps = [p for p in replay.picture(shown, layers, spikes, "").axes[3].patches if isinstance(p, StepPatch)]
    for step, wanted in zip(steps, (len(recording), len(spikes)), strict=True):
        rates, edges, _ = step.get_data()
        assert len(rates) <= 200
        assert np.nansum(rates * np.diff(edges)) == pytest.approx(wanted)


@pytest.mark.parametrize("name", SIZES)
def test_real_recordings(name):
    if not (DATA / name).exists():
        pytest.skip(f"no {DATA / name}: set EVENTSNN_DATA to the directory that holds dvs/")
    manifest = {entry["file"]: entry for entry in json.loads((DATA / "manifest.json").read_text())}
    recording = en.dvs.load(DATA / name, size=SIZES[name])
    net, _, spikes = replayed(recording)
    assert len(recording) == manifest[name]["events"]
    assert net.stats["events"] >= 20 * len(recording)
    assert 0 < len(spikes) < len(recording)
