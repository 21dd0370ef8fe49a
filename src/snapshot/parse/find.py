"""The front door: all links in an answer, read by the reader that fits its role and media type."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from snapshot.content_type import content_type
from snapshot.model import GUESS, Headers, Link, Role
from snapshot.parse import media_type as kinds
from snapshot.parse.css import css_links, css_text
from snapshot.parse.document import Document, parse_html
from snapshot.parse.encoding import byte_order_mark, decode, header_charset
from snapshot.parse.feeds import feed_links
from snapshot.parse.headers import header_links
from snapshot.parse.links import Links
from snapshot.parse.manifest import manifest_links
from snapshot.parse.markup import stylesheets
from snapshot.parse.page import page_links
from snapshot.parse.playlists import dash_links, m3u_links
from snapshot.parse.sitemaps import robots_sitemaps, sitemap_links
from snapshot.parse.soft import soft_failure, soft_redirect
from snapshot.parse.strings import by_ending, only_files, pictures, plain_strings
from snapshot.parse.words import words


@dataclass(frozen=True)
class Answer:
    """An answer to be read; its transfer and content codings are removed."""

    body: bytes
    url: str
    status: int
    headers: Headers
    role: Role

    @property
    def content_type(self) -> str | None:
        """What the headers say, as browsers take it."""
        return content_type(self.headers)

    @property
    def text(self) -> str:
        """The body as text: by its BOM, else the HTTP charset, else UTF-8."""
        return decode(self.body, byte_order_mark(self.body) or header_charset(self.content_type) or "utf-8")

    @cached_property
    def document(self) -> Document:
        """The body as a page."""
        return parse_html(self.body, self.url, self.content_type)

    @cached_property
    def kind(self) -> str:
        """Its media type, as `media_type` tells it."""
        return kinds.media_type(self.body, self.url, self.content_type, self.role)


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer says of use to the crawl."""

    links: tuple[Link, ...] = ()
    soft: str | None = None
    """Why it is not what its status says; None where it is."""
    words: array[int] | None = None
    """Hashes of the page's words, where they were asked for."""


_log = logging.getLogger(__name__)
_JSON_ROLES = (Role.REQUISITE, Role.FEED)

Reader = Callable[[Answer], Iterator[Link]]


def find_links(body: bytes, url: str, status: int, headers: Headers, role: Role) -> tuple[Link, ...]:
    """All that an answer points to, each pair of URL and role once, in the order found. Never raises.

    `url` is absolute, as `urls.resolve` gives it. Where a reader fails, what it found until then remains.
    """
    return find(Answer(body, url, status, headers, role)).links


def find(answer: Answer, *, with_words: bool = False) -> Found:
    """The links of an answer, whether it is a soft failure, and the words of a page. Never raises."""
    found: dict[tuple[str, str], Link] = {}
    soft = said = None
    for reader in (_in_headers, _in_body):
        try:
            for link in reader(answer):
                found.setdefault((link.url, link.role.value), link)
        except Exception:  # noqa: BLE001  (whatever a library makes of them, no bytes may stop a crawl)
            _log.debug("%s could not be read to its end", answer.url, exc_info=True)
    try:
        soft = _soft(answer)
        said = words(answer.document) if with_words and answer.kind == kinds.HTML else None
    except Exception:  # noqa: BLE001  (the same)
        _log.debug("%s could not be judged", answer.url, exc_info=True)
    return Found(tuple(found.values()), soft, said)


def _soft(answer: Answer) -> str | None:
    """Only what a person would look at is judged: pages, and what stands in their place."""
    if answer.role is not Role.PAGE:
        return None
    if 200 <= answer.status < 300 and answer.kind == kinds.HTML:
        return soft_failure(answer.document, answer.body)
    return soft_redirect(answer.url, answer.status, answer.headers)


def _in_headers(answer: Answer) -> Iterator[Link]:
    return header_links(answer.headers, answer.url, answer.status, answer.role)


def _in_body(answer: Answer) -> Iterator[Link]:
    return READERS.get(answer.kind, _nothing)(answer)


def _nothing(_answer: Answer) -> Iterator[Link]:
    return iter(())


def _page(answer: Answer) -> Iterator[Link]:
    return page_links(answer.document)


def _markup(answer: Answer) -> Iterator[Link]:
    """What any XML may hold: the style sheets that browsers show it with."""
    links = Links(answer.url)
    for reference in stylesheets(answer.body):
        if link := links.link(reference, Role.REQUISITE, "xml-stylesheet"):
            yield link


def _styled_page(answer: Answer) -> Iterator[Link]:
    yield from _markup(answer)
    yield from _page(answer)


def _feed(answer: Answer) -> Iterator[Link]:
    yield from _markup(answer)
    yield from feed_links(answer.body, answer.url, answer.content_type)


def _sitemap(answer: Answer) -> Iterator[Link]:
    yield from _markup(answer)
    yield from sitemap_links(answer.body, answer.url, answer.content_type)


def _robots(answer: Answer) -> Iterator[Link]:
    return robots_sitemaps(answer.body, answer.url)


def _sheet(answer: Answer) -> Iterator[Link]:
    return css_links(css_text(answer.body, answer.content_type), answer.url)


def _manifest(answer: Answer) -> Iterator[Link]:
    return manifest_links(answer.text, answer.url)


def _m3u(answer: Answer) -> Iterator[Link]:
    return m3u_links(answer.text, answer.url)


def _dash(answer: Answer) -> Iterator[Link]:
    return dash_links(answer.body, answer.url)


def _script(answer: Answer) -> Iterator[Link]:
    """The files that a script names; a page is rarely meant where it names one."""
    links = Links(answer.url)
    for reference in plain_strings(answer.text):
        role = only_files(reference)
        if role and (link := links.link(reference, role, "script string")):
            yield link
    for reference in pictures(answer.text):
        if link := links.link(reference, Role.REQUISITE, GUESS):
            yield link


def _json(answer: Answer) -> Iterator[Link]:
    """A manifest may come as plain JSON, a feed too; a page that is JSON is data, not a place to go on from."""
    if answer.role is Role.REQUISITE:
        yield from _manifest(answer)
    links = Links(answer.url)
    for reference in plain_strings(answer.text) if answer.role in _JSON_ROLES else ():
        role = by_ending(reference) if answer.role is Role.FEED else only_files(reference)
        if role and (link := links.link(reference, role, "json string")):
            yield link


READERS: dict[str, Reader] = {
    kinds.HTML: _page,
    kinds.XHTML: _styled_page,
    kinds.CSS: _sheet,
    kinds.SVG: _styled_page,
    kinds.SCRIPT: _script,
    kinds.JSON: _json,
    kinds.MANIFEST: _manifest,
    kinds.FEED: _feed,
    kinds.SITEMAP: _sitemap,
    kinds.XML: _markup,
    kinds.M3U: _m3u,
    kinds.DASH: _dash,
    kinds.ROBOTS: _robots,
}
"""By media type, as `media_type` tells it. A new kind of file is one function and one row."""
