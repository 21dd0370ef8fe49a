"""Looking at elements: their words, their text, their place; and which of them are no part of a page's content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from lxml import etree
from lxml.html import HtmlElement

from snapshot.extraction.words import NAMES

_WORD = re.compile(r"[a-z0-9]+")
_PARTED = bytes(ord(chr(code).lower()) if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1b\x7f\ufeff]")
_UNSEEN = re.compile("[\0-\x08\x0e-\x1b\x7f\xad\u2060\ufeff]")
"""Controls, soft hyphens, joiners of words and byte order marks: nobody sees them, and a search stumbles over them."""
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")

_MOST_NAMES = 16_384
"""Classes and ids of which is remembered what they tell."""
_MARKS: dict[str, int] = {}
_BITS = (1 << number for number in count())

SILENT_TAGS = NAMES["silent_tags"]
"""Elements without text of the page."""


def text_of(element: HtmlElement) -> str:
    """What there is to read in an element, white space collapsed."""
    return squeezed(heard(element, " "))


def heard(element: HtmlElement, at_break: str) -> str:
    """The text of an element with `at_break` for each line break, and without scripts, styles and controls in it."""
    if next(element.iter("br", *SILENT_TAGS), None) is None:
        return "".join(element.itertext())
    parts = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if each is element:
            continue
        if event == "end":
            parts.append(each.tail or "")
        elif each.tag in SILENT_TAGS:
            walk.skip_subtree()
        else:
            parts += [at_break if each.tag == "br" else "", each.text or ""]
    return "".join(parts)


def squeezed(text: str) -> str:
    """Runs of white space as one space, none at the ends; without what nobody sees."""
    text = " ".join(text.split())
    return text if text.isprintable() else _UNSEEN.sub("", text).strip()


def without_controls(text: str) -> str:
    """A text without controls that are no white space."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def size_of(text: str) -> int:
    """A text's letters, as many as its English might have: Chinese, Japanese and Korean say more in each."""
    if text.isascii() or not _WIDE.search(text):
        return len(text)
    return len(text) + 3 * len(_WIDE.findall(text)) // 2


def words_of(element: HtmlElement) -> tuple[str, ...]:
    """The words that class and id are made of: `post-meta byLine` has post, meta, by, line."""
    names, name = element.get("class"), element.get("id")
    return words_in(f"{names or ''} {name or ''}") if names or name else ()


def words_in(names: str) -> tuple[str, ...]:
    """The words that a class or id is made of, in lower case."""
    return TOLD_BY[names][0]


def mark(words: Iterable[str]) -> int:
    """A bit that stands for some words (lower case) of class or id: what has one of them has it among its marks.

    Which bit it is may be another in another process.
    """
    bit = next(_BITS)
    for word in words:
        _MARKS[word] = _MARKS.get(word, 0) | bit
    TOLD_BY.clear()
    return bit


def _told_by(names: str) -> tuple[tuple[str, ...], int]:
    parted = names if names.islower() else _CAMEL.sub("-", names)
    if parted.isascii():  # bytes are translated four times as fast as text
        words = tuple(parted.encode().translate(_PARTED).decode().split())
    else:
        words = tuple(_WORD.findall(parted.lower()))
    marks = 0
    for word in words:
        if word in _MARKS:
            marks |= _MARKS[word]
    return words, marks


class _Told(dict[str, tuple[tuple[str, ...], int]]):
    def __missing__(self, names: str) -> tuple[tuple[str, ...], int]:
        if len(self) >= _MOST_NAMES:
            self.clear()
        told = self[names] = _told_by(names)
        return told


TOLD_BY = _Told()
"""The words that a class or id is made of, and their marks: each word is looked up once, for all rules."""


def place_of(element: HtmlElement) -> str:
    """An element's XPath, for evidence."""
    return str(element.getroottree().getpath(element))


def ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    """What an element stands in, from the inside."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()
