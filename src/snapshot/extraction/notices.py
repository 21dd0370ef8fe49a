"""The notice that a closed site prints on top of every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.outline import Outline
from snapshot.extraction.tree import SILENT_TAGS, place_of, squeezed, text_of, words_of
from snapshot.extraction.words import CLOSED, MORE

_CLOSED = re.compile(CLOSED, re.IGNORECASE)
_NOTICE_WORDS = frozenset(
    {"notice", "banner", "alert", "message", "announcement", "archive", "archived", "closure", "closed"}
)
_MORE = re.compile(rf"\s*(?:{MORE})\W*$", re.IGNORECASE)
_NOTICE_ROLES = frozenset({"note", "alert", "status"})
_ELEMENTS_ON_TOP = 120
_LONGEST = 1_500


def find_notice(tree: HtmlElement) -> tuple[Candidate[str], HtmlElement] | None:
    """The notice, and the element that it stands in: near the top, and saying that the site is at its end."""
    body = next(tree.iter("body"), tree)
    for element in islice(_on_top(body), _ELEMENTS_ON_TOP):
        if _NOTICE_WORDS.isdisjoint(words_of(element)) and element.get("role") not in _NOTICE_ROLES:
            continue
        text = text_of(element)
        if 20 < len(text) <= _LONGEST and _CLOSED.search(text):
            told = "\n\n".join(block.text for block in Outline(element).blocks) or text
            return Candidate(squeezed(_MORE.sub("", told)), "notice", 0.9, place_of(element)), element
    return None


def _on_top(body: HtmlElement) -> Iterator[HtmlElement]:
    for element in body.iter():
        if element.tag in {"h1", "main", "article"}:
            return
        if isinstance(element.tag, str) and element.tag not in SILENT_TAGS and element is not body:
            yield element
