"""Categories and tags, declared or printed with the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement

from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.page import Page
from snapshot.extraction.tree import text_of, words_in

_CATEGORY_LISTS = frozenset({"cat links", "post categories", "entry categories"})
_TAG_LISTS = frozenset({"tags links", "post tags", "entry tags", "tag links"})
_NOT_OF_THE_PAGE = frozenset({"nav", "aside"})


def find_categories(page: Page) -> tuple[tuple[str, ...], str]:
    """The categories, and where they are from."""
    return _printed_or_declared(page, "category", _CATEGORY_LISTS, ("article:section", "articleSection"))


def find_tags(page: Page) -> tuple[tuple[str, ...], str]:
    """The tags, and where they are from."""
    return _printed_or_declared(page, "tag", _TAG_LISTS, ("article:tag", "keywords"))


def _printed_or_declared(
    page: Page, rel: str, lists: frozenset[str], declared: tuple[str, str]
) -> tuple[tuple[str, ...], str]:
    if page.lists:
        return (), ""
    printed = tuple(dict.fromkeys(_printed(page, rel, lists)))
    if printed:
        return printed, f"rel={rel}"
    meta, key = declared
    if told := page.metadata.meta.get(meta):
        return tuple(dict.fromkeys(told)), f"meta[property={meta}]"
    for node in page.metadata.nodes_of(ARTICLES):
        names = [part.strip() for name in names_in(node.get(key)) for part in name.split(",")]
        if names:
            return tuple(dict.fromkeys(name for name in names if name)), "json-ld"
    return (), ""


def _printed(page: Page, rel: str, lists: frozenset[str]) -> Iterator[str]:
    blocks = page.outline.blocks
    for link, at in page.outline.links:
        told = link.get("rel")
        words = told.lower().split() if told else []
        wanted = rel in words and (rel == "category" or "category" not in words)
        if (not wanted and not _stands_in(link, lists)) or at >= len(blocks):
            continue
        above = list(blocks[at].node.above())
        inside = any(node.tag in _NOT_OF_THE_PAGE or node.element in page.skip for node in above)
        if not inside and (text := text_of(link)):
            yield text


def _stands_in(link: HtmlElement, lists: frozenset[str]) -> bool:
    parent = link.getparent()
    names = parent.get("class") if parent is not None else None
    return bool(names) and any(f"{one} {two}" in lists for one, two in _pairs(names))


@lru_cache(maxsize=4096)
def _pairs(names: str) -> tuple[tuple[str, str], ...]:
    return tuple(pairwise(words_in(names)))
