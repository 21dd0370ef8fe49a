"""What was captured at a URL, as the archive holds it: read-only, and read from disk only when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from snapshot.archive.codings import unpacked
from snapshot.archive.http import Head, codings, decoded, entity, entity_pieces, split_head
from snapshot.archive.methods import Asked, asked
from snapshot.archive.records import Block, StoredRecord
from snapshot.content_type import content_type
from snapshot.model import Headers, Place

BODY_LIMIT = 1 << 28
"""Bytes that a packed body gives at most (more, where it is stored in more): a bomb is cut here."""

REVISIT = "revisit"
_CAPTURES = frozenset({"response", "resource", REVISIT})
_HTTP = ("http://", "https://")
_HEAD = 1 << 20
_REQUEST = 1 << 24
_LARGEST_PACKING = 6
"""Bytes that one byte may take: a chunk of its own (`1 CRLF x CRLF`)."""
_NOT_MODIFIED = 304
_TRUNCATIONS = frozenset({"length", "time", "disconnect", "unspecified"})
_SOFT = re.compile(rb"^softFailure: ([^\r\n]+)", re.MULTILINE)
_DATE = re.compile(
    r"\s*(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?)?)?)?(?:Z|[+-]00:?00)?\s*"
)


@dataclass(frozen=True, slots=True)
class Original:
    """What a revisit record refers to (WARC 1.1, 6.7)."""

    url: str
    time: datetime | None
    digest: str | None
    """The payload's, where the record states it."""


@dataclass(frozen=True, slots=True)
class _Payload:
    """Where a body lies, and the headers that say how it is packed."""

    block: Block
    offset: int
    headers: Headers


@dataclass(frozen=True, slots=True)
class Capture:
    """An answer as it was kept."""

    url: str
    status: int | None
    """None where no status line can be read."""
    headers: Headers
    time: datetime
    """UTC."""
    record_id: str
    """Without angle brackets, as `urn:uuid:…`."""
    payload_digest: str | None
    """As the record states it, with its label, as `sha1:…`."""
    place: Place
    truncated: str | None
    """Why the answer is not whole; None where it is."""
    revisit_of: Original | None
    """What a revisit refers to; None for any other capture."""
    soft: str | None
    """Why a whole answer is not what its status says (`soft 404`, `log-in`…), where the crawl noted that; else None."""
    asked: Asked | None
    """What it answers, where that was no GET and stands beside it; else None."""
    _block: Block = field(repr=False)
    _payload: _Payload | None = field(repr=False)

    @property
    def mime(self) -> str | None:
        """The media type of the Content-Type headers, without parameters, in lower case."""
        return media_type(self.headers)

    @property
    def size(self) -> int:
        """Bytes of `raw`."""
        return self._block.size

    @property
    def raw(self) -> bytes:
        """The block as it is stored: head and body with all their codings. OSError where the file is gone."""
        return self._block.read()

    @property
    def body(self) -> bytes:
        """The body without transfer and content codings; a revisit has its original's, or none where it is missing."""
        return self.content(max(BODY_LIMIT, self._payload.block.size)) if self._payload else b""

    def pieces(self) -> Iterator[bytes]:
        """The body, piece by piece: with one content coding at most, each of bounded size."""
        if not self._payload:
            return
        at, found = self._payload, codings(self._payload.headers)
        if len(found) > 1:
            yield self.body
        elif found:
            yield from unpacked(found[0], self._entity_pieces, max(BODY_LIMIT, at.block.size))
        else:
            yield from self._entity_pieces()

    def _entity_pieces(self) -> Iterator[bytes]:
        at = self._payload
        return entity_pieces(at.block.pieces(at.offset), at.headers) if at else iter(())

    @property
    def payload(self) -> bytes:
        """The body without its transfer coding, content codings kept: what the payload digest is of (WARC 1.1, 5.9)."""
        return self._entity(self._payload.block.size) if self._payload else b""

    def content(self, limit: int) -> bytes:
        """The first `limit` bytes of the body."""
        return decoded(self._entity(limit), self._payload.headers, limit) if self._payload else b""

    def _entity(self, limit: int) -> bytes:
        """What is enough of the entity to make `limit` bytes of."""
        if not self._payload:
            return b""
        at = self._payload
        return entity(at.block.read(at.offset + _LARGEST_PACKING * limit + _HEAD)[at.offset :], at.headers)


