"""Pictures as values."""

import numpy as np
import pytest

from eventsnn import decode, encode


def test_arrays_and_files(tmp_path):
    from PIL import Image

    grey = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    np.testing.assert_allclose(encode.image(grey), grey / 255.0)
    np.testing.assert_allclose(encode.image(grey / 255.0), grey / 255.0)
    Image.fromarray(grey).save(tmp_path / "grey.png")
    np.testing.assert_allclose(encode.image(tmp_path / "grey.png"), grey / 255.0)
    colour = np.stack([grey] * 3, axis=-1)
    np.testing.assert_allclose(encode.image(colour), grey / 255.0, atol=0.005)
    deep = (grey.astype(np.uint16) * 257).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    np.testing.assert_allclose(encode.image(tmp_path / "deep.png"), grey / 255.0, atol=1e-6)
    assert encode.image(grey, size=(8, 6)).shape == (6, 8)
    fine = np.linspace(0.0, 1.0, 2000).reshape(40, 50)
    np.testing.assert_allclose(encode.image(fine), fine, atol=1e-7)
    np.testing.assert_allclose(encode.image(fine[::-1, ::2]), fine[::-1, ::2], atol=1e-7)


def test_lists_are_arrays():
    assert encode.image([[0, 255], [51, 1]]).tolist() == [[0.0, 1.0], [0.2, 1.0 / 255.0]]
    assert encode.image([(0.0, 1.0), (0.2, 0)]).tolist() == [[0.0, 1.0], [0.2, 0.0]]
    assert encode.image([[[255, 255, 255], [0, 0, 0]]]).tolist() == [[1.0, 0.0]]


def test_a_picture_goes_through_spikes():
    y, x = np.mgrid[:16, :16] / 15.0
    picture = encode.image(0.5 + 0.5 * np.sin(6.0 * x) * y)
    times, ids = encode.latency(picture, 20.0)
    back = decode.latency(times, ids, picture.size, 20.0).reshape(picture.shape)
    assert decode.error(picture, back) < 1e-9


def test_bad_input_is_named():
    lists = [], [0.5], [[0, 256]], [[-1, 0]], [[0.0, 1.5]], [[0], [1, 2]]
    for source in (np.zeros(3), np.zeros((2, 2, 4)), np.full((2, 2), 1.5), *lists):
        with pytest.raises(ValueError, match="source"):
            encode.image(source)
    for size in ((0, 1), 4, (4, 4, 4)):
        with pytest.raises(ValueError, match="size must be"):
            encode.image(np.zeros((2, 2)), size=size)
