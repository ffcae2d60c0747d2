import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsnn.dvs import load
from tests.dvs.make import events, rows, written

ROWS = [(3, 7, 10, 1), (30, 33, 500, 0)]
COLUMNS = {name: np.array(column) for name, column in zip("xytp", zip(*ROWS))}


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def npz(save=np.savez, **arrays):
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


def refused(folder, name, content, message):
    with pytest.raises(ValueError, match=name.replace(".", r"\.") + message):
        load(written(folder, name, content))


@given(rows(640, 480, 2**62))
def test_npy_round_trip(tmp_path_factory, given_rows):
    path = written(tmp_path_factory.mktemp("npy"), "a.npy", npy(events(*given_rows)))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (None, None)


@given(rows(640, 480, 2**62), st.sampled_from([np.savez, np.savez_compressed]), st.booleans())
def test_npz_round_trip(tmp_path_factory, given_rows, save, structured):
    array = events(*given_rows)
    arrays = {"events": array} if structured else {name: array[name] for name in "xytp"}
    path = written(tmp_path_factory.mktemp("npz"), "a.npz", npz(save, width=640, height=480, **arrays))
    recording = load(path)
    assert recording.events.tolist() == given_rows
    assert (recording.width, recording.height) == (640, 480)


def test_columns_may_have_other_names_and_company(tmp_path):
    x, y, t, p = COLUMNS.values()
    content = npz(ts=t, y=y, x=x, polarity=p.astype(bool), label=np.array(4))
    assert load(written(tmp_path, "a.npz", content)).events.tolist() == ROWS


def test_a_text_beside_the_arrays_is_left_alone(tmp_path):
    path = written(tmp_path, "a.npz", npz(**COLUMNS))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", "recorded by hand")
    assert load(path).events.tolist() == ROWS


def test_a_bad_event_is_named_with_its_byte(tmp_path):
    content = npy(events((0, 0, 9, 0), (0, 0, 8, 0)))
    refused(tmp_path, "a.npy", content, rf", byte {len(content) - 13}: event 1: time must not go backwards")
    refused(tmp_path, "a.npz", npz(**COLUMNS, width=30, height=40), r": event 1: pixel \(x=30, y=33\)")


@pytest.mark.parametrize("field", "xytp")
def test_missing_field(tmp_path, field):
    short = {name: column for name, column in COLUMNS.items() if name != field}
    refused(tmp_path, "a.npz", npz(**short), rf": events must have the fields x, y, t, p: lacks {field}")


def test_columns_of_unequal_length(tmp_path):
    content = npz(**{**COLUMNS, "t": np.array([1])})
    refused(tmp_path, "a.npz", content, r": the columns x, y, t, p must be of one length.*'t': \(1,\)")


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"width": 40}, "gives width alone"),
        ({"width": 40, "height": 40.0}, "height must be one integer"),
        ({"width": np.array([40]), "height": 40}, "width must be one integer"),
        ({"width": 0, "height": 40}, "width must be an integer >= 1"),
        ({"a": events(*ROWS), "b": events(*ROWS)}, "one structured array, got 2"),
    ],
)
def test_wrong_company(tmp_path, extra, message):
    refused(tmp_path, "a.npz", npz(**COLUMNS, **extra), ".*: .*" + message)


def test_plain_array_is_refused(tmp_path):
    content = npy(np.array(ROWS))
    refused(tmp_path, "a.npy", content, r": events must be a structured array .* got int64 \(2, 4\)")


def test_float_times_are_refused(tmp_path):
    content = npz(**{**COLUMNS, "t": np.array([0.1, 0.2])})
    refused(tmp_path, "a.npz", content, r": field t must hold integers \(t in microseconds\), got float64")


def test_pickles_are_refused(tmp_path):
    evil = npy(np.array([{"x": 1}], dtype=object), allow_pickle=True)
    refused(tmp_path, "a.npy", evil, r", byte \d+: .*allow_pickle=False")
    refused(tmp_path, "a.npz", npz(x=np.array([{}], dtype=object)), r", byte 0: .*allow_pickle=False")


def test_truncated_npy(tmp_path):
    content = npy(events(*ROWS))
    refused(tmp_path, "a.npy", content[:-1], rf", byte {len(content) - 1}: not a readable .npy file")
    refused(tmp_path, "a.npy", content[:40], ", byte 40: not a readable .npy file")
    refused(tmp_path, "a.npy", content + b"?", rf", byte {len(content)}: bytes after the end of the array")


def test_truncated_npz(tmp_path):
    content = npz(**COLUMNS)
    refused(tmp_path, "a.npz", content[:-30], rf", byte {len(content) - 30}: not a readable .npz file")


def test_damaged_member_of_npz_is_found(tmp_path):
    content = bytearray(npz(**COLUMNS))
    begin = content.index(b"PK\x03\x04", 1)  # the second member
    content[content.index(b"}", begin) + 40] ^= 1
    refused(tmp_path, "a.npz", bytes(content), rf", byte {begin}: not a readable .npz file: .*CRC")


@pytest.mark.parametrize(("change", "message"), [(b"", "an array ends too early"), (b"1234", "bytes after the end")])
def test_arrays_of_another_length_than_they_say(tmp_path, change, message):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, column in COLUMNS.items():
            data = npy(column)
            archive.writestr(f"{name}.npy", data + change if change or name != "p" else data[:-4])
    refused(tmp_path, "a.npz", buffer.getvalue(), rf", byte \d+: not a readable .npz file: {message}")


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
@pytest.mark.parametrize("content", [b"", b"hello world, this is text"])
def test_foreign_file(tmp_path, name, content):
    refused(tmp_path, name, content, ", byte 0: neither .npy nor .npz: the file begins with b'")


@pytest.mark.filterwarnings("ignore:Reading `.npy`")
@given(st.data())
def test_any_damage_is_a_value_error_or_harmless(tmp_path_factory, data):
    content = bytearray(data.draw(st.sampled_from([npy(events(*ROWS)), npz(**COLUMNS)])))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(6, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = written(tmp_path_factory.mktemp("fuzz"), "a.npz", bytes(content))
    try:
        load(path)
    except ValueError as error:
        assert str(path) in str(error)
