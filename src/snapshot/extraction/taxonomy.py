"""Categories and tags, declared or printed with the page."""

from __future__ import annotations

from snapshot.extraction.filed import CATEGORY, TAG, Filed
from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.page import Page
from snapshot.extraction.tree import text_of

_NOT_OF_THE_PAGE = frozenset({"nav", "aside"})


def find_categories(page: Page) -> tuple[tuple[str, ...], str]:
    """The categories, and where they are from."""
    return _printed_or_declared(page, CATEGORY, ("article:section", "articleSection"))


def find_tags(page: Page) -> tuple[tuple[str, ...], str]:
    """The tags, and where they are from."""
    return _printed_or_declared(page, TAG, ("article:tag", "keywords"))


def _printed_or_declared(page: Page, rel: str, declared: tuple[str, str]) -> tuple[tuple[str, ...], str]:
    if page.lists:
        return (), ""
    printed = tuple(dict.fromkeys(text for each in page.filed if rel in each.under and (text := _text(page, each))))
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


def _text(page: Page, filed: Filed) -> str:
    """What a link says; nothing where it stands in a menu, or among further reading."""
    blocks = page.outline.blocks
    if filed.at >= len(blocks) or filed.at in page.skip:
        return ""
    apart = any(node.tag in _NOT_OF_THE_PAGE for node in blocks[filed.at].node.above())
    return "" if apart else text_of(filed.link)
