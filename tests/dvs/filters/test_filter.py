"""What all filters have in common: chunks do not show, nothing is remembered, what comes in is left alone."""

import numpy as np
import pytest
from hypothesis import given

from eventsnn import dvs
from tests.dvs.filters.made import HEIGHT, WIDTH, cuts, in_chunks, recording, recordings, same, streamed

STREAMING = [
    dvs.Denoise(filter_time=0.05),
    dvs.RefractoryPeriod(delta=0.03),
    dvs.Decimation(n=3),
    dvs.DropPixel([(3, 1), (0, 0), (6, 4)]),
    dvs.Crop(x=(1, 6), y=(2, 5)),
    dvs.CenterCrop(size=(4, 3)),
    dvs.Downsample(factor=2),
    dvs.FlipLR(),
    dvs.FlipUD(),
    dvs.SpatialJitter(std=0.8, seed=4),
    dvs.CropTime(start=0.1, stop=0.3),
    dvs.TimeAlignment(),
    dvs.MergePolarities(),
    dvs.FlipPolarity(),
    dvs.Compose([dvs.Crop(y=(1, 4)), dvs.Denoise(0.1), dvs.RefractoryPeriod(0.05), dvs.TimeAlignment()]),
]
WHOLE = [dvs.TimeJitter(std=0.05), dvs.UniformNoise(n=20), dvs.Compose([dvs.FlipUD(), dvs.UniformNoise(n=3)])]
SIZELESS = [dvs.Denoise(0.02), dvs.RefractoryPeriod(0.03), dvs.Decimation(2), dvs.DropPixel([(3, 1)])]
name = repr


@pytest.mark.parametrize("filter", STREAMING, ids=name)
def test_chunks_do_not_show(filter):
    @given(recordings(), cuts())
    def holds(made, where):
        assert same(streamed(filter, made, where), filter(made))

    holds()


@pytest.mark.parametrize("filter", SIZELESS, ids=name)
def test_the_size_does_not_show_where_it_is_not_needed(filter):
    @given(recordings(), cuts())
    def holds(made, where):
        sizeless = dvs.Recording(made.events)
        assert filter(sizeless).events.tolist() == filter(made).events.tolist()
        assert streamed(filter, sizeless, where).events.tolist() == filter(made).events.tolist()
        assert filter(sizeless).width is None

    holds()


@pytest.mark.parametrize("filter", [*STREAMING, *WHOLE], ids=name)
def test_a_filter_remembers_nothing_and_leaves_its_input_alone(filter):
    made = recording([(k % 7, k % 3, 5 * (k // 2), k % 2) for k in range(50)])
    before = made.events.copy()
    first = filter(made)
    assert same(filter(made), first)
    assert np.array_equal(made.events, before)
    assert len(first) > 0


@pytest.mark.parametrize("filter", [*STREAMING, *WHOLE[:1]], ids=name)
def test_no_events_stay_none(filter):
    assert len(filter(recording([]))) == 0


@pytest.mark.parametrize("filter", WHOLE, ids=name)
def test_what_needs_the_whole_refuses_a_stream(filter):
    with pytest.raises(TypeError, match="needs the whole recording"):
        filter.stream([])


@pytest.mark.parametrize(
    "filter",
    [dvs.CenterCrop((2, 2)), dvs.FlipLR(), dvs.FlipUD(), dvs.SpatialJitter(1.0), dvs.UniformNoise(1)],
    ids=name,
)
def test_a_size_that_is_needed_is_asked_for_by_name(filter):
    with pytest.raises(ValueError, match=r"recording has no sensor size; give it one with .*size=\(width, height\)"):
        filter(recording([(1, 1, 5, 0)], (None, None)))


def test_the_source_is_kept():
    made = dvs.Recording(recording([(1, 1, 5, 0)]).events, WIDTH, HEIGHT, "a file")
    assert dvs.FlipUD()(made).source == "a file"


def test_chunks_keep_the_span_of_time_that_they_stand_for():
    spans = [(0.0, 0.02), (0.02, 0.04)]
    chunks = [dvs.Recording(recording([]).events, WIDTH, HEIGHT, start=start, stop=stop) for start, stop in spans]
    kept = dvs.Compose([dvs.Denoise(0.02), dvs.FlipUD()])
    assert [(chunk.start, chunk.stop) for chunk in kept.stream(chunks)] == spans
    moved = dvs.Compose([dvs.TimeAlignment(), dvs.FlipUD()])  # counts from elsewhere: the span would be wrong
    assert [(chunk.start, chunk.stop) for chunk in moved.stream(chunks)] == [(None, None)] * 2


def test_compose_is_one_after_another():
    made = recording([(6, 4, 10, 1), (6, 4, 15, 0), (0, 0, 20, 1)])
    both = dvs.Compose([dvs.Crop(x=(5, 7), y=(3, 5)), dvs.FlipLR()])(made)
    assert both.events.tolist() == [(0, 1, 10, 1), (0, 1, 15, 0)]
    assert (both.width, both.height) == (2, 2)
    assert same(dvs.Compose([])(made), made)


def test_chunks_that_do_not_follow_are_refused():
    early, late = recording([(0, 0, 5, 0), (0, 0, 9, 0)]), recording([(0, 0, 8, 0)])
    with pytest.raises(ValueError, match=r"chunks must follow in time, got 8 us after 9 us"):
        list(dvs.Decimation(1).stream([early, recording([]), late]))
    other = recording([(0, 0, 9, 0)], (8, 8))
    with pytest.raises(ValueError, match=r"chunks must be of one sensor, \(7, 5\) .* got \(8, 8\)"):
        list(dvs.Decimation(1).stream([early, other]))


def test_a_stream_is_lazy():
    def endless():
        while True:
            yield from in_chunks(recording([(0, 0, 5, 0)]), [])

    chunks = dvs.Decimation(2).stream(endless())
    assert [len(next(chunks)) for _ in range(4)] == [0, 1, 0, 1]


@pytest.mark.parametrize("value", [None, [(1, 2, 3, 0)], np.zeros(3)])
def test_only_recordings_are_filtered(value):
    with pytest.raises(TypeError, match=r"recording must be a dvs\.Recording"):
        dvs.FlipPolarity()(value)


def test_only_filters_are_composed():
    with pytest.raises(TypeError, match="filters must be a list of filters, got <class"):
        dvs.Compose([dvs.FlipLR(), dvs.FlipUD])
