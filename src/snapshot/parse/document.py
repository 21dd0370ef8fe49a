"""A page as a tree. Links and records are both read from it, so that a page is parsed once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from snapshot import urls
from snapshot.parse.encoding import decode, sniff
from snapshot.parse.reading import sniff_to_read
from snapshot.parse.tags import narrowed

MAX_BYTES = 16 * 1024 * 1024
"""What is read of a page; its rest is passed over. Tree and links take up to 50 times as much memory."""

_EMPTY = b"<html></html>"
_NULLS = re.compile(rb"\0{2,}")
"""Nothing, to browsers, in text; a lone one may stand in an attribute, where it is U+FFFD (WHATWG HTML, 13.2.5)."""
_ENDS = re.compile(rb"</(?:body|html)(?:[\s/][^<>]*+)?>", re.IGNORECASE)
"""To browsers, what stands behind them is the body's still (WHATWG HTML, 13.2.6.4.19); libxml2 drops it."""
_BODY = re.compile(rb"<(?:body|frameset)[\s/>]", re.IGNORECASE)
_FRAMES = re.compile(rb"</?(?:noframes|frameset)(?:\s[^<>]*+)?>", re.IGNORECASE)
"""Between them stands what readers without frames see, which no browser takes for markup any more."""
_HEAD = 2048
_PREFIXED = re.compile(rb"<([A-Za-z][\w.-]*+):html\s[^<>]*?\bxmlns:\1\s*=\s*[\"']http://www\.w3\.org/1999/xhtml[\"']")
"""The root of a page whose elements bear a prefix."""
_IN_A_TAG = rb"(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+"
_OF_HEAD = re.compile(
    rb"\s++|<!--.*?-->|<(?!!--)[!?][^>]*+>|</?(?:html|head|meta|link|base)(?=[\s/>])%b>"
    rb"|<(title|style|script|noscript|template)(?=[\s/>])%b>.*?</\1\s*+>" % (_IN_A_TAG, _IN_A_TAG),
    re.IGNORECASE | re.DOTALL,
)
"""What stands in a head, or before it."""
_NEW_TAG = re.compile(
    rb"<(?:article|aside|details|dialog|figure|footer|header|hgroup|main|nav|search|section|[a-z]+-[a-z-]*)[\s/>]",
    re.IGNORECASE,
)
"""Tags younger than libxml2's HTML: it takes them for a part of the head, where none opens the body."""
_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True, collect_ids=False
)
# One class for all elements: lxml.html's own lookup runs Python code for each element that is touched.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))


@dataclass(frozen=True, slots=True)
class Document:
    """A page, parsed."""

    url: str
    base: str
    """What its relative URLs stand on: the first `<base href>`, else its own URL."""
    encoding: str
    """Its WHATWG name, in lower case."""
    tree: html.HtmlElement
    """The `<html>` element; without comments, with scripts."""
    content_type: str | None
    """The HTTP header, as it came."""
    text: bytes = b""
    """The page in UTF-8, as it was parsed."""

    @property
    def conditional(self) -> str:
        """What stands in conditional comments (`<!--[if IE]>`), which only old browsers read."""
        return _conditional(self.text)


def parse_html(body: bytes, url: str, content_type: str | None = None, *, to_read: bool = False) -> Document:
    """The page that `body` is. Any bytes make a tree; never raises. `to_read`: text matters, not where links lead.

    Beyond `MAX_BYTES` nothing is read, nor beyond the depth that libxml2 bears (2048 elements within each other).
    """
    body = body[:MAX_BYTES]
    encoding = (sniff_to_read if to_read else sniff)(body, content_type)
    text = body if encoding == "utf-8" else decode(body, encoding).encode()
    text = text.removeprefix(b"\xef\xbb\xbf")
    if b":html" in text[:_HEAD]:
        text = _without_prefixes(text)
    tree = _tree(_with_body(_ENDS.sub(b" ", _NULLS.sub(b"", text) if b"\0" in text else text), to_read=to_read))
    return Document(url, _base(tree, url), encoding, tree, content_type, text)


def _without_prefixes(text: bytes) -> bytes:
    """A page of XHTML whose elements bear a prefix (`<h:p>`), without it: libxml2 reads HTML, which knows none."""
    found = _PREFIXED.search(text, 0, _HEAD)
    return re.sub(rb"(</?)%b:" % re.escape(found[1]), rb"\1", text) if found else text


def _with_body(text: bytes, *, to_read: bool) -> bytes:
    """A page with its body's tag, which HTML lets its author leave out (WHATWG HTML, 13.1.2.4).

    To be read, a page of frames is what it has for readers without them.
    """
    if found := _BODY.search(text):
        framed = to_read and found[0][1:2] in b"fF"
        return _with_body(_FRAMES.sub(b" ", text), to_read=False) if framed else text
    end = 0
    while found := _OF_HEAD.match(text, end):
        end = found.end()
    return b"%b<body>%b" % (text[:end], text[end:]) if _NEW_TAG.match(text, end) else text


def _tree(text: bytes) -> html.HtmlElement:
    try:
        tree = etree.fromstring(narrowed(text), _PARSER)
    except etree.XMLSyntaxError:
        tree = None
    return etree.fromstring(_EMPTY, _PARSER) if tree is None else tree


def _base(tree: html.HtmlElement, url: str) -> str:
    for element in tree.iter("base"):
        href = element.get("href")
        if href is not None:
            return urls.resolve(href, url) or url
    return url


def _conditional(text: bytes) -> str:
    pieces = []
    end = 0
    while (start := text.find(b"<!--[if", end)) >= 0:
        end = text.find(b"-->", start)
        end = len(text) if end < 0 else end
        pieces.append(text[start:end].partition(b">")[2])
    return b">".join(pieces).decode("utf-8", "replace")  # each ends amid a tag: `<![endif]`
