"""All records of a file, one after the other, and what is damaged between them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.members import RECORD_START, Member, begins_record, members
from snapshot.archive.records import Block, Damage, Header, StoredRecord, parse_header
from snapshot.model import Place

NO_RECORD = "no WARC record begins here"
TOO_SHORT = "cut short: the block ends before its Content-Length"
TOO_LONG = "the block is longer than its Content-Length"
NO_LENGTH = "no Content-Length that can be read"
UNALIGNED = (
    "gzip members and records do not go together from here on (offsets are those of the unpacked file); "
    "`warcio recompress` mends it"
)

_NEXT_PLAIN = re.compile(rb"(?<=\n)(?:" + RECORD_START.pattern + rb")")
_END = b"\r\n\r\n"
_HEAD = 1 << 16
_LONGEST_LINE = 1 << 14
_SCAN = 1 << 20


@dataclass(frozen=True, slots=True)
class Extent:
    """A file, or the part of one, that holds records."""

    path: Path
    start: int
    end: int
    warc: str
    """Its name in a record's place."""
    shown: Path
    """Its name in a damage report."""
    base: int = 0
    """What is taken from its offsets when they are told."""


@dataclass(frozen=True, slots=True)
class Unaligned:
    """Where a gzip file must be unpacked as a whole, because its members are not its records."""

    offset: int
    """Of the first such member."""
    unpacked: int
    """Bytes of content before it."""


def packed_records(file: BinaryIO, extent: Extent) -> Generator[StoredRecord | Damage, None, Unaligned | None]:
    """The records of a file with one gzip member a record (WARC 1.1, D.2). Returns where it stops being one."""
    unpacked = 0
    for member in members(file, extent.start, extent.end):
        header = parse_header(member.content)
        offset = member.offset - extent.base
        if header and _is_unaligned(file, member, header, extent):
            yield Damage(extent.shown, offset, UNALIGNED)
            return Unaligned(member.offset, unpacked)
        problem = _problem(member, header, extent)
        if problem:
            yield Damage(extent.shown, offset, problem)
        if header and problem in (None, TOO_LONG):
            block = Block(extent.path, member.offset, header.start, header.size or 0, member.content)
            yield StoredRecord(header.fields, block, Place(extent.warc, offset, member.length))
        unpacked += member.size
    return None


def _is_unaligned(file: BinaryIO, member: Member, header: Header, extent: Extent) -> bool:
    """Whether a member holds more than its record, or less, and the rest of it is in the next."""
    if header.size is None:
        return False
    if header.start + header.size > member.size:
        follows = member.offset + member.length
        return not member.fault and follows < extent.end and not begins_record(file, follows)
    return RECORD_START.match(_rest(member, header, extent)) is not None


def _problem(member: Member, header: Header | None, extent: Extent) -> str | None:
    if member.fault:
        return member.fault
    if not header:
        return NO_RECORD if member.size else None
    if header.size is None:
        return NO_LENGTH
    if header.start + header.size > member.size:
        return TOO_SHORT
    return TOO_LONG if _rest(member, header, extent) else None


def _rest(member: Member, header: Header, extent: Extent) -> bytes:
    """The first bytes that follow a record in its member, but for line ends."""
    end = header.start + (header.size or 0)
    size = min(_LONGEST_LINE, member.size - end)
    if size <= len(_END):
        return b""
    return Block(extent.path, member.offset, end, size, member.content).read().lstrip(_END)


def plain_records(file: BinaryIO, extent: Extent) -> Iterator[StoredRecord | Damage]:
    """The records of a file that is not packed."""
    place: int | None = _after_line_ends(file, extent.start)
    while place is not None and place < extent.end:
        file.seek(place)
        near = file.read(min(_HEAD, extent.end - place))
        header = parse_header(near)
        offset = place - extent.base
        if not header or header.size is None:
            yield Damage(extent.shown, offset, NO_LENGTH if header else NO_RECORD)
            place = next_plain(file, place + (header.start if header else 1), extent.end)
            continue
        start = place + header.start
        problem, follows = _what_follows(file, start, start + header.size, extent)
        if problem:
            yield Damage(extent.shown, offset, problem)
        if problem != TOO_SHORT or follows is None:
            end = min(start + header.size, extent.end)
            block = Block(extent.path, place, header.start, end - start, near)
            fields = header.fields if problem != TOO_SHORT else {**header.fields, "warc-truncated": "unspecified"}
            yield StoredRecord(fields, block, Place(extent.warc, offset, end - place))
        place = follows


def _what_follows(file: BinaryIO, start: int, end: int, extent: Extent) -> tuple[str | None, int | None]:
    """What is wrong with the length of the block between two places, and where the next record begins."""
    if end <= extent.end:
        follows = _after_line_ends(file, end)
        file.seek(follows)
        if follows >= extent.end or RECORD_START.match(file.read(_LONGEST_LINE)):
            return None, follows
    found = next_plain(file, start, extent.end)
    whole = end <= extent.end and (found is None or found > end)
    return TOO_LONG if whole else TOO_SHORT, found


def _after_line_ends(file: BinaryIO, place: int) -> int:
    file.seek(place)
    while following := file.read(_HEAD):
        kept = following.lstrip(_END)
        place += len(following) - len(kept)
        if kept:
            break
    return place


def next_plain(file: BinaryIO, place: int, end: int) -> int | None:
    """The next place, from `place` on, where a line begins a record."""
    while place < end:
        line_end = max(0, place - 1)
        file.seek(line_end)
        window = file.read(min(_SCAN, end - line_end))
        found = _NEXT_PLAIN.search(window)
        if found:
            return line_end + found.start()
        if len(window) < _SCAN:
            break
        place = line_end + len(window) - _LONGEST_LINE
    return None
