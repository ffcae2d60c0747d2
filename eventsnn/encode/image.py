"""Pictures as arrays of values."""

import numpy as np

from eventsnn import check


def image(source, size=None) -> np.ndarray:
    """A picture as grey values (height, width) in 0 .. 1, for any encoder.

    source : path of a file that Pillow reads, a Pillow image, or an array (height, width) or (height, width, 3) of
    uint8, or of numbers in 0 .. 1 (colours are rounded to 8 bits, grey values to float32); nested lists of integers are
    read as uint8. size : (width, height) to which it is resized, None to keep it.
    """
    from PIL import Image  # matplotlib brings it

    if isinstance(source, (list, tuple)):
        source = _array(source)
    if isinstance(source, np.ndarray):
        source = Image.fromarray(_pixels(source))
    elif not isinstance(source, Image.Image):
        source = Image.open(source)
    grey = source.convert("F") if source.mode in ("I", "F", "I;16") else source.convert("L").convert("F")
    if size is not None:
        grey = grey.resize(_checked(size), Image.Resampling.BILINEAR)
    return np.clip(np.asarray(grey, np.float64) / (65535.0 if source.mode in ("I", "I;16") else 255.0), 0.0, 1.0)


def _checked(size):
    if np.ndim(size) != 1 or len(size) != 2:
        raise ValueError(f"size must be (width, height), got {size!r}")
    return tuple(check.integer("size", side, low=1) for side in size)


def _array(rows):
    """Nested lists as an array, integers as bytes."""
    values = check.array("source", rows, ndim=None)
    if np.asarray(rows).dtype.kind == "f":
        return values
    return check.array("source", rows, ndim=None, low=0, high=255).astype(np.uint8)


def _pixels(array):
    """What Pillow takes: numbers in 0 .. 255."""
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise ValueError(f"source must have shape (height, width) or (height, width, 3), got {array.shape}")
    if array.dtype == np.uint8:
        return array
    numbers = 255.0 * check.array("source", array, ndim=array.ndim, low=0.0, high=1.0)
    return numbers.astype(np.float32) if array.ndim == 2 else np.rint(numbers).astype(np.uint8)
