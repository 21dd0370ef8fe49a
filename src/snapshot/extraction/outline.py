"""A page as its blocks of text, in reading order: one pass over the tree, from which every rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, groupby, islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from snapshot.extraction.tree import TOLD_BY, heard, mark, without_controls
from snapshot.extraction.words import NAMES

_SILENT, _BLOCK, _LINK, _LINE, _IMAGE = range(1, 6)
_ROLES: dict[str, int] = {
    **dict.fromkeys(NAMES["silent_tags"], _SILENT),
    **dict.fromkeys(NAMES["block_tags"], _BLOCK),
    "a": _LINK,
    "br": _LINE,
    "img": _IMAGE,
}
_ROLES_WITHOUT_SCRIPTS = {tag: role for tag, role in _ROLES.items() if tag != "noscript"}
_AT_TIMES = frozenset({"button", "select", "template"})
"""Silent elements that may hold text of the page."""
_SHADOWS = frozenset({"open", "closed"})
_LITTLE = 300
"""Letters of a page that shows nothing without scripts: of it, what it has for readers without them is read."""
_WHOLE = frozenset({"pre", "tr"})
_TELLING = mark(NAMES["telling_words"])
_CELLS = frozenset({"td", "th"})
_IN_CELL = NAMES["tags_of_layout"]
_LINES = 4
"""Breaks of lines in a cell from which it holds no value, but a text that its author parted so."""
_BREAK = "\0"
_DEEPEST = 120
"""Elements of the block level within each other; what is deeper counts as a part of the last of them."""
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Node:
    """An element of the block level, and where its text stands among the blocks."""

    __slots__ = ("depth", "element", "end", "hidden", "index", "marks", "names", "parent", "start", "tag", "words")

    def __init__(self, element: HtmlElement, tag: str, names: str, parent: Node | None, start: int, index: int) -> None:
        self.element = element
        self.tag = tag
        self.words, self.marks = TOLD_BY[names]
        """The words that class and id are made of, and their marks."""
        if name := element.get("id"):
            words, marks = TOLD_BY[name]
            self.words, self.marks = self.words + words, self.marks | marks
            names = f"{names} {name}"
        elif names:
            names += " "
        self.names = names
        """Its class and id, as they stand."""
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self.start = self.end = start
        """The first block in it, and the first after it."""
        self.index = index
        self.hidden: bool = parent.hidden if parent else False
        """Whether it, or what it stands in, says that it is not shown."""

    def above(self) -> Iterator[Node]:
        """This node, and those that it stands in, from the inside."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Block:
    """A paragraph, heading, list item, row: text that no other block parts."""

    __slots__ = ("index", "linked", "node", "text")

    def __init__(self, text: str, linked: int, node: Node, index: int) -> None:
        self.text = text
        """White space collapsed; a line break where the page has `<br>`."""
        self.linked = linked
        """Letters of it that are a link's."""
        self.node = node
        """What it stands in."""
        self.index = index


class Link(NamedTuple):
    """An `<a>`, with those of its attributes that rules ask for; empty where it has none."""

    element: HtmlElement
    at: int
    """The block that it stands in or before."""
    href: str
    rel: str
    names: str
    """Its class."""


