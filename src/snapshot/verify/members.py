"""The bytes of an archive file, as a stream for each gzip member (RFC 1952), or one for a file that is not packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

GZIP = b"\x1f\x8b\x08"
_RECORD = b"WARC/"
CHUNK = 1 << 18
"""What a file is to be buffered by."""
_FIRST = 1 << 12
_PIECE = 1 << 20
_STEP = 64
_LIMIT_OF_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Region:
    """A WARC file, or its place in a zip file."""

    path: Path
    name: str
    """As findings call it."""
    start: int
    size: int


class Torn(Exception):
    """The bytes end or make no sense before they should."""


class Content:
    """Unpacked bytes, read forward in bounded pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._near = b""
        self._at = 0
        self.place = 0
        """Bytes taken so far."""

    def head(self) -> bytes | None:
        """All up to the first empty line, and with it; None (and nothing taken) where none comes. Torn at a bad end."""
        while (end := self._near.find(b"\r\n\r\n", self._at)) < 0:
            if len(self._near) - self._at > _LIMIT_OF_HEAD or not self._more():
                return None
        return self._cut(end + 4 - self._at)

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, or fewer where the end comes before."""
        while size > 0 and (self._at < len(self._near) or self._more()):
            piece = self._cut(size)
            size -= len(piece)
            yield piece

    def peek(self, size: int) -> bytes:
        """The next bytes, not taken."""
        while len(self._near) - self._at < size and self._more():
            pass
        return self._near[self._at : self._at + size]

    def _cut(self, size: int) -> bytes:
        piece = self._near[self._at : self._at + size]
        self._at += len(piece)
        self.place += len(piece)
        return piece

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._near = self._near[self._at :] + piece
        self._at = 0
        return bool(piece)


class Member:
    """A gzip member: its content, and, when that was read, where it ends."""

    def __init__(self, file: BinaryIO, region: Region, offset: int) -> None:
        self._file, self._region = file, region
        self.offset = offset
        self.end = offset
        self.content = Content(self._inflate())

    def _inflate(self) -> Iterator[bytes]:
        inflate = zlib.decompressobj(31)
        place, size, packed = self.offset, _FIRST, b""
        given = False
        while not inflate.eof:
            if not packed:
                self._file.seek(self._region.start + place)
                packed = self._file.read(min(size, self._region.size - place))
                place, size = place + len(packed), min(4 * size, CHUNK)
                if not packed:
                    raise Torn("the file ends in the middle of a gzip member")
            try:
                piece = inflate.decompress(packed, _PIECE)
            except zlib.error as error:
                yield from () if given else _salvaged(packed)
                raise Torn(f"the gzip member is damaged ({error})") from None
            packed = inflate.unconsumed_tail
            if piece:
                given = True
                yield piece
        self.end = place - len(inflate.unused_data)


def _salvaged(packed: bytes) -> Iterator[bytes]:
    """What comes before the damage: enough, mostly, to name the record."""
    inflate = zlib.decompressobj(31)
    try:
        while not inflate.eof and (piece := inflate.decompress(packed, _STEP)):
            packed = inflate.unconsumed_tail
            yield piece
    except zlib.error:
        return


def plain(file: BinaryIO, region: Region, offset: int) -> Content:
    """The bytes of a file that is not packed, from an offset."""
    return Content(_stored(file, region, offset))


def _stored(file: BinaryIO, region: Region, place: int) -> Iterator[bytes]:
    while place < region.size:
        file.seek(region.start + place)
        piece = file.read(min(_PIECE, region.size - place))
        if not piece:
            return
        place += len(piece)
        yield piece


def next_start(file: BinaryIO, region: Region, after: int, *, packed: bool) -> int | None:
    """Where, after an offset, the next record begins that looks like one; None where none does."""
    sign = GZIP if packed else b"\n" + _RECORD
    place = after
    while place < region.size:
        file.seek(region.start + place)
        window = file.read(min(_PIECE, region.size - place))
        if not window:
            return None
        at = window.find(sign)
        while at >= 0:
            found = place + at + (not packed)
            if not packed or _is_record(file, region, found):
                return found
            at = window.find(sign, at + 1)
        place += max(1, len(window) - len(sign) + 1)
    return None


def _is_record(file: BinaryIO, region: Region, offset: int) -> bool:
    file.seek(region.start + offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(min(512, region.size - offset)), 5) == _RECORD
    except zlib.error:
        return False
