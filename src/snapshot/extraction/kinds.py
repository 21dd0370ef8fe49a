"""What kind of page it is: decided first, since what its body is depends on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from math import exp

from snapshot import urls
from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.kindsigns import Facts, signs_of
from snapshot.extraction.metadata import Metadata
from snapshot.extraction.outline import Node, Outline
from snapshot.extraction.tree import mark, place_of
from snapshot.model import Kind

_LISTING_CLASSES = frozenset(
    ["archive", "category", "tag", "author", "blog", "home", "search", "date", "tax-archive", "post-type-archive"]
)
_SINGLE_CLASSES = frozenset(
    ["single", "single-post", "post-template-default", "postid", "page", "page-template-default"]
)
_ENTRY_CLASSES = frozenset(["hentry", "post", "entry", "type-post", "post-item", "article-item", "teaser", "card"])
_ENTRY = mark(word for name in _ENTRY_CLASSES for word in name.split("-"))
_ASIDES = frozenset({"nav", "aside", "footer", "header"})
_HOLDERS = frozenset({"div", "li", "section"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LONGEST_TEASER = 3_000
_ENOUGH_ENTRIES = 2
_LINKS_OF_A_LIST = 16
_MOSTLY = 0.5
_RICH = 80
_SURE = 0.8
"""How likely a kind has to be where the page has no text to go by."""
_LIKELY = 0.5
"""Of a manual that is less likely, and of a list of few links, no more is said than that it is a page."""
_POSSIBLE = 0.2
_SHOWN = 2
"""How many of the signs that speak for a kind are named in its evidence."""

Kinds = Iterator[Candidate[Kind]]


class KindModel:
    """A multinomial logistic regression: how much each sign speaks for each kind."""

    def __init__(self, kinds: Sequence[Kind], bias: Sequence[float], weights: Mapping[str, Sequence[float]]) -> None:
        """Take the kinds, what speaks for each beforehand, and for each sign the log-odds that it adds to each."""
        self._kinds = kinds
        self._bias = bias
        self._weights = weights

    def candidates(self, signs: frozenset[str]) -> list[Candidate[Kind]]:
        """All kinds, the likeliest first, each with its probability and the signs that speak most for it."""
        known = sorted(sign for sign in signs if sign in self._weights)
        rows = [self._weights[sign] for sign in known]
        scores = [sum(each) for each in zip(self._bias, *rows, strict=True)]
        highest = max(scores)
        odds = [exp(score - highest) for score in scores]
        whole = sum(odds)
        order = sorted(range(len(odds)), key=lambda at: -odds[at])
        return [Candidate(self._kinds[at], self._said(known, at), odds[at] / whole) for at in order]

    def _said(self, known: list[str], at: int) -> str:
        telling = sorted(known, key=lambda sign: -self._weights[sign][at])[:_SHOWN]
        return "signs: " + ", ".join(sign for sign in telling if self._weights[sign][at] > 0)


@cache
def kind_model() -> KindModel:
    """The model that the package brings, learned by benchmarks/train_kinds.py."""
    told = json.loads((files("snapshot.extraction") / "data" / "kind-model.json").read_text("utf-8"))
    return KindModel(told["kinds"], told["bias"], told["weights"])


def kind_of(outline: Outline, metadata: Metadata, url: str) -> Candidate[Kind]:
    """The kind that is best supported, with what says so. What is hardly possible supports nothing."""
    found = list(kinds_of(outline, metadata, url))
    possible = [each for each in found if each.confidence >= _POSSIBLE]
    return best(possible or found) or Candidate("page", "nothing else", 0.0)


def kinds_of(outline: Outline, metadata: Metadata, url: str) -> Kinds:
    """All candidates, by the rules in their order."""
    page = Facts(outline, metadata, url)
    return (candidate for rule in RULES for candidate in rule(page))


def is_of_teasers(outline: Outline) -> bool:
    """Whether the template's entries on a page are teasers, so that they are its main text."""
    entries = _entries(outline)
    return bool(entries) and _is_teaser(outline, entries[0])


def _archive(page: Facts) -> Kinds:
    """A template's class for lists, and at least one teaser."""
    classes = frozenset(page.outline.nodes[0].names.lower().split())
    if not classes.isdisjoint(_LISTING_CLASSES) and classes.isdisjoint(_SINGLE_CLASSES):
        entries = _entries(page.outline)
        if entries and _is_teaser(page.outline, entries[0]) and not _is_the_page(page, entries):
            yield Candidate("listing", "body class", 0.95, place_of(entries[0].element))


def _teasers(page: Facts) -> Kinds:
    """Entries that are all teasers, and hold most of the page's running text."""
    entries = _entries(page.outline)
    if len(entries) < _ENOUGH_ENTRIES or not all(_is_teaser(page.outline, entry) for entry in entries):
        return
    inside = sum(_running(page.outline, entry.start, entry.end) for entry in entries)
    if inside >= _MOSTLY * _running(page.outline, 0, len(page.outline.blocks)):
        yield Candidate("listing", "entries", 0.8, place_of(entries[0].element))


def _learned(page: Facts) -> Kinds:
    """What all signs say together. Text with few links lists nothing, and a manual is said only where it is likely."""
    found = kind_model().candidates(signs_of(page))
    first = found[0]
    few = bool(page.outline.blocks) and len(page.outline.links) < _LINKS_OF_A_LIST
    if (first.value == "listing" and few) or (first.value == "documentation" and first.confidence < _LIKELY):
        yield Candidate("page", f"not sure to be {first.value}", min(first.confidence, _LIKELY))
    for each in found:
        if not (few and each.value == "listing"):
            yield each


def _nothing(page: Facts) -> Kinds:
    """Without text, only what is sure from all else."""
    if not page.outline.blocks:
        yield Candidate("other", "no text", _SURE)


RULES: tuple[Callable[[Facts], Kinds], ...] = (_archive, _teasers, _learned, _nothing)
"""The rules, the surest first."""


def _entries(outline: Outline) -> list[Node]:
    """The outermost elements that templates use for entries, outside of menus and footers."""
    found: list[Node] = []
    end = 0
    for node in outline.nodes:
        if node.start < end or node.end <= node.start:
            continue
        if node.tag in _ASIDES:
            end = node.end
        elif node.tag == "article" or (
            node.marks & _ENTRY and node.tag in _HOLDERS and not _ENTRY_CLASSES.isdisjoint(node.names.lower().split())
        ):
            found.append(node)
            end = node.end
    return found


def _is_teaser(outline: Outline, entry: Node) -> bool:
    """Whether an entry is a teaser: its first heading is a link, and there is not much beside it."""
    for block in outline.blocks[entry.start : entry.end]:
        if any(node.tag in _HEADINGS for node in islice(block.node.above(), 3)):
            return block.linked * 2 > len(block.text) and outline.letters(entry.start, entry.end) < _LONGEST_TEASER
    return False


def _is_the_page(page: Facts, entries: list[Node]) -> bool:
    """Whether a page has one entry, and the entry's first link leads to the page itself: themes link headlines so."""
    entry = entries[0]
    first = next((link.href for link in page.outline.links if entry.start <= link.at < entry.end), "")
    return len(entries) == 1 and urls.resolve(first.strip(), page.url) == urls.resolve(page.url)


def _running(outline: Outline, start: int, end: int) -> int:
    """Letters of running text, links not counted."""
    free = [len(block.text) - block.linked for block in outline.blocks[start:end]]
    return sum([letters for letters in free if letters >= _RICH])
