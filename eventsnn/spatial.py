"""Spatial rules: convolutions, whose rows are made from the kernel when they are asked for."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.connect import Rule, frozen, row_starts
from eventsnn.distributions import keep


class Convolution(NamedTuple):
    """A convolution stored as its kernel: rows are made when asked for.

    `kernel` float64 (O, C, kh, kw); `in_shape` (C, H, W); `out_shape` (O, H_out, W_out); `stride` and
    `padding` (vertical, horizontal). Weights of 0 are synapses too.
    """

    kernel: np.ndarray
    in_shape: tuple
    out_shape: tuple
    stride: tuple
    padding: tuple

    @property
    def n_synapses(self) -> int:
        """Number of synapses. Vertical and horizontal taps combine freely, so it is a product."""
        taps = [int(self._axis(axis)[2].sum()) for axis in (0, 1)]
        return self.in_shape[0] * self.out_shape[0] * taps[0] * taps[1]

    def row(self, pre_index: int):
        """Targets (int32, ascending) and weights (float64) of the neuron `pre_index` in C order."""
        last = int(np.prod(self.in_shape)) - 1
        pre_index = check.integer("pre_index", pre_index, low=0, high=last)
        c, y, x = np.unravel_index(pre_index, self.in_shape)
        out_y, tap_y = self._reached(0, y)
        out_x, tap_x = self._reached(1, x)
        channels = np.arange(self.out_shape[0])
        target = np.ravel_multi_index(np.ix_(channels, out_y, out_x), self.out_shape)
        weight = self.kernel[np.ix_(channels, [c], tap_y, tap_x)]
        return target.ravel().astype(np.int32), weight.ravel()

    def expand(self):
        """All rows: `indptr` (int64), `target` (int32), `weight` (float64), one entry per synapse."""
        channels, (n_out, height, width) = self.in_shape[0], self.out_shape
        (out_y, tap_y, valid_y), (out_x, tap_x, valid_x) = self._axis(0), self._axis(1)
        # axes: y, x, output channel, vertical tap, horizontal tap
        o = np.arange(n_out)[:, None, None]
        out_y, tap_y, valid_y = (a[:, None, None, :, None] for a in (out_y, tap_y, valid_y))
        out_x, tap_x, valid_x = (a[None, :, None, None, :] for a in (out_x, tap_x, valid_x))
        valid = (valid_y & valid_x) & np.ones_like(o, dtype=bool)
        target = ((o * height + out_y) * width + out_x)[valid].astype(np.int32)
        place = (o * self.kernel[0].size + tap_y * self.kernel.shape[3] + tap_x)[valid]
        # every input channel reaches the same targets with its own plane of the kernel
        plane = self.kernel[0, 0].size
        weight = np.concatenate([self.kernel.ravel()[place + c * plane] for c in range(channels)])
        counts = np.tile(np.count_nonzero(valid, axis=(2, 3, 4)).ravel(), channels)
        return row_starts(counts), np.tile(target, channels), weight

    def _axis(self, axis, place=None):
        place = np.arange(self.in_shape[1 + axis]) if place is None else np.array([place])
        n_out, width = self.out_shape[1 + axis], self.kernel.shape[2 + axis]
        return _taps(place, n_out, width, self.stride[axis], self.padding[axis])

    def _reached(self, axis, place):
        out, tap, valid = self._axis(axis, place)
        return out[valid], tap[valid]


@dataclass(frozen=True, eq=False, repr=False)
class conv2d(Rule):
    """Cross-correlation with `kernel` (out, in, kh, kw), as torch.nn.functional.conv2d computes it.

    `stride` (>= 1) and `padding` (>= 0) are integers or pairs (vertical, horizontal). `pre` must have the
    shape (in, H, W), or (H, W) where in is 1, and `post` the shape `output_shape(pre.shape)`.
    """

    kernel: np.ndarray
    stride: int | tuple = 1
    padding: int | tuple = 0

    def __post_init__(self):
        kernel = check.array("kernel", self.kernel, ndim=4)
        if kernel.size == 0:
            raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
        stride, padding = _pair("stride", self.stride, 1), _pair("padding", self.padding, 0)
        keep(self, kernel=frozen(kernel, np.float64), stride=stride, padding=padding)

    def __repr__(self):
        return f"conv2d(kernel {self.kernel.shape}, stride={self.stride}, padding={self.padding})"

    def output_shape(self, pre_shape: tuple) -> tuple:
        """(O, H_out, W_out) for an input of shape `pre_shape`: (C, H, W), or (H, W) for C = 1."""
        axes = zip(self._input(pre_shape)[1:], self.kernel.shape[2:], self.stride, self.padding)
        out = tuple((n + 2 * pad - width) // step + 1 for n, width, step, pad in axes)
        if min(out) < 1:
            raise ValueError(f"pre must, with padding, be as large as the kernel of {self!r}, got {pre_shape}")
        return self.kernel.shape[:1] + out

    def _input(self, shape):
        channels = self.kernel.shape[1]
        full = (1, *shape) if len(shape) == 2 else tuple(shape)
        if len(full) != 3 or full[0] != channels:
            raise ValueError(f"pre must have shape ({channels}, height, width) for {self!r}, got {shape}")
        return full

    def _wire(self, pre, post, rng):
        expected = self.output_shape(pre.shape)
        if tuple(post.shape) != expected:
            raise ValueError(
                f"post must have shape {expected} for {self!r} on pre of shape {pre.shape}, got {post.shape}"
            )
        return Convolution(self.kernel, self._input(pre.shape), expected, self.stride, self.padding)


def _taps(place, n_out, width, stride, padding):
    """Along one axis: the outputs that inputs at `place` reach, through which taps, and which of both exist.

    Three arrays (len(place), most outputs that one input can reach), outputs ascending.
    """
    most = -(-width // stride)
    last = (place[:, None] + padding) // stride
    out = last + np.arange(1 - most, 1)
    tap = place[:, None] + padding - out * stride
    return out, tap, (out >= 0) & (out < n_out) & (tap < width)


def _pair(name, value, low):
    values = tuple(value) if isinstance(value, (tuple, list, np.ndarray)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name} must be an integer or a pair of integers, got {value!r}")
    return tuple(check.integer(name, v, low=low) for v in values)
