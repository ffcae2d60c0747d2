import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import info, load
from tests.dvs.encode import csv_bytes, txt_bytes
from tests.dvs.make import rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]


@given(rows(640, 480, 2**52).filter(bool), st.sampled_from([b"\n", b"\r\n"]))
def test_round_trip_with_names(tmp_path_factory, given_rows, end):
    path = written(tmp_path_factory.mktemp("csv"), "a.csv", csv_bytes(given_rows).replace(b"\n", end))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)


@given(rows(640, 480, 2**50).filter(bool))
def test_round_trip_without_names_in_seconds(tmp_path_factory, given_rows):
    """Exact to the microsecond, also for times since 1970."""
    path = written(tmp_path_factory.mktemp("txt"), "a.txt", txt_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (None, None)


@pytest.mark.parametrize(
    "content",
    [
        "t,x,y,p\n10,3,7,1\n500,30,33,0\n",
        "x y pol ts\n3 7 1 10\n30 33 0 500\n",
        "timestamp;x;y;polarity\n10;3;7;1\n500;30;33;-1\n",
        '"x","y","cam","t","p"\n3,7,9,10,1\n30,33,9,500,0\n',
        "# t x y p\n10 3 7 1\n# here nothing happened\n\n500 30 33 0\n",
        "10 3 7 1\n500 30 33 0",
        "10\t3\t7\t1\n500\t30\t33\t0\n",
        "t,x,y,p\n0.000010,3,7,1\n5e-4,30,33,0\n",
        "0 3 7 1\n0.000490 30 33 0\n",
        "t [us],x,y,p\n10.0,3,7,1\n500.0,30,33,0\n",
        "t_ns x y p\n10000 3 7 1\n500400 30 33 0\n",
        "x y p t (ms)\n3 7 1 0.01\n30 33 0 0.5\n",
        "t_us,x,y,on\n10,3,7,1\n500,30,33,0\n",
        "\ufefft,x,y,p\n10,3,7,1\n500,30,33,0\n",
    ],
)
def test_dialects(tmp_path, content):
    events = load(written(tmp_path, "a.csv", content.encode())).events
    wanted = ROWS if not content.startswith("0 ") else [(3, 7, 0, 1), (30, 33, 490, 0)]
    assert events.tolist() == wanted


def test_a_line_of_two_numbers_is_the_size(tmp_path):
    recording = load(written(tmp_path, "events.txt", b"240 180\n" + txt_bytes(ROWS)))
    assert recording.events.tolist() == ROWS
    assert (recording.width, recording.height) == (240, 180)


def test_many_lines(tmp_path):
    """More than are read at a time."""
    given_rows = [(k % 640, k % 480, k, k % 2) for k in range(200_000)]
    path = written(tmp_path, "a.csv", csv_bytes(given_rows))
    assert path.stat().st_size > 2 << 20
    assert load(path).events.tolist() == given_rows
    assert info(path).events == 200_000


@pytest.mark.parametrize(
    "line", ["500,30,33", "500,30,33,0.5", "500,30.5,33,0", "500,,33,0", "nan,30,33,0", "500,1e99,33,0", "5OO,30,33,0"]
)
def test_bad_lines_are_named_with_their_byte(tmp_path, line):
    content = f"t,x,y,p\n10,3,7,1\n{line}\n{line}\n600,4,4,1\n".encode()
    path = written(tmp_path, "a.csv", content)
    with pytest.raises(ValueError, match=rf"a\.csv, byte 17: a line must hold whole x, y, p and a time, got '{line}'"):
        load(path)
    with pytest.warns(UserWarning, match="byte 17: .*2 lines left out"):
        assert load(path, on_error="keep").events.tolist() == [(3, 7, 10, 1), (4, 4, 600, 1)]


def test_a_line_of_five_numbers_is_no_event(tmp_path):
    with pytest.raises(ValueError, match=r"byte 9: a line must hold .* got '11 4 7 1 9'"):
        load(written(tmp_path, "a.txt", b"10 3 7 1\n11 4 7 1 9\n12 5 7 1\n"))


def test_bad_events_are_named_with_their_byte(tmp_path):
    content = csv_bytes([*ROWS, (640, 1, 600, 0)])
    byte = content.index(b"600,640")
    with pytest.raises(ValueError, match=rf"byte {byte}: event 2: pixel \(x=640, y=1\)"):
        load(written(tmp_path, "a.csv", content))
    with pytest.raises(ValueError, match="byte 25: event 2: time must not go backwards, got 9 us after 10 us"):
        load(written(tmp_path, "b.csv", b"t,x,y,p\n8,1,1,0\n10,1,1,0\n9,1,1,0\n"))


@pytest.mark.parametrize(
    "content", [b"", b"dear camera", b"1 2 3\n", b"a,b,c,d\n1,2,3,4\n", b"\x00\xff" * 50, b"240 180 3\n"]
)
def test_what_is_no_text_of_events(tmp_path, content):
    with pytest.raises(ValueError, match=r"a\.txt, byte 0: unknown format: neither names of columns nor t x y p"):
        load(written(tmp_path, "a.txt", content))


def test_names_alone_are_a_recording_without_events(tmp_path):
    assert len(load(written(tmp_path, "a.csv", b"t,x@640,y@480,on\n"))) == 0
