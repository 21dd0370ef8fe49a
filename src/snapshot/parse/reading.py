"""In which encoding a page's text can be read, where it declares a wrong one or none."""

from __future__ import annotations

import re

import webencodings
from chardetng_py import EncodingDetector

from snapshot.parse.encoding import DEFAULT, byte_order_mark, known_encoding

_UNICODE = frozenset({"utf-8", "utf-16le", "utf-16be"})
_ENOUGH = 8
"""Octets beyond one a letter from which text that is valid UTF-8 is no accident."""
_LEAST = 24
"""Bytes beyond ASCII from which a page tells that it is not in the encoding that a server declares for all."""
_MOSTLY = 0.4
"""The share of them that are wrong as UTF-8, from which a page is in another encoding than that."""
_SAMPLE = 256 * 1024
_ESCAPE = b"\x1b"
"""What Japanese in seven bits begins with (ISO-2022-JP)."""
_LABELS = {"cp874": "windows-874"}
"""Names that are Python's, and no labels of the WHATWG's."""
_BEYOND = re.compile(rb"[\x80-\xff]")


def sniff_to_read(body: bytes, content_type: str | None) -> str:
    """The encoding by which a page's text can be read: UTF-8 where all of it is, whatever it declares; else `sniff`'s.

    Browsers show such a page garbled, and resolve its links as it declares: for these, `sniff` holds. Where nothing is
    declared, what the bytes spell decides; and where UTF-8 is, as servers say of all pages, that most of them are not.
    """
    declared = known_encoding(body, content_type)
    if declared is None:
        return guessed(body)
    if declared == "utf-8" and byte_order_mark(body) is None:
        return _instead_of_utf_8(body) or declared
    if declared in _UNICODE or body.isascii():
        return declared
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return declared
    beyond = len(body) - len(text)
    return "utf-8" if beyond >= _ENOUGH else declared


def _instead_of_utf_8(body: bytes) -> str | None:
    """What the page itself declares, or spells, where most of it is no UTF-8; None where it is."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        wrong = body.decode("utf-8", "replace").count("\ufffd")
    else:
        return None
    if wrong < _LEAST or wrong < _MOSTLY * len(_BEYOND.findall(body)):
        return None
    declared = known_encoding(body, None)
    return declared if declared not in {None, "utf-8"} else guessed(body)


def guessed(body: bytes) -> str:
    """The encoding that a page most likely has, by what its bytes would spell, as Firefox guesses it (chardetng)."""
    if body.isascii() and _ESCAPE not in body:
        return DEFAULT
    detector = EncodingDetector()
    detector.feed(body[:_SAMPLE], last=True)
    name = detector.guess(tld=None, allow_utf8=False)
    known = webencodings.lookup(_LABELS.get(name, name))
    return str(known.name) if known else DEFAULT
