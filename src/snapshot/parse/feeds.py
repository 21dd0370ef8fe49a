"""Links in feeds, RSS and Atom, read by feedparser; it is given bytes that were made safe, and never a URL."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser
from lxml import etree

from snapshot.model import Link, Role
from snapshot.parse.links import Links
from snapshot.parse.markup import mended, tree

FEED_ROOTS = ("feed", "rdf", "rss")
MAX_BYTES = 16 * 1024 * 1024
"""What is read of a feed."""
MAX_ELEMENTS = 100_000
"""What feedparser is given of it: it takes up to 50 µs for an element."""
MAX_ATTRIBUTES = 64
"""What an element may have to keep its attributes: feedparser needs quadratic time for them."""

RELS: dict[str, tuple[Role, str]] = {
    "alternate": (Role.PAGE, "feed link"),
    "related": (Role.PAGE, "feed related"),
    "via": (Role.PAGE, "feed related"),
    "license": (Role.PAGE, "feed license"),
    "enclosure": (Role.REQUISITE, "feed enclosure"),
    "replies": (Role.FEED, "feed replies"),
    "next": (Role.FEED, "feed paging"),
    "previous": (Role.FEED, "feed paging"),
    "first": (Role.FEED, "feed paging"),
    "last": (Role.FEED, "feed paging"),
    "current": (Role.FEED, "feed paging"),
    "next-archive": (Role.FEED, "feed paging"),
    "prev-archive": (Role.FEED, "feed paging"),
}
"""`rel` of a feed's or entry's links (RFC 4287, 4.2.7.2; RFC 5005; RFC 4685)."""

FIELDS: tuple[tuple[str, Role, str], ...] = (
    ("comments", Role.PAGE, "feed comments"),
    ("wfw_commentrss", Role.FEED, "feed replies"),
    ("docs", Role.PAGE, "feed docs"),
)
"""Fields of feedparser's whose value is a URL."""
MEDIA = ("media_content", "media_thumbnail")
"""Fields of feedparser's that list files, each with its `url` (Media RSS)."""
IMAGES = ("image", "logo", "icon")

_ATOM = "{http://www.w3.org/2005/Atom}"
_PROSE = ("{*}encoded", "{*}description", "{*}summary", f"{_ATOM}content")
"""What entries say at length: no links are taken from it, and it would take most of the time."""


def feed_links(body: bytes, url: str, content_type: str | None = None) -> Iterator[Link]:
    """What a feed at `url` points to: the pages and enclosures of its entries, its own page, its further parts."""
    parsed = feedparser.parse(BytesIO(_safe(body, content_type)), sanitize_html=False, resolve_relative_uris=False)
    links = Links(url)
    for item in (parsed.feed, *parsed.entries):
        for reference, role, via in _references(item):
            if isinstance(reference, str) and (link := links.link(reference, role, via)):
                yield link


def _references(item: Any) -> Iterator[tuple[Any, Role, str]]:
    for link in item.get("links", ()):
        if row := RELS.get(link.get("rel", "alternate")):
            yield link.get("href"), *row
    yield item.get("link"), Role.PAGE, "feed link"
    if "link" not in item and str(item.get("id")).startswith(("http://", "https://")):
        yield item.get("id"), Role.PAGE, "feed guid"
    for name, role, via in FIELDS:
        yield item.get(name), role, via
    for name in MEDIA:
        for file in item.get(name, ()):
            yield file.get("url"), Role.REQUISITE, "feed media"
    for name in IMAGES:
        image = item.get(name)
        yield image if isinstance(image, str) else (image or {}).get("href"), Role.REQUISITE, "feed image"


def _safe(body: bytes, content_type: str | None) -> bytes:
    """The feed made well-formed, so that feedparser never falls back on its slow loose reader, and small."""
    root = tree(mended(body, content_type)[:MAX_BYTES], MAX_ELEMENTS)
    if root is None:
        return b""
    etree.strip_elements(root, *_PROSE, with_tail=False)
    for element in root.iter():
        if len(element.attrib) > MAX_ATTRIBUTES:
            element.attrib.clear()
    return etree.tostring(root, encoding="utf-8")
