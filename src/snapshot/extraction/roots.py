"""Where the main text stands: by the names that templates give it, else by where the paragraphs are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.tree import Kept, ancestors, has_class, place_of, text_of
from snapshot.extraction.words import NAMES

Test = Callable[[HtmlElement], bool]

_PARAGRAPHS = frozenset({"p", "pre", "blockquote", "li", "dd"})
_CONTAINERS = frozenset({"div", "td", "font", "center", "section"})
_MOST_OF_IT = 0.4
_LOOSE = 80
"""Letters beside its children that make a container a paragraph."""
_SHORTEST = 25
_SHARES = (1.0, 0.5, 0.25)

_MAIN: tuple[Test, ...] = (
    lambda element: element.tag == "main" or element.get("role") == "main",
    lambda element: (element.get("id") or "").lower() in NAMES["main_ids"],
)
_BODY: dict[str, Test] = {
    "itemprop=articleBody": lambda element: "articlebody" in (element.get("itemprop") or "").lower(),
    "content class": lambda element: has_class(element, NAMES["body_classes"]),
    "article": lambda element: element.tag == "article",
}


def find_root(kept: Kept, *, lists: bool) -> Candidate[HtmlElement]:
    """The element that the main text is in; of a page that lists others, the one that holds its entries."""
    letters = _Letters(kept)
    main = _main(kept, letters)
    if not lists:
        for rule, test in _BODY.items():
            best = max(_outermost(kept, main, test), key=letters.of, default=None)
            if best is not None and letters.of(best) >= _MOST_OF_IT * max(1, letters.of(main)):
                return Candidate(best, rule, 0.9, place_of(best))
    if lists or main is not kept.root:
        return Candidate(main, "main", 0.8, place_of(main))
    dense = _densest(kept)
    return Candidate(dense, "paragraphs", 0.6, place_of(dense))


class _Letters:
    """Letters in paragraphs, those in links not counted, for any element at once."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._sums = [0, *accumulate(_own_letters(element) for element in kept)]

    def of(self, element: HtmlElement) -> int:
        start, end = self._kept.span(element)
        return self._sums[end] - self._sums[start]


def _own_letters(element: HtmlElement) -> int:
    """Letters that stand in an element itself, or in words of it; those of links are the links'."""
    if element.tag not in _PARAGRAPHS and not _is_loose(element):
        return 0
    inline = (
        child for child in element if child.tag != "a" and child.tag not in _PARAGRAPHS and isinstance(child.tag, str)
    )
    return (
        len(element.text or "")
        + sum(len(child.tail or "") for child in element)
        + sum(len(each.text or "") for each in inline)
    )


def _is_loose(element: HtmlElement) -> bool:
    if element.tag not in _CONTAINERS:
        return False
    return len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element) > _LOOSE


def _main(kept: Kept, letters: _Letters) -> HtmlElement:
    """The element that says of itself that it is the page's main part, if it holds most of the text."""
    for test in _MAIN:
        found = next((each for each in kept if each is not kept.root and test(each)), None)
        if found is not None and letters.of(found) >= _MOST_OF_IT * letters.of(kept.root):
            return found
    return kept.root


def _outermost(kept: Kept, root: HtmlElement, test: Test) -> list[HtmlElement]:
    """The outermost elements below `root` that pass a test."""
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in kept.below(root):
        if element.getparent() in inside:
            inside.add(element)
        elif test(element):
            found.append(element)
            inside.add(element)
    return found


def _densest(kept: Kept) -> HtmlElement:
    """The element whose paragraphs carry most text: each gives its weight to its parent, and less to those above."""
    scores: dict[HtmlElement, float] = {}
    for element in kept:
        loose = element.tag not in _PARAGRAPHS
        if loose and not _is_loose(element):
            continue
        weight = _weight(element)
        holders = [element, *ancestors(element)] if loose else ancestors(element)
        for share, holder in zip(_SHARES, holders, strict=False):
            if holder in kept:
                scores[holder] = scores.get(holder, 0.0) + share * weight
    return max(scores, key=lambda each: scores[each], default=kept.root)


def _weight(element: HtmlElement) -> float:
    text = text_of(element)
    links = sum(len(text_of(link)) for link in element.iter("a"))
    return 0.0 if len(text) < _SHORTEST else (1 + text.count(",") + len(text) / 100) * (1 - links / len(text))
