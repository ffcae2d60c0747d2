import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsnn.spatial import conv2d, pool2d


def population(*shape):
    return SimpleNamespace(size=math.prod(shape), shape=shape, ids=np.arange(math.prod(shape)))


def wire(rule, pre, post):
    return rule.wire(pre, post, np.random.default_rng(1))


@pytest.mark.parametrize(
    "make, error, named",
    [
        (lambda: conv2d(np.ones((3, 3))), ValueError, "kernel must have 4 dim"),
        (lambda: conv2d(np.ones((1, 0, 3, 3))), ValueError, "kernel must not be empty"),
        (lambda: conv2d(np.full((1, 1, 1, 1), np.inf)), ValueError, "kernel must hold finite"),
        (lambda: conv2d(np.ones((1, 1, 3, 3)), stride=0), ValueError, "stride must be .*>= 1, got 0"),
        (
            lambda: conv2d(np.ones((1, 1, 3, 3)), stride=(1, 2, 3)),
            ValueError,
            "stride must be .*pair",
        ),
        (
            lambda: conv2d(np.ones((1, 1, 3, 3)), padding=-1),
            ValueError,
            "padding must be .*>= 0, got -1",
        ),
        (
            lambda: conv2d(np.ones((1, 1, 3, 3)), padding="same"),
            TypeError,
            "padding must be an integer",
        ),
        (lambda: conv2d(np.ones((4, 1, 3, 3)), groups=0), ValueError, "groups must be .*>= 1, got 0"),
        (lambda: conv2d(np.ones((4, 1, 3, 3)), groups=2.0), TypeError, "groups must be an integer, got 2.0"),
        (lambda: conv2d(np.ones((4, 1, 3, 3)), groups=3), ValueError, "groups must divide the 4 outputs .* got 3"),
        (lambda: pool2d(0), ValueError, "size must be .*>= 1, got 0"),
        (lambda: pool2d(2.5), TypeError, "size must be an integer, got 2.5"),
        (lambda: pool2d((2, 2, 2)), ValueError, "size must be .*pair"),
        (lambda: pool2d(2, stride=0), ValueError, "stride must be .*>= 1, got 0"),
        (lambda: pool2d(2, padding=-1), ValueError, "padding must be .*>= 0, got -1"),
        (lambda: pool2d((4, 2), padding=2), ValueError, r"padding must be at most half of size \(4, 2\), got \(2, 2\)"),
    ],
)
def test_bad_arguments_are_refused_at_once(make, error, named):
    with pytest.raises(error, match=named):
        make()


def test_a_rule_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        conv2d(np.ones((1, 1, 2, 2))).kernel[0] = 2


def test_repr_says_what_was_given():
    expected = "conv2d(kernel (2, 1, 3, 5), stride=(2, 2), padding=(0, 1))"
    assert repr(conv2d(np.ones((2, 1, 3, 5)), stride=2, padding=(0, 1))) == expected


