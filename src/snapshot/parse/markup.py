"""XML from strangers, made safe to read: no entities of its own, no network, bounded, mended where it is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Literal

from lxml import etree

from snapshot.parse.encoding import byte_order_mark, decode, header_charset

MAX_BYTES = 50 * 1024 * 1024
"""What is read of one document (the bound of sitemaps.org)."""
GZIP = b"\x1f\x8b"
"""How a gzip file begins (RFC 1952, 2.3.1)."""
_HEAD = 8192

_PROLOGUE = re.compile(r"(?:\s++|<\?[^>]*+>|<!--[\s\S]*?-->|<!(?i:doctype)[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>)*+")
_ROOT = re.compile(_PROLOGUE.pattern + r"<([A-Za-z_][\w.-]*+(?::[\w.-]++)?+)")
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_STYLESHEET = re.compile(r"<\?xml-stylesheet\b[^>]{0,2000}?\shref\s*=\s*[\"']([^\"'<>]{1,2000})[\"']")
_LONE_AMPERSAND = re.compile(
    r"(<!\[CDATA\[[\s\S]*?(?:\]\]>|\Z))|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)"
)


def root_name(body: bytes) -> str:
    """The local name, in lower case, of the first element; empty where nothing of the kind comes soon."""
    match = _ROOT.match(decode(body[:_HEAD], byte_order_mark(body) or "utf-8"))
    return match[1].rpartition(":")[2].lower() if match else ""


def stylesheets(body: bytes) -> Iterator[str]:
    """What `<?xml-stylesheet?>` instructions refer to (xml-stylesheet, 2nd edition)."""
    for match in _STYLESHEET.finditer(decode(body[:_HEAD], byte_order_mark(body) or "utf-8")):
        yield match[1].replace("&amp;", "&")


def mended(body: bytes, content_type: str | None = None) -> bytes:
    """The document in UTF-8, from its first element on: without declaration and DOCTYPE, so without own entities.

    An ampersand that begins no reference that XML knows is written as one: URLs in sitemaps often carry them bare.
    """
    declared = _DECLARED.match(body.lstrip())
    encoding = byte_order_mark(body) or header_charset(content_type) or (declared[1].decode() if declared else "utf-8")
    text = _PROLOGUE.sub("", decode(body[:MAX_BYTES], encoding), count=1)
    return _LONE_AMPERSAND.sub(lambda match: match[1] or "&amp;", text).encode()


def elements(document: bytes) -> Iterator[etree._Element]:
    """Each element of a mended document as it ends, and while it is looked at only: memory stays small."""
    for element in _events(document, "end"):
        yield element
        _forget(element)


def bounded_tree(document: bytes, max_elements: int) -> etree._Element | None:
    """The tree of a mended document, up to about so many elements; None where there is no element at all."""
    root = None
    for count, element in enumerate(_events(document, "start")):
        root = element if root is None else root
        if count >= max_elements:
            break
    return root


def _events(document: bytes, event: Literal["start", "end"]) -> Iterator[etree._Element]:
    parsed = etree.iterparse(
        BytesIO(document),
        events=(event,),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    with suppress(etree.XMLSyntaxError):
        for _, element in parsed:
            yield element


def _forget(element: etree._Element) -> None:
    """Empty an element that has been read, and drop those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: etree._Element | None) -> str:
    """The name without namespace or prefix, in lower case; empty for none."""
    tag = element.tag if element is not None else ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
