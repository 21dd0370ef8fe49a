"""Keys of an index, told right from wrong without the code that makes them (SURT, as pywb spells them)."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")
_WWW = re.compile(r"^www\d*\.")
_DEFAULT = {"http": 80, "https": 443}


def key_is_of(key: str, url: str) -> bool:
    """Whether an index key can be that of a URL.

    Host and port are compared for every http(s) URL, path and query where they hold nothing that spellings differ
    about; elsewhere their letters and digits may only be fewer (session ids and dot segments are left out).
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return True
    if parts.scheme.lower() not in _DEFAULT or not parts.hostname or not parts.hostname.isascii():
        return True
    host = _WWW.sub("", unquote(parts.hostname.lower()).strip("."))
    shown = ",".join(reversed(host.split(".")))
    if port and port != _DEFAULT[parts.scheme.lower()]:
        shown += f":{port}"
    authority, bracket, rest = key.partition(")")
    if not bracket or authority != shown:
        return False
    if parts.query or not _PLAIN.fullmatch(parts.path) or "//" in parts.path or "/." in parts.path:
        return not _letters(rest) - _letters(f"{parts.path}?{parts.query}")
    return rest == (parts.path.lower().rstrip("/") or "/")


def _letters(text: str) -> set[str]:
    decoded = text
    while (further := unquote(decoded, errors="replace")) != decoded:
        decoded = further
    return {char for char in decoded.lower() + text.lower() if char.isascii() and char.isalnum()}
