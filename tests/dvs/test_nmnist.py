import pytest
from hypothesis import given

from eventsnn.dvs import load
from tests.dvs.make import nmnist_bytes, rows, written


@given(rows(256, 256, 2**23 - 1).filter(bool))
def test_round_trip(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("bin"), "a.bin", nmnist_bytes(given_rows))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (None, None)


def test_bits_of_one_event(tmp_path):
    path = written(tmp_path, "a.bin", bytes([0x07, 0x0F, 0x81, 0x02, 0x8E]))
    assert load(path).events.tolist() == [(7, 15, 0x01028E, 1)]


@pytest.mark.parametrize("extra", [1, 2, 3, 4])
def test_truncated_file_is_refused(tmp_path, extra):
    path = written(tmp_path, "a.bin", nmnist_bytes([(1, 2, 3, 0)] * 4) + bytes(extra))
    with pytest.raises(ValueError, match=rf"a\.bin, byte 20: the file ends inside an event: {extra} bytes left"):
        load(path)


def test_foreign_file_is_refused_where_time_goes_backwards(tmp_path):
    path = written(tmp_path, "a.bin", nmnist_bytes([(0, 0, 9, 0), (0, 0, 9, 1), (0, 0, 8, 0)]))
    with pytest.raises(ValueError, match=r"a\.bin, byte 10: event 2: time .* got 8 us after 9 us"):
        load(path)
    text = b"Lorem ipsum dolor sit amet, consectetur adipiscing elit."[:55]
    with pytest.raises(ValueError, match=r"text\.bin, byte \d+: event \d+: time must not go backwards"):
        load(written(tmp_path, "text.bin", text))


def test_empty_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a\.bin, byte 0: the file is empty"):
        load(written(tmp_path, "a.bin", b""))
