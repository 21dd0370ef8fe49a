"""The main text, and the pictures and links in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.bylines import names_in_line
from snapshot.extraction.datetext import is_only_a_date
from snapshot.extraction.defects import without_shortcodes
from snapshot.extraction.headlines import without_permalink
from snapshot.extraction.leftovers import is_appeal, is_left_over
from snapshot.extraction.outline import Block
from snapshot.extraction.page import Page
from snapshot.extraction.tree import mark, squeezed, text_of
from snapshot.model import BodyLink, Image

_META = mark(["meta", "byline", "dateline", "posted", "timestamp", "pubdate", "postmetadata", "postinfo", "readtime"])
_LONGEST_META, _LONGEST_MARKED_META = 200, 400
_FIRST_LINES = 12
"""Blocks of the main text among which a line that names its author may stand."""
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-src")


@dataclass(frozen=True, slots=True)
class Body:
    """What the main text is made of."""

    text: str
    images: tuple[Image, ...]
    links: tuple[BodyLink, ...]


def read_body(page: Page) -> Body:
    """The body of a page, by the conventions of the record."""
    blocks = [block for index in page.core if _belongs(block := page.outline.blocks[index], page)]
    while page.kind.value == "article" and len(blocks) > 1 and is_appeal(blocks[-1]):
        blocks.pop()
    texts = [without_shortcodes(_text(block)) for block in blocks]
    inside = {block.index for block in blocks}
    images = () if page.lists else tuple(_images(inside, page))
    return Body("\n\n".join(text for text in texts if text), images, tuple(_links(inside, page)))


def _text(block: Block) -> str:
    return without_permalink(block.text, block.linked) if block.linked else block.text


def _belongs(block: Block, page: Page) -> bool:
    """Whether a chosen block is text of the article, and not its headline or its line of date and name."""
    if block.index in page.skip or page.is_headline(block.index) or _is_meta(block, page):
        return False
    return not is_left_over(block, of_article=page.kind.value == "article")


def _is_meta(block: Block, page: Page) -> bool:
    """Whether a block is the line of date and name, the page's or, in a listing, an entry's."""
    if len(block.text) > _LONGEST_MARKED_META:
        return False
    if block.node.marks & _META:
        return True
    if len(block.text) > _LONGEST_META:
        return False
    if not page.lists and block.index > page.core[0] + _FIRST_LINES:
        return is_only_a_date(block.text, page.language)
    return bool(names_in_line(block.text, page.language)) or is_only_a_date(block.text, page.language)


def _images(inside: set[int], page: Page) -> Iterator[Image]:
    """The images amid the text, and those beside its first and last block."""
    for element, at in page.outline.images:
        if at not in inside and at - 1 not in inside:
            continue
        source = element.get("src") or ""
        lazy = next((element.get(name) for name in _LAZY if element.get(name)), None)
        url = urls.resolve(
            (lazy if lazy and (not source or _is_placeholder(source)) else source).strip() or "data:",
            page.document.base,
        )
        if url:
            yield Image(url=url, alt=squeezed(element.get("alt") or "") or None, caption=_caption(element))


def _is_placeholder(source: str) -> bool:
    name = source.lower()
    return name.startswith("data:") or any(
        word in name for word in ("placeholder", "blank.", "spacer", "lazy", "pixel.", "1x1", "loading")
    )


def _caption(image: HtmlElement) -> str | None:
    figure = next(image.iterancestors("figure"), None)
    caption = next(figure.iter("figcaption"), None) if figure is not None else None
    return text_of(caption) or None if caption is not None else None


def _links(inside: set[int], page: Page) -> Iterator[BodyLink]:
    here = page.document.url
    for element, at, said, _, _ in page.outline.links:
        href = said.strip() if at in inside else ""
        if not href or href.startswith("#"):
            continue
        url = urls.resolve(href, page.document.base)
        text = text_of(element)
        if url and text and url != here:
            yield BodyLink(url=url, text=text)
