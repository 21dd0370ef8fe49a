"""When it was published, and when changed; never a comment's date, nor another post's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from snapshot.extraction.addresses import path_of
from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.dateplaces import (
    AFTER,
    BEFORE,
    BEHIND,
    LONGEST_ALONE,
    LONGEST_LINE,
    OTHERS,
    YEAR,
    edges,
    is_possible,
    label_at,
    label_of,
    nearness,
    order_of,
)
from snapshot.extraction.datetext import (
    date_in_path,
    epoch_date,
    find_date,
    find_dates,
    find_short_date,
    machine_date,
)
from snapshot.extraction.lastdates import SENTENCE, last_resort
from snapshot.extraction.metadata import ARTICLES, types_of
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, words_in
from snapshot.extraction.words import table
from snapshot.extraction.zones import day_of_the_place

_TABLE = table("dates.toml")
_PUBLISHED: dict[str, float] = _TABLE["published"]
_MODIFIED: dict[str, float] = _TABLE["modified"]
_NAMES: dict[str, frozenset[str]] = {name: frozenset(names) for name, names in _TABLE["names"].items()}
_CHANGED = re.compile("|".join(_TABLE["changed"]), re.IGNORECASE)
_FIRST = re.compile("|".join(_TABLE["first"]), re.IGNORECASE)
_NO_DATES = frozenset(_TABLE["undated_types"])
_LONGEST_MARKED = 200
_CROWD = 4
_DECLARED = 0.85
_OWN, _LINE = ("json-ld", "meta"), "visible pattern"
_AT_HEADLINE, _LABELLED = 0.7, 0.78
_BESIDE_HEADLINE = 0.68
_A_DAY, _LONG = timedelta(days=1), timedelta(days=90)
_IN_HEADING = 0.05
"""What a date loses that a heading tells of."""
_FIRST_PAGES = "1991"
"""What is older was not written for the Web; a page may yet be a text of then."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ATTRIBUTES: tuple[str, ...] = tuple(_TABLE["attributes"])


Found = Iterator[tuple[bool, Candidate[str]]]
"""Candidates, and whether each is of a change rather than of the publication."""
Dates = list[tuple[bool, Candidate[str]]]


def find_date_published(page: Page, found: Dates, more: Iterable[Candidate[str]] = ()) -> Candidate[str] | None:
    """First publication, else the last change; a time only where a machine form gives one.

    `found` are the page's candidates, and `more` is what the site's model says.
    """
    if page.lists:
        return _of_a_list(found)
    told = [each for each in more if is_possible(page, each.value)]
    published = [*(each for changed, each in found if not changed), *told]
    chosen = best(published, same=_day) or best([each for changed, each in found if changed], same=_day)
    if chosen is None:
        return None
    chosen = _before_stamped_anew(chosen, found) or chosen
    chosen = day_of_the_place(chosen, [each for each in published if _is_printed_beside(each)]) or chosen
    day = _day(chosen.value)
    precise = [each for each in published if _day(each.value) == day] or [chosen]
    if all(each.value == day for each in precise):  # a line is surer of the day; the element in it may know the time
        precise += [each for changed, each in _marked(page) if not changed and _day(each.value) == day]
    return max(precise, key=lambda each: (len(each.value) > len(chosen.value), each.confidence))


def _before_stamped_anew(chosen: Candidate[str], found: Dates) -> Candidate[str] | None:
    """The much earlier day of the address; or of a headline, where the chosen one is unprinted and a change's."""
    day = _date_of(chosen)
    if address := next((each for _, each in found if each.rule == "url" and day - _date_of(each) > _LONG), None):
        return address
    printed = [each for changed, each in found if not changed and not each.rule.startswith((*_OWN, "url"))]
    changes = [each for changed, each in found if changed and each.rule.startswith(_OWN)]
    if not chosen.rule.startswith(_OWN) or not any(abs(day - _date_of(each)) <= _A_DAY for each in changes):
        return None
    if any(_date_of(each) == day for each in printed):
        return None
    long_ago = [each for each in printed if each.confidence >= _BESIDE_HEADLINE and day - _date_of(each) > _LONG]
    return max(long_ago, key=lambda each: each.confidence, default=None)


def _is_printed_beside(each: Candidate[str]) -> bool:
    return each.confidence >= _BESIDE_HEADLINE and not each.rule.startswith((*_OWN, "url"))


def _date_of(candidate: Candidate[str]) -> date:
    return date.fromisoformat(_day(candidate.value))


def find_date_modified(page: Page, found: Dates) -> Candidate[str] | None:
    """The last change that the page tells of."""
    return None if page.lists else best([each for changed, each in found if changed], same=_day)


def date_candidates(page: Page) -> Dates:
    """All that the rules propose, in the order of the register; True with what is the day of a change."""
    found = [(changed, each) for rule in RULES for changed, each in rule(page) if is_possible(page, each.value)]
    if all(changed for changed, _ in found):
        known = {_day(each.value) for _, each in found}
        found += [(False, told) for told in last_resort(page) if _day(told.value) not in known]
    return found