class Outline:
    """All blocks of a page, menus and all, with the nodes that hold them."""

    def __init__(self, body: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.nodes: list[Node] = []
        self.links: list[Link] = []
        self.images: list[tuple[HtmlElement, int]] = []
        """Each `<img>`, likewise."""
        self.marked: list[tuple[HtmlElement, int]] = []
        """Each element whose class, `itemprop` or `rel` may name a part of an article, and `<time>`, likewise."""
        self.marks = TOLD_BY[body.get("class", "")][1]
        """The marks of all classes."""
        self._pieces: list[str] = []
        self._linked_letters = 0
        self._walk(body, _ROLES)
        if sum([len(block.text) for block in self.blocks]) < _LITTLE and next(body.iter("noscript"), None) is not None:
            for found in (self.blocks, self.nodes, self.links, self.images, self.marked):
                found.clear()
            self._walk(body, _ROLES_WITHOUT_SCRIPTS)
        self._letters = [0, *accumulate([len(block.text) for block in self.blocks])]
        self._linked = [0, *accumulate([block.linked for block in self.blocks])]

    def letters(self, start: int, end: int) -> int:
        """Letters of the blocks from `start` to before `end`."""
        return self._letters[end] - self._letters[start]

    def linked(self, start: int, end: int) -> int:
        """Letters in links, likewise."""
        return self._linked[end] - self._linked[start]

    def _walk(self, body: HtmlElement, roles: dict[str, int]) -> None:  # noqa: C901, PLR0912 (one loop, for speed)
        """One pass, in document order, without recursion: a page may be nested as deep as it likes."""
        pieces, blocks = self._pieces, self.blocks
        node = self._enter(body, "body", body.get("class", ""), None)
        in_links = 0
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk)
        self._hear(body.text, in_links)
        for event, element in walk:
            tag = element.tag
            role = roles.get(tag)
            if event == "start":
                if role is _SILENT and not (tag in _AT_TIMES and _is_read(element)):
                    walk.skip_subtree()
                    continue
                names = element.get("class", "")
                marks = TOLD_BY[names][1]
                self.marks |= marks
                if role is _BLOCK:
                    if pieces:
                        self._flush(node)
                    if node.depth < _DEEPEST:
                        node = self._enter(element, tag, names, node)
                    if tag in _WHOLE and (whole := _whole(element)):
                        self._add(whole, sum([len(_text(link)) for link in element.iter("a")]), node)
                        walk.skip_subtree()
                        continue
                elif role is _LINK:
                    in_links += 1
                    marks |= self._link(element, names)
                elif role is _LINE:
                    pieces.append(_BREAK)
                elif role is _IMAGE:
                    self.images.append((element, len(blocks)))
                if (
                    marks & _TELLING
                    or tag == "time"
                    or ((name := element.get("itemprop")) and TOLD_BY[name][1] & _TELLING)
                ):
                    self.marked.append((element, len(blocks)))
                text = element.text
            else:
                if role is _BLOCK:
                    if pieces:
                        self._flush(node)
                    if node.element is element:
                        node.end = len(blocks)
                        if (outer := node.parent) is None:
                            return
                        node = outer
                elif role is _LINK:
                    in_links -= 1
                text = element.tail
            if text and (pieces or not text.isspace()):
                pieces.append(text)
                if in_links:
                    self._linked_letters += len(text.strip())

    def _enter(self, element: HtmlElement, tag: str, names: str, parent: Node | None) -> Node:
        node = Node(element, tag, names, parent, len(self.blocks), len(self.nodes))
        style = element.get("style")
        if element.get("hidden") is not None or (style and _NOT_SHOWN.search(style)):
            node.hidden = True
        self.nodes.append(node)
        return node

    def _link(self, element: HtmlElement, names: str) -> int:
        """Keep a link; what its `rel` marks it with."""
        rel = element.get("rel", "")
        self.links.append(Link(element, len(self.blocks), element.get("href", ""), rel, names))
        return _TELLING if rel == "author" else 0

    def _hear(self, text: str | None, in_links: int) -> None:
        if text and not text.isspace():
            self._pieces.append(text)
            self._linked_letters += len(text) if in_links else 0

    def _flush(self, node: Node) -> None:
        text = "".join(self._pieces)
        linked = self._linked_letters
        self._pieces.clear()
        self._linked_letters = 0
        if _BREAK not in text:
            if text := " ".join(text.split()):
                self._add(text, linked, node)
            return
        parts = _parts(text)
        whole = sum(map(len, parts))
        for part in parts:
            self._add(part, linked * len(part) // whole, node)

    def _add(self, text: str, linked: int, node: Node) -> None:
        if not text.isprintable() and not (text := without_controls(text)).strip():
            return
        self.blocks.append(Block(text, min(linked, len(text)), node, len(self.blocks)))


def _parts(text: str) -> list[str]:
    """The paragraphs of a text with breaks: two with nothing between them part it, a lone one begins a line."""
    lines = [" ".join(line.split()) for line in text.split(_BREAK)]
    return ["\n".join(part) for told, part in groupby(lines, bool) if told]


def _text(element: HtmlElement) -> str:
    return " ".join(heard(element, " ").split())


def _whole(element: HtmlElement) -> str:
    """The text of a block that is taken whole: preformatted text, and a row of a table of data."""
    if element.tag == "pre":
        return heard(element, "\n").strip("\n").rstrip()
    cells = [cell for cell in element if cell.tag in _CELLS]
    if not all(_is_data(cell) for cell in cells):
        return ""
    return " | ".join(text for cell in cells if (text := _text(cell)))


def _is_read(element: HtmlElement) -> bool:
    """Whether what is silent at other times has text of the page: the shadow of an element, an unclosed control."""
    if element.tag == "template":
        return element.get("shadowrootmode", "").lower() in _SHADOWS
    return _is_unclosed(element)


def _is_unclosed(control: HtmlElement) -> bool:
    """Whether a button or list has swallowed the page: libxml2 closes none that its author left open."""
    return next(control.iter("h1", "main", "article", "p"), None) is not None


def _is_data(cell: HtmlElement) -> bool:
    """Whether a cell holds a value: no more than one paragraph. Else the table is there for the layout."""
    if sum(1 for _ in islice(cell.iter("br"), _LINES)) == _LINES:
        return False
    blocks = [each.tag for each in cell.iter(*_IN_CELL)]
    return not blocks or blocks in (["p"], ["div"])
