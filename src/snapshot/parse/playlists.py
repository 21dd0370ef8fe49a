"""Links in playlists of media: M3U and HLS (RFC 8216), and MPEG-DASH (ISO/IEC 23009-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot import urls
from snapshot.model import Link, Role
from snapshot.parse.links import Links
from snapshot.parse.markup import leaves, mended
from snapshot.parse.references import likely

M3U = "m3u8"
DASH = "mpd"

MAX_ELEMENTS = 200_000
"""What is read of a DASH description."""

_URI = re.compile(r"[:,]URI=\"([^\"]+)\"")
_DASH_ELEMENTS = ("baseurl", "initialization", "representationindex", "segmentlist", "segmenttemplate", "segmenturl")
_DASH_ATTRIBUTES = ("media", "initialization", "sourceURL", "index")


def m3u_links(text: str, url: str) -> Iterator[Link]:
    """The segments, keys and further playlists of an M3U at `url`."""
    links = Links(url)
    for line in text.splitlines():
        references = _URI.findall(line) if line.startswith("#") else likely(line)
        for reference in references:
            if link := links.link(reference, Role.REQUISITE, M3U):
                yield link


def dash_links(body: bytes, url: str) -> Iterator[Link]:
    """The files that an MPEG-DASH description at `url` names; not those that only a template gives."""
    base, links = url, Links(url)
    for leaf in leaves(mended(body), _DASH_ELEMENTS, MAX_ELEMENTS):
        references = [value for name, value in leaf.attributes.items() if name in _DASH_ATTRIBUTES and "$" not in value]
        if leaf.name == "baseurl":
            base = urls.resolve(leaf.text, url) or base
            references = [base]
        for reference in references:
            if link := links.link(urls.resolve(reference, base) or "", Role.REQUISITE, DASH):
                yield link
