"""One line of a CDXJ index: what it says, written and read. The form is cdxj-indexer's, which pywb reads.

    org,example)/about 20240430120000 {"url": "https://example.org/about", "mime": "text/html", "status": "200", …}

The answer to another request than GET is keyed by method and body too, and tells them as `method` and `requestBody`.
`truncated`, `soft`, and for a revisit `payload_mime`, are ours; others pass over them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot.archive.capture import Capture
from snapshot.archive.methods import with_method
from snapshot.archive.surt import surt

REVISIT = "warc/revisit"
PAGES = frozenset({"text/html", "application/xhtml+xml"})

_NOT_MODIFIED = 304
_DIGEST_LIMIT = 1 << 26
"""Bytes up to which the digest of a payload is computed where its record states none."""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A capture, as the index tells of it."""

    key: str
    timestamp: str
    """14 digits, UTC."""
    url: str
    mime: str | None
    """Of the payload, also for a revisit."""
    status: int | None
    digest: str | None
    offset: int
    length: int
    filename: str
    revisit: bool
    truncated: bool
    soft: bool
    """Whether it is a soft failure: an answer that says 200 and is not what was asked for."""
    method: str | None
    """In capitals; None for GET."""

    @property
    def good(self) -> bool:
        """Whether it is an answer as one hopes for: 2xx, or told to be as it was."""
        unchanged = self.revisit and self.status in (None, _NOT_MODIFIED)
        return unchanged or (self.status is not None and 200 <= self.status < 300)

    @property
    def is_page(self) -> bool:
        """Whether it is a page as one hopes for, and no answer to a POST."""
        return self.good and self.mime in PAGES and not self.method

    @property
    def rank(self) -> tuple[bool, bool, bool, str, int]:
        """Greater is better: good before bad, what it seems before soft failures, whole before cut, new before old."""
        return (self.good, not self.soft, not self.truncated, self.timestamp, self.offset)


def index_lines(captures: Iterable[Capture]) -> Iterator[bytes]:
    """One line a capture, in the order given."""
    for capture in captures:
        told = json.dumps({name: value for name, value in _told(capture).items() if value is not None})
        yield f"{surt(with_method(capture.url, capture.asked))} {capture.time:%Y%m%d%H%M%S} {told}\n".encode()


def _told(capture: Capture) -> dict[str, str | None]:
    return {
        "url": capture.url,
        "mime": REVISIT if capture.revisit_of else capture.mime,
        "status": None if capture.status is None else str(capture.status),
        "digest": capture.payload_digest or _digest(capture),
        "length": str(capture.place.length),
        "offset": str(capture.place.offset),
        "filename": Path(capture.place.warc).name,
        "method": capture.asked.method if capture.asked else None,
        "requestBody": capture.asked.query if capture.asked else None,
        "truncated": capture.truncated,
        "soft": capture.soft,
        "payload_mime": capture.mime if capture.revisit_of else None,
    }


def _digest(capture: Capture) -> str | None:
    if capture.revisit_of or capture.truncated or capture.size > _DIGEST_LIMIT:
        return None
    sha1 = hashlib.sha1(capture.payload, usedforsecurity=False)
    return f"sha1:{base64.b32encode(sha1.digest()).decode('ascii')}"


def parse_line(line: bytes) -> IndexLine | None:
    """What a line says; None where it is no line of CDXJ."""
    try:
        key, timestamp, rest = line.decode("utf-8").split(" ", 2)
        told = json.loads(rest)
        revisit = told.get("mime") == REVISIT
        status = str(told.get("status"))
        return IndexLine(
            key=key,
            timestamp=timestamp,
            url=str(told["url"]),
            mime=_text(told.get("payload_mime" if revisit else "mime")),
            status=int(status) if status.isdecimal() else None,
            digest=_text(told.get("digest")),
            offset=_size(told["offset"]),
            length=_size(told.get("length", 0)),
            filename=str(told["filename"]),
            revisit=revisit,
            truncated="truncated" in told,
            soft="soft" in told,
            method=_method(told.get("method")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _method(value: Any) -> str | None:
    method = (_text(value) or "GET").upper()
    return None if method == "GET" else method


def _size(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number
