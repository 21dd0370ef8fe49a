"""Which encoding a page is in, and its text: as browsers decide it (WHATWG HTML, 13.2.3; WHATWG Encoding)."""

from __future__ import annotations

import codecs
import re

import webencodings

DEFAULT = "windows-1252"
"""What browsers take where nothing is declared (WHATWG HTML, 13.2.3.2, for most locales)."""
PRESCAN = 1024
"""Bytes in which a declaration has to stand to be seen before parsing."""
LATE = 16 * 1024
"""Bytes in which a declaration that came too late for the prescan is still looked for."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_XML_UTF16 = ((b"<\0?\0x\0", "utf-16le"), (b"\0<\0?\0x", "utf-16be"))
_IN_A_META = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": DEFAULT}
"""What a declaration readable as ASCII cannot mean, and what is taken instead."""
_CODECS = {"gbk": "gb18030", "replacement": "ascii", "x-user-defined": "latin-1"}
"""Where Python's codec of that name reads less than browsers do, or is missing."""

_PARAMETER = re.compile(r"(?i)charset\s*=\s*[\"']?([^\s;\"',]+)")
_XML_DECLARATION = re.compile(rb"\A<\?xml[^>]*?\sencoding\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_TAG = re.compile(rb"(?i)(<meta(?=[\s/]))|<!--|</?[a-z][^\t\n\f\r >]*|<[!/?]")
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*)"
    rb"(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([\"'])|([^\t\n\f\r >]*)))?"
)
_IN_CONTENT = re.compile(rb"(?i)charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|(?![\"'])([^\t\n\f\r ;]*))")


def sniff(body: bytes, content_type: str | None) -> str:
    """The encoding of an HTML page, by its WHATWG name in lower case.

    By its BOM, else the `charset` of the HTTP header, else what its first 1024 bytes declare. Where none of them
    does: what is valid UTF-8 (and more than ASCII) is UTF-8; else a later declaration, else windows-1252.
    """
    return known_encoding(body, content_type) or DEFAULT


def known_encoding(body: bytes, content_type: str | None) -> str | None:
    """The same, but None where nothing tells."""
    return byte_order_mark(body) or header_charset(content_type) or _declared(body[:PRESCAN]) or _guessed(body)


def byte_order_mark(body: bytes) -> str | None:
    """The encoding that a byte order mark names, or None."""
    return next((name for bom, name in _BOMS if body.startswith(bom)), None)


def header_charset(content_type: str | None) -> str | None:
    """The encoding that a Content-Type header names, or None where it names none or one that nobody knows."""
    match = _PARAMETER.search(content_type) if content_type else None
    return by_label(match[1]) if match else None


def decode(body: bytes, encoding: str) -> str:
    """The text of `body`, without its byte order mark; U+FFFD stands where bytes mean nothing. Never fails."""
    bom = next((bom for bom, _ in _BOMS if body.startswith(bom)), b"")
    return body[len(bom) :].decode(python_codec(encoding), "replace")


def python_codec(encoding: str) -> str:
    """The name of Python's codec for an encoding; windows-1252's where there is none."""
    known = webencodings.lookup(encoding)
    name: str = _CODECS.get(known.name, known.codec_info.name) if known else "cp1252"
    return name


def by_label(label: str) -> str | None:
    """The name of the encoding that a label means (WHATWG Encoding, 4.2), or None."""
    encoding = webencodings.lookup(label)
    return encoding.name if encoding else None


def _declared(head: bytes) -> str | None:
    """What a `<meta>` declares, else an XML declaration, as the prescan finds it (WHATWG HTML, 13.2.3.2)."""
    return _meta_charset(head) or _xml_charset(head)


def _xml_charset(head: bytes) -> str | None:
    for start, name in _XML_UTF16:
        if head.startswith(start):
            return name
    match = _XML_DECLARATION.match(head)
    return _in_a_meta(match[1] or match[2] or b"") if match else None


def _in_a_meta(label: bytes) -> str | None:
    name = by_label(label.decode("latin-1"))
    return _IN_A_META.get(name, name) if name else None


def _meta_charset(head: bytes) -> str | None:
    """The first `<meta>` of a prescan that names a known encoding; None also where the bytes end amid a tag."""
    position = 0
    while tag := _TAG.search(head, position):
        if tag[0] == b"<!--":
            position = head.find(b"-->", tag.start() + 2)
        elif tag[0] in {b"<!", b"</", b"<?"}:
            position = head.find(b">", tag.end())
        else:
            attributes, position = _attributes(head, tag.end())
            if tag[1] and position >= 0 and (name := _named_by(attributes)):
                return name
        if position < 0:
            return None
    return None


def _attributes(head: bytes, position: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes from `position` on, the first of a name, and where the tag ends; -1 where the bytes end first."""
    found: dict[bytes, bytes] = {}
    while match := _ATTRIBUTE.match(head, position):
        name, double, single, unclosed, bare = match.groups()
        if unclosed:
            return found, -1
        found.setdefault(name.lower(), double or single or bare or b"")
        position = match.end()
    return found, head.find(b">", position)


def _named_by(attributes: dict[bytes, bytes]) -> str | None:
    if b"charset" in attributes:
        return _in_a_meta(attributes[b"charset"])
    if attributes.get(b"http-equiv", b"").lower() != b"content-type":
        return None
    match = _IN_CONTENT.search(attributes.get(b"content", b""))
    return _in_a_meta(match[1] or match[2] or match[3] or b"") if match else None


def _guessed(body: bytes) -> str | None:
    if body.isascii():
        return _late(body)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _late(body)
    return "utf-8"


def _late(body: bytes) -> str | None:
    """A declaration beyond the prescan, for which browsers begin anew; found by bs4, which reads tolerantly."""
    from bs4.dammit import EncodingDetector  # noqa: PLC0415 (a sixth of a second that few pages need)

    label = EncodingDetector.find_declared_encoding(body[PRESCAN:LATE], is_html=True, search_entire_document=True)
    return _in_a_meta(label.encode("latin-1", "replace")) if label else None
