"""What is known of each block of a page before it is judged: numbers, the same for any site and language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from snapshot.extraction.outline import Block, Node, Outline
from snapshot.extraction.tree import mark, size_of
from snapshot.extraction.words import NAMES as _TEMPLATE_NAMES
from snapshot.extraction.words import TELLING_TAGS

Row = tuple[float, ...]
Signature = tuple[str, str, str, str]
_Above = tuple[float, int, Row, tuple[int, int]]
"""What a node hands down to those in it: the weight of names, tags around, its containers, the blocks of the last."""

_RICH = 80
"""Letters, those of links not counted, that make a block one of running text."""
_CHAIN = 4
"""Containers of a block that are looked at, from the inside."""
_FEW_WORDS, _SHORT = 12, 120
"""Words and letters of a text that is known by all its words."""
_LETTERS_A_WORD = 6
_PLACES = "spa"
"""Of whom a word of a class is: the element itself, its parent, or one further up."""
_WORD = re.compile(r"\w+")
_FIRST_TWO = re.compile(r"\W*(\w+)(?:\W+(\w+))?")
_ENDS = frozenset(".!?…:;。！？”\"'»)")
_TAGS = {tag: float(number) for number, tag in enumerate(TELLING_TAGS)}
_OTHER_TAG = float(len(_TAGS))
_AROUND = ["article", "main", "nav", "aside", "footer", "header", "form", "ol", "table", "figure", "section"]
_BITS = {name: 1 << number for number, name in enumerate([*_AROUND, "comments"])}
_COMMENTS = mark(_TEMPLATE_NAMES["comment_words"])
_WHOLES = frozenset({"html", "body", "main", "article"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MENUS = _BITS["nav"] | _BITS["footer"]
_MAIN = _BITS["main"] | _BITS["article"]
_MOSTLY = 0.85
_MUCH = 1_200
"""Letters of running text from which a page is taken to have its article there."""
_WIDTH = 7
_NO_WEIGHTS = (0.0, 0.0, 0.0)
_NO_HEADLINE = 9999.0
"""How far blocks are from the headline of a page that has none."""
_NO_CONTAINERS = (-1.0,) * (_WIDTH * _CHAIN)
_BEYOND = (-1.0, -1.0, -1.0, -1.0, 0.0)

NAMES: tuple[str, ...] = (
    *("letters", "link_share", "words", "tag", "ends"),
    *("copies", "alike", "index", "blocks", "letters_before", "letters_after", "text_before", "text_after"),
    *("from_headline", "all_letters", "rich_blocks", "declared", "is_title", "words_weight"),
    *("heading_weight", "since_heading"),
    *("letters_prev", "link_share_prev", "tag_prev", "letters_next", "link_share_next", "tag_next"),
    *("names_weight", "names_above_weight", "hidden", "depth", "containers"),
    *(f"in_{name}" for name in _BITS),
    *(
        f"container{number}_{name}"
        for number in range(_CHAIN)
        for name in ("letters", "link_share", "blocks", "text_share", "rich_share", "twins", "headline")
    ),
)
"""What the numbers of a row mean, in order."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the page says of itself that bears on its blocks."""

    title: str = ""
    """`<title>`."""
    declared: str = ""
    """The text that JSON-LD gives as `articleBody`."""


class Lexicon:
    """Weights of the words that templates and short texts use: below 0, no part of an article."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._words = {
            word: tuple([weights.get(f"{place}:{word}", 0.0) for place in _PLACES])
            for word in {key[2:] for key in weights if key[:2] in {f"{place}:" for place in _PLACES}}
        }
        self._names: dict[tuple[str, ...], tuple[float, float, float]] = {(): _NO_WEIGHTS}

    def of_names(self, names: tuple[str, ...]) -> tuple[float, float, float]:
        """The weights of the words of a class and id: as an element's own, its parent's, and further up."""
        found = self._names.get(names)
        if found is None:
            if len(self._names) > 50_000:
                self._names = {(): _NO_WEIGHTS}
            own = parents = above = 0.0
            for word in dict.fromkeys(names):
                if word in self._words:
                    weights = self._words[word]
                    own += weights[0]
                    parents += weights[1]
                    above += weights[2]
            found = self._names[names] = (own, parents, above)
        return found

    def of_text(self, text: str) -> float:
        """The weight of a text's words."""
        get = self._weights.get
        return sum([get(word, 0.0) for word in words_of_text(text)], 0.0)


