"""An archive file, record by record; after damage, on at the next place that looks like a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from snapshot.verify.header import Header, parse_header
from snapshot.verify.measure import ALGORITHMS, Block, HttpHead, measure
from snapshot.verify.members import CHUNK, GZIP, Content, Member, Region, Torn, next_start, plain

_MAGIC = b"WARC/"
_TRAILER = b"\r\n\r\n"
_HTTP_TYPES = frozenset({"response", "request", "revisit"})


@dataclass(frozen=True)
class Stored:
    """A record, read to its end."""

    region: Region
    offset: int
    """Of its gzip member; in a plain file, its own."""
    length: int
    """Of the member; in a plain file, of header and block."""
    packed: bool
    number: int
    """Of the record in its file, from 0."""
    nth: int
    """Of the record in its member, from 0."""
    header: Header
    block: Block
    after: bytes
    """What follows the block, up to five bytes, in the member or file; two CRLF and no more is right."""

    @cached_property
    def http(self) -> HttpHead | None:
        """The head of the HTTP message in it."""
        return HttpHead(self.block.head) if self.block.head else None

    @property
    def truncated(self) -> bool:
        """Whether it says that it is cut short."""
        return bool(self.header.get("WARC-Truncated"))


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that are no record."""

    region: Region
    offset: int
    end: int
    record_id: str | None
    reason: str
    torn: bool
    """Whether a record was begun; else something else stands there."""


@dataclass(slots=True)
class _Place:
    """How far a file is read."""

    offset: int = 0
    number: int = 0
    nth: int = 0
    record_id: str | None = None
    made: list[Stored] = field(default_factory=list)


def read_records(region: Region) -> Iterator[Stored | Gap]:
    """All records of a file, and the gaps between them. OSError where it cannot be read."""
    with region.path.open("rb", buffering=CHUNK) as file:
        file.seek(region.start)
        packed = file.read(2) == GZIP[:2]
        place = _Place()
        step = _read_member if packed else _read_plain
        while place.offset < region.size:
            begun, place.record_id = place.offset, None
            reason, torn = "", True
            try:
                reason, torn = step(file, region, place), False
            except Torn as error:
                reason = str(error)
            yield from place.made
            place.made.clear()
            if reason:
                at = next_start(file, region, max(begun + 1, place.offset), packed=packed)
                place.offset = region.size if at is None else at
                yield Gap(region, begun, place.offset, place.record_id, reason, torn)


def _read_member(file: BinaryIO, region: Region, place: _Place) -> str:
    """Read one gzip member into `place`; what is wrong there, else an empty string."""
    file.seek(region.start + place.offset)
    if file.read(2) != GZIP[:2]:
        return "what stands there is no gzip member"
    member = Member(file, region, place.offset)
    content = member.content
    reading: list[tuple[Header, Block, bytes]] = []
    while content.peek(5) == _MAGIC:
        reading.append(_read_record(content, place))
        if reading[-1][2][:4] != _TRAILER:
            break
    found = content.peek(20)
    for _ in content.take(region.size << 11):  # no gzip member unpacks to more: DEFLATE makes 1032 of 1 at the most
        pass
    length = member.end - place.offset
    for nth, (header, block, after) in enumerate(reading):
        made = Stored(region, place.offset, length, True, place.number, nth, header, block, after)
        place.made.append(made)
        place.number += 1
    begun, place.offset = place.offset, member.end
    return "" if reading else f"the gzip member at {begun} does not begin with a record, but with {found!r}"


def _read_plain(file: BinaryIO, region: Region, place: _Place) -> str:
    content = plain(file, region, place.offset)
    if content.peek(5) != _MAGIC:
        return f"no record begins there, but {content.peek(20)!r}"
    header, block, after = _read_record(content, place, one=False)
    length = content.place - (4 if after[:4] == _TRAILER else 0)
    if block.size < (header.length or 0):
        raise Torn(f"the file ends in a record: its block has {block.size} bytes of {header.length}")
    place.made.append(Stored(region, place.offset, length, False, place.number, 0, header, block, after[:4]))
    place.number += 1
    if after[:4] == _TRAILER:
        place.offset += content.place
        return ""
    at = next_start(file, region, place.offset + 1, packed=False)
    place.offset = region.size if at is None else at
    return ""


def _read_record(content: Content, place: _Place, *, one: bool = True) -> tuple[Header, Block, bytes]:
    head = content.head()
    if head is None:
        raise Torn("a record's header has no end")
    header = parse_header(head)
    place.record_id = header.id or None
    if header.length is None:
        raise Torn(f"the record has no Content-Length that is a number: {header.get('Content-Length')!r}")
    block_label = _label(header.get("WARC-Block-Digest"))
    payload_label = _label(header.get("WARC-Payload-Digest"))
    is_http = header.type in _HTTP_TYPES and header.get("Content-Type").lower().startswith("application/http")
    pieces = content.take(header.length)
    block = measure(pieces, http=is_http, block_label=block_label, payload_label=payload_label)
    after = content.peek(5 if one else 4)
    if after[:4] == _TRAILER:
        for _ in content.take(4):
            pass
        after = _TRAILER + content.peek(5 if one else 0)
    return header, block, after


def _label(stated: str) -> str:
    label = stated.partition(":")[0].lower().replace("sha-", "sha")
    return label if label in ALGORITHMS else "sha1"
