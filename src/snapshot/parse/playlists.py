"""Links in playlists of media: M3U and HLS (RFC 8216), and MPEG-DASH (ISO/IEC 23009-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from snapshot import urls
from snapshot.model import Link, Role
from snapshot.parse.links import Links
from snapshot.parse.markup import elements, local_name, mended

M3U = "m3u8"
DASH = "mpd"

_URI = re.compile(r"[:,]URI=\"([^\"]+)\"")
_DASH_ATTRIBUTES = ("media", "initialization", "sourceURL", "index")


def m3u_links(text: str, url: str) -> Iterator[Link]:
    """The segments, keys and further playlists of an M3U at `url`."""
    links = Links(url)
    for line in text.splitlines():
        references = _URI.findall(line) if line.startswith("#") else [line.strip()]
        for reference in references:
            if link := links.link(reference, Role.REQUISITE, M3U):
                yield link


def dash_links(body: bytes, url: str) -> Iterator[Link]:
    """The files that an MPEG-DASH description at `url` names; not those that only a template gives."""
    base, links = url, Links(url)
    for element in elements(mended(body)):
        text = (element.text or "").strip()
        if local_name(element) == "baseurl" and text:
            base = urls.resolve(text, url) or base
            references = [text]
        else:
            references = _named(element, base)
        for reference in references:
            if link := links.link(reference, Role.REQUISITE, DASH):
                yield link


def _named(element: etree._Element, base: str) -> list[str]:
    values = [element.get(name) for name in _DASH_ATTRIBUTES]
    return [urls.resolve(value, base) or "" for value in values if value and "$" not in value]
