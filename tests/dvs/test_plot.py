from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib import animation
from PIL import Image

import eventsnn as en
from eventsnn import dvs
from tests.dvs.filters.made import recording

matplotlib.use("Agg")
FEW = [(1, 0, 0, 1), (2, 3, 10_000, 0), (1, 0, 20_000, 1), (6, 4, 130_000, 0)]


@pytest.fixture(autouse=True)
def closed():
    yield
    matplotlib.pyplot.close("all")


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def coloured(image):
    """Where an image (H, W, 3) is red and where it is blue."""
    red, _, blue = np.moveaxis(np.asarray(image), 2, 0).astype(float)
    return np.argwhere(red > blue).tolist(), np.argwhere(blue > red).tolist()


def test_frame_shows_on_red_and_off_blue():
    ax = dvs.plot.frame(recording(FEW), stop=100.0)
    assert coloured(drawn(ax)) == ([[0, 1]], [[3, 2]])
    assert (drawn(ax) == 1.0).all(axis=2).sum() == 33
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (pixel)", "y (pixel)")
    assert ax.images[0].get_extent() == [0, 7, 5, 0]
    assert ax.get_title() == "events of 0 .. 100 ms: ON red, OFF blue"


def test_more_events_are_deeper():
    image = drawn(dvs.plot.frame(recording([(0, 0, 0, 1), *[(2, 0, 1, 1)] * 4])))
    assert image[0, 2].sum() < image[0, 0].sum() < 3.0


def test_no_event_is_lost_on_a_large_sensor():
    ax = dvs.plot.frame(dvs.Recording(recording([(1279, 719, 0, 1)], (1280, 720)).events, 1280, 720))
    assert drawn(ax).shape == (180, 320, 3)
    assert coloured(drawn(ax))[0] == [[179, 319]]
    assert ax.images[0].get_extent() == [0, 1280, 720, 0]


def test_time_surface_has_the_later_polarity():
    made = recording([(0, 0, 0, 1), (0, 0, 50_000, 0), (3, 2, 100_000, 1), (3, 2, 60_000, 0)][:3])
    ax = dvs.plot.time_surface(made, tau=25.0)
    expected = np.zeros((5, 7))
    expected[0, 0], expected[2, 3] = -np.exp(-2.0), 1.0
    np.testing.assert_allclose(drawn(ax), expected, rtol=1e-12)
    assert ax.get_title() == "time surface at 100 ms"
    assert "exp(-age / 25 ms)" in ax.figure.axes[1].get_ylabel()


def test_scatter_has_a_dot_per_event():
    ax = dvs.plot.scatter(recording(FEW))
    on, off = (np.transpose(dots._offsets3d).tolist() for dots in ax.collections)
    assert on == [[0, 1, 0], [20, 1, 0]]
    assert off == [[10, 2, 3], [130, 6, 4]]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()) == ("time (ms)", "x (pixel)", "y (pixel)")
    assert ax.get_zlim() == (5, 0)
    assert ax.get_title() == "4 events"


def test_of_many_events_some_are_drawn_and_the_title_says_so():
    ax = dvs.plot.scatter(recording([(1, 1, k, 1) for k in range(1000)]), most=300)
    assert len(ax.collections[0]._offsets3d[0]) == 250
    assert ax.get_title() == "1,000 events, one in 4 drawn"


@pytest.mark.parametrize("draw", [dvs.plot.frame, dvs.plot.time_surface])
def test_pictures_are_drawn_where_they_are_told_and_of_nothing(draw):
    ax = matplotlib.pyplot.figure().add_subplot()
    assert draw(recording([]), ax=ax) is ax


# --- films --------------------------------------------------------------------------------------


def pictures(path):
    film = Image.open(path)
    for k in range(film.n_frames):
        film.seek(k)
        yield np.asarray(film.convert("RGB")).astype(int)


def amounts(picture):
    """How many points of a picture are clearly red, and clearly blue."""
    red, blue = picture[..., 0], picture[..., 2]
    return int((red - blue > 100).sum()), int((blue - red > 100).sum())


