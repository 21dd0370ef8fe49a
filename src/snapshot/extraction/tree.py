"""Looking at elements: their words, their text, their place; and which of them are no part of a page's content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from snapshot.extraction.words import NAMES

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

SILENT_TAGS = NAMES["silent_tags"]
"""Elements without text of the page."""
ASIDE_TAGS = frozenset({"nav", "aside", "footer", "menu", "form"})
_NOTES = frozenset({"note", "doc-footnote", "doc-endnotes"})
_FOOTNOTES = frozenset({"footnote", "footnotes", "endnotes"})
_MUCH = 0.5
_LEAST = 400
_UNHIDDEN = frozenset({"html", "body", "main", "article"})
"""A theme may write anything into the classes of these."""


def text_of(element: HtmlElement) -> str:
    """All text of an element, white space collapsed."""
    return squeezed("".join(element.itertext()))


def squeezed(text: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def words_of(element: HtmlElement) -> tuple[str, ...]:
    """The words that class and id are made of: `post-meta byLine` has post, meta, by, line."""
    names, name = element.get("class"), element.get("id")
    return words_in(f"{names or ''} {name or ''}") if names or name else ()


@lru_cache(maxsize=16384)
def words_in(names: str) -> tuple[str, ...]:
    """The words that a class or id is made of, in lower case."""
    parted = names if names.islower() else _CAMEL.sub("-", names).lower()
    return tuple(_WORD.findall(parted))


def has_class(element: HtmlElement, names: frozenset[str]) -> bool:
    """Whether one of an element's classes, or its id, is among `names` (lower case)."""
    classes, name = element.get("class"), element.get("id")
    return not names.isdisjoint(_classes(f"{classes or ''} {name or ''}")) if classes or name else False


@lru_cache(maxsize=8192)
def _classes(names: str) -> tuple[str, ...]:
    return tuple(names.lower().split())


def is_aside(element: HtmlElement) -> bool:
    """Whether an element, by its tag, role or class, is no part of the content: menus, forms, sharing, comments…"""
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT_TAGS:
        return True
    if tag in _UNHIDDEN:
        return False
    words = words_of(element)
    if element.get("role") in _NOTES or not _FOOTNOTES.isdisjoint(words):
        return False
    if tag in ASIDE_TAGS or not element.attrib:
        return tag in ASIDE_TAGS or (tag == "header" and _has_menu(element))
    if element.get("role") in NAMES["aside_roles"] or element.get("hidden") is not None:
        return True
    return (bool(words) and _name_an_aside(words)) or (tag == "header" and _has_menu(element))


@lru_cache(maxsize=8192)
def _name_an_aside(words: tuple[str, ...]) -> bool:
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return not NAMES["aside_words"].isdisjoint(words) or not NAMES["aside_pairs"].isdisjoint(pairs)


def _has_menu(element: HtmlElement) -> bool:
    return next(element.iter("nav"), None) is not None


def _letters_in_paragraphs(root: HtmlElement) -> int:
    return sum(len("".join(each.itertext())) for each in root.iter("p"))


def _ends(depths: list[int]) -> list[int]:
    """For each element, in document order with its depth, where what is below it ends."""
    ends = [len(depths)] * len(depths)
    open_ones: list[int] = []
    for place, depth in enumerate(depths):
        while open_ones and depths[open_ones[-1]] >= depth:
            ends[open_ones.pop()] = place
        open_ones.append(place)
    return ends


class Kept:
    """What is left of a page without its asides, in document order: looked through once, asked often."""

    def __init__(self, root: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> None:
        """Keep what is below `root`, but for asides, for what is in `skip`, and for all below either.

        What looks like an aside and holds much of the page's text is none: a whole page may stand in a form, or in
        an element of class `has-sidebar`.
        """
        self.root = root
        self._much = _MUCH * _letters_in_paragraphs(root)
        self._elements: list[HtmlElement] = []
        depths: list[int] = []
        stack = [(root, 0)]
        while stack:
            element, depth = stack.pop()
            self._elements.append(element)
            depths.append(depth)
            stack += [(child, depth + 1) for child in reversed(element) if child not in skip and self._stays(child)]
        self._places = {element: number for number, element in enumerate(self._elements)}
        self._ends = _ends(depths)

    def _stays(self, element: HtmlElement) -> bool:
        if not is_aside(element):
            return True
        return element.tag not in SILENT_TAGS and isinstance(element.tag, str) and self._holds_much(element)

    def _holds_much(self, element: HtmlElement) -> bool:
        return len(element) > 0 and _letters_in_paragraphs(element) > max(self._much, _LEAST)

    def below(self, element: HtmlElement) -> list[HtmlElement]:
        """An element and what is kept below it; nothing where it is not kept itself."""
        start, end = self.span(element)
        return self._elements[start:end]

    def span(self, element: HtmlElement) -> tuple[int, int]:
        """Where an element and all below it stand in the order."""
        start = self._places.get(element)
        if start is None:
            return 0, 0
        return start, self._ends[start]

    def __contains__(self, element: HtmlElement) -> bool:
        return element in self._places

    def __iter__(self) -> Iterator[HtmlElement]:
        return iter(self._elements)


def place_of(element: HtmlElement) -> str:
    """An element's XPath, for evidence."""
    return str(element.getroottree().getpath(element))


def ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    """What an element stands in, from the inside."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()