def _json_ld(page: Page) -> Found:
    told = False
    for node in page.metadata.nodes:
        types = types_of(node)
        if not _NO_DATES.isdisjoint(types):
            continue
        article = not ARTICLES.isdisjoint(types)
        if article and told:  # a post of a thread or live page, or a teaser
            continue
        confidence = 0.9 if article else 0.75
        said = (_said(node, key, page) for key in ("datePublished", "dateCreated", "uploadDate"))
        if first := next(filter(None, said), None):
            told |= article
            yield False, Candidate(first, "json-ld", confidence)
        if changed := _said(node, "dateModified", page):
            yield True, Candidate(changed, "json-ld", confidence)


def _meta(page: Page) -> Found:
    meta = page.metadata.meta
    for names, changed in ((_PUBLISHED, False), (_MODIFIED, True)):
        days: set[str] = set()
        for name, confidence in names.items():
            if name in meta and (day := _machine(meta[name][0], page)) and _day(day) not in days:
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
        if seen[kind] > _CROWD:
            continue
        text = _short_text(element)
        day, rule = _of_element(element, text, page)
        if day is None:
            continue
        label = label_of(blocks, block, text) if block is not None else ""
        changed = _is_change(told, text, label)
        near = nearness(page, at, block, said=bool(_FIRST.search(label)), changed=changed)
        if near is not None:
            sure = 0.72 if told & _NAMES["published"] or rule != "text" else 0.6
            yield changed, Candidate(day, f"{element.tag}[{rule}]", sure + near, place_of(element))


def _is_change(told: frozenset[str], text: str, label: str) -> bool:
    """Whether an element gives the day of a change: by its own words, its names, or the label before it."""
    if _CHANGED.search(text):
        return True
    if told & _NAMES["published"]:
        return False
    if told & _NAMES["modified"]:
        return True
    return bool(_CHANGED.search(label))


@lru_cache(maxsize=16384)
def _told(names: str) -> frozenset[str]:
    return frozenset([*words_in(names), *names.lower().split()])


def _printed(page: Page) -> Found:
    """Short lines around the headline and behind the text."""
    blocks = page.outline.blocks
    head, end = edges(page)
    for at in sorted({*range(max(0, head - BEFORE), head + AFTER), *range(end, end + BEHIND)}):
        if at >= len(blocks) or len(blocks[at].text) > LONGEST_LINE:
            continue
        text, last = blocks[at].text, 0
        for day, start, stop in _days_of(text, order_of(page)):
            label = text[last:start] if last else label_at(blocks, at, text[:start])
            last = stop
            changed, said = bool(_CHANGED.search(label)), bool(_FIRST.search(label))
            if day < _FIRST_PAGES and not said and len(text) > LONGEST_ALONE:
                continue
            near = nearness(page, at, blocks[at], said=said, changed=changed)
            if near is not None and not OTHERS.search(label):
                near -= _IN_HEADING if blocks[at].node.tag in _HEADINGS and stop - start < len(text) / 2 else 0.0
                yield changed, Candidate(day, _LINE, 0.62 + near, place_of(blocks[at].node.element))
                if not changed:
                    break


def _days_of(text: str, order: str | None) -> Iterator[tuple[str, int, int]]:
    """The dates in a line; of a year of two figures, in one that has little else."""
    whole = list(find_dates(text, order)) if YEAR.search(text) else []
    if not whole and len(text) <= LONGEST_ALONE and (short := find_short_date(text, order)):
        yield short
    yield from whole


def _address(page: Page) -> Found:
    if day := date_in_path(path_of(page.document.url)):
        yield False, Candidate(day, "url", 0.74)


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
    labelled = [each for each in published if each.rule == _LINE and each.confidence >= _LABELLED]
    told = declared or labelled or published
    one = len({_day(each.value) for each in told}) == 1
    sure = one and (bool(declared) or told[0].confidence >= _AT_HEADLINE or told[0].rule == SENTENCE)
    return told[0] if sure else None


RULES: tuple[Callable[[Page], Found], ...] = (_json_ld, _meta, _shown, _address)
"""The rules, the most trusted first."""
_MARKS = _NAMES["published"] | _NAMES["modified"] | _NAMES["either"]


def _of_element(element: HtmlElement, text: str, page: Page) -> tuple[str | None, str]:
    for name in _ATTRIBUTES:
        if (value := element.get(name)) and (day := _machine(value, page)):
            return (None if OTHERS.match(text) else day), name
    found = next(_days_of(text, order_of(page)), None) if text else None
    return (found[0] if found and not OTHERS.search(text[: found[1]]) else None), "text"


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
    if len(value) > LONGEST_LINE:
        return None
    if day := machine_date(value) or epoch_date(value):
        return day
    found = find_date(value, order_of(page))
    return found[0] if found else None


def _day(value: str) -> str:
    return value[:10]