def media_type(headers: Headers) -> str | None:
    """The media type of the Content-Type headers, without parameters, in lower case; None where there is none."""
    value = content_type(headers) or ""
    return re.split(r"[;,\s]", value, maxsplit=1)[0].lower() or None


def is_capture(record: StoredRecord) -> bool:
    """Whether a record holds what was found at an http or https address."""
    return record.type in _CAPTURES and record.uri("warc-target-uri").startswith(_HTTP)


def capture_of(record: StoredRecord) -> Capture | None:
    """The capture that a record holds; None where its date cannot be read."""
    time = parse_date(record.fields.get("warc-date", ""))
    if not time:
        return None
    head = _head(record)
    revisit = _original(record) if record.type == REVISIT else None
    return Capture(
        url=record.uri("warc-target-uri"),
        status=head.status,
        headers=head.headers,
        time=time,
        record_id=record.uri("warc-record-id"),
        payload_digest=record.fields.get("warc-payload-digest"),
        place=record.place,
        truncated=None if revisit else _truncation(record),
        revisit_of=revisit,
        soft=None,
        asked=None,
        _block=record.block,
        _payload=None if revisit else _Payload(record.block, head.body_offset, head.headers),
    )


def soft_of(record: StoredRecord, capture: Capture) -> str | None:
    """What a record says of a capture that it stands beside; None where it says nothing of that sort."""
    if record.type != "metadata" or record.uri("warc-concurrent-to") != capture.record_id:
        return None
    match = _SOFT.search(record.block.read(_HEAD))
    return match[1].decode("utf-8", "replace") if match else None


def asked_of(record: StoredRecord | None, answer: StoredRecord | None) -> Asked | None:
    """What a record asks that an answer was given to, whichever names the other; None where it is a GET or no request.

    The bytes are looked at first: nearly every request is a GET.
    """
    if not record or not answer or record.type != "request" or record.block.read(4) == b"GET ":
        return None
    joined = record.uri("warc-concurrent-to") == answer.uri("warc-record-id") or (
        answer.uri("warc-concurrent-to") == record.uri("warc-record-id")
    )
    return asked(record.block.read(_REQUEST)) if joined else None


def resolved(revisit: Capture, original: Capture) -> Capture:
    """A revisit with its original's body; with its status and headers too, where it says only `not modified`."""
    says = revisit.status not in (None, _NOT_MODIFIED)
    return replace(
        revisit,
        status=revisit.status if says else original.status,
        headers=revisit.headers if says else original.headers,
        truncated=original.truncated,
        _payload=original._payload,  # noqa: SLF001  (its own kind)
    )


def _head(record: StoredRecord) -> Head:
    """The answer's head; for a resource record, which has none, what pywb takes for it."""
    if record.type != "resource":
        return split_head(record.block.read(_HEAD))
    mime = record.fields.get("content-type")
    return Head(200, "OK", (("Content-Type", mime),) if mime else (), 0)


def _original(record: StoredRecord) -> Original:
    url = record.uri("warc-refers-to-target-uri") or record.uri("warc-target-uri")
    time = parse_date(record.fields.get("warc-refers-to-date", ""))
    return Original(url, time, record.fields.get("warc-payload-digest"))


def _truncation(record: StoredRecord) -> str | None:
    reason = record.fields.get("warc-truncated")
    return reason if reason is None or reason in _TRUNCATIONS else "unspecified"


def parse_date(text: str) -> datetime | None:
    """A WARC-Date of any precision (WARC 1.1, 5.4), or the 14 digits of ARC and CDX; None where it is none."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, fraction = match.groups()
    try:
        return datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            UTC,
        )
    except ValueError:
        return None