def naive_convolution(x, kernel, stride, padding, groups=1):
    """Cross-correlation by its definition, output by output; each part of the outputs sees its part of the inputs."""
    if groups > 1:
        parts = zip(np.split(x, groups), np.split(kernel, groups))
        return np.concatenate([naive_convolution(a, b, stride, padding) for a, b in parts])
    padded = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2))
    height, width = ((padded.shape[1 + a] - kernel.shape[2 + a]) // stride[a] + 1 for a in (0, 1))
    out = np.empty((len(kernel), height, width))
    for o, y, x_out in np.ndindex(out.shape):
        top, left = y * stride[0], x_out * stride[1]
        patch = padded[:, top : top + kernel.shape[2], left : left + kernel.shape[3]]
        out[o, y, x_out] = (patch * kernel[o]).sum()
    return out


pair = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def convolutions(draw):
    taps, stride = draw(pair), draw(pair)
    padding = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    size = [draw(st.integers(max(1, taps[a] - 2 * padding[a]), 7)) for a in (0, 1)]
    channels, out = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    groups = draw(st.integers(1, 3))
    kernel = np.random.default_rng(draw(st.integers(0, 99))).normal(size=(out * groups, channels, *taps))
    return conv2d(kernel, stride, padding, groups), (channels * groups, *size)


def wire_convolution(rule, in_shape):
    return wire(rule, population(*in_shape), population(*rule.output_shape(in_shape)))


@settings(deadline=None, max_examples=150)
@given(convolutions())
def test_convolution_rows_are_the_responses_to_single_pixels(case):
    rule, in_shape = case
    wiring = wire_convolution(rule, in_shape)
    for index in range(0, math.prod(in_shape), 5):
        pixel = np.zeros(in_shape)
        pixel.flat[index] = 1.0
        target, tap = wiring.row(index)
        response = np.zeros(wiring.out_shape)
        response.flat[target] = rule.kernel.flat[tap]
        wanted = naive_convolution(pixel, rule.kernel, rule.stride, rule.padding, rule.groups)
        assert np.array_equal(response, wanted)
        assert target.dtype == np.int32 and (np.diff(target) > 0).all()


@settings(deadline=None, max_examples=150)
@given(convolutions())
def test_expanded_convolution_holds_all_rows_and_their_number(case):
    wiring = wire_convolution(*case)
    (indptr, target, _), tap = wiring.expand()
    assert wiring.n_synapses == target.size == tap.size == indptr[-1]
    assert target.dtype == np.int32 and indptr.size == math.prod(wiring.in_shape) + 1
    for index in range(indptr.size - 1):
        row = slice(indptr[index], indptr[index + 1])
        row_target, row_tap = wiring.row(index)
        assert np.array_equal(row_target, target[row]) and np.array_equal(row_tap, tap[row])
    assert np.array_equal(np.flatnonzero(wiring.used()), np.unique(tap))


@settings(deadline=None, max_examples=100)
@given(convolutions())
def test_what_a_neuron_sees_is_what_the_rows_say(case):
    wiring = wire_convolution(*case)
    (indptr, target, _), tap = wiring.expand()
    pre = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    for index in range(0, math.prod(wiring.out_shape), 3):
        seen, through = wiring.seen(index)
        mine = target == index
        assert sorted(zip(seen, through)) == sorted(zip(pre[mine], tap[mine]))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_pooling_sums_windows_of_each_channel(data):
    size, stride = data.draw(pair), data.draw(st.none() | pair)
    padding = tuple(data.draw(st.integers(0, n // 2)) for n in size)
    shape = data.draw(st.integers(1, 3)), *(data.draw(st.integers(n, 8)) for n in size)
    rule = pool2d(size, stride, padding)
    wiring = wire(rule, population(*shape), population(*rule.output_shape(shape)))
    image = np.random.default_rng(0).normal(size=shape)
    (indptr, target, _), tap = wiring.expand()
    pre = np.repeat(np.arange(image.size), np.diff(indptr))
    pooled = np.bincount(target, image.flat[pre] * wiring.kernel.flat[tap], math.prod(wiring.out_shape))
    padded = np.pad(image, ((0, 0), (padding[0],) * 2, (padding[1],) * 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=(1, 2))
    sy, sx = size if stride is None else stride
    wanted = windows[:, ::sy, ::sx].sum(axis=(3, 4))
    assert wiring.out_shape == wanted.shape
    np.testing.assert_allclose(pooled.reshape(wanted.shape), wanted, rtol=1e-12, atol=1e-12)


def test_what_is_left_over_at_the_border_is_not_pooled():
    assert pool2d(2).output_shape((3, 5, 7)) == (3, 2, 3) and pool2d((2, 3), 1, (1, 0)).output_shape((5, 7)) == (
        1,
        6,
        5,
    )
    assert repr(pool2d(2)) == "pool2d(size=(2, 2), stride=(2, 2), padding=(0, 0))"


def test_an_image_without_channel_axis_has_one_channel():
    rule = conv2d(np.ones((4, 1, 3, 3)))
    assert rule.output_shape((8, 9)) == (4, 6, 7)
    assert wire(rule, population(8, 9), population(4, 6, 7)).in_shape == (1, 8, 9)


@pytest.mark.parametrize(
    "pre, post, named",
    [
        ((1, 8, 8), (3, 6, 6), r"pre must have shape \(2, height, width\) .* got \(1, 8, 8\)"),
        ((8, 8), (3, 6, 6), r"pre must have shape \(2, height, width\) .* got \(8, 8\)"),
        ((128,), (3, 6, 6), r"pre must have shape \(2, height, width\) .* got \(128,\)"),
        ((2, 8, 8), (3, 8, 8), r"post must have shape \(3, 6, 6\) .* got \(3, 8, 8\)"),
        ((2, 8, 8), (108,), r"post must have shape \(3, 6, 6\) .* got \(108,\)"),
        ((2, 2, 8), (3, 1, 6), r"pre must, with padding, be as large as the kernel .* got \(2, 2, 8\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(pre, post, named):
    with pytest.raises(ValueError, match=named):
        wire(conv2d(np.ones((3, 2, 3, 3))), population(*pre), population(*post))


@pytest.mark.parametrize(
    "rule, pre, post, named",
    [
        (conv2d(np.ones((4, 1, 3, 3)), groups=2), (4, 8, 8), (4, 6, 6), r"pre must have shape \(2, height, width\)"),
        (pool2d(3), (2, 8, 8), (2, 3, 3), r"post must have shape \(2, 2, 2\) .* got \(2, 3, 3\)"),
        (pool2d(3), (2, 8, 8), (1, 2, 2), r"post must have shape \(2, 2, 2\) .* got \(1, 2, 2\)"),
        (pool2d(3), (128,), (1, 2, 2), r"pre must have shape .* got \(128,\)"),
        (
            pool2d(3),
            (1, 2, 8),
            (1, 1, 2),
            r"pre must, with padding, be as large as .* of pool2d.* got \(1, 2, 8\)",
        ),
    ],
)
def test_groups_and_pools_that_do_not_fit_are_refused(rule, pre, post, named):
    with pytest.raises(ValueError, match=named):
        wire(rule, population(*pre), population(*post))


@pytest.mark.parametrize("index", [-1, 128])
def test_row_refuses_indices_outside(index):
    wiring = wire(conv2d(np.ones((3, 2, 3, 3))), population(2, 8, 8), population(3, 6, 6))
    with pytest.raises(ValueError, match=f"pre_index must be .* got {index}"):
        wiring.row(index)