def differ(one, other):
    """Whether pictures differ by more than the colours that a GIF has room for."""
    return bool((abs(one - other) > 100).any())


def test_a_film_shows_every_event_once(tmp_path):
    late = [(x, y, t + 5_000_000, p) for x, y, t, p in FEW]  # the film begins with the first event
    dvs.plot.animate(tmp_path / "a.gif", recording(late), fps=20.0)
    (red_0, blue_0), *rest = (amounts(picture) for picture in pictures(tmp_path / "a.gif"))
    assert red_0 > 100 < blue_0
    assert rest[0] == (0, 0)
    assert rest[1][0] == 0 < rest[1][1]
    assert len(rest) == 2


def test_speed_and_pictures_per_second(tmp_path):
    dvs.plot.animate(tmp_path / "a.gif", recording(FEW), fps=10.0, speed=0.1, dpi=20)
    film = Image.open(tmp_path / "a.gif")
    assert (film.n_frames, film.info["duration"], film.size) == (14, 100, (80, 80))


@pytest.mark.parametrize("shape", [(5, 7), (2, 5, 7), (6,)])
def test_a_film_has_spikes_beside(tmp_path, shape):
    made = recording([(0, 0, 0, 1), (0, 0, 200_000, 1)])
    net = en.Network(seed=1)
    spikes = net.record(net.add(en.SpikeArray([1012.0, 1120.0], [0, 3]), shape))
    net.run(1500.0)
    dvs.plot.animate(tmp_path / "a.gif", made, spikes, start=1000.0, fps=20.0)
    right = [picture[40:, 330:] for picture in pictures(tmp_path / "a.gif")]
    assert len(right) == 5
    if len(shape) == 1:  # a raster: what was stays
        assert all(differ(one, other) for one, other in pairwise(right))
    else:
        assert [differ(one, right[1]) for one in right] == [True, False, True, False, False]


def test_a_film_as_mp4(tmp_path, monkeypatch):
    monkeypatch.setattr(animation.FFMpegWriter, "isAvailable", lambda: False)
    with pytest.raises(RuntimeError, match=r"MP4 needs the program ffmpeg.*install"):
        dvs.plot.animate(tmp_path / "a.mp4", recording(FEW))
    monkeypatch.undo()
    if animation.FFMpegWriter.isAvailable():
        dvs.plot.animate(tmp_path / "a.mp4", recording(FEW))
        assert (tmp_path / "a.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda to: dvs.plot.frame(None), TypeError, r"recording must be a dvs\.Recording"),
        (lambda to: dvs.plot.frame(recording([], (None, None))), ValueError, "no sensor size"),
        (lambda to: dvs.plot.time_surface(recording([], (None, None))), ValueError, "no sensor size"),
        (lambda to: dvs.plot.scatter(recording([], (None, None))), ValueError, "no sensor size"),
        (lambda to: dvs.plot.scatter(recording(FEW), most=0), ValueError, "most must be an integer >= 1"),
        (
            lambda to: dvs.plot.animate(to / "a.avi", recording(FEW)),
            ValueError,
            "ending of path must be .*'.gif', '.mp4'",
        ),
        (lambda to: dvs.plot.animate(to / "a.gif", recording([])), ValueError, "recording must have events"),
        (lambda to: dvs.plot.animate(to / "a.gif", recording(FEW), [1]), TypeError, "spikes must be a SpikeRecorder"),
        (lambda to: dvs.plot.animate(to / "a.gif", recording(FEW), speed=0.0), ValueError, "speed must be .* > 0"),
        (lambda to: dvs.plot.animate(to / "a.gif", recording(FEW), fps=0.0), ValueError, "fps must be .* > 0"),
        (lambda to: dvs.plot.animate(to / "a.gif", recording(FEW), start=-1.0), ValueError, "start must be .* >= 0"),
    ],
)
def test_bad_arguments_are_refused(tmp_path, make, error, message):
    with pytest.raises(error, match=message):
        make(tmp_path)
    assert not list(tmp_path.iterdir())
