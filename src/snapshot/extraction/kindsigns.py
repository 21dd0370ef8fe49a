"""What on a page tells its kind: signs, each by a name, found by looking once at its blocks, nodes and declarations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from snapshot import urls
from snapshot.extraction.addresses import path_of
from snapshot.extraction.metadata import ARTICLES, Metadata, types_of
from snapshot.extraction.outline import Node, Outline
from snapshot.extraction.tree import mark
from snapshot.extraction.words import KINDS

_WORD = re.compile(r"[a-z0-9]+")
_DAY = re.compile(r"/(?:19|20)\d\d/(?:[01]?\d|[a-z]{3})(?:/|$)")
_MONEY = ("$", "€", "£", "¥", "₹", "zł", " kr", "USD", "EUR", "CHF")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_FRAMES = frozenset({"nav", "header", "footer", "aside"})
_CARDS = frozenset({"article", "div", "li", "section", "tr", "td", "dl"})
_SHORT = 48
_RICH = 80
_MOST_NODES = 6_000
_SHORT_SLUG = 2

Signs = Iterator[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    outline: Outline
    metadata: Metadata
    url: str


def _inverted(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The groups of each word."""
    found: dict[str, tuple[str, ...]] = {}
    for group, words in table.items():
        for word in words:
            found[word] = (*found.get(word, ()), group)
    return found


_ADDRESS = _inverted(KINDS["address"])
_CLASSES = _inverted(KINDS["classes"])
_CLASS = mark(_CLASSES)
_LINES = _inverted(KINDS["lines"])
_LINE_WORDS = frozenset(_LINES)
_ENDS = " :.?!»›→>"
_TYPES = _inverted(KINDS["types"])


def _steps(name: str, number: float, *steps: float) -> Signs:
    """A sign for each step that a number reaches."""
    for step in steps:
        if number >= step:
            yield f"{name} >= {step:g}"


def signs_of(page: Facts) -> frozenset[str]:
    """All signs of a page."""
    return frozenset(sign for find in FINDERS for sign in find(page))


def _address(page: Facts) -> Signs:
    path = path_of(page.url)
    for word in _WORD.findall(urls.split(page.url).host):
        for group in _ADDRESS.get(word, ()):
            yield f"host: {group}"
    folders = [each for each in path.lower().split("/") if each]
    for folder in folders:
        words = _WORD.findall(folder)
        for word in words if len(words) <= _SHORT_SLUG else ():
            for group in _ADDRESS.get(word, ()):
                yield f"address: {group}"
    last = folders[-1] if folders else ""
    yield from _steps("folders", len(folders), 1, 2, 3, 4)
    yield from _steps("words of the address's end", len(_WORD.findall(last)), 2, 4, 6)
    if last.endswith((".html", ".htm")):
        yield "address ends in .html"
    if any(letter.isdigit() for letter in last):
        yield "number at the address's end"
    if _DAY.search(path):
        yield "day in the address"


def _declared(page: Facts) -> Signs:
    counts = Counter(name for node in page.metadata.nodes for name in types_of(node))
    groups: Counter[str] = Counter()
    for name, number in counts.items():
        for group in _TYPES.get(name, ()):
            groups[group] += number
        if name in ARTICLES:
            groups["article"] += number
    for group, number in groups.items():
        yield from _steps(f"json-ld: {group}", number, 1, 4)
    if not counts:
        yield "no json-ld"


def _metas(page: Facts) -> Signs:
    """What the page's `<meta>` elements say."""
    first = page.metadata.first
    yield f"og:type {told[1].lower()[:20]}" if (told := first("og:type")) else "no og:type"
    for name in (
        "article:published_time",
        "article:author",
        "author",
        "product:price:amount",
        "article:section",
        "date",
    ):
        if first(name):
            yield f"meta {name}"
    if told := first("generator"):
        said = told[1].lower()
        for group, names in KINDS["generators"].items():
            if any(name in said for name in names):
                yield f"generator: {group}"


