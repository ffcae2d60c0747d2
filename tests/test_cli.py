import csv
import signal
import sys

import numpy as np
import pytest

import eventsnn
from eventsnn import dvs, replay
from eventsnn.cli import main
from eventsnn.dvs.scene import moving_scene


@pytest.fixture(scope="module")
def recording():
    return dvs.emulate(*moving_scene(24, 20, duration=150.0))


@pytest.fixture
def file(tmp_path, recording):
    """The recording as .npy, a format without sensor size."""
    np.save(tmp_path / "scene.npy", recording.events)
    return tmp_path / "scene.npy"


def test_replay_writes_picture_and_spikes(file, tmp_path, recording, capsys):
    assert main(["replay", str(file), "--size", "24x20", "--out", str(tmp_path / "new" / "dir")]) == 0
    printed = capsys.readouterr().out
    assert f"events in         {len(recording):,}\n" in printed
    assert f"time stamps     {recording.events['t'][0]} .. {recording.events['t'][-1]} us" in printed
    assert "24 x 20 pixels" in printed and "x real time" in printed
    out = tmp_path / "new" / "dir"
    assert (out / "replay.png").read_bytes().startswith(b"\x89PNG")
    spikes = np.load(out / "replay_spikes.npz")
    assert f"spikes out        {len(spikes['time_ms']):,}\n" in printed
    assert len(spikes["time_ms"]) > 0
    assert spikes["map"].max() < 8 and spikes["y"].max() < 20 and spikes["x"].max() < 24


def test_csv_and_npz_hold_the_same(file, tmp_path):
    main(["replay", str(file), "--size", "24x20", "--out", str(tmp_path)])
    spikes = np.load(tmp_path / "replay_spikes.npz")
    with open(tmp_path / "replay_spikes.csv", newline="") as text:
        header, *rows = csv.reader(text)
    assert header == ["time_ms", "map", "y", "x"]
    np.testing.assert_array_equal(np.array(rows, np.float64).T, [spikes[name] for name in header])


def replayed(file, out, *options):
    """The files that a replay writes: the spikes."""
    assert main(["replay", str(file), "--size", "24x20", "--out", str(out), *options]) == 0
    return np.load(out / "replay_spikes.npz")


def test_pace_and_windows_do_not_show(file, tmp_path, capsys):
    expected = replayed(file, tmp_path / "fast")
    for options in (("--speed", "5"), ("--window", "0.3"), ("--window", "1000")):
        found = replayed(file, tmp_path / "other", *options)
        assert {name: found[name].tolist() for name in found} == {name: expected[name].tolist() for name in expected}
    printed = capsys.readouterr().out
    assert "ms after each window of 0.3 ms\n" in printed and "dropped           0 events (0.0%)\n" in printed


def test_part_of_a_recording(file, tmp_path, recording, capsys):
    start, stop = recording.first / 1000.0 + 20.0, recording.first / 1000.0 + 95.0
    found = replayed(file, tmp_path / "part", "--start", str(start), "--stop", str(stop))
    np.save(tmp_path / "part.npy", dvs.CropTime(start, stop)(recording).events)
    alone = replayed(tmp_path / "part.npy", tmp_path / "alone", "--start", str(start))
    assert f"events in         {len(dvs.CropTime(start, stop)(recording)):,}\n" in capsys.readouterr().out
    assert len(found["time_ms"]) > 0 and found["time_ms"].tolist() == alone["time_ms"].tolist()


def test_the_picture_shows_the_time_of_the_spikes(file, tmp_path, recording, monkeypatch):
    asked, drawn = [], replay.picture
    monkeypatch.setattr(replay, "picture", lambda given, *rest: asked.append(given) or drawn(given, *rest))
    for start in (None, recording.first / 1000.0 - 7.0):
        replayed(file, tmp_path, *([] if start is None else ["--start", str(start)]))
        begin = recording.first / 1000.0 if start is None else start
        wanted = dvs.CropTime(begin + 30.0, begin + 60.0)(recording)
        assert asked[-1].look(30.0, 60.0).events.tolist() == wanted.events.tolist()
        assert sum(asked[-1].counts[3:6]) == len(wanted) > 0


def test_silence_is_played_where_it_takes_time(tmp_path, monkeypatch):
    np.save(tmp_path / "gap.npy", np.array([(0, 0, 0, 1), (1, 0, 95_000, 1)], dvs.EVENT))
    play, reports = dvs.play, []
    monkeypatch.setattr(dvs, "play", lambda *given, **options: reports.append(play(*given, **options)) or reports[-1])
    replayed(tmp_path / "gap.npy", tmp_path)
    replayed(tmp_path / "gap.npy", tmp_path, "--speed", "100")
    assert [report.chunks for report in reports] == [2, 10]


class Clock:
    """A slow machine: time passes by 20 ms whenever somebody looks."""

    now = 0.0

    def perf_counter(self):
        self.now += 0.02
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_overload(file, tmp_path, recording, capsys, monkeypatch):
    play = dvs.play
    monkeypatch.setattr(dvs, "play", lambda *given, **options: play(*given, **options, clock=Clock()))
    for overload, least in (("wait", 0), ("drop", 100)):
        replayed(file, tmp_path, "--speed", "1", "--overload", overload)
        line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("dropped"))
        dropped = int(line.split()[1].replace(",", ""))
        assert least <= dropped <= (0 if overload == "wait" else len(recording))
        assert f"({dropped / len(recording):.1%})" in line


