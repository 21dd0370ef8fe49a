"""A stored record: its named fields, as warcio reads them, and its block, read only when asked for."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from snapshot.archive.members import MAGIC, RECORD_START, contents
from snapshot.model import Place

_LOADER = ArcWarcRecordLoader(arc2warc=True)
logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of spaces in URLs, which it mends
_PIECE = 1 << 18
_LENGTH = re.compile(r"\s*[0-9]{1,18}\s*")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in an archive that cannot be read."""

    path: Path
    offset: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: offset {self.offset}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before a record's block."""

    fields: Mapping[str, str]
    """By name in lower case; of a repeated one, the first."""
    start: int
    """Where the block begins, from the record's beginning."""
    size: int | None
    """Of the block; None where the record does not say it."""


def parse_header(content: bytes) -> Header | None:
    """The header that `content` begins with, an ARC one in WARC's terms; None where no record begins there."""
    if not RECORD_START.match(content):
        return None
    stream = BytesIO(content)
    try:
        record = _LOADER.parse_record_stream(stream, no_record_parse=True)
    except (ArchiveLoadFailed, EOFError, ValueError):
        return None
    stated = _LENGTH.fullmatch(record.rec_headers.get_header("Content-Length") or "")
    fields = {name.lower(): value for name, value in reversed(record.rec_headers.headers)}
    return Header(fields, stream.tell(), record.length if stated else None)


@dataclass(frozen=True, slots=True)
class Block:
    """Where a record's block lies. Reading it opens the file anew, unless it is small: then it is at hand."""

    path: Path
    offset: int
    """Of the record, or of its gzip member, in the file."""
    start: int
    """Of the block, from the (unpacked) record's beginning."""
    size: int
    near: bytes = field(repr=False)
    """The first bytes of the (unpacked) record."""

    def read(self, limit: int | None = None) -> bytes:
        """The first `limit` bytes of the block; all, where None. OSError where the file is gone."""
        return b"".join(self.pieces(0, limit))

    def pieces(self, first: int = 0, limit: int | None = None) -> Iterator[bytes]:
        """The block from one byte on and up to another, in pieces of bounded size. OSError where the file is gone."""
        end = self.start + (self.size if limit is None else min(limit, self.size))
        start = min(self.start + first, end)
        if end <= len(self.near):
            yield self.near[start:end]
        else:
            yield from self._far(start, end)

    def _far(self, start: int, end: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            if file.read(len(MAGIC)) != MAGIC:
                file.seek(self.offset + start)
                while start < end and (piece := file.read(min(_PIECE, end - start))):
                    start += len(piece)
                    yield piece
                return
            place = 0
            for piece in contents(file, self.offset, self.path.stat().st_size):
                yield piece[max(0, start - place) : max(0, end - place)]
                place += len(piece)
                if place >= end:
                    return


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record of an archive file."""

    fields: Mapping[str, str]
    block: Block
    place: Place
    """Of the gzip member, or of header and block."""

    @property
    def type(self) -> str:
        """The WARC-Type, in lower case."""
        return self.fields.get("warc-type", "").lower()

    def uri(self, name: str) -> str:
        """A field that holds a URI, without the angle brackets that versions of WARC differ about; empty where none."""
        return self.fields.get(name, "").strip("<> ")
