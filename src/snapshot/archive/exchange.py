"""Which WARC records an exchange makes, and what stands in them (ISO 28500:2017). Pure, but for ids drawn by chance."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from snapshot.archive.fields import named_fields, target_uri, warc_date
from snapshot.archive.http import split_head
from snapshot.model import Earlier, Exchange

Notes = tuple[tuple[str, str], ...]
"""What a crawl knows of an exchange, as fields of its metadata record: `via`, `hopsFromSeed`…"""

_FORMAT = (
    ("format", "WARC File Format 1.1"),
    ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
)
_FIELDS = "application/warc-fields"
_HTTP = re.compile(rb"HTTP/1\.[01](?=\s)")
_LARGEST_HEAD = 1 << 20
_NOT_MODIFIED = 304
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
_TLS = re.compile(r"TLSv1(?:\.([0-9]))?")


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record about to be written."""

    id: str
    header: bytes
    pieces: Callable[[], Iterable[bytes]]
    """The block, as often as it is asked for."""


def warcinfo(filename: str, now: datetime, told: Notes) -> NewRecord:
    """The record that begins a file: what wrote it and how (clause 6.2)."""
    block = named_fields((*told, *_FORMAT))
    fields = (("WARC-Date", warc_date(now)), ("WARC-Filename", filename))
    return _record("warcinfo", fields, _FIELDS, lambda: (block,))


def records_of(
    exchange: Exchange, warcinfo_id: str, notes: Notes = (), earlier: Earlier | None = None
) -> list[NewRecord]:
    """`response` (or `revisit`, where the same bytes stand in the archive already), `metadata` where there is something
    to say, and `request`, which tells that the exchange is whole. Where only interim answers came, `metadata` leads.
    """
    common = _common(exchange, warcinfo_id)
    told = _told(exchange, notes)
    block = named_fields(told)
    if not exchange.block.size:
        interim = _record("metadata", common, _FIELDS, lambda: (block,))
        return [interim, _request(exchange, (*common, ("WARC-Concurrent-To", interim.id)))]
    response = _revisit(exchange, common, earlier) if earlier else _response(exchange, common)
    joined = (*common, ("WARC-Concurrent-To", response.id))
    metadata = [_record("metadata", joined, _FIELDS, lambda: (block,))] if told else []
    return [response, *metadata, _request(exchange, joined)]


def fingerprint(exchange: Exchange) -> bytes:
    """BLAKE2b of the body as it stands in the block: what must be the same for an answer to be a revisit.

    Not SHA-1, which the payload digest is: two files of one SHA-1 can be made, and one of them would be lost.
    """
    offset = _body_offset(exchange)
    hasher = hashlib.blake2b(digest_size=32)
    for piece in exchange.block.pieces():
        hasher.update(piece[offset:])
        offset = max(0, offset - len(piece))
    return hasher.digest()


def _body_offset(exchange: Exchange) -> int:
    return split_head(exchange.block.read(_LARGEST_HEAD)).body_offset


def _revisit(exchange: Exchange, common: Notes, earlier: Earlier) -> NewRecord:
    """The answer's head, and where its body is (clause 6.7; annotated 1.1: `WARC-Truncated` is a must)."""
    unchanged = exchange.status == _NOT_MODIFIED
    digest = None if unchanged else exchange.payload_digest
    fields = (
        *common,
        *_protocols(exchange.block.read(16), exchange.tls),
        *_given("WARC-Payload-Digest", digest),
        ("WARC-Profile", _REVISIT + ("server-not-modified" if unchanged else "identical-payload-digest")),
        ("WARC-Refers-To", earlier.record_id),
        ("WARC-Refers-To-Target-URI", target_uri(earlier.url)),
        ("WARC-Refers-To-Date", warc_date(earlier.captured_at)),
        *_given("WARC-Truncated", None if unchanged else "length"),
    )
    head = exchange.block.read(_body_offset(exchange))
    return _record("revisit", fields, "application/http;msgtype=response", lambda: (head,))


