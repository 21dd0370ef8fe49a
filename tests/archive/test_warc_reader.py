"""Reading archive files: what the writer wrote, what others wrote, and what is left of either."""

from __future__ import annotations

import gzip
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_making import BEGUN, PAGE, SHARED, answer, exchange, numbered, raw_records, sha1, warc, warcs, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshot.archive.capture import Capture, parse_date
from snapshot.archive.reader import WarcReader, read_at
from snapshot.errors import DamagedArchive, NotAnArchive
from snapshot.model import Exchange, Place

TOKEN = st.text("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1)
VALUE = st.binary(max_size=30).map(lambda data: data.translate(None, b"\r\n").strip(b" \t"))
HEADER = st.tuples(TOKEN.filter(lambda name: name.lower() not in ("transfer-encoding", "content-encoding")), VALUE)


def _captures(path: Path) -> list[Capture]:
    return list(WarcReader(path))


def _of(tmp_path: Path, one: Exchange) -> Capture:
    (capture,) = _captures(warc(tmp_path, one))
    return capture


def _plain(folder: Path, *exchanges: Exchange) -> Path:
    """The same records as in a .warc.gz, unpacked."""
    path = folder / "plain.warc"
    path.write_bytes(gzip.decompress(warc(folder, *exchanges).read_bytes()))
    return path


@given(
    status=st.integers(200, 599),
    headers=st.lists(HEADER, max_size=8),
    body=st.binary(max_size=2000),
    when=st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  (given their zone below)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_answer_comes_back(
    tmp_path: Path, status: int, headers: list[tuple[str, bytes]], body: bytes, when: datetime
) -> None:
    """R24: Whatever headers and bytes come, the capture read is the exchange written."""
    lines = [name.encode() + b": " + value for name, value in headers]
    block = b"\r\n".join([b"HTTP/1.1 %d Some Reason" % status, *lines, b"", body])
    one = exchange(block=block, started=when.replace(tzinfo=UTC))
    (place,) = write(tmp_path, one)
    assert place
    capture = read_at(tmp_path / place.warc, place.offset)
    assert (capture.url, capture.status, capture.time) == (one.url, status, one.started)
    assert capture.headers == tuple((name, value.decode("latin-1")) for name, value in headers)
    assert (capture.raw, capture.body, capture.payload_digest) == (block, body, one.payload_digest)


def test_a_capture_knows_its_place_and_record(tmp_path: Path) -> None:
    """Place, record id, media type and truncation are the record's."""
    path = warc(tmp_path, exchange(truncated="time"))
    response = raw_records(path)[1]
    (capture,) = _captures(path)
    assert capture.place == Place(path.name, response.offset, response.length)
    assert f"<{capture.record_id}>" == response["WARC-Record-ID"]
    assert (capture.mime, capture.truncated, capture.size) == ("text/html", "time", len(response.block))


def test_body_payload_and_raw(tmp_path: Path) -> None:
    """R4: `raw` has all codings, `payload` the content coding alone, `body` none."""
    packed = gzip.compress(PAGE)
    head = (b"Transfer-Encoding: chunked", b"Content-Encoding: gzip")
    block = answer(b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed), *head)
    capture = _of(tmp_path, exchange(block=block))
    assert (capture.raw, capture.payload, capture.body) == (block, packed, PAGE)
    assert capture.content(5) == PAGE[:5]


@pytest.mark.parametrize("size", [100, 70_000, 3_000_000])
def test_large_bodies_are_read_from_the_file(tmp_path: Path, size: int) -> None:
    """A block too large to be at hand is read from disk, packed or plain, also after the reader has gone on."""
    body = bytes(range(250)) * (size // 250)
    pair = (exchange(block=answer(body)), exchange())
    for path in (warc(tmp_path / "a", *pair), _plain(tmp_path / "b", *pair)):
        first, second = _captures(path)
        assert (first.body == body, second.body) == (True, PAGE)


def test_a_capture_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """Captures are values: they can be pickled, and compare equal."""
    capture = _of(tmp_path, exchange())
    assert pickle.loads(pickle.dumps(capture)) == capture


def test_plain_files_are_read_like_packed_ones(tmp_path: Path) -> None:
    """An unpacked .warc gives the same captures, at places of its own."""
    path = _plain(tmp_path, *numbered(3))
    captures = _captures(path)
    assert [capture.body for capture in captures] == [b"page 0", b"page 1", b"page 2"]
    for capture in captures:
        assert read_at(path, capture.place.offset) == capture
        at = path.read_bytes()[capture.place.offset :][: capture.place.length]
        assert at.startswith(b"WARC/1.1\r\nWARC-Type: response")
        assert at.endswith(capture.raw)


def test_one_gzip_for_all_is_read_too(tmp_path: Path) -> None:
    """R2: A file packed as a whole is read; places are told as in the unpacked file, and the damage says so."""
    plain = _plain(tmp_path, *numbered(3))
    packed = tmp_path / "all.warc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    reader = WarcReader(packed)
    captures = list(reader)
    assert [capture.body for capture in captures] == [b"page 0", b"page 1", b"page 2"]
    assert [capture.place.offset for capture in captures] == [capture.place.offset for capture in _captures(plain)]
    assert {capture.place.warc for capture in captures} == {"all.warc"}
    assert ["warcio recompress" in str(damage) for damage in reader.damages] == [True]


def test_a_flipped_bit_loses_one_record(tmp_path: Path) -> None:
    """Damage in a member is told with its place, and reading goes on at the next record."""
    path = warc(tmp_path, *numbered(4))
    record = raw_records(path)[3]
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 0x10
    path.write_bytes(data)
    reader = WarcReader(path)
    assert [capture.url[-1] for capture in reader] == ["0", "2", "3"]
    assert [(damage.path, damage.offset) for damage in reader.damages] == [(path, record.offset)]
    with pytest.raises(DamagedArchive, match=f"{path}: offset {record.offset}: damaged"):
        read_at(path, record.offset)


@pytest.mark.parametrize("at", [0, 1, 3, 9, 100])
def test_a_damaged_beginning_hides_nothing(tmp_path: Path, at: int) -> None:
    """A file whose first bytes are wrong is read from the next member on."""
    path = warc(tmp_path, exchange())
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)
    reader = WarcReader(path)
    assert [capture.body for capture in reader] == [PAGE]
    assert [damage.offset for damage in reader.damages] == [0][: at != 9]


def test_r3_a_cut_end_is_told_wherever_it_is(tmp_path: Path) -> None:
    """R3: A last member that is cut is never taken for whole."""
    path = warc(tmp_path, *numbered(2))
    data = path.read_bytes()
    *_, response, request = raw_records(path)
    for size in range(response.offset + 1, len(data)):
        path.write_bytes(data[:size])
        reader = WarcReader(path)
        kept = 2 if size >= request.offset else 1
        assert len(list(reader)) == kept
        assert [damage.offset for damage in reader.damages] == [
            place.offset for place in (response, request) if place.offset < size < place.offset + place.length
        ]


def test_a_torn_member_amid_the_file_hides_nothing(tmp_path: Path) -> None:
    """Where a crawler appended to a file that was cut, what it appended is read."""
    one, two = (warc(tmp_path / name, *numbered(2)).read_bytes() for name in "ab")
    path = tmp_path / "both.warc.gz"
    path.write_bytes(one[:-10] + two)
    reader = WarcReader(path)
    assert [capture.url[-1] for capture in reader] == ["0", "1", "0", "1"]
    assert len(reader.damages) == 1


def test_a_file_of_traps_is_given_up(tmp_path: Path) -> None:
    """Thousands of members that begin well and break off late cost a bounded time; what was read before is kept."""
    trap = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\0\xff\xff\0\0WARC/1.1\r\n" + bytes(75)
    path = warc(tmp_path, exchange())
    path.write_bytes(path.read_bytes() + trap * 3000)
    reader = WarcReader(path)
    assert [capture.body for capture in reader] == [PAGE]
    assert reader.damages[-1].reason.startswith("not read on")
    assert len(reader.damages) < 100


def test_a_plain_file_with_a_wrong_length(tmp_path: Path) -> None:
    """R1: A Content-Length that is too large or too small is told, and the records behind it are read."""
    path = _plain(tmp_path, *numbered(3))
    data = path.read_bytes()
    size = len(raw_records(warcs(tmp_path)[0])[3].block)
    for wrong, kept in ((size + 700, ["0", "2"]), (size - 3, ["0", "1", "2"]), (10**9, ["0", "2"])):
        second = data.index(b"/1\r\n")
        path.write_bytes(data[:second] + data[second:].replace(b"Length: %d\r\n" % size, b"Length: %d\r\n" % wrong, 1))
        reader = WarcReader(path)
        assert [capture.url[-1] for capture in reader] == kept
        assert len(reader.damages) == 1


def test_a_plain_file_that_is_cut_gives_what_is_left(tmp_path: Path) -> None:
    """What remains of a cut record in a plain file is given, and marked as truncated."""
    path = _plain(tmp_path, exchange())
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"We close")])
    reader = WarcReader(path)
    assert [(capture.body, capture.truncated) for capture in reader] == [
        (PAGE[: PAGE.index(b"We close")], "unspecified")
    ]
    assert len(reader.damages) == 1


