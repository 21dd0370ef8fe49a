"""XML from strangers, made safe to read: no entities of its own, no network, bounded, mended where it is broken."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

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
_SAFELY: dict[str, Any] = {
    "recover": True,
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


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
    declared = _DECLARED.match(body[:_HEAD].lstrip())
    encoding = byte_order_mark(body) or header_charset(content_type) or (declared[1].decode() if declared else "utf-8")
    text = _PROLOGUE.sub("", decode(body[:MAX_BYTES], encoding), count=1)
    return _LONE_AMPERSAND.sub(lambda match: match[1] or "&amp;", text).encode()


def tree(document: bytes, max_elements: int) -> etree._Element | None:
    """The tree of a mended document, up to so many elements; None where there is no element at all."""
    try:
        root = etree.fromstring(document, etree.XMLParser(**_SAFELY))
    except etree.XMLSyntaxError:
        return None
    last = next(islice(root.iter(), max_elements - 1, None), None) if root is not None else None
    while last is not None and (parent := last.getparent()) is not None:
        del parent[parent.index(last) + 1 :]
        last = parent
    return root


def leaves(document: bytes, names: Container[str], max_elements: int) -> list[Leaf]:
    """Those elements of a mended document that have one of these local names; no tree is built for it.

    Not `etree.iterparse`, whose parser looks for the end of each tag to the end of the document: quadratic time.
    """
    target = _Leaves(names, max_elements)
    with suppress(etree.XMLSyntaxError, _Enough):
        parser = etree.XMLParser(target=target, **_SAFELY)  # type: ignore[arg-type]  # the stub asks for Python 2's bytes
        etree.fromstring(document, parser)
    return target.leaves


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element that is read on its own. Names are local, without prefix, in lower case."""

    parent: str
    name: str
    attributes: Mapping[str, str]
    text: str
    """Stripped; without what stands in elements within."""


class _Enough(Exception):
    """As many elements as shall be read."""


class _Leaves:
    """A parser target of lxml's, which calls these methods."""

    def __init__(self, names: Container[str], max_elements: int) -> None:
        self.leaves: list[Leaf] = []
        self._names = names
        self._left = max_elements
        self._open: list[tuple[str, Mapping[str, str], list[str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Enough
        name = tag.rpartition("}")[2].rpartition(":")[2].lower()
        self._open.append((name, dict(attributes) if name in self._names else {}, []))

    def data(self, text: str) -> None:
        if self._open and self._open[-1][0] in self._names:
            self._open[-1][2].append(text)

    def end(self, _tag: str) -> None:
        name, attributes, pieces = self._open.pop()
        if name in self._names:
            parent = self._open[-1][0] if self._open else ""
            self.leaves.append(Leaf(parent, name, attributes, "".join(pieces).strip()))

    def close(self) -> None:
        """Nothing is left to be done."""