def words_of_text(text: str) -> list[str]:
    """What a text is known by, each once: all words of a short one, the first ones of a long one."""
    said = text[:_SHORT].lower()
    words = _WORD.findall(said) if len(text) <= _SHORT else None
    if words is None or len(words) > _FEW_WORDS:
        return _first_words(said)
    found = [f"w:{word}" for word in dict.fromkeys(words)]
    found.append(f"f:{' '.join(words[:2])}")
    if len(words) <= 4:
        found.append(f"x:{' '.join(words)}")
    return found


def _first_words(said: str) -> list[str]:
    match = _FIRST_TWO.match(said)
    if match is None:
        return []
    first, second = match.groups()
    return [f"g:{first}", f"f:{first} {second}" if second else f"f:{first}"]


class Features:
    """The rows of a page's blocks."""

    def __init__(self, outline: Outline, hints: Hints, lexicon: Lexicon) -> None:
        self.outline = outline
        self._hints = hints
        self._lexicon = lexicon
        blocks = outline.blocks
        sizes = [size_of(block.text) for block in blocks]
        linked = [size * block.linked // len(block.text) for size, block in zip(sizes, blocks, strict=True)]
        free = [size - links for size, links in zip(sizes, linked, strict=True)]
        self.sizes = sizes
        """Letters of each block, as English would have them."""
        self._letters = [0, *accumulate(sizes)]
        self._linked = [0, *accumulate(linked)]
        self._rich = [0, *accumulate([letters >= _RICH for letters in free])]
        self._text = [0, *accumulate([letters if letters >= _RICH else 0 for letters in free])]
        self._all_text = max(1, self._text[-1])
        self.headings = headings_of(outline)
        """For each block, the last heading before it, or -1."""
        self.signatures: dict[int, Signature] = {}
        """What each judged block has in common with others of its template."""
        self.headline = headline_of(outline, hints.title)
        """The block that holds the headline, or -1."""
        self.rows = self._rows()
        """A row for each block that is to be judged, by its index."""

    def _rows(self) -> dict[int, Row]:
        nodes = self._of_nodes()
        outline = self.outline
        blocks = outline.blocks
        copies = Counter([block.text for block in blocks])
        judged = [block for block in blocks if nodes[block.node.index]]
        signatures = {block.index: _signature(block.node) for block in judged}
        self.signatures = signatures
        alike = Counter(signatures.values())
        title, declared = self._hints.title.lower(), self._hints.declared
        text_before, headline = self._text, self.headline
        all_text, rich_blocks = self._all_text, float(self._rich[-1])
        count = float(len(blocks))
        letters_up_to, sizes = self._letters, self.sizes
        total = float(max(1, letters_up_to[-1]))
        own: list[Row] = [_BEYOND] * (len(blocks) + 2)
        for block in judged:
            own[block.index + 1] = _own(block, sizes[block.index])
        of_text = self._lexicon.of_text
        weights = {block.index: of_text(block.text) for block in judged}
        headings = self.headings
        rows = {}
        for block in judged:
            index, text = block.index, block.text
            heading = headings[index]
            before, here, after = own[index : index + 3]
            rows[index] = (
                here
                + (
                    float(copies[text]),
                    float(alike[signatures[index]]),
                    float(index),
                    count,
                    letters_up_to[index] / total,
                    (total - letters_up_to[index + 1]) / total,
                    text_before[index] / all_text,
                    (text_before[-1] - text_before[index + 1]) / all_text,
                    float(index - headline) if headline >= 0 else _NO_HEADLINE,
                    total,
                    rich_blocks,
                    _declared(text, declared),
                    1.0 if title and 8 < len(text) < 300 and text.lower() in title else 0.0,
                    weights[index],
                    self._weight_of(heading, weights),
                    float(index - heading),
                    before[0],
                    before[1],
                    before[3],
                    after[0],
                    after[1],
                    after[3],
                )
                + nodes[block.node.index]
            )
        return rows

    def _of_nodes(self) -> list[Row]:
        """For each node with a block that may be of the article: its names, what it stands in, its containers."""
        holders = {block.node.index for block in self.outline.blocks}
        rows: list[Row] = [()] * len(self.outline.nodes)
        above: list[_Above | None] = [None] * len(rows)
        nodes = [node for node in self.outline.nodes if node.end > node.start]
        twins = Counter([(id(node.parent), node.tag, node.names) for node in nodes])
        told = [_NO_WEIGHTS] * len(rows)
        for node in nodes:
            parent = node.parent
            names = told[node.index] = self._lexicon.of_names(node.words)
            if parent is None:
                own, weight, bits, span = names[0], 0.0, 0, (-1, -1)
                chain: Row = ()
            elif (known := above[parent.index]) is None:
                continue
            else:
                weight, bits, chain, span = known
                own = names[0] + told[parent.index][1]
                if (grandparent := parent.parent) is not None:
                    weight += told[grandparent.index][2]
            bits |= _BITS.get(node.tag, 0)
            if node.marks & _COMMENTS and node.tag not in _WHOLES:
                bits |= _BITS["comments"]
            start, end = node.start, node.end
            if end - start > 1 and (start, end) != span and node.tag != "tr":
                if self._is_menu(start, end, bits):
                    continue
                span = (start, end)
                chain = self._container(node, twins) + chain[: _WIDTH * (_CHAIN - 1)]
            above[node.index] = (weight, bits, chain, span)
            if node.index in holders:
                rows[node.index] = (
                    (own, weight, 1.0 if node.hidden else 0.0, float(node.depth), float(len(chain) // _WIDTH))
                    + _around(bits)
                    + (chain + _NO_CONTAINERS[len(chain) :])
                )
        return rows

    def _weight_of(self, heading: int, weights: dict[int, float]) -> float:
        if heading < 0:
            return 0.0
        if heading not in weights:
            weights[heading] = self._lexicon.of_text(self.outline.blocks[heading].text)
        return weights[heading]

    def _is_menu(self, start: int, end: int, bits: int) -> bool:
        """Whether a container is a menu by its tag, or holds links only in a page that has text elsewhere."""
        if self._rich[end] > self._rich[start]:
            return False
        if bits & _MENUS:
            return True
        if self._text[-1] <= _MUCH or bits & _MAIN or end - start <= 2:
            return False
        letters, linked = self._letters, self._linked
        return linked[end] - linked[start] > _MOSTLY * (letters[end] - letters[start])

    def _container(self, node: Node, twins: Counter[tuple[int, str, str]]) -> Row:
        start, end = node.start, node.end
        letters = self._letters[end] - self._letters[start]
        return (
            float(letters),
            (self._linked[end] - self._linked[start]) / letters,
            float(end - start),
            (self._text[end] - self._text[start]) / self._all_text,
            (self._rich[end] - self._rich[start]) / (end - start),
            float(twins[id(node.parent), node.tag, node.names]),
            1.0 if start <= self.headline < end else 0.0,
        )


def _own(block: Block, size: int) -> Row:
    text = block.text
    return (
        float(size),
        block.linked / len(text),
        text.count(" ") + 1.0 if size == len(text) else size / _LETTERS_A_WORD,
        _TAGS.get(block.node.tag, _OTHER_TAG),
        1.0 if text[-1] in _ENDS else 0.0,
    )


@lru_cache(maxsize=4096)
def _around(bits: int) -> Row:
    return tuple([1.0 if bits & bit else 0.0 for bit in _BITS.values()])


def headings_of(outline: Outline) -> list[int]:
    """For each block, the last heading before it, or -1."""
    found = []
    last = -1
    for block in outline.blocks:
        found.append(last)
        node = block.node
        if node.tag in _HEADINGS or (node.parent is not None and node.parent.tag in _HEADINGS):
            last = block.index
    return found


def headline_of(outline: Outline, title: str) -> int:
    """The block of the headline: the first h1 that `<title>` repeats, else the first; else a line of it; or -1."""
    title = title.lower()
    found = [block for block in outline.blocks if block.node.tag == "h1" or _stands_in_h1(block.node)]
    for block in found:
        if block.text.lower()[:40] in title:
            return block.index
    if found:
        return found[0].index
    if title:
        for block in outline.blocks:
            if len(block.text) > 12 and block.text.lower()[:60] in title:
                return block.index
    return -1


def _stands_in_h1(node: Node) -> bool:
    parent = node.parent
    return parent is not None and (parent.tag == "h1" or (parent.parent is not None and parent.parent.tag == "h1"))


def _signature(node: Node) -> Signature:
    """What an element has in common with others of its template: its tag and names, and its parent's."""
    parent = node.parent
    return (node.tag, node.names, parent.tag, parent.names) if parent is not None else (node.tag, node.names, "", "")


def _declared(text: str, declared: str) -> float:
    """Whether the page's own `articleBody` has the text; -1 where it declares none."""
    if not declared:
        return -1.0
    return 1.0 if text[:40] in declared else 0.0
