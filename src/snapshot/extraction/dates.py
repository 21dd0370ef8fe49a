"""When it was published, and when changed; never a comment's date, nor another post's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.datetext import find_date, machine_date
from snapshot.extraction.metadata import ARTICLES, types_of
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, text_of, words_in, words_of
from snapshot.extraction.words import UPDATED

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "published_at",
    "publication_date",
    "article.published",
    "article.created",
    "article:post_date",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "dc.created",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.available",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "datecreated",
    "originalpublicationdate",
    "bt:pubdate",
    "article_date_original",
    "cxenseparse:publishtime",
    "ptime",
    "date_published",
    "created",
    "uploaddate",
    "ms.date",
)
_DATE_WORDS = frozenset(
    {"date", "time", "published", "posted", "pubdate", "timestamp", "datum", "meta", "byline", "fecha"}
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/_.-]|$)")
_IS_UPDATE = re.compile(rf"\b(?:{UPDATED})\b", re.IGNORECASE)
_SAYS_PUBLISHED = re.compile(
    r"^(?!.*(?:modif|updat|expir)).*(?:publish|pubdate|pub_date|release_?date|post_?date|issued)"
)
_ARTICLE_KEYS = ("datePublished", "dateCreated", "uploadDate")
_UPDATE_WORDS = frozenset({"updated", "modified", "datemodified", "update"})
_COMMENT_WORDS = frozenset({"comment", "comments", "commentlist", "related", "recommended"})
_LONGEST_LINE = 160
_BEFORE, _AFTER, _INTO = 8, 14, 4
"""Blocks before and after the headline, and into the main text, in which its date is looked for."""
_AGREES = 0.15
_CLOSE = 2
_TAIL = 7
"""Lines after the text in which its date may be printed."""

Dates = Iterator[Candidate[str]]


def find_date_published(page: Page, more: Iterable[Candidate[str]] = ()) -> Candidate[str] | None:
    """First publication; a time only where a machine form gives one. `more` is what the site's model says."""
    found = [*published(page), *more]
    support = {id(each): each.confidence + _AGREES * _others(each, found) for each in found}
    chosen = max(found, key=lambda each: support[id(each)], default=None)
    if chosen is None:
        if page.lists:
            return None
        return next(iter(sorted(_fallback(page), key=lambda each: -each.confidence)), None)
    same = [each for each in found if _day(each.value) == _day(chosen.value)]
    return max(same, key=lambda each: (len(each.value) > len(chosen.value), each.confidence))


def find_date_modified(page: Page) -> Candidate[str] | None:
    """The last change that the page tells of."""
    return None if page.lists else best(_modified(page), same=_day)


def published(page: Page) -> list[Candidate[str]]:
    """All dates that may be the first publication's; of a page that lists others, what it declares of itself."""
    rules = (_json_ld, _meta) if page.lists else PUBLISHED
    return [each for rule in rules for each in rule(page)]


def _others(one: Candidate[str], found: list[Candidate[str]]) -> int:
    """How many other rules give the day; a time in UTC agrees with the day before or after it as well."""
    days = {one.value[:10]}
    return len(
        {other.rule for other in found if other.rule != one.rule and (other.value[:10] in days or _beside(one, other))}
    )


def _beside(local: Candidate[str], utc: Candidate[str]) -> bool:
    if len(local.value) > 10 or not utc.value.endswith(("Z", "+00:00")):
        return False
    return abs((date.fromisoformat(local.value[:10]) - date.fromisoformat(utc.value[:10])).days) == 1


def _json_ld(page: Page) -> Dates:
    for node in page.metadata.nodes_of(ARTICLES):
        yield from _of_node(node, 0.85)
    for node in page.metadata.nodes:
        if "WebPage" in types_of(node) or "VideoObject" in types_of(node):
            yield from _of_node(node, 0.7)
            return


def _of_node(node: dict[str, object], confidence: float) -> Dates:
    value = next((made for key in _ARTICLE_KEYS if (made := _machine(node.get(key)))), None)
    if value:
        yield Candidate(value, "json-ld", confidence)


def _meta(page: Page) -> Dates:
    yield from _named(page, _PUBLISHED)
    for name, values in page.metadata.meta.items():
        if _SAYS_PUBLISHED.search(name) and name not in _PUBLISHED and (value := _machine(values[0], page.language)):
            yield Candidate(value, f"meta[{name}]", 0.7)


def _named(page: Page, names: tuple[str, ...]) -> Dates:
    for name in names:
        if (told := page.metadata.first(name)) and (value := _machine(told[1], page.language)):
            yield Candidate(value, f"meta[{name}]", 0.8)


