"""Links in HTTP headers: Location, Content-Location, Refresh, and Link (RFC 9110, 10.2.2 and 8.7; RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot.model import Headers, Link, Role, first_header
from snapshot.parse.links import Links
from snapshot.parse.references import refresh
from snapshot.parse.vocabulary import LINK_RELS, rel_words

LOCATION = "location"
CONTENT_LOCATION = "content-location"
REFRESH = "refresh header"
MAX_CHARS = 64 * 1024
"""What is read of one header."""

_LINK = re.compile(r"<([^<>]*+)>((?:\s*+;\s*+[^\s;,=\"<>]++\s*+(?:=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s;,\"<>]*+))?+)*+)")
_PARAMETER = re.compile(r";\s*+([^\s;,=\"<>]++)\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s;,\"<>]*+))")


def header_links(headers: Headers, url: str, status: int, role: Role) -> Iterator[Link]:
    """What the headers of an answer point to. Where a redirect leads is fetched for the same reason as the answer."""
    links = Links(url)
    for reference, its_role, via in _references(headers, status, role):
        if link := links.link(_as_text(reference), its_role, via):
            yield link


def _references(headers: Headers, status: int, role: Role) -> Iterator[tuple[str, Role, str]]:
    if 300 <= status < 400 and (location := first_header(headers, "location")):
        yield location, role, LOCATION
    if role in (Role.PAGE, Role.REQUISITE) and (location := first_header(headers, "content-location")):
        yield location, role, CONTENT_LOCATION
    for reference in refresh(first_header(headers, "refresh") or ""):
        yield reference, Role.PAGE, REFRESH
    for name, value in headers:
        if name.lower() == "link":
            yield from _linked(value[:MAX_CHARS])


def _linked(value: str) -> Iterator[tuple[str, Role, str]]:
    for match in _LINK.finditer(value):
        parameters = {name.lower(): quoted or bare for name, quoted, bare in reversed(_PARAMETER.findall(match[2]))}
        words = rel_words(parameters.get("rel", ""), parameters.get("type", ""))
        word = next((word for word in LINK_RELS if word in words), "")
        if role := LINK_RELS.get(word):
            yield match[1], role, f"link header[rel={word.partition(' ')[0]}]"


def _as_text(reference: str) -> str:
    """A reference as browsers read it: headers come as latin-1, but the bytes of URLs are UTF-8 where they can be."""
    try:
        return reference.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return reference
