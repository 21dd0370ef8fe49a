"""Where a page tells no day by the usual rules: the one that stands alone, or in its text's first or last words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.dateplaces import (
    LONGEST_ALONE,
    LONGEST_LINE,
    OTHERS,
    YEAR,
    edges,
    is_possible,
    label_at,
    nearness,
    order_of,
)
from snapshot.extraction.datetext import find_date, find_dates, find_short_date, is_only_a_date, machine_date
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of
from snapshot.extraction.words import table

_OPENING = 4
"""Lines behind the first of a thread's text that still tell of its first post."""
_TAIL = 7
"""Lines after the text in which its date may be printed."""
_LONGEST_LAST = 160
_FIRST_BLOCKS, _FIRST_LETTERS = 3, 60
_PARTED = re.compile(r"\W{0,2}\s*[-–—:|/]")
SENTENCE = "sentence"
_LONGEST_SENTENCE = 600
_DAY = "\0"
_SENTENCE = re.compile("|".join(table("dates.toml")["sentences"]).replace("DAY", _DAY), re.IGNORECASE)
_IN_DATA = re.compile(
    rb"ubli(?<!unpubli)(?<!republi)(?<!last_publi)(?<!lastPubli)(?:shed|sh|cation)_?(?:[Dd]ate|[Aa]t|[Oo]n|[Tt]ime)?"
    rb"\\?\"\s*:\s*\\?\"((?:19|20)\d\d-\d\d-\d\d)"
)
"""It begins with letters that are always the same, so that a page is searched at the speed of memory."""


def last_resort(page: Page) -> list[Candidate[str]]:
    """What the first of these rules says that says anything."""
    told = ([each for each in rule(page) if is_possible(page, each.value)] for rule in _RULES)
    return next(filter(None, told), [])


def _first_post(page: Page) -> Iterator[Candidate[str]]:
    """Of a thread, the first day between its headline and the opening of its text."""
    if page.kind.value != "forum" or not page.core:
        return
    order, blocks = order_of(page), page.outline.blocks
    head, last = edges(page)[0], page.core[0] + _OPENING
    for element, at in page.outline.marked:
        if element.tag == "time" and head <= at <= last and (day := machine_date(element.get("datetime") or "")):
            yield Candidate(day, "first post", 0.5, place_of(element))
            return
    for block in blocks[head : last + 1]:
        said = _first_of(block.text, order)
        if said and not OTHERS.search(label_at(blocks, block.index, block.text[: said[1]])):
            yield Candidate(said[0], "first post", 0.5, place_of(block.node.element))
            return


def _first_of(text: str, order: str | None) -> tuple[str, int, int] | None:
    """The first date of a line; of a year of two figures, in a short one."""
    if len(text) > LONGEST_LINE:
        return None
    return find_date(text, order) or (find_short_date(text, order) if len(text) <= LONGEST_ALONE else None)


def _opening(page: Page) -> Iterator[Candidate[str]]:
    """The day that parts the first words of the text from the rest: BERLIN, 2 July 2019 -."""
    for at in () if page.lists else page.core[:_FIRST_BLOCKS]:
        block = page.outline.blocks[at]
        said = find_date(block.text[:_FIRST_LETTERS], order_of(page))
        if said and _PARTED.match(block.text, said[2]) and not OTHERS.search(block.text[: said[1]]):
            yield Candidate(said[0], "first words", 0.4, place_of(block.node.element))
            return


def _sentence(page: Page) -> Iterator[Candidate[str]]:
    """The one day of which a sentence says that the entry was written then: This entry was posted on 2 July 2019."""
    order = order_of(page)
    found: dict[str, Candidate[str]] = {}
    for block in page.outline.blocks:
        if len(block.text) > _LONGEST_SENTENCE or not YEAR.search(block.text):
            continue
        for day, start, stop in find_dates(block.text, order):
            if _SENTENCE.search(f"{block.text[:start]}{_DAY}{block.text[stop:]}"):
                found.setdefault(day, Candidate(day, SENTENCE, 0.45, place_of(block.node.element)))
    if len(found) == 1:
        yield next(iter(found.values()))


def _alone(page: Page) -> Iterator[Candidate[str]]:
    """The one day that stands in a line of its own, wherever on the page."""
    order = order_of(page)
    found: dict[str, Candidate[str]] = {}
    for block in page.outline.blocks:
        short = len(block.text) <= LONGEST_ALONE and YEAR.search(block.text) and not OTHERS.search(block.text)
        if short and is_only_a_date(block.text, order) and nearness(page, block.index, block) is not None:
            day = next(find_dates(block.text, order))[0]
            found.setdefault(day, Candidate(day, "lone line", 0.35, place_of(block.node.element)))
    if len(found) == 1:
        yield next(iter(found.values()))


def _last_lines(page: Page) -> Iterator[Candidate[str]]:
    """The one date in the lines in which the text ends, or that follow it."""
    order = order_of(page)
    found: dict[str, Candidate[str]] = {}
    first = max(0, page.core[-1] - 1) if page.core else 0
    for block in page.outline.blocks[first : first + _TAIL] if page.core else ():
        if len(block.text) > _LONGEST_LAST or OTHERS.search(block.text) or nearness(page, block.index, block) is None:
            continue
        if (said := find_date(block.text, order)) and said[2] - said[1] > len(block.text) / 8:
            found.setdefault(said[0], Candidate(said[0], "last lines", 0.4, place_of(block.node.element)))
    if len(found) == 1:
        yield next(iter(found.values()))


def _in_data(page: Page) -> Iterator[Candidate[str]]:
    """The one day of publication in what the page's scripts are given."""
    days = set() if page.lists else {match[1].decode() for match in _IN_DATA.finditer(page.document.text)}
    if len(days) == 1 and (day := machine_date(days.pop())):
        yield Candidate(day, "data of scripts", 0.4)


_RULES: tuple[Callable[[Page], Iterator[Candidate[str]]], ...] = (
    _first_post,
    _sentence,
    _alone,
    _last_lines,
    _opening,
    _in_data,
)
