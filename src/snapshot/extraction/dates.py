"""When it was published, and when changed; never a comment's date, nor another post's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.datetext import MONTH_FIRST, epoch_date, find_date, find_dates, is_only_a_date, machine_date
from snapshot.extraction.metadata import ARTICLES, types_of
from snapshot.extraction.outline import Block
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, words_in
from snapshot.extraction.words import table

_TABLE = table("dates.toml")
_PUBLISHED: dict[str, float] = _TABLE["published"]
_MODIFIED: dict[str, float] = _TABLE["modified"]
_NAMES: dict[str, frozenset[str]] = {name: frozenset(names) for name, names in _TABLE["names"].items()}
_CHANGED = re.compile("|".join(_TABLE["changed"]), re.IGNORECASE)
_OTHERS = re.compile("|".join(_TABLE["others"]), re.IGNORECASE)
_US_HOSTS = frozenset(_TABLE["month_first_hosts"])
_IN_URL = re.compile(r"(?:[/_-]|\b)((?:19|20)\d\d)(?:([/_-])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?=[/_.-]|$)")
_YEAR = re.compile(r"\d{4}|元")
_NO_DATES = frozenset(_TABLE["undated_types"])
_LONGEST_LINE, _LONGEST_MARKED, _LABEL = 120, 200, 30
_BEFORE, _AFTER, _BEHIND = 8, 12, 6
_BESIDE = 4
_FRAMED = 0.2
_WHOLES = frozenset({"body", "main", "html", "article"})
_CROWD = 4
_LONGEST_ALONE = 40
_DECLARED = 0.85
_OWN = ("json-ld", "meta")
_AT_HEADLINE = 0.7
_ATTRIBUTES: tuple[str, ...] = tuple(_TABLE["attributes"])

_TAIL = 7
"""Lines after the text in which its date may be printed."""
_LONGEST_LAST = 160

Found = Iterator[tuple[bool, Candidate[str]]]
"""Candidates, and whether each is of a change rather than of the publication."""
Dates = list[tuple[bool, Candidate[str]]]


def find_date_published(page: Page, found: Dates, more: Iterable[Candidate[str]] = ()) -> Candidate[str] | None:
    """First publication, else the last change; a time only where a machine form gives one.

    `found` are the page's candidates, and `more` is what the site's model says.
    """
    if page.lists:
        return _of_a_list(found)
    published = [*(each for changed, each in found if not changed), *more]
    chosen = best(published, same=_day) or best([each for changed, each in found if changed], same=_day)
    if chosen is None:
        return None
    precise = [each for each in published if _day(each.value) == _day(chosen.value)] or [chosen]
    return max(precise, key=lambda each: (len(each.value) > len(chosen.value), each.confidence))


def find_date_modified(page: Page, found: Dates) -> Candidate[str] | None:
    """The last change that the page tells of."""
    return None if page.lists else best([each for changed, each in found if changed], same=_day)


def date_candidates(page: Page) -> Dates:
    """All that the rules propose, in the order of the register; True with what is the day of a change."""
    found = [each for rule in RULES for each in rule(page)]
    if all(changed for changed, _ in found):
        known = {_day(each.value) for _, each in found}
        found += [told for told in (list(_alone(page)) or list(_last_lines(page))) if _day(told[1].value) not in known]
    return found


def _json_ld(page: Page) -> Found:
    articles = 0
    for node in page.metadata.nodes:
        types = types_of(node)
        if not _NO_DATES.isdisjoint(types):
            continue
        article = not ARTICLES.isdisjoint(types)
        confidence = (0.9 if not articles else 0.5) if article else 0.75
        articles += article
        said = (_said(node, key, page) for key in ("datePublished", "dateCreated", "uploadDate"))
        if first := next(filter(None, said), None):
            yield False, Candidate(first, "json-ld", confidence)
        if changed := _said(node, "dateModified", page):
            yield True, Candidate(changed, "json-ld", confidence)


def _meta(page: Page) -> Found:
    for names, changed in ((_PUBLISHED, False), (_MODIFIED, True)):
        days: set[str] = set()
        for name, confidence in names.items():
            if (told := page.metadata.first(name)) and (day := _machine(told[1], page)) and _day(day) not in days:
                days.add(_day(day))
                yield changed, Candidate(day, f"meta[{name}]", confidence)


def _marked(page: Page) -> Found:
    """Elements that a template marks as a date: `<time>`, microdata, classes."""
    seen: dict[tuple[str, str], int] = {}
    blocks = page.outline.blocks
    for element, at in page.outline.marked:
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        told = _told(names)
        if element.tag != "time" and told.isdisjoint(_MARKS):
            continue
        kind = (element.tag, names)
        seen[kind] = seen.get(kind, 0) + 1
        block = blocks[at] if at < len(blocks) else None
        if seen[kind] > _CROWD or (nearness := _nearness(page, at, block)) is None:
            continue
        text = _short_text(element)
        day, rule = _of_element(element, text, page)
        if day is not None:
            sure = 0.72 if told & _NAMES["published"] or rule != "text" else 0.6
            changed = _is_change(told, text, block)
            yield changed, Candidate(day, f"{element.tag}[{rule}]", sure + nearness, place_of(element))


def _is_change(told: frozenset[str], text: str, block: Block | None) -> bool:
    """Whether an element gives the day of a change: by its own words, its names, or the label before it."""
    if _CHANGED.search(text):
        return True
    if told & _NAMES["published"]:
        return False
    if told & _NAMES["modified"]:
        return True
    line = block.text if block is not None and text and len(block.text) < _LONGEST_LINE else ""
    return text in line and bool(line) and bool(_CHANGED.search(line[: line.index(text)][-_LABEL:]))


@lru_cache(maxsize=16384)
def _told(names: str) -> frozenset[str]:
    return frozenset([*words_in(names), *names.lower().split()])


def _printed(page: Page) -> Found:
    """Short lines around the headline and behind the text."""
    blocks = page.outline.blocks
    head, end = _edges(page)
    for at in sorted({*range(max(0, head - _BEFORE), head + _AFTER), *range(end, end + _BEHIND)}):
        if at >= len(blocks) or len(blocks[at].text) > _LONGEST_LINE or not _YEAR.search(blocks[at].text):
            continue
        nearness = _nearness(page, at, blocks[at])
        if nearness is None:
            continue
        last = 0
        for day, start, stop in find_dates(blocks[at].text, _order(page)):
            label = blocks[at].text[last:start]
            last = stop
            if not _OTHERS.search(label):
                changed = bool(_CHANGED.search(label))
                yield changed, Candidate(day, "visible pattern", 0.62 + nearness, place_of(blocks[at].node.element))
                if not changed:
                    break


def _alone(page: Page) -> Found:
    """Where nothing else is said: the one day that stands in a line of its own, wherever on the page."""
    order = _order(page)
    found: dict[str, Candidate[str]] = {}
    for block in page.outline.blocks:
        short = len(block.text) <= _LONGEST_ALONE and _YEAR.search(block.text) and not _OTHERS.search(block.text)
        if short and is_only_a_date(block.text, order) and _nearness(page, block.index, block) is not None:
            day = next(find_dates(block.text, order))[0]
            found.setdefault(day, Candidate(day, "lone line", 0.35, place_of(block.node.element)))
    if len(found) == 1:
        yield False, next(iter(found.values()))


def _last_lines(page: Page) -> Found:
    """The one date in the lines in which the text ends, or that follow it."""
    order = _order(page)
    found: dict[str, Candidate[str]] = {}
    first = max(0, page.core[-1] - 1) if page.core else 0
    for block in page.outline.blocks[first : first + _TAIL] if page.core else ():
        if len(block.text) > _LONGEST_LAST or _OTHERS.search(block.text) or _nearness(page, block.index, block) is None:
            continue
        if (said := find_date(block.text, order)) and said[2] - said[1] > len(block.text) / 8:
            found.setdefault(said[0], Candidate(said[0], "last lines", 0.4, place_of(block.node.element)))
    if len(found) == 1:
        yield False, next(iter(found.values()))


def _address(page: Page) -> Found:
    path = urlsplit(page.document.url).path
    for match in _IN_URL.finditer(path):
        if date := machine_date(f"{match[1]}-{match[3] or match[5]:0>2}-{match[4] or match[6]:0>2}"):
            yield False, Candidate(date, "url", 0.74)
            return


def _shown(page: Page) -> Found:
    """What is printed, each day once: a line and the element in it are no two witnesses."""
    found: dict[tuple[bool, str], Candidate[str]] = {}
    for changed, each in (*_marked(page), *_printed(page)):
        known = found.setdefault((changed, _day(each.value)), each)
        if each.confidence > known.confidence:
            found[changed, _day(each.value)] = each
    yield from ((changed, each) for (changed, _), each in found.items())


def _of_a_list(found: Dates) -> Candidate[str] | None:
    """Of a page that looks like a list: the one day that it declares for itself, or prints at its headline."""
    published = [each for changed, each in found if not changed]
    declared = [each for each in published if each.rule.startswith(_OWN) and each.confidence >= _DECLARED]
    told = declared or published
    one = len({_day(each.value) for each in told}) == 1 and (bool(declared) or told[0].confidence >= _AT_HEADLINE)
    return told[0] if one else None


RULES: tuple[Callable[[Page], Found], ...] = (_json_ld, _meta, _shown, _address)
"""The rules, the most trusted first."""
_MARKS = _NAMES["published"] | _NAMES["modified"] | _NAMES["either"]


def _nearness(page: Page, at: int, block: Block | None) -> float | None:
    """What a place among the blocks adds to a rule's confidence; None where other pages' and people's dates stand."""
    head, end = _edges(page)
    if block is not None:
        apart = list(takewhile(lambda node: not node.start <= head < node.end, block.node.above()))
        if any(_is_others(node.tag, node.names) for node in apart):
            return None
        if any(_is_frame(node.tag, node.names) for node in apart):
            return -_FRAMED if head - _BESIDE <= at < min(head + _AFTER, end) else None
    if head - _BEFORE <= at < head + _AFTER:
        return 0.1 - 0.008 * abs(at - head)
    if head < at < end:
        return -0.15
    return -0.1 if end <= at < end + _BEHIND else -0.3


