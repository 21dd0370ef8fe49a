"""The text of a part of a page, as paragraphs in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from snapshot.extraction.tree import Kept, squeezed, text_of

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "cite",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_INLINE_WHERE_NESTED = frozenset({"cite"})
"""A block in a quote, a word in a sentence."""
_CELLS = frozenset({"td", "th"})
_IN_CELL = frozenset(
    [
        "p",
        "div",
        "table",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "section",
        "article",
    ]
)
_BREAK = "\x00"
_AROUND_BREAK = re.compile(rf"\s*{_BREAK}\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, row…"""

    text: str
    element: HtmlElement
    """What it stands in."""


def blocks_of(kept: Kept, root: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> Iterator[Block]:
    """The blocks of what is kept of a subtree, without what is in `skip`."""
    walker = _Walker(kept, skip)
    yield from walker.walk(root)


class _Walker:
    """Goes through a tree without recursion: a page may be nested as deep as it likes."""

    def __init__(self, kept: Kept, skip: frozenset[HtmlElement]) -> None:
        self._kept = kept
        self._skip = skip
        self._pieces: list[str] = []
        self._owners: list[HtmlElement] = []

    def walk(self, root: HtmlElement) -> Iterator[Block]:
        self._owners.append(root)
        stack: list[HtmlElement | str | None] = [None, *self._inside(root)]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                self._pieces.append(item)
            elif item is None:
                yield from self._flush()
                self._owners.pop()
            elif item.tag == "br":
                self._pieces.append(_BREAK)
            elif _is_block(item):
                yield from self._flush()
                self._owners.append(item)
                if whole := _whole(item, self._skip):
                    yield Block(whole, item)
                    self._owners.pop()
                else:
                    stack += [None, *self._inside(item)]
            else:
                stack += self._inside(item)

    def _inside(self, element: HtmlElement) -> list[HtmlElement | str]:
        """What an element holds, the last first."""
        items: list[HtmlElement | str] = [element.text] if element.text else []
        for child in element:
            if child in self._kept and child not in self._skip:
                items.append(child)
            if child.tail:
                items.append(child.tail)
        items.reverse()
        return items

    def _flush(self) -> Iterator[Block]:
        text = _joined(self._pieces)
        self._pieces.clear()
        if text:
            yield Block(text, self._owners[-1])


def _is_block(element: HtmlElement) -> bool:
    if element.tag in _INLINE_WHERE_NESTED:
        parent = element.getparent()
        return parent is not None and parent.tag == "blockquote"
    return element.tag in _BLOCKS


def _whole(element: HtmlElement, skip: frozenset[HtmlElement]) -> str:
    """The text of a block that is taken whole: preformatted text, and a row of a table of data."""
    if element.tag == "pre":
        return "".join(element.itertext()).strip("\n").rstrip()
    if element.tag != "tr":
        return ""
    cells = [cell for cell in element if cell.tag in _CELLS and cell not in skip]
    if not all(_is_data(cell) for cell in cells):
        return ""
    return " | ".join(text for cell in cells if (text := text_of(cell)))


def _is_data(cell: HtmlElement) -> bool:
    """Whether a cell holds a value: no more than one paragraph. Else the table is there for the layout."""
    blocks = [each.tag for each in cell.iter() if each is not cell and each.tag in _IN_CELL]
    return not blocks or blocks in (["p"], ["div"])


def _joined(pieces: list[str]) -> str:
    text = squeezed("".join(pieces))
    return _AROUND_BREAK.sub("\n", text).strip("\n") if _BREAK in text else text
