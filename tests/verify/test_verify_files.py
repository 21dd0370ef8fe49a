"""A file that was damaged: caught where it is, and what lies after the damage is read."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import pytest
from building import METADATA, NAME, REQUEST, RESPONSE, REVISIT, WARCINFO, Folder, named

from snapshot.verify.findings import Finding
from snapshot.verify.folder import verify_folder
from snapshot.verify.warc import verify_warc


def damage(folder: Folder) -> list[Finding]:
    """What is found that is about bytes, not about what others say of them."""
    return [finding for finding in folder.of_warc() if finding.rule in {"R1", "R2", "R3", "R4", "R5"}]


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 40, 100])
def test_a_cut_tail(folder: Folder, cut: int) -> None:
    """A file that ends in the middle of a member is an error at that member (R3)."""
    folder.mangle(lambda data: data[:-cut])
    (finding,) = damage(folder)
    assert (finding.rule, finding.severity, finding.offset) == ("R3", "error", folder.offsets[METADATA])
    assert finding.message.startswith("the file ends in the middle")


def test_every_cut_is_found(folder: Folder) -> None:
    """Wherever a file is cut but between two members, that is an error."""
    whole = folder.warc.read_bytes()
    for size in range(len(whole)):
        folder.warc.write_bytes(whole[:size])
        found = [finding for finding in verify_warc(folder.warc) if finding.rule in {"R2", "R3"}]
        assert bool(found) == (size == 0 or size not in folder.offsets), size


@pytest.mark.parametrize("lost", [1, 10, 50])
def test_a_cut_in_the_middle(folder: Folder, lost: int) -> None:
    """Bytes lost inside a member are an error there; the records after it are read."""
    place = folder.offsets[REQUEST]
    folder.mangle(lambda data: data[: place + 30] + data[place + 30 + lost :])
    (finding,) = damage(folder)
    assert (finding.rule, finding.offset) == ("R3", place)
    assert verify_folder(folder.root).counts.records == len(folder.records) - 1


def test_every_flipped_bit_is_found(folder: Folder) -> None:
    """One bit flipped in a member is an error there, unless it is idle: gzip's time, or the padding of its data."""
    whole = folder.warc.read_bytes()
    place = folder.offsets[RESPONSE]
    idle = 0
    for at in range(place, folder.offsets[REQUEST]):
        broken = whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :]
        folder.warc.write_bytes(broken)
        errors = [finding for finding in verify_warc(folder.warc) if finding.severity == "error"]
        if place not in [finding.offset for finding in errors]:
            assert gzip.decompress(broken) == gzip.decompress(whole), at
            idle += 1
    assert idle <= 7


def test_a_wrong_trailer(folder: Folder) -> None:
    """A member whose CRC or size is wrong is named with its record, and lost (R3)."""
    end = folder.offsets[REQUEST]
    for at in (end - 8, end - 4):
        folder.write().mangle(lambda data, at=at: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])  # type: ignore[misc]
        (finding,) = damage(folder)
        assert (finding.offset, finding.record_id) == (folder.offsets[RESPONSE], named(2))


def test_bytes_after_the_last_member(folder: Folder) -> None:
    """What follows the last member is no record (R2)."""
    end = folder.warc.stat().st_size
    for tail in (b"\0" * 10, b"x", b"\x1f"):
        folder.write().mangle(lambda data, tail=tail: data + tail)  # type: ignore[misc]
        (finding,) = damage(folder)
        assert (finding.rule, finding.offset) == ("R2", end)


def test_bytes_between_members(folder: Folder) -> None:
    """What stands between two members is no record, and the second is read (R2)."""
    place = folder.offsets[REVISIT]
    folder.mangle(lambda data: data[:place] + b"junk" + data[place:])
    (finding,) = damage(folder)
    assert (finding.rule, finding.offset) == ("R2", place)
    assert verify_folder(folder.root).counts.records == len(folder.records)


def test_a_member_that_is_no_record(folder: Folder) -> None:
    """A gzip member that holds something else is named (R2)."""
    folder.mangle(lambda data: data + zlib.compress(b"hello", wbits=31))
    (finding,) = damage(folder)
    assert finding.rule == "R2"
    assert "b'hello'" in finding.message


def test_no_warcinfo(folder: Folder) -> None:
    """A file that does not begin with a warcinfo record is told of at its first record (R19)."""
    del folder.records[WARCINFO]
    found = [finding for finding in folder.write().of_warc() if "begin" in finding.message]
    assert [(finding.rule, finding.offset, finding.record_id) for finding in found] == [("R19", 0, named(2))]


def test_an_empty_file(folder: Folder) -> None:
    """A file of no bytes is an error."""
    folder.mangle(lambda _data: b"")
    assert [(finding.rule, finding.offset) for finding in folder.of_warc()] == [("R3", None)]


def test_a_cut_plain_file(folder: Folder, tmp_path: Path) -> None:
    """A file that is not packed and ends inside a record is an error there (R3), wherever it ends."""
    data = [made.bytes() for made in folder.records]
    whole = b"".join(data)
    place = len(whole) - len(data[-1])
    path = tmp_path / NAME.removesuffix(".gz")
    for size in range(place + 1, len(whole)):
        path.write_bytes(whole[:size])
        found = [finding.offset for finding in verify_warc(path) if finding.rule in {"R1", "R2", "R3"}]
        assert found == [place], size


def test_a_plain_file_with_a_wrong_length(folder: Folder, tmp_path: Path) -> None:
    """After a Content-Length that is wrong, reading goes on at the next record."""
    folder.records[RESPONSE] = folder.records[RESPONSE].set("Content-Length", "7")
    path = tmp_path / NAME.removesuffix(".gz")
    path.write_bytes(b"".join(made.bytes() for made in folder.records))
    found = [finding for finding in verify_warc(path) if finding.rule in {"R1", "R2", "R3"}]
    assert [(finding.rule, finding.record_id) for finding in found] == [("R1", named(2))]


def test_a_header_without_end(folder: Folder) -> None:
    """A header of which no empty line marks the end is an error, however long it is, and holds no memory."""
    begin = zlib.compress(b"WARC/1.1\r\n" + b"X-Long: " + b"a" * (1 << 22), wbits=31)
    folder.mangle(lambda data: data + begin)
    (finding,) = damage(folder)
    assert finding.message.startswith("a record's header has no end")


def test_a_member_of_another_length(folder: Folder) -> None:
    """A member whose trailer states another size than it unpacks to is damaged (RFC 1952)."""
    end = folder.offsets[REQUEST]
    folder.mangle(lambda data: data[: end - 4] + struct.pack("<I", 1) + data[end:])
    (finding,) = damage(folder)
    assert "incorrect length" in finding.message
