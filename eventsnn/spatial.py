"""Spatial rules: convolution and pooling, whose rows are made from one kernel when they are asked for."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from eventsnn import check
from eventsnn.connect import Rule, Wiring, frozen, row_starts
from eventsnn.distributions import keep


@dataclass(frozen=True, eq=False, repr=False)
class conv2d(Rule):
    """Cross-correlation with `kernel` (out, in / groups, kh, kw), as torch.nn.functional.conv2d computes it.

    `stride` (>= 1) and `padding` (>= 0) are integers or pairs (vertical, horizontal). `groups` parts of the input
    channels are seen by as many parts of the output channels, each by its own. `pre` must have the shape (in, H, W),
    or (H, W) where in is 1, and `post` the shape `output_shape(pre.shape)`, rounded down as in torch.
    """

    kernel: np.ndarray
    stride: int | tuple = 1
    padding: int | tuple = 0
    groups: int = 1

    def __post_init__(self):
        kernel = check.array("kernel", self.kernel, ndim=4)
        if kernel.size == 0:
            raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
        stride, padding = _pair("stride", self.stride, 1), _pair("padding", self.padding, 0)
        groups = check.integer("groups", self.groups, low=1)
        if len(kernel) % groups:
            raise ValueError(f"groups must divide the {len(kernel)} outputs of the kernel, got {groups}")
        keep(self, kernel=frozen(kernel, np.float64), stride=stride, padding=padding, groups=groups)

    def __repr__(self):
        groups = f", groups={self.groups}" if self.groups > 1 else ""
        return f"conv2d(kernel {self.kernel.shape}, stride={self.stride}, padding={self.padding}{groups})"

    def output_shape(self, pre_shape: tuple) -> tuple:
        """(O, H_out, W_out) for an input of shape `pre_shape`: (C, H, W), or (H, W) for C = 1."""
        return _output(self, pre_shape, self.kernel.shape[1] * self.groups, len(self.kernel), self.kernel.shape[2:])

    def _wire(self, pre, post, rng):
        _refuse_other(post.shape, self.output_shape(pre.shape), self, pre.shape)
        shapes = _image(pre.shape), tuple(post.shape)
        return Convolution(self.kernel, *shapes, self.stride, self.padding, self.groups)


@dataclass(frozen=True)
class pool2d(Rule):
    """Sum-pooling: a neuron of `post` sees the neurons of one channel of `pre` in a window of `size`.

    `size` and `stride` (>= 1, by default `size`) and `padding` (>= 0, at most half of `size`) are integers or pairs
    (vertical, horizontal). `pre` has the shape (C, H, W) or (H, W), and `post` the shape `output_shape(pre.shape)`: as
    in torch.nn.functional.avg_pool2d rounded down, so what is left over at the lower and right border is not seen.
    All weights are 1, times the weight given to connect.
    """

    size: int | tuple
    stride: int | tuple | None = None
    padding: int | tuple = 0

    def __post_init__(self):
        size = _pair("size", self.size, 1)
        stride = size if self.stride is None else _pair("stride", self.stride, 1)
        padding = _pair("padding", self.padding, 0)
        if any(2 * pad > width for pad, width in zip(padding, size)):
            raise ValueError(f"padding must be at most half of size {size}, got {padding}")
        keep(self, size=size, stride=stride, padding=padding)

    def output_shape(self, pre_shape: tuple) -> tuple:
        """(C, H_out, W_out) for an input of shape `pre_shape`: (C, H, W), or (H, W) for C = 1."""
        channels = _image(pre_shape)[0]
        return _output(self, pre_shape, channels, channels, self.size)

    def _wire(self, pre, post, rng):
        expected = self.output_shape(pre.shape)
        _refuse_other(post.shape, expected, self, pre.shape)
        ones = frozen(np.ones((expected[0], 1, *self.size)), np.float64)
        return Convolution(ones, _image(pre.shape), expected, self.stride, self.padding, expected[0])


class Convolution(NamedTuple):
    """A convolution stored as its kernel: rows are made when asked for.

    `kernel` float64 (O, C / groups, kh, kw); `in_shape` (C, H, W); `out_shape` (O, H_out, W_out); `stride` and
    `padding` (vertical, horizontal). Weights of 0 are synapses too. A tap is a place in the flat kernel: it tells the
    weight of a synapse, and its delay where taps have delays of their own.
    """

    kernel: np.ndarray
    in_shape: tuple
    out_shape: tuple
    stride: tuple
    padding: tuple
    groups: int = 1

    @property
    def n_synapses(self) -> int:
        """Number of synapses. Vertical and horizontal taps combine freely, so it is a product."""
        reached = [int(self._axis(axis)[2].sum()) for axis in (0, 1)]
        return self.in_shape[0] * self.outputs * reached[0] * reached[1]

    @property
    def outputs(self) -> int:
        """Output channels that one input channel reaches."""
        return self.out_shape[0] // self.groups

    def used(self) -> np.ndarray:
        """Which taps belong to a synapse (bool, the shape of the kernel): some may see nothing but padding."""
        used = [np.zeros(n, bool) for n in self.kernel.shape[2:]]
        for axis in (0, 1):
            _, tap, valid = self._axis(axis)
            used[axis][tap[valid]] = True
        return np.broadcast_to(np.outer(*used), self.kernel.shape)

    def row(self, pre_index: int):
        """Targets (int32, ascending) and taps (int64) of the neuron `pre_index` in C order."""
        last = int(np.prod(self.in_shape)) - 1
        pre_index = check.integer("pre_index", pre_index, low=0, high=last)
        c, y, x = np.unravel_index(pre_index, self.in_shape)
        group, c = divmod(int(c), self.kernel.shape[1])
        (out_y, tap_y), (out_x, tap_x) = self._reached(0, y), self._reached(1, x)
        channels = group * self.outputs + np.arange(self.outputs)
        target = np.ravel_multi_index(np.ix_(channels, out_y, out_x), self.out_shape)
        tap = np.ravel_multi_index(np.ix_(channels, [c], tap_y, tap_x), self.kernel.shape)
        return target.ravel().astype(np.int32), tap.ravel()

    def seen(self, post_index: int):
        """Neurons of `pre` (C order) that the neuron `post_index` sees, and through which taps; int64."""
        o, *place = np.unravel_index(post_index, self.out_shape)
        channels = np.arange(self.kernel.shape[1])
        taps = [np.arange(n) for n in self.kernel.shape[2:]]
        sight = [k * step - pad + tap for k, step, pad, tap in zip(place, self.stride, self.padding, taps)]
        (y, tap_y), (x, tap_x) = (
            (at[inside], tap[inside])
            for at, tap, n in zip(sight, taps, self.in_shape[1:])
            for inside in [(at >= 0) & (at < n)]
        )
        first = o // self.outputs * len(channels)
        pre = np.ravel_multi_index(np.ix_(first + channels, y, x), self.in_shape)
        tap = np.ravel_multi_index(np.ix_([o], channels, tap_y, tap_x), self.kernel.shape)
        return pre.ravel(), tap.ravel()

    def expand(self):
        """All rows, one entry per synapse: `Wiring` and the taps (int64)."""
        n_in, (_, height, width) = self.kernel.shape[1], self.out_shape
        (out_y, tap_y, valid_y), (out_x, tap_x, valid_x) = self._axis(0), self._axis(1)
        # axes: y, x, output channel, vertical tap, horizontal tap
        o = np.arange(self.outputs)[:, None, None]
        out_y, tap_y, valid_y = (a[:, None, None, :, None] for a in (out_y, tap_y, valid_y))
        out_x, tap_x, valid_x = (a[None, :, None, None, :] for a in (out_x, tap_x, valid_x))
        valid = (valid_y & valid_x) & np.ones_like(o, dtype=bool)
        target = ((o * height + out_y) * width + out_x)[valid].astype(np.int32)
        tap = (o * self.kernel[0].size + tap_y * self.kernel.shape[3] + tap_x)[valid]
        # all channels of a group reach the same targets, each with its own plane of the kernel
        group, plane = np.divmod(np.arange(self.in_shape[0])[:, None], n_in)
        targets = target + (group * self.outputs * height * width).astype(np.int32)
        taps = tap + group * self.outputs * self.kernel[0].size + plane * self.kernel[0, 0].size
        counts = np.tile(np.count_nonzero(valid, axis=(2, 3, 4)).ravel(), self.in_shape[0])
        return Wiring(row_starts(counts), targets.ravel()), taps.ravel()

    def _axis(self, axis, place=None):
        place = np.arange(self.in_shape[1 + axis]) if place is None else np.array([place])
        n_out, width = self.out_shape[1 + axis], self.kernel.shape[2 + axis]
        return _taps(place, n_out, width, self.stride[axis], self.padding[axis])

    def _reached(self, axis, place):
        out, tap, valid = self._axis(axis, place)
        return out[valid], tap[valid]


def _taps(place, n_out, width, stride, padding):
    """Along one axis: the outputs that inputs at `place` reach, through which taps, and which of both exist.

    Three arrays (len(place), most outputs that one input can reach), outputs ascending.
    """
    most = -(-width // stride)
    last = (place[:, None] + padding) // stride
    out = last + np.arange(1 - most, 1)
    tap = place[:, None] + padding - out * stride
    return out, tap, (out >= 0) & (out < n_out) & (tap < width)


def _output(rule, pre_shape, n_in, n_out, size):
    """The output shape of a rule on an input, which must have n_in channels and be as large as the window."""
    shape = _image(pre_shape)
    if len(shape) != 3 or shape[0] != n_in:
        raise ValueError(f"pre must have shape ({n_in}, height, width) for {rule!r}, got {pre_shape}")
    axes = zip(shape[1:], size, rule.stride, rule.padding)
    out = tuple((n + 2 * pad - width) // step + 1 for n, width, step, pad in axes)
    if min(out) < 1:
        raise ValueError(f"pre must, with padding, be as large as the kernel of {rule!r}, got {pre_shape}")
    return (n_out, *out)


def _refuse_other(shape, expected, rule, pre_shape):
    if tuple(shape) != expected:
        raise ValueError(f"post must have shape {expected} for {rule!r} on pre of shape {pre_shape}, got {shape}")


def _image(shape):
    return (1, *shape) if len(shape) == 2 else tuple(shape)


def _pair(name, value, low):
    values = tuple(value) if isinstance(value, (tuple, list, np.ndarray)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name} must be an integer or a pair of integers, got {value!r}")
    return tuple(check.integer(name, v, low=low) for v in values)
