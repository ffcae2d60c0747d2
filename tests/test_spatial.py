import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsnn.spatial import conv2d


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


def naive_convolution(x, kernel, stride, padding):
    """Cross-correlation by its definition, output by output."""
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
    kernel = np.random.default_rng(draw(st.integers(0, 99))).normal(size=(out, channels, *taps))
    return conv2d(kernel, stride, padding), (channels, *size)


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
        target, weight = wiring.row(index)
        response = np.zeros(wiring.out_shape)
        response.flat[target] = weight
        assert np.array_equal(response, naive_convolution(pixel, rule.kernel, rule.stride, rule.padding))
        assert target.dtype == np.int32 and (np.diff(target) > 0).all()


@settings(deadline=None, max_examples=150)
@given(convolutions())
def test_expanded_convolution_holds_all_rows_and_their_number(case):
    wiring = wire_convolution(*case)
    indptr, target, weight = wiring.expand()
    assert wiring.n_synapses == target.size == weight.size == indptr[-1]
    assert target.dtype == np.int32 and indptr.size == math.prod(wiring.in_shape) + 1
    for index in range(indptr.size - 1):
        row = slice(indptr[index], indptr[index + 1])
        row_target, row_weight = wiring.row(index)
        assert np.array_equal(row_target, target[row]) and np.array_equal(row_weight, weight[row])


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


@pytest.mark.parametrize("index", [-1, 128])
def test_row_refuses_indices_outside(index):
    wiring = wire(conv2d(np.ones((3, 2, 3, 3))), population(2, 8, 8), population(3, 6, 6))
    with pytest.raises(ValueError, match=f"pre_index must be .* got {index}"):
        wiring.row(index)