def test_ctrl_c_writes_what_was_done(file, tmp_path, recording, capsys, monkeypatch):
    stream = dvs.stream

    def interrupted(path, **options):
        for k, piece in enumerate(stream(path, **options)):
            if k == at:
                signal.raise_signal(signal.SIGINT)
            yield piece

    at = 8
    monkeypatch.setattr(dvs, "stream", interrupted)
    assert main(["replay", str(file), "--size", "24x20", "--out", str(tmp_path)]) == 130
    done = np.count_nonzero(recording.events["t"] < recording.first + 80_000)
    printed = capsys.readouterr().out
    assert f"events in         {done:,}\n" in printed and f"events            {done:,}\n" in printed
    assert (tmp_path / "replay.png").exists() and len(np.load(tmp_path / "replay_spikes.npz")["time_ms"]) > 0
    at = 1  # before there is anything
    assert main(["replay", str(file), "--size", "24x20", "--out", str(tmp_path / "none")]) == 130


def test_replay_without_file_takes_the_demo(monkeypatch, tmp_path, recording, capsys):
    monkeypatch.setattr(dvs, "demo", lambda: recording)
    monkeypatch.chdir(tmp_path)
    assert main(["replay"]) == 0
    assert f"{len(recording):,}" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "replay.png",
        "replay_spikes.csv",
        "replay_spikes.npz",
    ]


def test_info(file, recording, capsys):
    assert main(["info", str(file)]) == 0
    printed = capsys.readouterr().out
    assert f"events            {len(recording):,}\n" in printed
    assert "sensor            unknown" in printed
    assert f"time stamps     {recording.events['t'][0]} .. {recording.events['t'][-1]} us" in printed


def test_info_of_a_file_with_a_header(tmp_path, capsys):
    dvs.save(dvs.demo(), tmp_path / "demo.raw")
    assert main(["info", str(tmp_path / "demo.raw")]) == 0
    printed = capsys.readouterr().out
    assert "format            evt2\n" in printed and "sensor            128 x 128 pixels" in printed
    assert "  geometry        128x128\n" in printed


def test_a_missing_package_is_one_line(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert "pip install 'eventsnn[hdf5]'" in error_line(["info", tmp_path / "a.h5"], capsys)


def error_line(argv, capsys):
    assert main([str(word) for word in argv]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("eventsnn: error: ")
    return lines[0]


def test_missing_file(tmp_path, capsys):
    for command in ("info", "replay"):
        assert "none.dat: No such file" in error_line([command, tmp_path / "none.dat"], capsys)


def test_unknown_format(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("dear camera")
    assert "letter.txt, byte 0: unknown format" in error_line(["replay", tmp_path / "letter.txt"], capsys)


def test_truncated_file(tmp_path, capsys):
    (tmp_path / "cut.bin").write_bytes(bytes(13))
    assert "byte 10: the file ends inside an event" in error_line(["info", tmp_path / "cut.bin"], capsys)


def test_unknown_name_of_a_format(file, capsys):
    assert "'betamax'" in error_line(["info", file, "--format", "betamax"], capsys)


def test_sensor_size_must_be_known(file, recording, capsys):
    line = error_line(["replay", file], capsys)
    assert "--size" in line and f"x reaches {recording.events['x'].max()}" in line


def test_a_file_that_is_cut_and_has_no_size_is_one_line(tmp_path, capsys):
    (tmp_path / "cut.bin").write_bytes(bytes([1, 1, 0x80, 0, 5]) * 300_000 + bytes(3))
    assert "the file ends inside an event" in error_line(["replay", tmp_path / "cut.bin"], capsys)


def test_sensor_size_must_hold_the_events(file, capsys):
    assert "outside" in error_line(["replay", file, "--size", "5x5"], capsys)


def test_no_events(tmp_path, capsys):
    np.save(tmp_path / "empty.npy", np.empty(0, dvs.EVENT))
    assert "no events" in error_line(["replay", tmp_path / "empty.npy", "--size", "5x5"], capsys)


def test_out_must_be_a_directory(file, capsys):
    assert "scene.npy: File exists" in error_line(["replay", file, "--size", "24x20", "--out", file], capsys)


@pytest.mark.parametrize("size", ["5", "5x", "x5", "5x-5", "axb"])
def test_size_that_is_none(size, file, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["replay", str(file), "--size", size])
    assert "WIDTHxHEIGHT" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--speed", "--window"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "fast"])
def test_speed_and_window_that_are_none(option, value, file, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["replay", str(file), f"{option}={value}"])
    assert f"must be a number > 0, got '{value}'" in capsys.readouterr().err


def test_bad_parts_and_pace(file, tmp_path, capsys):
    sized = ["replay", file, "--size", "24x20", "--out", tmp_path / "none"]
    assert "stop must be >= start = 50 ms, got 20" in error_line([*sized, "--start", "50", "--stop", "20"], capsys)
    assert "no events" in error_line([*sized, "--start", "1e6"], capsys)
    assert "no events" in error_line([*sized, "--start", "1000", "--stop", "1020"], capsys)
    assert "start must be a finite number" in error_line([*sized, "--start", "nan"], capsys)
    assert "--overload drop needs --speed" in error_line([*sized, "--overload", "drop"], capsys)
    assert not (tmp_path / "none").exists()


def test_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"eventsnn {eventsnn.__version__}\n"
