"""The tables of convolutions: each kernel in the order in which rows read it.

An input at (y, x) reaches the outputs at y // stride - m, m = 0, 1, ... through the taps y % stride + m * stride, and
so along x (padding is part of y and x here). So inputs of one phase, the remainders of y and x, use the same taps and
reach the same pattern of outputs, and every tap belongs to one phase. A kernel is stored by input channel and phase, as
it stands in a row: a stamp, which a row takes as a whole unless it is cut off at a border.
"""

import numpy as np

from eventsnn.engine import layout
from eventsnn.receptors import encode, receptor_number


class Stamps:
    """A record per convolution of a network, and the arrays that these point to."""

    def __init__(self, projections):
        found = convolutions_in(projections)
        self.table, self.kept = np.zeros(max(len(found), 1), layout.CONVOLUTION), []
        for record, q in zip(self.table, found):
            self._describe(record, q)

    def _describe(self, record, q):
        conv, ids = q.conv, q.post_group.ids
        record["o"], record["c"], record["kh"], record["kw"] = conv.outputs, *conv.kernel.shape[1:]
        _, record["h"], record["w"] = conv.in_shape
        _, record["oh"], record["ow"] = conv.out_shape
        (record["sh"], record["sw"]), (record["ph"], record["pw"]) = conv.stride, conv.padding
        record["size"] = conv.outputs * conv.kernel[0, 0].size
        self._point(record, "weights", stamped(conv, conv.kernel) * q.weight)
        if np.ndim(q.delay):
            self._point(record, "delays", stamped(conv, q.delay))
        self._point(record, "offsets", offsets(conv))
        self._point(record, "starts", starts(conv))
        record["first"], record["receptor"] = ids[0], receptor_number(q.target.model, q.receptor)
        if not np.array_equal(ids, np.arange(ids[0], ids[0] + len(ids))):
            self._point(record, "post", encode(ids.astype(np.int32), q.target, q.receptor))

    def _point(self, record, name, array):
        array = np.ascontiguousarray(array)
        self.kept.append(array)
        record[name] = array.ctypes.data


def convolutions_in(projections) -> list:
    """The projections that are convolutions."""
    return [q for q in projections if q.conv]


def phases(conv):
    """The vertical and horizontal taps of each phase, in the order of the outputs that they lead to."""
    (kh, kw), (sh, sw) = conv.kernel.shape[2:], conv.stride
    return [(np.arange(y, kh, sh)[::-1], np.arange(x, kw, sw)[::-1]) for y in range(sh) for x in range(sw)]


def by_phase(conv, planes):
    """Values (n, outputs, kh, kw) phase by phase, (n, size)."""
    parts = [planes[:, :, y[:, None], x].reshape(len(planes), -1) for y, x in phases(conv)]
    return np.concatenate(parts, axis=1)


def stamped(conv, values):
    """Values of the taps, in the shape of the kernel, by input channel and phase."""
    n_in, kh, kw = conv.kernel.shape[1:]
    grouped = values.reshape(conv.groups, conv.outputs, n_in, kh, kw).swapaxes(1, 2)
    return by_phase(conv, grouped.reshape(conv.in_shape[0], conv.outputs, kh, kw))


def offsets(conv):
    """Where the outputs of a stamp lie, seen from (y // sh, x // sw) in the first channel of the group; int32."""
    o, y, x = np.indices((conv.outputs, *conv.kernel.shape[2:]))
    _, height, width = conv.out_shape
    places = (o * height - y // conv.stride[0]) * width - x // conv.stride[1]
    return by_phase(conv, places[None]).astype(np.int32)


def starts(conv):
    """Where in a stamp each phase starts; int64."""
    sizes = [conv.outputs * len(y) * len(x) for y, x in phases(conv)]
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
