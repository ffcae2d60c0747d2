import runpy
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot
import numpy as np
import pytest

import eventsnn as en

matplotlib.use("Agg")
EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def recorded():
    net = en.Network(seed=1)
    source = net.add(en.SpikeArray([1.0, 2.0, 2.5], [0, 2, 1]), 3)
    cells = net.add(en.LIF(), 3)
    net.connect(source, cells, en.one_to_one(), weight=5.0, delay=0.0)
    recorders = net.record(source), net.record(cells, "v", every=0.5)
    net.run(10.0)
    return recorders


@pytest.fixture(autouse=True)
def closed():
    yield
    matplotlib.pyplot.close("all")


def dots(ax):
    return np.asarray(ax.collections[0].get_offsets())


def test_raster_has_a_mark_per_spike(recorded):
    ax = en.plot.raster(recorded[0])
    np.testing.assert_array_equal(dots(ax), [[1.0, 0], [2.0, 2], [2.5, 1]])
    assert ax.get_xlim() == (0.0, 10.0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "neuron")


def test_several_recorders_are_stacked():
    net = en.Network(seed=1)
    low = net.record(net.add(en.SpikeArray([1.0, 2.0], [0, 2]), 3), name="low")
    net.run(1.5)
    high = net.record(net.add(en.SpikeArray([2.5, 3.0], [1, 0]), 2), name="high")
    net.run(8.5)
    ax = en.plot.raster([low, high])
    first, second = ax.collections
    np.testing.assert_array_equal(first.get_offsets(), [[1.0, 0], [2.0, 2]])
    np.testing.assert_array_equal(second.get_offsets(), [[2.5, 4], [3.0, 3]])
    assert first.get_edgecolor().tolist() != second.get_edgecolor().tolist()
    assert ax.get_ylim() == (-0.5, 4.5) and ax.get_xlim() == (0.0, 10.0)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["high", "low"]
    above, below = (matplotlib.colors.to_rgba(line.get_color()) for line in legend.get_lines())
    assert [above, below] == [tuple(second.get_edgecolor()[0]), tuple(first.get_edgecolor()[0])]
    assert en.plot.raster([low]).get_legend() is None
    for wrong in ([], [low, None], [[low]]):
        with pytest.raises(TypeError, match="spikes must be a SpikeRecorder"):
            en.plot.raster(wrong)


def test_raster_draws_where_and_how_it_is_told(recorded):
    ax = matplotlib.pyplot.figure().add_subplot()
    assert en.plot.raster(recorded[0], ax, color="red") is ax
    assert ax.collections[0].get_edgecolor()[0].tolist() == [1.0, 0.0, 0.0, 1.0]


def test_marks_shrink_with_the_number_of_spikes():
    def mark_area(n):
        net = en.Network(seed=1)
        source = net.add(en.SpikeArray(np.linspace(0.0, 9.0, n), np.arange(n) % 1000), 1000)
        spikes = net.record(source)
        net.run(10.0)
        assert len(spikes) == n
        return en.plot.raster(spikes).collections[0].get_sizes()[0]

    assert mark_area(10) >= 10.0
    assert mark_area(100_000) <= 2.0


@pytest.mark.parametrize("height", [0.6, 2.0, 8.0])
def test_marks_of_neighbours_do_not_touch(height):
    net = en.Network(seed=1)
    spikes = net.record(net.add(en.SpikeArray(np.ones(20), np.arange(20)), 20))
    net.run(2.0)
    ax = matplotlib.pyplot.figure(figsize=(4.0, height)).add_subplot()
    length = np.sqrt(en.plot.raster(spikes, ax).collections[0].get_sizes()[0])
    row = 72.0 / ax.figure.dpi * np.diff(ax.transData.transform([(0.0, 0.0), (0.0, 1.0)])[:, 1])[0]
    assert 0.5 * row < length < 0.9 * row


def test_raster_without_spikes():
    net = en.Network(seed=1)
    assert len(dots(en.plot.raster(net.record(net.add(en.LIF(), 3))))) == 0


def test_trace_has_a_line_per_neuron(recorded):
    v = recorded[1]
    ax = en.plot.trace(v)
    np.testing.assert_array_equal([line.get_ydata() for line in ax.lines], v.values)
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), v.times)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["neuron 0", "neuron 1", "neuron 2"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "v (mV)")


def test_many_traces_have_no_legend():
    net = en.Network(seed=1)
    v = net.record(net.add(en.LIF(), 11), "v", every=1.0)
    net.run(2.0)
    assert en.plot.trace(v).get_legend() is None


def maps(shape, times, ids):
    net = en.Network(seed=1)
    spikes = net.record(net.add(en.SpikeArray(times, ids), shape))
    net.run(20.0)
    return spikes


