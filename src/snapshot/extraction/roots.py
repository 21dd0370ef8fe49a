"""Where the main text stands: by the names that templates give it, else by where the paragraphs are."""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.tree import content, has_class, place_of, text_of
from snapshot.extraction.words import NAMES

Test = Callable[[HtmlElement], bool]
_PARAGRAPHS = frozenset({"p", "pre", "blockquote", "li", "dd"})
_MOST_OF_IT = 0.4
_SHORTEST = 25


def find_root(tree: HtmlElement, skip: frozenset[HtmlElement], *, entries: bool) -> Candidate[HtmlElement]:
    """The element that the main text is in; `entries` for a page that lists others, whose entries' parent it is."""
    body = next(tree.iter("body"), tree)
    main = _main(body, skip)
    if entries:
        return Candidate(main, "main", 0.8, place_of(main))
    whole = max(1, _paragraph_text(main, skip))
    for rule, elements in (
        ("itemprop=articleBody", _all(main, skip, lambda each: "articlebody" in (each.get("itemprop") or "").lower())),
        ("content class", _all(main, skip, lambda each: has_class(each, NAMES["body_classes"]))),
        ("article", _all(main, skip, lambda each: each.tag == "article")),
    ):
        best = max(elements, key=lambda each: _paragraph_text(each, skip), default=None)
        if best is not None and _paragraph_text(best, skip) >= _MOST_OF_IT * whole:
            return Candidate(best, rule, 0.9, place_of(best))
    if main is not body:
        return Candidate(main, "main", 0.8, place_of(main))
    dense = _densest(body, skip)
    return Candidate(dense, "paragraphs", 0.6, place_of(dense))


def _main(body: HtmlElement, skip: frozenset[HtmlElement]) -> HtmlElement:
    """The element that says of itself that it is the page's main part, if it holds most of the text."""
    whole = _paragraph_text(body, skip)
    for told in (
        lambda each: each.tag == "main" or each.get("role") == "main",
        lambda each: (each.get("id") or "").lower() in NAMES["main_ids"],
    ):
        found = next((each for each in content(body, skip) if each is not body and told(each)), None)
        if found is not None and _paragraph_text(found, skip) >= _MOST_OF_IT * whole:
            return found
    return body


def _all(root: HtmlElement, skip: frozenset[HtmlElement], wanted: Test) -> list[HtmlElement]:
    """The outermost elements that are wanted."""
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in content(root, skip):
        if element.getparent() in inside:
            inside.add(element)
        elif wanted(element):
            found.append(element)
            inside.add(element)
    return found


def _densest(body: HtmlElement, skip: frozenset[HtmlElement]) -> HtmlElement:
    """The element whose paragraphs carry most text: each gives its weight to its parent, half of it to the next."""
    scores: dict[HtmlElement, float] = {}
    for element in content(body, skip):
        if element.tag not in _PARAGRAPHS and not _loose_text(element):
            continue
        weight = _weight(element)
        near = element if element.tag not in _PARAGRAPHS else element.getparent()
        for share in (1.0, 0.5, 0.25):
            if near is None or near is body.getparent():
                break
            scores[near] = scores.get(near, 0.0) + share * weight
            near = near.getparent()
    return max(scores, key=lambda each: scores[each], default=body)


def _loose_text(element: HtmlElement) -> bool:
    return (
        element.tag in {"div", "td", "font", "center", "section"}
        and sum(len(text.strip()) for text in (element.text or "", *(child.tail or "" for child in element))) > 80
    )


def _weight(element: HtmlElement) -> float:
    text = text_of(element)
    links = sum(len(text_of(link)) for link in element.iter("a"))
    return 0.0 if len(text) < _SHORTEST else (1 + text.count(",") + len(text) / 100) * (1 - links / len(text))


def _paragraph_text(root: HtmlElement, skip: frozenset[HtmlElement]) -> int:
    """Letters in paragraphs, those in links not counted."""
    total = 0
    for element in content(root, skip):
        if element.tag in _PARAGRAPHS or _loose_text(element):
            total += len(element.text or "") + sum(len(child.tail or "") for child in element)
            total += sum(
                len(child.text or "")
                for child in element
                if child.tag not in {"a", *_PARAGRAPHS} and isinstance(child.tag, str)
            )
    return total
