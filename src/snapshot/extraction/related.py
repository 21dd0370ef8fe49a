"""What a page offers as further reading: blocks of links under a heading or class that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.candidates import Candidate
from snapshot.extraction.datetext import find_date, machine_date
from snapshot.extraction.people import LABEL, names_of
from snapshot.extraction.tree import ancestors, place_of, squeezed, text_of, words_of
from snapshot.extraction.words import RELATED
from snapshot.model import Related

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCK_WORDS = frozenset(["related", "relatedposts", "recommended", "recommendations", "similar", "readnext", "yarpp"])
_BLOCK_PAIRS = frozenset({"also like", "read next", "further reading", "jp relatedposts", "see also", "more posts"})
_CATEGORY = frozenset(["category", "cat", "kicker", "topic", "section", "eyebrow", "label", "term"])
_BYLINE = frozenset(["byline", "author", "by", "writer"])
_BLOCKS = frozenset({"div", "section", "aside", "ul", "ol", "nav", "footer", "dl", "table"})
_END = re.compile(r"[\s:…›»!?.]+$")
_LARGEST = 4_000


def related_blocks(tree: HtmlElement) -> list[HtmlElement]:
    """The outermost blocks of further reading, in document order."""
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in tree.iter():
        if element.getparent() in inside:
            inside.add(element)
        elif isinstance(element.tag, str) and (block := _block(element)) is not None and block not in inside:
            found.append(block)
            inside.update(block.iter())
    return found


def related_links(blocks: list[HtmlElement], base: str, language: str | None) -> Iterator[Candidate[Related]]:
    """The links of the blocks, each once, with the date, byline and category printed beside it."""
    seen: set[str] = set()
    for block in blocks:
        for item, link in _items(block, base):
            url = urls.resolve(link.get("href") or "", base)
            title = text_of(link)
            if url and title and url not in seen:
                seen.add(url)
                yield Candidate(_read(item, url, title, language), "further reading", 0.8, place_of(block))


def _block(element: HtmlElement) -> HtmlElement | None:
    """The block that an element is, or heads."""
    if element.tag in _BLOCKS and _is_named(element):
        return element if _has_links(element) and len(text_of(element)) < _LARGEST else None
    if element.tag not in _HEADINGS or _END.sub("", squeezed(text_of(element))).lower() not in RELATED:
        return None
    for outer in ancestors(element):
        if outer.tag in {"body", "main", "article"}:
            break
        if _has_links(outer):
            return outer if len(text_of(outer)) < _LARGEST else None
    following = element.getnext()
    return following if following is not None and isinstance(following.tag, str) and _has_links(following) else None


def _is_named(element: HtmlElement) -> bool:
    words = words_of(element)
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return not _BLOCK_WORDS.isdisjoint(words) or not _BLOCK_PAIRS.isdisjoint(pairs)


def _has_links(element: HtmlElement) -> bool:
    return any(link.get("href") for link in element.iter("a"))


def _items(block: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Each entry of a block, and its link with the longest text."""
    by_url: dict[str, list[HtmlElement]] = {}
    for link in block.iter("a"):
        url = urls.resolve(link.get("href") or "", base)
        if url and not {"tag", "category", "author"} & set((link.get("rel") or "").lower().split()):
            by_url.setdefault(url, []).append(link)
    for links in by_url.values():
        link = max(links, key=lambda each: len(text_of(each)))
        others = {each for url, several in by_url.items() if several is not links for each in several}
        item = link
        for outer in ancestors(link):
            if outer is block or any(each in others for each in outer.iter("a")):
                break
            item = outer
        yield item, link


def _read(item: HtmlElement, url: str, title: str, language: str | None) -> Related:
    machine = next((each.get("datetime") for each in item.iter("time") if each.get("datetime")), None)
    written = find_date(text_of(item).replace(title, " "), language)
    day = (machine_date(machine) or "")[:10] if machine else None
    return Related(
        url=url,
        title=title,
        date=day or (written[0] if written else None),
        byline=_byline(item),
        category=_first_of(item, _CATEGORY),
    )


def _byline(item: HtmlElement) -> str | None:
    for element in item.iter():
        if isinstance(element.tag, str) and element.tag != "a" and not _BYLINE.isdisjoint(words_of(element)):
            return ", ".join(names_of(text_of(element))) or None
    for text in item.itertext():
        if LABEL.match(text) and (names := names_of(text)):
            return ", ".join(names)
    return None


def _first_of(item: HtmlElement, words: frozenset[str]) -> str | None:
    for element in item.iter():
        if element is not item and isinstance(element.tag, str) and not words.isdisjoint(words_of(element)):
            return text_of(element) or None
    return None
