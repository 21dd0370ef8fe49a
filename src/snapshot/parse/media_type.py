"""What an answer is, whatever it calls itself (after WHATWG MIME Sniffing, as far as links are concerned)."""

from __future__ import annotations

from snapshot.model import Role
from snapshot.parse.markup import GZIP, root_name
from snapshot.parse.strings import ending

HTML = "text/html"
XHTML = "application/xhtml+xml"
CSS = "text/css"
SVG = "image/svg+xml"
SCRIPT = "text/javascript"
JSON = "application/json"
MANIFEST = "application/manifest+json"
M3U = "application/vnd.apple.mpegurl"
DASH = "application/dash+xml"
XML = "application/xml"
FEED = "application/rss+xml"
SITEMAP = "sitemap"
ROBOTS = "robots.txt"
UNKNOWN = ""

ALIASES: dict[str, str] = {
    "application/atom+xml": FEED,
    "application/rdf+xml": FEED,
    "application/ecmascript": SCRIPT,
    "application/javascript": SCRIPT,
    "application/x-javascript": SCRIPT,
    "text/ecmascript": SCRIPT,
    "text/x-javascript": SCRIPT,
    "application/feed+json": JSON,
    "application/json+oembed": JSON,
    "application/ld+json": JSON,
    "text/json": JSON,
    "application/mpegurl": M3U,
    "application/x-mpegurl": M3U,
    "audio/mpegurl": M3U,
    "audio/x-mpegurl": M3U,
    "text/xml": XML,
    "text/xml+oembed": XML,
}
"""Other names of the types that have a reader."""
_BINARY = ("application/binary", "application/force-download", "application/octet-stream", "binary/octet-stream")
_COMPRESSED = ("application/gzip", "application/x-gzip")
VAGUE = frozenset((*_BINARY, *_COMPRESSED, "application/unknown", "text/plain", "unknown/unknown", "*/*", UNKNOWN))
"""Types that say nothing, or that servers send where they know none."""

ROOTS: dict[str, str] = {
    "feed": FEED,
    "rdf": FEED,
    "rss": FEED,
    "urlset": SITEMAP,
    "sitemapindex": SITEMAP,
    "html": HTML,
    "svg": SVG,
    "mpd": DASH,
}
"""By the first element."""
ENDINGS: dict[str, str] = {
    "css": CSS,
    "js": SCRIPT,
    "mjs": SCRIPT,
    "json": JSON,
    "webmanifest": MANIFEST,
    "m3u": M3U,
    "m3u8": M3U,
}
"""By the ending of the URL's path, where nothing else says what it is."""


def media_type(body: bytes, url: str, content_type: str | None, role: Role) -> str:
    """The name under which a reader is registered; `UNKNOWN`, or a type without reader, where none fits.

    The type that the server gives holds, but for three cases: XML is known by its first element, and so are feeds and
    sitemaps that call themselves HTML; where the type says nothing, first element and URL decide; and what was
    asked for as a sitemap may be plain text or gzip.
    """
    if role is Role.ROBOTS:
        return ROBOTS
    if role is Role.SITEMAP and body.startswith(GZIP):
        return SITEMAP
    declared = (content_type or "").partition(";")[0].strip().lower()
    kind = ALIASES.get(declared, declared)
    if kind in (HTML, XML) or kind.endswith("+xml") or declared in VAGUE:
        kind = _by_root(body, kind, declared)
    if declared in VAGUE and kind == declared:
        return SITEMAP if role is Role.SITEMAP else ENDINGS.get(ending(url), kind)
    return kind


def _by_root(body: bytes, kind: str, declared: str) -> str:
    found = ROOTS.get(root_name(body), kind)
    if kind in (HTML, XHTML) and found not in (FEED, SITEMAP):
        return kind
    if kind == XML and found == HTML:
        return XHTML
    return kind if declared == "text/plain" and found == HTML else found
