"""What a page offers as further reading: blocks of links under a heading or class that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.candidates import Candidate
from snapshot.extraction.datetext import find_date, machine_date
from snapshot.extraction.outline import Node, Outline
from snapshot.extraction.people import LABEL, names_of
from snapshot.extraction.tree import ancestors, place_of, text_of, words_in, words_of
from snapshot.extraction.words import NAMES, RELATED, RELATED_BEGINS, RELATED_INLINE
from snapshot.model import Related

_BLOCK_WORDS = frozenset(["related", "relatedposts", "recommended", "recommendations", "similar", "readnext", "yarpp"])
_BLOCK_PAIRS = frozenset({"also like", "read next", "further reading", "jp relatedposts", "see also", "more posts"})
_CATEGORY = frozenset(["category", "cat", "kicker", "topic", "section", "eyebrow", "label", "term"])
_BYLINE = frozenset(["byline", "author", "by", "writer"])
_BLOCKS = frozenset({"div", "section", "aside", "ul", "ol", "nav", "footer", "dl", "table"})
_END = re.compile(r"[\s:…›»!?.]+$")
_BEGINS = re.compile(rf"(?:{RELATED_BEGINS})\b")
_INLINE = re.compile(rf"(?:{RELATED_INLINE})\s*[:：»›>|–-]", re.IGNORECASE)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "summary", "strong"})
_HEADING_WORDS = frozenset({"title", "heading", "headline", "header", "label"})
_ROOM = 300
"""Letters that may stand beside the links of a block, whatever these are."""
_SECTIONS = NAMES["section_folders"]
_LARGEST = 4_000
_MOST = 24
"""Links of a block; one of more is a list of the site's."""
_SLUG = re.compile(r"/[^/]*(?:(?:[-_][^/-]+){2,}|\d{5,}|\.html?)[^/]*/?(?:\?.*)?$")
"""How the last folder of an article's URL looks on many sites: where several links of a block do, only they are."""
_LONGEST_HEADING = 60


def related_blocks(outline: Outline) -> list[Node]:
    """The outermost blocks of further reading, in document order."""
    links = _link_counts(outline)
    found: list[Node] = []
    for node in outline.nodes:
        if node.end <= node.start or (found and node.start < found[-1].end):
            continue
        if (block := _block(outline, node, links)) is not None:
            found.append(block)
    return found


def _link_counts(outline: Outline) -> list[int]:
    """How many links stand before each block."""
    counts = [0] * (len(outline.blocks) + 2)
    for element, at in outline.links:
        if element.get("href"):
            counts[at + 1] += 1
    return list(accumulate(counts))


def related_links(blocks: list[Node], base: str, language: str | None) -> Iterator[Candidate[Related]]:
    """The links of the blocks, each once, with the date, byline and category printed beside it."""
    seen: set[str] = {urls.resolve(base) or base}
    home = urls.registered_domain(urls.split(base).host)
    for block in (node.element for node in blocks):
        offered = [
            (item, url, title)
            for item, link in _items(block, base)
            if (url := urls.resolve(link.get("href") or "", base)) and _is_story(url, home) and (title := text_of(link))
        ]
        stories = [each for each in offered if _SLUG.search(each[1])]
        for item, url, title in () if len(offered) > _MOST else stories if len(stories) > 1 else offered:
            if url not in seen:
                seen.add(url)
                yield Candidate(_read(item, url, title, language), "further reading", 0.8, place_of(block))


def _block(outline: Outline, node: Node, links: list[int]) -> Node | None:
    """The block that a node is, or heads."""
    if node.tag in _BLOCKS and node.names and _is_named(words_in(node.names)):
        return node if _offers(outline, node, links) else None
    if node.end - node.start != 1:
        return None
    block = outline.blocks[node.start]
    if _INLINE.match(block.text) and block.linked * 2 > len(block.text) and links[node.end] > links[node.start]:
        return node
    if not _heads(node) or not _is_heading(block.text):
        return None
    holder = node.parent
    while holder is not None and holder.tag not in {"body", "main", "article"}:
        if links[holder.end] > links[holder.start] + _own_links(node, links):
            return holder if _offers(outline, holder, links) else None
        holder = holder.parent
    following = next((each for each in outline.nodes if each.start == node.end and each.parent is node.parent), None)
    return following if following is not None and _offers(outline, following, links) else None


def _heads(node: Node) -> bool:
    """Whether an element is a heading, by its tag or class."""
    return node.tag in _HEADINGS or not _HEADING_WORDS.isdisjoint(words_in(node.names))


def _own_links(node: Node, links: list[int]) -> int:
    return links[node.end] - links[node.start]


def _is_heading(text: str) -> bool:
    """Whether a line says that further reading follows."""
    if len(text) > _LONGEST_HEADING:
        return False
    said = _END.sub("", text).lower()
    return said in RELATED or _BEGINS.match(said) is not None


@lru_cache(maxsize=8192)
def _is_named(words: tuple[str, ...]) -> bool:
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return not _BLOCK_WORDS.isdisjoint(words) or not _BLOCK_PAIRS.isdisjoint(pairs)


def _offers(outline: Outline, node: Node, links: list[int]) -> bool:
    """Whether a node holds links, and not the page or its running text."""
    letters = outline.letters(node.start, node.end)
    return links[node.end] > links[node.start] and letters < min(
        _LARGEST, _ROOM + 4 * outline.linked(node.start, node.end)
    )


def _is_story(url: str, home: str) -> bool:
    """Whether a link leads to something to read on the site, and not to a section of it, or to a network."""
    parts = urls.split(url)
    if urls.registered_domain(parts.host) != home or parts.path.strip("/") == "":
        return False
    return _SECTIONS.isdisjoint(parts.path.strip("/").lower().split("/"))


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