def test_a_capture_without_date_is_told(tmp_path: Path) -> None:
    """A record whose date cannot be read is passed over, and named."""
    path = _plain(tmp_path, exchange(), exchange())
    path.write_bytes(path.read_bytes().replace(b"WARC-Date: 2024-04-30", b"WARC-Date: yesterday", 2))
    reader = WarcReader(path)
    assert len(list(reader)) == 1
    assert [damage.reason for damage in reader.damages] == ["no WARC-Date that can be read"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-04-30T12:00:00Z", datetime(2024, 4, 30, 12, tzinfo=UTC)),
        ("2024-04-30T12:00:00.123456Z", BEGUN),
        ("2024-04-30T12:00:00.123456789Z", BEGUN),
        ("2024-04-30T12:00Z", datetime(2024, 4, 30, 12, tzinfo=UTC)),
        ("2024-04", datetime(2024, 4, 1, tzinfo=UTC)),
        ("20240430120000", datetime(2024, 4, 30, 12, tzinfo=UTC)),
        ("2024-13-30T12:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_r17_dates_of_any_precision(text: str, time: datetime | None) -> None:
    """R17: All the precisions that WARC allows are read, to the microsecond."""
    assert parse_date(text) == time


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"<!doctype html><title>x</title>", "HTML"),
        (gzip.compress(b"<html></html>"), "packed with gzip, but holds something else"),
        (b"\x28\xb5\x2f\xfd\x00", "unzstd"),
        (b"hello", "holds no WARC record"),
        (b"\x1f\x8b\x08", "packed with gzip"),
    ],
    ids=["empty", "html", "gzip", "zstd", "text", "magic"],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    """A file without any record is refused in one line that says what it seems to be."""
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    with pytest.raises(NotAnArchive, match=f"{path}: .*{said}.*; give a "):
        _captures(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A packed file of a few records."""
    return warc(tmp_path_factory.mktemp("whole"), *numbered(3)).read_bytes()


@given(noise=st.binary(max_size=400), at=st.integers(0, 1200), cut=st.integers(0, 50), packed=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_no_bytes_break_the_reader(
    tmp_path: Path, whole: bytes, noise: bytes, at: int, cut: int, *, packed: bool
) -> None:
    """Any bytes, anywhere in a packed or plain file, give captures and damages, and no error."""
    data = whole if packed else gzip.decompress(whole)
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data[:at] + noise + data[at + cut :])
    reader = WarcReader(path)
    assert len([capture.body for capture in reader]) + len(reader.damages) >= 1


EXPECTED = {
    "bad.arc": (1, 3),
    "example-bad-non-chunked.warc.gz": (2, 1),
    "example-bad.warc.gz.bad": (3, 1),
    "example-digest.warc": (0, 0),
    "example-iana.org-chunked.warc": (1, 0),
    "example-resource.warc.gz": (1, 0),
    "example-space-in-target-uri.warc.gz": (0, 0),
    "example-space-in-url.arc": (1, 1),
    "example-trunc.warc": (1, 1),
    "example-wget-bad-target-uri.warc.gz": (1, 0),
    "example-wrong-chunks.warc.gz": (1, 1),
    "example.arc": (1, 0),
    "example.arc.gz": (1, 0),
    "example.warc": (2, 0),
    "example.warc.gz": (2, 0),
    "post-test.warc.gz": (3, 0),
}
"""Of each file of warcio's own: how many captures it holds, and how many things in it are wrong."""


@pytest.mark.shared
@pytest.mark.parametrize("name", EXPECTED)
def test_warcio_s_files_are_read(name: str) -> None:
    """Each file of the suite gives all that can be read of it, and tells what is wrong with it."""
    reader = WarcReader(SHARED / "warc" / name)
    captures = list(reader)
    assert (len(captures), len(reader.damages)) == EXPECTED[name]
    assert all(capture.url.startswith("http") and " " not in capture.url for capture in captures)


@pytest.mark.shared
def test_the_suite_is_known_whole() -> None:
    """No file of the suite is passed over."""
    assert {path.name for path in (SHARED / "warc").iterdir()} == EXPECTED.keys()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["example.arc", "example.arc.gz", "example.warc", "example.warc.gz"])
def test_one_page_in_four_formats(name: str) -> None:
    """The same page comes out of ARC and WARC, packed and plain."""
    capture = _captures(SHARED / "warc" / name)[0]
    assert (capture.url, capture.status, capture.mime) == ("http://example.com/", 200, "text/html")
    assert (len(capture.body), capture.body[:15]) == (1270, b"<!doctype html>")
    assert capture.payload_digest in (None, sha1(capture.payload))