def _marked(page: Page) -> Dates:
    """`<time>`, microdata, and elements whose class says `date`, near the headline or amid the text."""
    low, high = _zone(page)
    last = page.core[-1] + 2 if page.core else high
    for element, at in page.outline.marked:
        if at > max(last, high) or _is_comment(page, at):
            continue
        near = low <= at <= high
        item = element.get("itemprop") or ""
        if _UPDATE_WORDS.intersection(words_of(element)) or "odified" in item:
            continue
        machine = element.get("datetime") or element.get("content") or element.get("title") or ""
        if element.tag == "time" or "datePublished" in item or "dateCreated" in item:
            text = text_of(element) if len(element) < _BEFORE else ""
            if not _IS_UPDATE.search(text) and (value := _machine(machine, page.language) or _written(text, page)):
                confidence = 0.8 if "date" in item else 0.76 if near else 0.5
                yield Candidate(value, "time[datetime]" if machine else "time", confidence, place_of(element))
        elif machine and near and (value := _machine(machine, page.language)):
            yield Candidate(value, "title attribute", 0.7, place_of(element))


def _printed(page: Page) -> Dates:
    """Dates in short lines around the headline; the nearer, the surer."""
    low, high = _zone(page)
    middle = page.headline_at if page.headline_at is not None else low
    for block in page.outline.blocks[low:high]:
        if len(block.text) > _LONGEST_LINE:
            continue
        if abs(block.index - middle) > _CLOSE and _is_comment(page, block.index):
            continue
        if (found := find_date(block.text, page.language)) and not _IS_UPDATE.search(block.text, 0, found[1]):
            named = not _DATE_WORDS.isdisjoint(words_in(block.node.names))
            bare = found[2] - found[1] > len(block.text) / 3
            confidence = 0.62 + 0.08 * named + 0.06 * bare - 0.005 * abs(block.index - middle)
            if block.linked > found[2] - found[1] + 12:
                confidence -= 0.25
            yield Candidate(found[0], "visible pattern", confidence, place_of(block.node.element))


def _at_the_end(page: Page) -> Dates:
    """A date in the last lines of the text."""
    for index in page.core[-2:] + tuple(range(page.core[-1] + 1, page.core[-1] + _TAIL) if page.core else ()):
        if index < len(page.outline.blocks):
            block = page.outline.blocks[index]
            if len(block.text) <= _LONGEST_LINE and not _IS_UPDATE.search(block.text) and not _is_comment(page, index):
                found = find_date(block.text, page.language)
                if found and found[2] - found[1] > len(block.text) / 8:
                    confidence = 0.45 - 0.02 * abs(index - page.core[-1])
                    yield Candidate(found[0], "last lines", confidence, place_of(block.node.element))


def _in_url(page: Page) -> Dates:
    if (match := _IN_URL.search(page.document.url)) and (value := machine_date("-".join(match.groups()))):
        yield Candidate(value, "url", 0.62)


PUBLISHED: tuple[Callable[[Page], Dates], ...] = (_json_ld, _meta, _marked, _printed, _at_the_end, _in_url)
"""The rules, the surest first."""


def _fallback(page: Page) -> Dates:
    """Where nothing tells of publication, the last change is the date that the page has."""
    yield from _modified(page)


def _zone(page: Page) -> tuple[int, int]:
    """The blocks in which a page's date is printed."""
    first = page.core[0] if page.core else 0
    at = page.headline_at if page.headline_at is not None else first
    high = max(at + _AFTER, first + _INTO) if first - at < 3 * _AFTER else at + _AFTER
    return max(0, min(at, first) - _BEFORE if first - at > -3 * _AFTER else at - _BEFORE), high


def _is_comment(page: Page, at: int) -> bool:
    """Whether a block is a comment's or a teaser's."""
    if at >= len(page.outline.blocks):
        return False
    node = page.outline.blocks[at].node
    return any(not _COMMENT_WORDS.isdisjoint(words_in(outer.names)) for outer in islice(node.above(), 4) if outer.names)


def _modified(page: Page) -> Dates:
    for node in page.metadata.nodes_of(ARTICLES):
        if value := _machine(node.get("dateModified")):
            yield Candidate(value, "json-ld", 0.85)
    yield from _named(page, _MODIFIED)
    low, high = _zone(page)
    for block in page.outline.blocks[low:high]:
        told = len(block.text) <= _LONGEST_LINE and _IS_UPDATE.search(block.text)
        if told and (found := find_date(block.text, page.language)):
            yield Candidate(found[0], "visible pattern", 0.7, place_of(block.node.element))


def _machine(value: object, language: str | None = None) -> str | None:
    if not isinstance(value, str):
        return None
    found = find_date(value, language)
    return machine_date(value) or (found[0] if found else None)


def _written(text: str, page: Page) -> str | None:
    found = find_date(text, page.language) if text and len(text) <= _LONGEST_LINE else None
    return found[0] if found else None


def _day(value: str) -> str:
    return value[:10]
