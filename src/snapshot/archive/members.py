"""Gzip members, one after the other: where each begins and ends, and whether it is whole. Bounded in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from zlib_ng import zlib_ng

from snapshot.archive.codings import CORRUPT

MAGIC = b"\x1f\x8b\x08"
KEPT = 1 << 20
"""Bytes of a member's content that are kept; the rest is only counted."""

RECORD_START = re.compile(
    rb"WARC/[0-9]\.[0-9]{1,2}\r?\n"
    rb"|[a-z]{3,10}://[^\n]{0,8192} [0-9A-Fa-f.:]{2,45} [0-9]{14,18} [^ \n]{1,255} -?\w{1,20}\r?\n"
)
"""The first line of a WARC record, or of an ARC record (URL, address, date, type, length)."""

DAMAGED = "damaged: a gzip member cannot be unpacked"
CUT_SHORT = "cut short: the file ends inside a gzip member"
GIVEN_UP = "not read on from here: too much is damaged"
TOO_LARGE = "unpacks to too much: a gzip bomb"

_GZIP = 31
_READ = 1 << 14
_PIECE = 1 << 18
_SCAN = 1 << 20
_RATIO = 100
_LARGEST = 1 << 30
"""A file may unpack to this, and to `_RATIO` times its size."""
_PATIENCE = 8
"""How often a file's own size may be read in vain, looking for the next whole member."""


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member, or what is left of one."""

    offset: int
    length: int
    """Bytes in the file."""
    size: int
    """Bytes of content."""
    content: bytes
    """The first `KEPT` of them."""
    fault: str | None
    """Why it is not whole."""


def members(file: BinaryIO, start: int, end: int) -> Iterator[Member]:
    """The members between two places of a file. After a faulty one, the next that begins a record follows."""
    in_vain = 0
    place: int | None = start
    while place is not None and place < end:
        member = read_member(file, place, end)
        yield member
        if member.fault:
            in_vain += member.length
            place = next_start(file, place + 1, end)
            if place is not None and in_vain > _PATIENCE * (end - start):
                yield Member(place, 0, 0, b"", GIVEN_UP)
                return
        else:
            place += member.length


def read_member(file: BinaryIO, offset: int, end: int) -> Member:
    """The member that begins at `offset`, unpacked and checked (CRC and length) to its end."""
    unpacking = _Unpacking(file, offset, end)
    content = bytearray()
    size = 0
    for piece in unpacking.pieces():
        size += len(piece)
        content += piece[: KEPT - len(content)]
    return Member(offset, unpacking.length, size, bytes(content), unpacking.fault)


def contents(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """What the members from `start` on hold, in pieces, up to the first fault."""
    place = start
    while place < end:
        unpacking = _Unpacking(file, place, end)
        yield from unpacking.pieces()
        if unpacking.fault:
            return
        place += unpacking.length


def unpack(file: BinaryIO, start: int, end: int, out: BinaryIO) -> str | None:
    """Write what the members between two places hold; why that ended before, or None."""
    room = _LARGEST + _RATIO * (end - start)
    place = start
    while place < end:
        unpacking = _Unpacking(file, place, end)
        for piece in unpacking.pieces():
            room -= len(piece)
            if room < 0:
                return TOO_LARGE
            out.write(piece)
        if unpacking.fault:
            return unpacking.fault
        place += unpacking.length
    return None


class _Unpacking:
    """One member being unpacked: first its pieces, then how long it was and what is wrong with it."""

    def __init__(self, file: BinaryIO, offset: int, end: int) -> None:
        self.length = 0
        self.fault: str | None = None
        self._file = file
        self._available = end - offset
        file.seek(offset)

    def pieces(self) -> Iterator[bytes]:
        inflater = zlib_ng.decompressobj(_GZIP)
        try:
            while not inflater.eof and (packed := self._read()):
                piece = b""
                while not inflater.eof and (packed or len(piece) == _PIECE):
                    piece = inflater.decompress(packed, _PIECE)
                    packed = inflater.unconsumed_tail
                    yield piece
        except CORRUPT:
            self.fault = DAMAGED
        else:
            self.fault = None if inflater.eof else CUT_SHORT
        self.length -= len(inflater.unused_data)

    def _read(self) -> bytes:
        packed = self._file.read(min(_READ, self._available - self.length))
        self.length += len(packed)
        return packed


def next_start(file: BinaryIO, offset: int, end: int) -> int | None:
    """The first place from `offset` on where a member begins that begins a record."""
    while offset < end:
        file.seek(offset)
        window = file.read(min(_SCAN, end - offset))
        found = window.find(MAGIC)
        while found >= 0:
            if begins_record(file, offset + found):
                return offset + found
            found = window.find(MAGIC, found + 1)
        if len(window) < _SCAN:
            break
        offset += len(window) - len(MAGIC) + 1
    return None


def begins_record(file: BinaryIO, offset: int) -> bool:
    """Whether a member stands at `offset` whose content begins as a record does."""
    file.seek(offset)
    try:
        beginning = zlib_ng.decompressobj(_GZIP).decompress(file.read(_READ), _READ)
    except CORRUPT:
        return False
    return RECORD_START.match(beginning) is not None
