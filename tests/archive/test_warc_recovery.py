"""A WARC file after a kill, cut at any byte."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from archive_making import exchange, numbered, raw_records, settings, warc, warcs

from snapshot.archive.reader import WarcReader
from snapshot.archive.recovery import recover
from snapshot.archive.writer import WarcWriter, WriteFailed


def _urls(path: Path) -> list[str]:
    return [capture.url for capture in WarcReader(path)]


def test_r3_cut_at_every_byte_of_the_last_exchange(tmp_path: Path) -> None:
    """R3: Wherever a kill cuts the last exchange, what is before it stays, and all of what is torn goes."""
    path = warc(tmp_path, *numbered(3))
    data = path.read_bytes()
    records = raw_records(path)
    begin = records[-2].offset
    for size in range(begin, len(data)):
        path.write_bytes(data[:size])
        repairs = recover(path.parent)
        assert path.read_bytes() == data[:begin]
        assert [(repair.path, repair.cut, repair.removed) for repair in repairs] == [(path, size - begin, False)][
            : size - begin
        ]


def test_cut_in_an_exchange_of_three_records(tmp_path: Path) -> None:
    """A response and its metadata without the request are no whole exchange."""
    path = warc(tmp_path, exchange(), exchange(certificate_error="expired"))
    data = path.read_bytes()
    *_, response, metadata, request = raw_records(path)
    for size in (metadata.offset, request.offset, request.offset + 1):
        path.write_bytes(data[:size])
        recover(path.parent)
        assert path.stat().st_size == response.offset


def test_interim_answers_alone_are_whole_with_their_request(tmp_path: Path) -> None:
    """The metadata record that stands for an answer waits for its request, as a response does."""
    alone = exchange(interim=b"HTTP/1.1 100 Continue\r\n\r\n", block=b"", status=None, payload_digest=None)
    path = warc(tmp_path, exchange(), alone)
    data = path.read_bytes()
    assert recover(path.parent) == ()
    metadata, request = raw_records(path)[-2:]
    for size in (request.offset, request.offset + 1):
        path.write_bytes(data[:size])
        recover(path.parent)
        assert path.stat().st_size == metadata.offset


def test_a_whole_file_is_left_alone(tmp_path: Path) -> None:
    """Recovery of what was closed in order changes nothing."""
    path = warc(tmp_path, *numbered(3))
    before = path.read_bytes()
    assert recover(path.parent) == ()
    assert path.read_bytes() == before


def test_only_the_torn_files_are_mended(tmp_path: Path) -> None:
    """Each file is judged by its own end."""
    with WarcWriter(settings(tmp_path, roll_size=1)) as writer:
        for one in numbered(3):
            writer.write(one)
    first, torn, last = warcs(tmp_path)
    torn.write_bytes(torn.read_bytes()[:-1])
    (repair,) = recover(torn.parent)
    assert (repair.path, repair.removed) == (torn, True)
    assert warcs(tmp_path) == [first, last]


@pytest.mark.parametrize("size", [0, 1, 10, 200, 400])
def test_a_file_without_a_whole_exchange_is_removed(tmp_path: Path, size: int) -> None:
    """Nothing, a piece of warcinfo, or warcinfo and a piece of the first response: there is nothing to keep."""
    path = warc(tmp_path, exchange())
    path.write_bytes(path.read_bytes()[:size])
    (repair,) = recover(path.parent)
    assert (repair.cut, repair.removed) == (size, True)
    assert str(repair) == f"{path}: removed; it held no whole exchange ({size} bytes)"
    assert not path.exists()


def test_damage_in_the_middle_cuts_nothing(tmp_path: Path) -> None:
    """A flipped bit is no kill's doing: only the torn end goes, and what is whole behind the damage stays."""
    path = warc(tmp_path, *numbered(4))
    records = raw_records(path)
    data = bytearray(path.read_bytes())
    data[records[3].offset + records[3].length // 2] ^= 0xFF
    path.write_bytes(data[:-5])
    (repair,) = recover(path.parent)
    assert repair.cut == len(data) - 5 - records[-2].offset
    assert _urls(path) == ["https://example.org/0", "https://example.org/2"]


def test_zeroes_at_the_end_are_cut(tmp_path: Path) -> None:
    """What a power cut leaves of a file that was growing goes too."""
    path = warc(tmp_path, *numbered(2))
    before = path.read_bytes()
    path.write_bytes(before + bytes(100_000))
    (repair,) = recover(path.parent)
    assert (repair.cut, path.read_bytes()) == (100_000, before)


def test_archived_warc_bytes_are_not_taken_for_records(tmp_path: Path) -> None:
    """A torn response that holds a WARC file, cut where that one has a boundary, is torn all the same."""
    path = warc(tmp_path, exchange())
    before = path.read_bytes()
    inner = warc(tmp_path / "inner", *numbered(2)).read_bytes()
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    torn = packer.compress(b"WARC/1.1\r\nContent-Length: 99999\r\n\r\n" + inner) + packer.flush(zlib.Z_SYNC_FLUSH)
    path.write_bytes(before + torn[: torn.index(inner) + len(inner)])
    recover(path.parent)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["other.warc.gz", "example.org-20240430120000-00000.warc.gz"])
def test_files_of_others_are_left_alone(tmp_path: Path, name: str) -> None:
    """A whole file in which responses stand alone, as others write them, loses nothing."""
    record = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:%d>\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    data = gzip.compress(record % (b"warcinfo", 1)) + gzip.compress(record % (b"response", 2))
    (tmp_path / name).write_bytes(data)
    assert recover(tmp_path) == ()
    assert (tmp_path / name).read_bytes() == data


def test_what_cannot_be_mended_is_said(tmp_path: Path) -> None:
    """A torn file that cannot be opened is told in one line."""
    torn = tmp_path / "example.org-20240430120000-00000.warc.gz"
    torn.mkdir()
    with pytest.raises(WriteFailed, match=f"{torn}: cannot be mended"):
        recover(tmp_path)
