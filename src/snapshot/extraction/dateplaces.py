"""Where on a page a date stands, and what stands before it: by both it is the page's own, or another's."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import takewhile
from urllib.parse import urlsplit

from snapshot.extraction.datetext import MONTH_FIRST
from snapshot.extraction.outline import Block
from snapshot.extraction.page import Page
from snapshot.extraction.tree import words_in
from snapshot.extraction.words import table

_TABLE = table("dates.toml")
_NAMES: dict[str, frozenset[str]] = {name: frozenset(names) for name, names in _TABLE["names"].items()}
YEAR = re.compile(r"[\d成和國国](?:(?<=\d)\d{3}|(?<!\d)\s*[元\d])")
"""What a line with a whole date has."""
BEFORE, AFTER, BEHIND = 8, 12, 6
"""Blocks before and after the headline, and behind the text, that may tell its day."""
_LATE = 2
_FIRST_ARCHIVES = "1996"
_BESIDE = 4
_FRAMED = 0.2
_SAID = 0.1
"""What a label that says "published" adds to a date."""
_WHOLES = frozenset({"body", "main", "html", "article"})
LONGEST_LINE = 120
LONGEST_ALONE = 40
OTHERS = re.compile("|".join(_TABLE["others"]), re.IGNORECASE)
"""What stands before days that are nobody's: of rights, comments, events."""
_US_HOSTS = frozenset(_TABLE["month_first_hosts"])
_LONGEST_LABEL = 30
_STATE = re.compile(r"(?<![\w-])(?:has|no|with|without)[-_]\S*")
"""Classes that tell what a container has, and not what it is: `has-sidebar`, `no-comments`."""


def is_possible(page: Page, day: str) -> bool:
    """Whether a page can bear a day: none that came long after it was captured, where that is known.

    Two days are for zones and clocks; a capture that is older than all archives was made by a clock that was not set.
    """
    if page.captured_at is None or page.captured_at < _FIRST_ARCHIVES:
        return True
    captured = date.fromisoformat(page.captured_at[:10]).toordinal()
    return date.fromisoformat(day[:10]).toordinal() <= captured + _LATE


def label_of(blocks: list[Block], block: Block, text: str) -> str:
    """What stands before the text of an element in its line, or above it."""
    line = block.text
    if not text or len(line) >= LONGEST_LINE or text not in line:
        return ""
    return label_at(blocks, block.index, line[: line.index(text)])[-_LONGEST_LABEL:]


def label_at(blocks: list[Block], at: int, before: str) -> str:
    """What is said before a date: in its line, else in the line above, where that is a label and no more."""
    if at == 0 or before.strip(" :|·•–—-"):
        return before
    above = blocks[at - 1].text
    return above if len(above) <= _LONGEST_LABEL and not YEAR.search(above) else before


def nearness(page: Page, at: int, block: Block | None, *, said: bool = False, changed: bool = False) -> float | None:
    """What a place among the blocks adds to a rule's confidence; None where other pages' and people's dates stand.

    A day that the site repeats on most pages is that of the visit, unless a label says of what it is.
    """
    head, end = edges(page)
    if block is not None:
        if not said and not changed and page.repeats(block):
            return None
        apart = list(takewhile(lambda node: not node.start <= head < node.end, block.node.above()))
        if any(_is_others(node.tag, node.names) for node in apart):
            return None
        if any(_is_frame(node.tag, node.names) for node in apart):
            if said:
                return _SAID
            return -_FRAMED if head - _BESIDE <= at < min(head + AFTER, end) else None
    near = _SAID if said else 0.0
    if head - BEFORE <= at < head + AFTER:
        return near + 0.1 - 0.008 * abs(at - head)
    if head < at < end:
        return near - 0.15
    return near + (-0.1 if end <= at < end + BEHIND else -0.3)


def edges(page: Page) -> tuple[int, int]:
    """The block of the headline, or the first of the main text; and the first block behind the text."""
    core = page.core
    head = page.headline_at
    if head is None or (core and head > core[-1]):
        head = core[0] if core else 0
    return head, max((core[-1] + 1 if core else 0), head + 1)


def order_of(page: Page) -> str | None:
    """The language by which day and month are told apart: of English or unsaid, the host's name decides."""
    return _order((page.language or "").lower(), page.document.url)


@lru_cache(maxsize=64)
def _order(language: str, url: str) -> str | None:
    host = urlsplit(url).hostname or ""
    if language in {"", "en"} and host.rsplit(".", 1)[-1] in _US_HOSTS:
        return MONTH_FIRST[0]
    return language or None


@lru_cache(maxsize=16384)
def _is_others(tag: str, names: str) -> bool:
    return tag == "nav" or (tag not in _WHOLES and not _NAMES["others"].isdisjoint(words_in(_STATE.sub("", names))))


@lru_cache(maxsize=16384)
def _is_frame(tag: str, names: str) -> bool:
    return tag == "aside" or (tag not in _WHOLES and not _NAMES["frames"].isdisjoint(words_in(_STATE.sub("", names))))
