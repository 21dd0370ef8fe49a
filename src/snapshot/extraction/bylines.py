"""Who wrote it: names that the page declares, and names that it prints near its headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.datetext import find_date
from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.page import Page
from snapshot.extraction.people import LABEL, names_of
from snapshot.extraction.tree import place_of, squeezed, text_of, words_of

Names = tuple[str, ...]

_META = (
    "author",
    "article:author",
    "dc.creator",
    "dc.contributor",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "byl",
)
_WORDS = frozenset(["author", "authors", "byline", "bylines", "writer", "vcard", "contributor"])
_TRIMMINGS = " |·•–—-,/"
_LONGEST_LINE = 200
_MOST_ELEMENTS = 50
"""A line of date and name has no more; what has more is the page."""


def find_authors(page: Page) -> Candidate[Names] | None:
    """The names, as printed."""
    if page.lists:
        return None
    site = (page.metadata.first("og:site_name") or ("", ""))[1].casefold()
    found = (each for each in _authors(page) if each.value and each.value[0].casefold() != site)
    return best(found, same=lambda names: frozenset(name.casefold() for name in names))


def _authors(page: Page) -> Iterator[Candidate[Names]]:
    for node in page.metadata.nodes_of(ARTICLES):
        told = names_in(node.get("author") or node.get("creator"))
        yield Candidate(_all_names(told), "json-ld", 0.8)
    for name in _META:
        yield Candidate(_all_names(page.metadata.meta.get(name, ())), f"meta[{name}]", 0.65)
    for block in page.near:
        if names := names_in_line(block.text, page.language):
            yield Candidate(names, "visible pattern", 0.85, place_of(block.element))
    for block in page.near:
        for element in islice(block.element.iter(), _MOST_ELEMENTS):
            if isinstance(element.tag, str) and (
                _says_author(element.get("itemprop"), element.get("rel")) or _is_named(words_of(element))
            ):
                yield Candidate(names_of(text_of(element)), "author class", 0.75, place_of(element))
                break
    for element in page.kept.below(page.root.value):
        if _says_author(element.get("itemprop"), element.get("rel")) and len(text_of(element)) < _LONGEST_LINE:
            yield Candidate(names_of(text_of(element)), "rel=author", 0.6, place_of(element))
            return


def _all_names(texts: Iterable[str]) -> Names:
    return tuple(dict.fromkeys(name for text in texts for name in names_of(text)))


def names_in_line(text: str, language: str | None) -> Names:
    """The names in a line that says nothing but a date and `by NAME`; none in any other."""
    text = squeezed(text)
    if len(text) > _LONGEST_LINE:
        return ()
    if found := find_date(text, language):
        before, after = text[: found[1]].strip(_TRIMMINGS), text[found[2] :].strip(_TRIMMINGS)
        text = after if LABEL.match(after + " ") and len(before) < 20 else before
    return names_of(text) if LABEL.match(text) else ()


def _is_named(words: tuple[str, ...]) -> bool:
    return not _WORDS.isdisjoint(words)


def _says_author(itemprop: str | None, rel: str | None) -> bool:
    return "author" in (itemprop or "").lower().split() or "author" in (rel or "").lower().split()
