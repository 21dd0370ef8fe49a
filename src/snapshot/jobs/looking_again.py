"""Asking again for what the archive has already: on the condition that it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from snapshot.archive.reader import read_at
from snapshot.errors import DamagedArchive
from snapshot.model import Earlier, Headers, Place, first_header

_OK = 200
_CONDITIONS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
"""The validators of an answer, and what asks by them (RFC 9110, 8.8 and 13.1)."""
_FRESH = ("Cache-Control", "no-cache")
"""That no cache in between answers for the server (RFC 9111, 5.2.1.4)."""


@dataclass(frozen=True, slots=True)
class Before:
    """An answer that the archive has, and how to ask whether it still holds."""

    answer: Earlier
    conditions: Headers


def answer_before(folder: Path, place: Place | None) -> Before | None:
    """The whole answer that stands at a place in an archive folder; None where there is none to refer to."""
    if place is None:
        return None
    try:
        capture = read_at(folder / place.warc, place.offset)
    except DamagedArchive:
        return None
    if capture.status != _OK or capture.truncated or capture.revisit_of:
        return None
    told = [(name, first_header(capture.headers, header)) for header, name in _CONDITIONS]
    conditions = tuple((name, value) for name, value in told if value and value.isascii() and value.isprintable())
    answer = Earlier(capture.url, capture.time, f"<{capture.record_id}>")
    return Before(answer, (*conditions, _FRESH) if conditions else ())