def _edges(page: Page) -> tuple[int, int]:
    """The block of the headline, or the first of the main text; and the first block behind the text."""
    core = page.core
    head = page.headline_at
    if head is None:
        head = core[0] if core else 0
    return head, max((core[-1] + 1 if core else 0), head + 1)


@lru_cache(maxsize=16384)
def _is_others(tag: str, names: str) -> bool:
    return tag == "nav" or (tag not in _WHOLES and not _NAMES["others"].isdisjoint(words_in(names)))


@lru_cache(maxsize=16384)
def _is_frame(tag: str, names: str) -> bool:
    return tag == "aside" or (tag not in _WHOLES and not _NAMES["frames"].isdisjoint(words_in(names)))


def _of_element(element: HtmlElement, text: str, page: Page) -> tuple[str | None, str]:
    for name in _ATTRIBUTES:
        if (value := element.get(name)) and (day := _machine(value, page)):
            return day, name
    found = find_date(text, _order(page)) if text else None
    return (found[0] if found and not _OTHERS.search(text[: found[1]]) else None), "text"


def _short_text(element: HtmlElement) -> str:
    """The text of an element, or nothing where it holds more than a line."""
    parts: list[str] = []
    letters = 0
    for part in element.itertext():
        letters += len(part.strip())
        if letters > _LONGEST_MARKED:
            return ""
        parts.append(part)
    return " ".join("".join(parts).split())


def _said(node: dict[str, Any], key: str, page: Page) -> str | None:
    value = node.get(key)
    value = value[0] if isinstance(value, list) and value else value
    return _machine(str(value), page) if isinstance(value, str | int) else None


def _machine(value: str, page: Page) -> str | None:
    if len(value) > _LONGEST_LINE:
        return None
    if day := machine_date(value) or epoch_date(value):
        return day
    found = find_date(value, _order(page))
    return found[0] if found else None


def _order(page: Page) -> str | None:
    """The language by which day and month are told apart: of English or unsaid, the host's name decides."""
    language = (page.language or "").lower()
    host = urlsplit(page.document.url).hostname or ""
    if language in {"", "en"} and host.rsplit(".", 1)[-1] in _US_HOSTS:
        return MONTH_FIRST[0]
    return language or None


def _day(value: str) -> str:
    return value[:10]
