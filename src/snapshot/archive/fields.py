"""Named fields and URIs, spelt as WARC 1.1 asks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_RESERVED = ":/?#@!$&'()*+,;="
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def named_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """The lines of a header, or of an `application/warc-fields` block.

    A line break or other control character in a value becomes a space: no value can begin a line of its own.
    """
    return "".join(f"{name}: {_CONTROLS.sub(' ', value).strip()}\r\n" for name, value in pairs).encode(
        "utf-8", "backslashreplace"
    )


def warc_date(moment: datetime) -> str:
    """A moment as WARC-Date writes it: UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def target_uri(url: str) -> str:
    """A URL as a URI (RFC 3986): what the WHATWG standard lets stand in a URL and a URI must not hold is escaped."""
    match = _AUTHORITY.match(url)
    authority = match[0] if match else ""
    rest = _BARE_PERCENT.sub("%25", url[len(authority) :])
    return quote(authority, _RESERVED + "[]%", errors="replace") + quote(rest, _RESERVED + "%", errors="replace")