def _response(exchange: Exchange, common: Notes) -> NewRecord:
    """The answer as it came; what does not even begin as HTTP is not called so."""
    beginning = exchange.block.read(16)
    fields = (
        *common,
        *_protocols(beginning, exchange.tls),
        *_given("WARC-Payload-Digest", exchange.payload_digest),
        *_given("WARC-Truncated", exchange.truncated),
    )
    is_http = beginning.startswith(b"HTTP/")
    content_type = "application/http;msgtype=response" if is_http else "application/octet-stream"
    return _record("response", fields, content_type, exchange.block.pieces)


def _request(exchange: Exchange, joined: Notes) -> NewRecord:
    version = exchange.request.partition(b"\n")[0].rpartition(b" ")[2]
    fields = (*joined, *_protocols(version, exchange.tls))
    return _record("request", fields, "application/http;msgtype=request", lambda: (exchange.request,))


def _told(exchange: Exchange, notes: Notes) -> Notes:
    """The metadata record's fields; none where only times could be told.

    Interim answers are a JSON string (their bytes as latin-1): one legible line, from which they come back byte for
    byte. A block of `application/http` would be taken for the answer by programs that index metadata records too.
    """
    interim = json.dumps(exchange.interim.decode("latin-1")) if exchange.interim else None
    said = (
        *notes,
        *_given("certificateError", exchange.certificate_error),
        *_given("fault", exchange.fault.reason if exchange.fault else None),
        *_given("interim", interim),
        *_given("scrubbed", ", ".join(exchange.scrubbed) or None),
    )
    if not said:
        return ()
    first = None if exchange.first_byte is None else f"{exchange.first_byte * 1000:.0f}"
    times = (*_given("firstByteMs", first), ("fetchTimeMs", f"{exchange.seconds * 1000:.0f}"))
    return (*said, *times, *_given("tls", exchange.tls))


def _common(exchange: Exchange, warcinfo_id: str) -> Notes:
    """The fields that all records of an exchange share; the date is that of its beginning (clause 5.4)."""
    return (
        ("WARC-Date", warc_date(exchange.started)),
        ("WARC-Target-URI", target_uri(exchange.url)),
        *_given("WARC-IP-Address", exchange.ip),
        ("WARC-Warcinfo-ID", warcinfo_id),
    )


def _protocols(version: bytes, tls: str | None) -> Notes:
    """WARC-Protocol, from the upper layer down, and the cipher suite where its name is IANA's (WARC extensions)."""
    http = _HTTP.match(version)
    layer = _TLS.match(tls or "")
    suite = (tls or "").rpartition(" ")[2]
    return (
        *_given("WARC-Protocol", http and http[0].decode("ascii").lower()),
        *_given("WARC-Protocol", layer and f"tls/1.{layer[1] or 0}"),
        *_given("WARC-Cipher-Suite", suite if suite.startswith("TLS_") else None),
    )


def _given(name: str, value: str | None) -> Notes:
    return ((name, value),) if value is not None else ()


def _record(kind: str, fields: Notes, content_type: str, pieces: Callable[[], Iterable[bytes]]) -> NewRecord:
    sha1 = hashlib.sha1(usedforsecurity=False)
    size = 0
    for piece in pieces():
        sha1.update(piece)
        size += len(piece)
    digest = base64.b32encode(sha1.digest()).decode("ascii")
    record_id = f"<urn:uuid:{uuid.uuid4()}>"
    header = named_fields(
        (
            ("WARC-Type", kind),
            ("WARC-Record-ID", record_id),
            *fields,
            ("WARC-Block-Digest", f"sha1:{digest}"),
            ("Content-Type", content_type),
            ("Content-Length", str(size)),
        )
    )
    return NewRecord(record_id, b"WARC/1.1\r\n" + header + b"\r\n", pieces)
