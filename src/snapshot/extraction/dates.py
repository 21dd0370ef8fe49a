"""When it was published, and when changed; never a comment's date, nor another post's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.datetext import find_date, machine_date
from snapshot.extraction.metadata import ARTICLES
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, text_of, words_of
from snapshot.extraction.words import UPDATED

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/_-]|$)")
_IS_UPDATE = re.compile(rf"\b(?:{UPDATED})\b", re.IGNORECASE)
_LONGEST_LINE = 100


def find_date_published(page: Page) -> Candidate[str] | None:
    """First publication; a time only where a machine form gives one."""
    if page.lists:
        return None
    chosen = best(_published(page), same=_day)
    if chosen is None:
        return None
    precise = (each for each in _published(page) if _day(each.value) == _day(chosen.value))
    return max(precise, key=lambda each: (len(each.value) > len(chosen.value), each.confidence))


def find_date_modified(page: Page) -> Candidate[str] | None:
    """The last change that the page tells of."""
    return None if page.lists else best(_modified(page), same=_day)


def _published(page: Page) -> Iterator[Candidate[str]]:
    yield from _declared(page, ("datePublished", "dateCreated"), _PUBLISHED)
    for block in page.near:
        yield from _in_time_elements(block.element)
        if len(block.text) <= _LONGEST_LINE and not _IS_UPDATE.search(block.text):
            found = find_date(block.text, page.language)
            if found:
                yield Candidate(found[0], "visible pattern", 0.75, place_of(block.element))
    if (match := _IN_URL.search(page.document.url)) and (date := machine_date("-".join(match.groups()))):
        yield Candidate(date, "url", 0.6)


def _declared(page: Page, keys: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Candidate[str]]:
    for node in page.metadata.nodes_of(ARTICLES):
        date = next((date for key in keys if (date := _machine(node.get(key)))), None)
        if date:
            yield Candidate(date, "json-ld", 0.85)
    for name in names:
        if (told := page.metadata.first(name)) and (date := _machine(told[1])):
            yield Candidate(date, f"meta[{name}]", 0.8)


def _in_time_elements(near: HtmlElement) -> Iterator[Candidate[str]]:
    for element in near.iter("time"):
        if "updated" in words_of(element) or _IS_UPDATE.search(text_of(element)):
            continue
        if date := _machine(element.get("datetime")):
            yield Candidate(date, "time[datetime]", 0.8, place_of(element))


def _modified(page: Page) -> Iterator[Candidate[str]]:
    yield from _declared(page, ("dateModified",), _MODIFIED)
    for block in page.near:
        if _IS_UPDATE.search(block.text) and (found := find_date(block.text, page.language)):
            yield Candidate(found[0], "visible pattern", 0.7, place_of(block.element))


def _machine(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    found = find_date(value)
    return machine_date(value) or (found[0] if found else None)


def _day(value: str) -> str:
    return value[:10]