@lru_cache(maxsize=4096)
def _groups(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([group for word in set(words) if word in _CLASSES for group in _CLASSES[word]])


def _template(page: Facts) -> Signs:
    """Groups of words in the classes of all nodes, and of the outermost."""
    names = [node.words for node in page.outline.nodes[:_MOST_NODES] if node.marks & _CLASS]
    for group, number in Counter(chain.from_iterable(map(_groups, names))).items():
        yield from _steps(f"class: {group}", number, 1, 4, 12)
    for group in _groups(page.outline.nodes[0].words):
        yield f"body class: {group}"


def _lines(page: Facts) -> Signs:
    """What the short lines say, and how many prices they name."""
    lines = [block.text for block in page.outline.blocks if len(block.text) <= _SHORT]
    text = "\n".join(lines)
    yield from _steps("prices", sum([text.count(each) for each in _MONEY]), 1, 4, 12)
    said = _LINE_WORDS.intersection([line.rstrip(_ENDS).lower() for line in lines])
    groups = Counter(chain.from_iterable([_LINES[line] for line in said]))
    for group, number in groups.items():
        yield from _steps(f"lines: {group}", number, 1, 2, 4)


def _headings(page: Facts) -> Signs:
    """How many headings are links, and how many are none."""
    found = [block for block in page.outline.blocks if block.node.tag in _HEADINGS]
    linked = sum([block.linked * 2 > len(block.text) for block in found])
    yield from _steps("linked headings", linked, 1, 4, 8, 16)
    yield from _steps("headings not linked", len(found) - linked, 2, 5, 10, 20)


def _text(page: Facts) -> Signs:
    """How much running text there is, in what pieces, and how much of the page is links."""
    blocks = page.outline.blocks
    free = [rest for block in blocks if (rest := len(block.text) - block.linked) >= _RICH and block.node.tag != "pre"]
    running = sum(free)
    yield from _steps("paragraphs", len(free), 1, 3, 6, 12, 25, 50)
    yield from _steps("letters of paragraphs", running, 400, 1500, 4000, 10000)
    yield from _steps("letters a paragraph", running / max(1, len(free)), 150, 220, 300)
    yield from _steps("blocks of code", sum([block.node.tag == "pre" for block in blocks]), 1, 4)
    letters = max(1, page.outline.letters(0, len(blocks)))
    yield from _steps("share of links", page.outline.linked(0, len(blocks)) / letters, 0.1, 0.25, 0.5, 0.75)
    yield from _steps("share of paragraphs", running / letters, 0.2, 0.4, 0.6, 0.8)


def _marks(page: Facts) -> Signs:
    times = sum(element.tag == "time" for element, _ in page.outline.marked)
    yield from _steps("times", times, 1, 2, 4, 10)
    authors = sum(
        element.get("rel") == "author" or "author" in (element.get("class") or "") for element, _ in page.outline.marked
    )
    yield from _steps("authors", authors, 1, 4, 10)


def _cards(page: Facts) -> Signs:
    """Like children of one node, each with a link: how many, and how much of the page they hold."""
    counts: dict[tuple[int, str, str], list[Node]] = {}
    frame_end = 0
    for node in page.outline.nodes[:_MOST_NODES]:
        if node.start < frame_end or node.end <= node.start:
            continue
        if node.tag in _FRAMES:
            frame_end = node.end
        elif node.tag in _CARDS and node.parent is not None:
            counts.setdefault((id(node.parent), node.tag, node.names.partition(" ")[0]), []).append(node)
    total = max(1, page.outline.letters(0, len(page.outline.blocks)))
    best = big = 0
    share = 0.0
    for group in counts.values():
        if len(group) < 3:
            continue
        start, end = group[0].start, group[-1].end
        letters = page.outline.letters(start, end)
        linked = page.outline.linked(start, end)
        if linked * 8 < letters:
            big = max(big, len(group) if letters > 150 * len(group) else 0)
            continue
        if letters / total > share:
            share, best = letters / total, len(group)
    yield from _steps("cards", best, 3, 6, 12, 24)
    yield from _steps("share of cards", share, 0.1, 0.25, 0.5)
    yield from _steps("entries of text", big, 3, 8)


FINDERS: tuple[Callable[[Facts], Signs], ...] = (
    _address,
    _declared,
    _metas,
    _template,
    _lines,
    _headings,
    _text,
    _marks,
    _cards,
)
"""What finds signs."""
