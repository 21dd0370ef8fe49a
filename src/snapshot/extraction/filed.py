"""Links that file a page under something: by their `rel` (microformats.org, rel-tag), or by WordPress's class names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from snapshot.extraction.outline import Outline
from snapshot.extraction.tree import TOLD_BY, mark

CATEGORY, TAG = "category", "tag"
_LISTS = {
    **dict.fromkeys(["cat links", "post categories", "entry categories"], CATEGORY),
    **dict.fromkeys(["tags links", "post tags", "entry tags", "tag links"], TAG),
}
"""Two words of a class that follow each other, and what the links in it are."""
_FIRST, _SECOND = (mark(pair.split()[place] for pair in _LISTS) for place in (0, 1))
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filed:
    """A link to a category or a tag, or both."""

    link: HtmlElement
    at: int
    """The block that it stands in or before."""
    under: frozenset[str]


def filed_links(outline: Outline) -> Iterator[Filed]:
    """The links of a page that may name what it is filed under."""
    by_class = bool(outline.marks & _FIRST and outline.marks & _SECOND)
    for link, at, _, rel, _ in outline.links:
        under = _by_rel(rel) if rel else _NOTHING
        parent = link.getparent() if by_class else None
        if parent is not None and (names := parent.get("class")) and (told := TOLD_BY[names])[1] & _SECOND:
            under |= _by_class(told[0])
        if under:
            yield Filed(link, at, under)


@lru_cache(maxsize=1024)
def _by_rel(rel: str) -> frozenset[str]:
    """`category tag`, as WordPress has it, is a category."""
    words = rel.lower().split()
    return frozenset([CATEGORY]) if CATEGORY in words else frozenset([TAG]) if TAG in words else _NOTHING


def _by_class(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset([_LISTS[pair] for pair in map(" ".join, pairwise(words)) if pair in _LISTS])