def test_image_shows_the_map_that_spiked_last():
    spikes = maps((3, 2, 4), [1.0, 2.0, 3.0, 9.0], [1, 9, 22, 0])  # (0, 0, 1), (1, 0, 1), (2, 1, 2), (0, 0, 0)
    ax = en.plot.image(spikes, stop=9.0)
    colours, drawn = en.plot.map_colours(3), np.asarray(ax.images[0].get_array())
    expected = np.ones((2, 4, 3))
    expected[0, 1], expected[1, 2] = colours[1], colours[2]
    np.testing.assert_array_equal(drawn, expected)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["map 0", "map 1", "map 2"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (neuron)", "y (neuron)")
    later = np.asarray(en.plot.image(spikes, 2.5).images[0].get_array())
    assert (later != 1.0).any(axis=2).sum() == 2


def test_image_of_one_map_is_black_and_white():
    ax = en.plot.image(maps((2, 2), [1.0], [3]))
    np.testing.assert_array_equal(ax.images[0].get_array()[..., 0], [[1, 1], [1, 0]])
    assert ax.get_legend() is None


def test_image_needs_a_shape_and_a_span(recorded):
    with pytest.raises(ValueError, match=r"spikes must be of a shape .*got \(3,\)"):
        en.plot.image(recorded[0])
    with pytest.raises(ValueError, match="stop must be a finite number >= 5"):
        en.plot.image(maps((2, 2), [1.0], [3]), 5.0, 4.0)


def test_matplotlib_is_not_imported_before_it_is_needed():
    code = "import sys, eventsnn, eventsnn.cli; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_examples_write_a_picture(script, tmp_path):
    runpy.run_path(str(script))["main"](tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


# --- receptive fields -------------------------------------------------------------------------


@pytest.fixture
def seeing():
    """Four maps that see two channels of 9 x 12 pixels through kernels of 3 x 5."""
    net = en.Network(seed=1)
    rule = en.conv2d(np.random.default_rng(1).normal(size=(4, 2, 3, 5)), padding=(1, 2))
    camera, maps = net.add(en.SpikeArray([], []), (2, 9, 12)), net.add(en.LIF(), (4, 9, 12))
    return net.connect(camera, maps, rule, delay=1.0)


def test_receptive_fields_are_drawn_where_they_are(seeing):
    fig = en.plot.receptive_fields(seeing, [(0, 4, 6), (3, 0, 0)], margin=0)
    *pictures, bar = fig.axes
    assert [ax.get_title() for ax in pictures[:2]] == [f"neuron (0, 4, 6), channel {c}" for c in (0, 1)]
    assert bar.get_ylabel() == "weight" and pictures[2].get_xlabel() == "x (neuron)"
    field = seeing.receptive_field((0, 4, 6))
    for c, ax in enumerate(pictures[:2]):
        (image,) = ax.images
        assert np.array_equal(image.get_array(), field[c, 3:6, 4:9]) and image.get_extent() == [3.5, 8.5, 5.5, 2.5]
    (corner,) = pictures[3].images
    assert np.array_equal(corner.get_array(), seeing.receptive_field((3, 0, 0))[1, :2, :3])
    limits = {image.get_clim() for ax in pictures for image in ax.images}
    assert limits == {(-np.abs(field).max(), np.abs(field).max())}


def test_receptive_fields_of_one_neuron_and_of_none():
    net = en.Network(seed=1)
    pre, post = net.add(en.LIF(), (4, 5)), net.add(en.LIF(), 3)
    q = net.connect(pre, post, en.from_arrays([7], [1]), weight=-2.0, delay=1.0)
    (ax, _) = en.plot.receptive_fields(q, 1).axes
    assert ax.images[0].get_array().shape == (3, 3) and ax.get_title() == "neuron 1"
    (ax, _) = en.plot.receptive_fields(q, np.array([0])).axes
    assert ax.images[0].get_array().shape == (4, 5)


def test_receptive_fields_refuse(seeing):
    net = en.Network(seed=1)
    line = net.add(en.LIF(), 3)
    flat = net.connect(line, line, en.all_to_all(), weight=1.0, delay=1.0)
    with pytest.raises(ValueError, match=r"projection must start from a shape .* got \(3,\)"):
        en.plot.receptive_fields(flat, 0)
    with pytest.raises(TypeError, match=r"projection must be a Projection, what net\.connect"):
        en.plot.receptive_fields(line, 0)
    with pytest.raises(ValueError, match="neuron must"):
        en.plot.receptive_fields(seeing, [0, 4 * 9 * 12])
    with pytest.raises(ValueError, match="neurons must hold at least one"):
        en.plot.receptive_fields(seeing, [])
    with pytest.raises(ValueError, match="margin must"):
        en.plot.receptive_fields(seeing, 0, margin=-1)
