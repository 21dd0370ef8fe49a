"""Sitemaps (sitemaps.org, with Google's extensions), their indexes, text sitemaps, and what robots.txt names."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from snapshot.model import Link, Role
from snapshot.parse.encoding import byte_order_mark, decode
from snapshot.parse.feeds import FEED_ROOTS, feed_links
from snapshot.parse.links import Links
from snapshot.parse.markup import GZIP, MAX_BYTES, Leaf, leaves, mended, root_name

MAX_URLS = 50_000
"""Pages, or sitemaps, that are read of one file (the bound of sitemaps.org)."""
MAX_ELEMENTS = 2_000_000
"""Elements that are read of one file: ample for so many pages, and a few seconds' work."""
ROBOTS_LINE = "robots.txt sitemap"

_PIECE = 1 << 16
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
    ("video", "gallery_loc"): (Role.PAGE, "sitemap video gallery"),
}
"""Elements whose text is a URL, by their parent's name and their own; the namespace is often wrong or missing."""
_NAMES = frozenset(name for _, name in TEXTS) | {"attribute", "link"}
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
    if not body.startswith(GZIP):
        return body
    text = BytesIO()
    with suppress(EOFError, OSError, zlib.error), gzip.GzipFile(fileobj=BytesIO(body)) as file:
        while piece := file.read1(min(_PIECE, MAX_BYTES - text.tell())):
            text.write(piece)
    return text.getvalue()


def _in_xml(document: bytes, links: Links) -> Iterator[Link]:
    counted = 0
    for leaf in leaves(document, _NAMES, MAX_ELEMENTS):
        reference, role, via = _meaning(leaf)
        counted += via in _COUNTED
        if counted > MAX_URLS:
            return
        if role and (link := links.link(reference, role, via)):
            yield link


def _meaning(leaf: Leaf) -> tuple[str, Role | None, str]:
    if row := TEXTS.get((leaf.parent, leaf.name)):
        return leaf.text, *row
    if leaf.name == "link" and leaf.attributes.get("rel", "alternate").lower() == "alternate":
        return leaf.attributes.get("href", ""), Role.PAGE, "sitemap alternate"
    if leaf.name == "attribute" and leaf.attributes.get("name") == "image_src":
        return leaf.text, Role.REQUISITE, "sitemap PageMap"
    return "", None, ""


def _in_text(body: bytes, links: Links) -> Iterator[Link]:
    """A URL a line, absolute; anything else is no sitemap."""
    lines = decode(body[:MAX_BYTES], byte_order_mark(body) or "utf-8").split("\n", MAX_URLS)[:MAX_URLS]
    for line in lines:
        reference = line.strip()
        if reference.startswith(("http://", "https://")) and (link := links.link(reference, Role.PAGE, "sitemap text")):
            yield link
