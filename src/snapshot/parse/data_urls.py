"""Pages and style sheets that stand in `data:` URLs, and may load files themselves (RFC 2397; Fetch, 6)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

_DATA = re.compile(r"\s*data:\s*([\w.+-]+/[\w.+-]+)([^,]*),", re.IGNORECASE)
_FORGIVEN = re.compile(rb"[^A-Za-z0-9+/]")

NOWHERE = "data:,"
"""What references in such a document stand on: only absolute ones lead anywhere."""


def _as_it_is(text: str) -> str:
    return text


def _in_style(text: str) -> str:
    return f"<style>{text}</style>"


_AS_HTML: dict[str, Callable[[str], str]] = {
    "text/html": _as_it_is,
    "application/xhtml+xml": _as_it_is,
    "text/css": _in_style,
}


def html_in(reference: str) -> str:
    """The HTML that a `data:` URL holds, a style sheet as a `<style>`; empty for all other references."""
    match = _DATA.match(reference)
    as_html = _AS_HTML.get(match[1].lower()) if match else None
    if match is None or as_html is None:
        return ""
    body = unquote_to_bytes(reference[match.end() :])
    if match[2].rstrip().lower().endswith(";base64"):
        body = _decoded(body)
    return as_html(body.decode("utf-8", "replace"))


def _decoded(body: bytes) -> bytes:
    letters = _FORGIVEN.sub(b"", body)
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))
