"""What an answer's Content-Type headers say together (Fetch, "extract a MIME type"). Pure."""

from __future__ import annotations

import re

from snapshot.model import Headers

_ELEMENT = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*"?)+')
"""What stands between commas; those between quotes part nothing."""
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  (RFC 9110's word)
_TYPE = re.compile(rf"({_TOKEN}/{_TOKEN})\s*(?:;.*)?", re.DOTALL)
_CHARSET = re.compile(r";\s*charset\s*=\s*[^;]+", re.IGNORECASE)


def content_type(headers: Headers) -> str | None:
    """The media type with its parameters, as browsers take it; None where none is stated.

    Of several the last that is one counts, with the charset of those before it where they are of the same type. Where
    none is one, the first stands as it came.
    """
    stated = [value.strip() for name, value in headers if name.lower() == "content-type"]
    taken, kind, charset = None, "", ""
    for value in map(str.strip, _ELEMENT.findall(",".join(stated))):
        match = _TYPE.fullmatch(value)
        if match is None or match[1] == "*/*":
            continue
        own = _CHARSET.search(value)
        inherited = "" if own or match[1].lower() != kind else charset
        taken, kind, charset = value + inherited, match[1].lower(), own[0] if own else inherited
    return taken or next(iter(stated), None)
