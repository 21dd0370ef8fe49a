"""Sitemaps (sitemaps.org, with Google's extensions), their indexes, text sitemaps, and what robots.txt names."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from lxml import etree

from snapshot.model import Link, Role
from snapshot.parse.encoding import byte_order_mark, decode
from snapshot.parse.feeds import FEED_ROOTS, feed_links
from snapshot.parse.links import Links
from snapshot.parse.markup import GZIP, MAX_BYTES, elements, local_name, mended, root_name

MAX_URLS = 50_000
"""Pages, or sitemaps, that are read of one file (the bound of sitemaps.org)."""
ROBOTS_LINE = "robots.txt sitemap"

_SITEMAP_LINE = re.compile(r"(?i)[ \t]*site-?map[ \t]*:[ \t]*([^\s#]+)")

TEXTS: dict[tuple[str, str], tuple[Role, str]] = {
    ("url", "loc"): (Role.PAGE, "sitemap loc"),
    ("sitemap", "loc"): (Role.SITEMAP, "sitemap index"),
    ("sitemapindex", "sitemap"): (Role.SITEMAP, "sitemap index"),
    ("image", "loc"): (Role.REQUISITE, "sitemap image"),
    ("video", "thumbnail_loc"): (Role.REQUISITE, "sitemap video thumbnail"),
    ("video", "content_loc"): (Role.REQUISITE, "sitemap video"),
    ("video", "content_segment_loc"): (Role.REQUISITE, "sitemap video"),
    ("video", "player_loc"): (Role.PAGE, "sitemap video player"),
}
"""Elements whose text is a URL, by their parent's name and their own; the namespace is often wrong or missing."""
_COUNTED = ("sitemap loc", "sitemap index")


def sitemap_links(body: bytes, url: str, content_type: str | None = None) -> Iterator[Link]:
    """All that a sitemap lists: XML, text, RSS or Atom, gzipped or not. What goes beyond the bounds is not read."""
    body = inflated(body)
    root = root_name(body)
    if root in FEED_ROOTS:
        yield from feed_links(body, url, content_type)
    elif root:
        yield from _in_xml(mended(body, content_type), Links(url))
    else:
        yield from _in_text(body, Links(url))


def robots_sitemaps(body: bytes, url: str) -> Iterator[Link]:
    """The sitemaps that a robots.txt names, wherever the line stands (RFC 9309, 2.2.4)."""
    links = Links(url)
    for line in decode(body[:MAX_BYTES], byte_order_mark(body) or "utf-8").splitlines():
        match = _SITEMAP_LINE.match(line)
        if match and (link := links.link(match[1], Role.SITEMAP, ROBOTS_LINE)):
            yield link


def inflated(body: bytes) -> bytes:
    """The body without its gzip wrapper, if any: up to `MAX_BYTES`, and what can be read of a broken one."""
    text = b""
    while body.startswith(GZIP) and len(text) < MAX_BYTES:
        member = zlib.decompressobj(wbits=31)
        try:
            text += member.decompress(body, MAX_BYTES - len(text))
        except zlib.error:
            break
        body = member.unused_data
    return text or body


def _in_xml(document: bytes, links: Links) -> Iterator[Link]:
    counted = 0
    for element in elements(document):
        for reference, role, via in _references(element):
            counted += via in _COUNTED
            if counted > MAX_URLS:
                return
            if link := links.link(reference, role, via):
                yield link


def _references(element: etree._Element) -> Iterator[tuple[str, Role, str]]:
    row = TEXTS.get((local_name(element.getparent()), local_name(element)))
    text = (element.text or "").strip()
    if row and text:
        yield text, *row
    elif local_name(element) == "link" and element.get("rel", "alternate").lower() == "alternate":
        yield element.get("href", ""), Role.PAGE, "sitemap alternate"
    elif local_name(element) == "attribute" and element.get("name") == "image_src":
        yield text, Role.REQUISITE, "sitemap PageMap"


def _in_text(body: bytes, links: Links) -> Iterator[Link]:
    """A URL a line, absolute; anything else is no sitemap."""
    lines = decode(body[:MAX_BYTES], byte_order_mark(body) or "utf-8").split("\n", MAX_URLS)[:MAX_URLS]
    for line in lines:
        reference = line.strip()
        if reference.startswith(("http://", "https://")) and (link := links.link(reference, Role.PAGE, "sitemap text")):
            yield link
