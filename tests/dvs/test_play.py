"""Playing chunks of events into a network: the spikes of a whole recording, whatever the chunks."""

import signal
import socket
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eventsnn as en
from eventsnn.dvs import play
from tests.dvs.make import EVENT, rows

WIDTH, HEIGHT = 6, 5
SIZE = WIDTH, HEIGHT
MEADOW = en.dvs.emulate(*en.dvs.scene.moving_scene(24, 20, duration=60.0))


def network(source, **options):
    """A layer with feedback behind the pixels, and what it spikes."""
    net = en.Network(seed=1, **options)
    pixels = net.add(source, name="pixels")
    kernel = np.random.default_rng(0).uniform(-0.2, 1.0, (2, 2, 3, 3))
    cells = net.add(en.LIF(tau_m=10.0, v_th=1.5, t_ref=1.0), (2, *source.shape[1:]), name="cells")
    net.connect(pixels, cells, en.conv2d(kernel, padding=1), delay=1.0)
    net.connect(pixels, cells, en.fixed_probability(0.1), weight=0.3, delay=en.uniform(0.0, 20.0))
    net.connect(cells, cells, en.fixed_probability(0.1), weight=-0.2, delay=0.5)
    return net, pixels, net.record(cells)


def whole(recording, duration=100.0):
    """Times and ids of the spikes that a recording causes."""
    net, _, spikes = network(en.EventSource(recording))
    net.run(duration)
    assert len(spikes) > 0
    return spikes.times.tolist(), spikes.ids.tolist()


def played(chunks, size, duration=100.0, **options):
    """The same, played."""
    net, pixels, spikes = network(en.LiveSource(size))
    play(pixels, chunks, **options)
    net.run(until=duration)
    return spikes.times.tolist(), spikes.ids.tolist()


def recording(found, **about):
    return en.dvs.Recording(np.array(found, EVENT), *SIZE, **about)


