"""Looking at elements: their words, their text, their place; and which of them are no part of a page's content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.html import HtmlElement

from snapshot.extraction.words import NAMES

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

SILENT_TAGS = NAMES["silent_tags"]
"""Elements without text of the page."""
ASIDE_TAGS = frozenset({"nav", "aside", "footer", "menu"})
_UNHIDDEN = frozenset({"html", "body", "main", "article"})
"""A theme may write anything into the classes of these."""


def text_of(element: HtmlElement) -> str:
    """All text of an element, white space collapsed."""
    return squeezed("".join(element.itertext()))


def squeezed(text: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def words_of(element: HtmlElement) -> list[str]:
    """The words that class and id are made of: `post-meta byLine` has post, meta, by, line."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return [word for word in _WORD.split(_CAMEL.sub("-", names).lower()) if word] if len(names) > 1 else []


def has_class(element: HtmlElement, names: frozenset[str]) -> bool:
    """Whether one of an element's classes, or its id, is among `names` (lower case)."""
    said = element.get("class"), element.get("id")
    return any(name in names for value in said if value for name in value.lower().split())


def is_aside(element: HtmlElement) -> bool:
    """Whether an element, by its tag, role or class, is no part of the content: menus, forms, sharing, comments…"""
    tag = element.tag
    if not isinstance(tag, str) or tag in SILENT_TAGS:
        return True
    if tag in _UNHIDDEN:
        return False
    if tag == "header" and next(element.iter("nav"), None) is not None:
        return True
    if tag in ASIDE_TAGS or element.get("role") in NAMES["aside_roles"] or element.get("hidden") is not None:
        return True
    words = words_of(element)
    if not words:
        return False
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return not NAMES["aside_words"].isdisjoint(words) or not NAMES["aside_pairs"].isdisjoint(pairs)


def content(root: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> Iterator[HtmlElement]:
    """The elements of a subtree in document order, without asides, what is in `skip`, and all below them."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        stack.extend(child for child in reversed(element) if not is_aside(child) and child not in skip)


def place_of(element: HtmlElement) -> str:
    """An element's XPath, for evidence."""
    return str(element.getroottree().getpath(element))


def ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    """What an element stands in, from the inside."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()
