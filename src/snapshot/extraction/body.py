"""The main text, and the pictures and links in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.blocks import Block, blocks_of
from snapshot.extraction.bylines import names_in_line
from snapshot.extraction.datetext import is_only_a_date
from snapshot.extraction.defects import without_shortcodes
from snapshot.extraction.page import Page
from snapshot.extraction.tree import squeezed, text_of, words_of
from snapshot.model import BodyLink, Image

_META_WORDS = frozenset(
    ["meta", "byline", "dateline", "posted", "timestamp", "pubdate", "postmetadata", "postinfo", "readtime"]
)
_LONGEST_META = 200
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-src")


@dataclass(frozen=True, slots=True)
class Body:
    """What the main text is made of."""

    text: str
    images: tuple[Image, ...]
    links: tuple[BodyLink, ...]


def read_body(page: Page) -> Body:
    """The body of a page, by the conventions of the record."""
    headline = [page.headline] if page.headline is not None else []
    skip = page.skip.union(headline)
    texts = [
        without_shortcodes(block.text)
        for block in blocks_of(page.kept, page.root.value, skip)
        if not _is_meta(block, page)
    ]
    title = set(page.kept.below(page.headline)) if page.headline is not None else set()
    elements = [element for element in page.kept.below(page.root.value) if element not in title]
    images = () if page.lists else tuple(_images(elements, page.document.base))
    return Body("\n\n".join(text for text in texts if text), images, tuple(_links(elements, page)))


def _is_meta(block: Block, page: Page) -> bool:
    """Whether a block is the line of date and name, the page's or, in a listing, an entry's."""
    if len(block.text) > _LONGEST_META:
        return False
    if not _META_WORDS.isdisjoint(words_of(block.element)) and block.element is not page.root.value:
        return True
    return bool(names_in_line(block.text, page.language)) or is_only_a_date(block.text, page.language)


def _images(elements: list[HtmlElement], base: str) -> Iterator[Image]:
    for element in elements:
        if element.tag != "img":
            continue
        source = element.get("src") or ""
        lazy = next((element.get(name) for name in _LAZY if element.get(name)), None)
        url = urls.resolve(
            (lazy if lazy and (not source or _is_placeholder(source)) else source).strip() or "data:", base
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


def _links(elements: list[HtmlElement], page: Page) -> Iterator[BodyLink]:
    here = page.document.url
    for element in elements:
        if element.tag != "a" or (element.get("href") or "").startswith("#"):
            continue
        url = urls.resolve((element.get("href") or "javascript:").strip(), page.document.base)
        text = text_of(element)
        if url and text and url != here:
            yield BodyLink(url=url, text=text)