class Clock:
    """Wall time that passes when it is told to."""

    def __init__(self):
        self.now, self.slept = 100.0, []

    def perf_counter(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0.0
        self.slept.append(seconds)
        self.now += seconds


# --- the same spikes --------------------------------------------------------------------------


@pytest.mark.parametrize("piece", [{"window": 0.7}, {"window": 13.0}, {"window": 70.0}, {"count": 1}, {"count": 77}])
def test_a_file_in_pieces_causes_the_spikes_of_the_whole(piece, tmp_path):
    en.dvs.save(MEADOW, tmp_path / "a.npz")
    expected = whole(MEADOW)
    for speed in (None, 3.0):
        assert played(en.dvs.stream(tmp_path / "a.npz", **piece), (24, 20), speed=speed, clock=Clock()) == expected


def test_arrays_and_recordings_without_size_are_chunks_too():
    parts = np.array_split(MEADOW.events, [100, 100, 2000])
    expected = whole(MEADOW)
    assert played(parts, (24, 20)) == expected
    assert played([en.dvs.Recording(part) for part in parts], (24, 20)) == expected


@settings(deadline=None, max_examples=25)
@given(rows(WIDTH, HEIGHT, 3000, 60), st.lists(st.integers(0, 60), max_size=5))
def test_cuts_do_not_show(found, cuts):
    given_events = np.array(found, EVENT)
    cells = {}
    for name, source in (("whole", en.EventSource(recording(found))), ("live", en.LiveSource(SIZE))):
        net = en.Network(seed=2)
        pixels = net.add(source)
        seen = net.record(pixels)
        target = net.add(en.LIF(v_th=1.2), SIZE[0] * SIZE[1] * 2)
        net.connect(pixels, target, en.one_to_one(), weight=1.0, delay=0.25)
        out = net.record(target)
        if name == "live":
            play(pixels, np.array_split(given_events, sorted(cuts)))
            assert len(seen) == len(found)  # the last event too has been handled
        net.run(until=10.0)
        cells[name] = [seen.times.tolist(), seen.ids.tolist(), out.times.tolist(), out.ids.tolist()]
    assert cells["live"] == cells["whole"]


def test_a_stream_through_filters(tmp_path):
    en.dvs.save(MEADOW, tmp_path / "a.npz")
    clean = en.dvs.Compose([en.dvs.Denoise(2.0), en.dvs.RefractoryPeriod(1.0)])
    left = en.dvs.Recording(clean(MEADOW).events, 24, 20, start=MEADOW.first / 1000.0)  # time counts from there
    assert len(left) < len(MEADOW) and left.first > MEADOW.first
    windows = clean.stream(en.dvs.stream(tmp_path / "a.npz", window=3.0))
    assert played(windows, (24, 20)) == played([left], (24, 20))


def test_late_events_of_cameras_that_read_out_of_order(tmp_path):
    events = MEADOW.events.copy()
    events["t"] += 5000 - 3 * (np.arange(len(events)) % 4 == 1)  # some come 3 us late
    jittered = en.dvs.Recording(events, 24, 20, jitter=4096)
    en.dvs.save(jittered, tmp_path / "a.raw")
    expected = whole(jittered)
    assert played(en.dvs.stream(tmp_path / "a.raw", window=0.5), (24, 20)) == expected
    for count in (1, 33):  # every second cut is before a late event
        assert played(en.dvs.stream(tmp_path / "a.raw", count=count), (24, 20)) == expected


def test_an_event_may_be_late_for_the_first_window_and_for_the_end():
    net = en.Network(seed=1)
    pixels = net.add(en.LiveSource(SIZE))
    seen = net.record(pixels)
    play(pixels, [recording([(1, 0, 2001, 1), (0, 0, 1998, 1)], start=2.0, stop=3.0, jitter=10)])
    assert seen.times.tolist() == [0.0, 0.003] and seen.ids.tolist() == [30, 31]
    assert net.t == 1.002  # to 3000 us from 1998 us
    play(pixels, [recording([(0, 0, 100, 1), (0, 0, 109, 1)], jitter=10), recording([(0, 0, 103, 1)], jitter=10)])
    assert net.t == 1.002 + 0.010 and len(seen) == 5


def test_threads_do_not_show():
    chunks = np.array_split(MEADOW.events, 9)
    net, pixels, spikes = network(en.LiveSource((24, 20)), threads=2)
    play(pixels, chunks)
    net.run(until=100.0)
    assert (spikes.times.tolist(), spikes.ids.tolist()) == whole(MEADOW)


def test_the_network_goes_on_from_its_present_time():
    found = [(k % WIDTH, 0, 100 + 500 * k, 1) for k in range(20)]
    net = en.Network(seed=1)
    pixels = net.add(en.LiveSource(SIZE))
    seen = net.record(pixels)
    net.run(7.0)
    play(pixels, [recording(found[:8]), recording(found[8:])])
    assert seen.times.tolist() == [7.0 + 0.5 * k for k in range(20)]
    assert net.t == 7.0 + 9.501
    play(pixels, [recording(found)])  # again, on a clock of its own
    assert seen.times[20:].tolist() == [7.0 + 9.501 + 0.5 * k for k in range(20)]


def test_windows_without_events_keep_the_network_in_step():
    net, pixels, _ = network(en.LiveSource(SIZE))
    empty = [recording([], start=0.01 * k, stop=0.01 * (k + 1)) for k in range(100, 103)]
    reached = []
    play(pixels, empty, on_chunk=lambda net: reached.append(net.t))
    assert reached == [0.01, 0.02, 0.03]
    play(pixels, [recording([])])  # does not say when
    assert net.t == 0.03


def test_what_was_sent_is_forgotten():
    net = en.Network(seed=1)
    pixels = net.add(en.LiveSource(SIZE))
    cells = net.add(en.LIF(v_th=1.5), WIDTH * HEIGHT * 2)
    net.connect(pixels, cells, en.one_to_one(), weight=1.0, delay=2.0)
    spikes, whole = net.record(cells), net.record(cells)
    events = np.array([(k % WIDTH, 0, 20 * k, 1) for k in range(500)], EVENT)
    kept, taken = [], []

    def on_chunk(net):
        kept.append((len(pixels.stream.times), *(len(log.arrays["t"]) for log in net._engine.logs)))
        taken.append(spikes.take())
        assert len(spikes) == 0 and spikes.rate() == 0.0

    def chunks():
        for k in range(60):
            later = events.copy()
            later["t"] += 10_000 * k
            yield later

    play(pixels, chunks(), on_chunk=on_chunk)
    assert kept[10:] == kept[10:11] * 50
    net.run(5.0)
    taken.append(spikes.take())
    assert len(whole) > 1000
    assert np.concatenate([times for times, _ in taken]).tolist() == whole.times.tolist()
    assert np.concatenate([ids for _, ids in taken]).tolist() == whole.ids.tolist()


# --- reacting ---------------------------------------------------------------------------------


def test_the_next_chunk_is_asked_for_after_the_callback():
    order = []

    def chunks():
        for k in range(3):
            order.append(f"chunk {k}")
            yield recording([(k, 0, 1000 * k, 1)], start=float(k), stop=k + 1.0)

    _, pixels, _ = network(en.LiveSource(SIZE))
    play(pixels, chunks(), on_chunk=lambda net: order.append(f"run to {net.t:g}"))
    assert order == ["chunk 0", "run to 1", "chunk 1", "run to 2", "chunk 2", "run to 3"]


def test_a_socket_is_a_live_source():
    """The generator of docs/dvs.md, fed with cuts inside of events."""
    text = (Path(__file__).parents[2] / "docs" / "dvs.md").read_text()
    code = next(block for block in text.split("```python\n") if block.startswith("def from_socket"))
    names = {"np": np, "en": en}
    exec(code.split("en.dvs.play")[0], names)
    near, far = socket.socketpair()

    def camera():
        with far:
            sent = MEADOW.events.tobytes()
            for first in range(0, len(sent), 777):
                far.sendall(sent[first : first + 777])

    sender = threading.Thread(target=camera)
    sender.start()
    with near:
        assert played(names["from_socket"](near), (24, 20), speed="live") == whole(MEADOW)
    sender.join()


def test_stop_ends_it():
    net, pixels, _ = network(en.LiveSource(SIZE))
    chunks = [recording([(k, 0, 1000 * k, 1)], start=float(k), stop=k + 1.0) for k in range(5)]
    report = play(pixels, chunks, on_chunk=lambda net: net.stop() if net.t == 2.0 else None)
    assert (net.t, report.chunks, report.interrupted) == (2.0, 2, False)
    net.at(2.5, lambda net: net.stop())
    assert play(pixels, chunks).chunks == 1
    assert net.t == 2.5


def test_interruption_ends_it_with_the_report():
    def chunks():
        yield recording([(0, 0, 0, 1)], start=0.0, stop=1.0)
        signal.raise_signal(signal.SIGINT)
        yield recording([(0, 0, 1000, 1)], start=1.0, stop=2.0)

    net, pixels, _ = network(en.LiveSource(SIZE))
    report = play(pixels, chunks())
    assert (report.chunks, report.events, report.duration, report.interrupted) == (1, 1, 1.0, True)
    net.at(1.5, lambda net: signal.raise_signal(signal.SIGINT))
    report = play(pixels, [recording([(0, 0, 0, 1), (0, 0, 900, 1)])])
    assert report.interrupted and net.t <= 1.9
    net.run(1.0)  # and it can be gone on with


def test_errors_of_the_callback_are_not_swallowed():
    _, pixels, _ = network(en.LiveSource(SIZE))
    with pytest.raises(ZeroDivisionError):
        play(pixels, [recording([(0, 0, 0, 1)])], on_chunk=lambda net: 1 / 0)


# --- pace -------------------------------------------------------------------------------------

WINDOWS = [recording([(k % WIDTH, 0, 10_000 * k, 1)], start=10.0 * k, stop=10.0 * (k + 1)) for k in range(100)]


def test_chunks_that_are_early_are_waited_for():
    clock, (_, pixels, _) = Clock(), network(en.LiveSource(SIZE))
    report = play(pixels, WINDOWS, speed=2.0, clock=clock)
    assert clock.slept == pytest.approx([0.005] * 99)  # the first one sets the clock
    assert report.wall == pytest.approx(0.495)
    assert report.max < 1e-6 and report.duration == 1000.0
    _, pixels, _ = network(en.LiveSource(SIZE))
    play(pixels, WINDOWS, clock=clock)
    assert len(clock.slept) == 99


def slow(took, **options):
    """The report of a network for which computing window k takes took[k] seconds, and the spikes of its pixels."""
    clock = Clock()
    net = en.Network(seed=1)
    pixels = net.add(en.LiveSource(SIZE))
    seen = net.record(pixels)
    for k, seconds in took.items():
        net.at(10.0 * k + 5.0, lambda net, seconds=seconds: clock.sleep(seconds))
    report = play(pixels, WINDOWS, clock=clock, **options)
    return report, seen


def test_lag_is_what_computing_takes_while_it_keeps_up():
    took = {k: 0.001 * (k % 5 + 1) for k in range(100)}
    for speed in (None, 1.0):
        report, _ = slow(took, speed=speed)
        assert report.p50 == pytest.approx(3.0, rel=0.01)
        assert report.p99 == pytest.approx(5.0, rel=0.01)
        assert report.max == pytest.approx(5.0, rel=1e-9)
        assert report.lags.quantile(0.2) == pytest.approx(1.0, rel=0.0101)


def test_lag_adds_up_where_it_does_not_keep_up():
    report, seen = slow(dict.fromkeys(range(100), 0.013), speed=1.0)
    assert report.max == pytest.approx(13.0 + 99 * 3.0)  # each window 3 ms later than the one before
    assert report.p50 == pytest.approx(13.0 + 49 * 3.0, rel=0.01)
    assert (report.dropped, report.dropped_chunks, len(seen)) == (0, 0, 100)


def test_lag_is_made_up_after_a_pause():
    report, _ = slow({20: 0.035}, speed=1.0)
    assert report.max == pytest.approx(35.0)
    assert report.lags.quantile(0.96) < 1e-6 < report.lags.quantile(0.97)  # 35, 25, 15, 5 ms behind


def test_overload_drops_what_is_too_late_and_counts_it():
    report, seen = slow({20: 0.035}, speed=1.0, max_lag=12.0)
    assert (report.chunks, report.events) == (100, 100)
    assert (report.dropped, report.dropped_chunks) == (2, 2)  # the windows that are taken up 25 and 15 ms late
    assert seen.times.tolist() == [10.0 * k for k in range(100) if k not in (21, 22)]


def test_a_live_camera_is_not_waited_for():
    """Windows that come 4, 9, 0, 1, 1, ... ms after they are over."""
    clock, (_, pixels, _) = Clock(), network(en.LiveSource(SIZE))
    delays = {0: 0.004, 1: 0.009, 2: 0.0}
    begin = clock.now

    def chunks():
        for k, window in enumerate(WINDOWS):
            clock.now = max(clock.now, begin + 0.01 * (k + 1) + delays.get(k, 0.001))
            yield window

    report = play(pixels, chunks(), speed="live", clock=clock)
    assert clock.slept == []
    assert report.max == pytest.approx(
        5.0, abs=0.01
    )  # window 1 after window 0; window 2 was quicker and sets the clock anew
    assert report.p50 == pytest.approx(1.0, rel=0.05)


def test_quantiles():
    lags = en.dvs.pace.Lags()
    assert (lags.quantile(0.5), lags.max) == (0.0, 0.0)
    for lag in (3.0, 0.0, 200.0, 1.0, 2.0):
        lags.add(lag)
    found = [lags.quantile(q) for q in (0.0, 0.2, 0.21, 0.4, 0.5, 0.6, 0.61, 1.0)]
    assert found == pytest.approx([0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 200.0], rel=0.0101)
    assert lags.max == 200.0 >= lags.quantile(1.0)


@pytest.mark.parametrize("drift", [-5e-5, 5e-5])
def test_a_live_camera_has_a_clock_of_its_own(drift):
    clock, pace = Clock(), en.dvs.pace.Pace("live", None)
    pace.clock, lags = clock, []
    for k in range(100_000):  # 1000 s
        clock.now = 100.0 + 0.01 * k * (1.0 + drift)
        lags.append(pace.lag(pace.due(10.0 * k)))
    assert max(lags) < 0.001


# --- what is refused --------------------------------------------------------------------------


def test_chunks_that_do_not_follow_are_refused():
    net, pixels, _ = network(en.LiveSource(SIZE))
    early, late = recording([(0, 0, 100, 1), (0, 0, 900, 1)]), recording([(0, 0, 899, 1)])
    with pytest.raises(ValueError, match="chunks must follow in time, got 899 us after 900 us"):
        play(pixels, [early, late])
    with pytest.raises(ValueError, match="chunks must follow in time, got 1000 us after 2000 us"):
        play(pixels, [recording([], start=1.0, stop=2.0), recording([], start=0.0, stop=1.0)])
    spans = [recording([], start=0.0, stop=1.0), recording([(0, 0, 999, 1)])]
    with pytest.raises(ValueError, match="chunks must follow in time, got 999 us after 1000 us"):
        play(pixels, spans)
    assert net.t == pytest.approx(0.8 + 1.0 + 1.0)


@pytest.mark.parametrize(
    ("chunk", "error", "message"),
    [
        (recording([]).events["x"], TypeError, "structured array"),
        ([(1, 2, 3, 0)], TypeError, "chunks must be recordings or structured arrays"),
        (np.array([(6, 0, 5, 1)], EVENT), ValueError, r"pixel \(x=6, y=0\) is outside"),
        (en.dvs.Recording(np.array([(6, 0, 5, 1)], EVENT)), ValueError, "outside"),
        (
            en.dvs.Recording(np.array([(0, 0, 5, 1)], EVENT), 5, 6),
            ValueError,
            r"chunks must be of a sensor of \(6, 5\)",
        ),
        (np.array([(0, 0, 5, 1), (0, 0, 4, 1)], EVENT), ValueError, "time must not go backwards"),
    ],
)
def test_bad_chunks_are_refused(chunk, error, message):
    net, pixels, _ = network(en.LiveSource(SIZE))
    with pytest.raises(error, match=message):
        play(pixels, [chunk])
    assert net.t == 0.0 and len(pixels.stream.times) == 0


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"speed": 0.0}, ValueError, "speed must be a finite number > 0"),
        ({"speed": "fast"}, TypeError, "speed must be a number, or 'live', got 'fast'"),
        ({"max_lag": -1.0, "speed": 1.0}, ValueError, "max_lag must be a finite number >= 0"),
        ({"max_lag": 1.0}, ValueError, "max_lag needs a speed"),
        ({"on_chunk": 5}, TypeError, "on_chunk must be a function"),
    ],
)
def test_bad_arguments_are_refused(options, error, message):
    _, pixels, _ = network(en.LiveSource(SIZE))
    with pytest.raises(error, match=message):
        play(pixels, WINDOWS, **options)


def test_only_a_live_source_is_played_into():
    net = en.Network(seed=1)
    for pixels in (None, net.add(en.LIF(), 60), net.add(en.LiveSource(SIZE))[0], net.add(en.SpikeArray([], []), 60)):
        with pytest.raises(TypeError, match="pixels must be a population of LiveSource"):
            play(pixels, WINDOWS)


@pytest.mark.parametrize("size", [None, (None, None), 5, (0, 4), (3.0, 4), (2**15 + 1, 4)])
def test_bad_sizes_are_refused(size):
    with pytest.raises((ValueError, TypeError), match=r"size|width|height"):
        en.LiveSource(size)
