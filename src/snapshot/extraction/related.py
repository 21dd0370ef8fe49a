"""What a page offers as further reading: blocks of links under a heading or class that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.candidates import Candidate
from snapshot.extraction.entries import items_of, read_item, title_of
from snapshot.extraction.outline import Block, Node, Outline
from snapshot.extraction.tree import mark, place_of, squeezed
from snapshot.extraction.words import (
    NAMES,
    OTHER_LISTS,
    RELATED_BEGINS,
    RELATED_CLASSES,
    RELATED_ELSEWHERE,
    RELATED_HEADINGS,
    RELATED_INLINE,
)
from snapshot.model import Related

_BLOCK_WORDS = mark(["related", "relatedposts", "recommended", "recommendations", "similar", "readnext", "yarpp"])
_BLOCK_PAIRS = (
    frozenset({"also like", "read next", "further reading", "jp relatedposts", "see also", "more posts"})
    | RELATED_CLASSES
)
_BLOCK_FIRSTS = mark(pair.partition(" ")[0] for pair in _BLOCK_PAIRS)
_NAMED = _BLOCK_WORDS | _BLOCK_FIRSTS
_BLOCKS = frozenset({"div", "section", "aside", "ul", "ol", "nav", "footer", "dl", "table"})
_END = " \n:…›»!?."
_BEGINS = re.compile(rf"(?:{RELATED_BEGINS})\b")
_INLINE = re.compile(rf"(?:{RELATED_INLINE})\s*[:：»›>|–-]", re.IGNORECASE)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "summary", "strong"})
_HEADING_WORDS = mark({"title", "heading", "headline", "header", "label"})
_ROOM = 300
"""Letters that may stand beside the links of a block, whatever these are."""
_SECTIONS = NAMES["section_folders"]
_LARGEST = 4_000
_MOST = 24
"""Links of a block; one of more is a list of the site's."""
_SLUG = re.compile(r"/[^/]*(?:(?:[-_][^/-]+){2,}|\d{5,}|\.html?)[^/]*/?(?:\?.*)?$")
"""How the last folder of an article's URL looks on many sites: where several links of a block do, only they are."""
_DIGITS = re.compile(r"\d+")
_LONGEST_HEADING = 60
_SHORTEST_PROMO = 25
_RICH = 80
_MENUS = frozenset({"header", "nav"})
_SEVERAL = 2
_TITLE_BYTES = 20
_MOST_ELSEWHERE = 8


def related_blocks(outline: Outline) -> list[Node]:
    """The outermost blocks of further reading, in document order."""
    links, blocks = _link_counts(outline), outline.blocks
    found: list[Node] = []
    end = 0
    for node in outline.nodes:
        start = node.start
        if node.end <= start or start < end or not (node.marks & _NAMED or blocks[start].node is node):
            continue
        if (block := _block(outline, node, links)) is not None and not _in_menu(block):
            found.append(block)
            end = block.end
    return found


def _in_menu(block: Node) -> bool:
    """Whether a block is, or stands in, a menu or the head of the page."""
    return block.element.get("role") == "navigation" or any(
        each is not block and each.tag in _MENUS for each in block.above()
    )


def _link_counts(outline: Outline) -> list[int]:
    """How many links stand before each block."""
    counts = [0] * (len(outline.blocks) + 2)
    for link in outline.links:
        if link.href:
            counts[link.at + 1] += 1
    return list(accumulate(counts))


def related_links(blocks: list[Node], base: str, language: str | None) -> Iterator[Candidate[Related]]:
    """The links of the blocks, each once, with the date, byline and category printed beside it."""
    page = urls.resolve(base) or base
    seen: set[str] = {page, page.partition("?")[0]}
    for block in blocks:
        for item, url, title in _offered(block, base):
            if url not in seen and url.partition("?")[0] != page:
                seen.add(url)
                yield Candidate(read_item(item, url, title, language), "further reading", 0.8, place_of(block.element))


Offered = tuple[HtmlElement, str, str]
"""An entry of a block, where it leads, and its title."""


def _offered(block: Node, base: str) -> list[Offered]:
    """What a block offers to read."""
    home = urls.registered_domain(urls.split(base).host)
    found = [
        (item, url, title)
        for item, link in items_of(block.element, base)
        if (url := urls.resolve(link.get("href") or "", base)) and (title := title_of(link))
    ]
    own = [each for each in found if _is_story(each[1], home)]
    if len(own) > _MOST:
        return []
    if block.tag == "p" and not all(_SLUG.search(url.partition("?")[0]) for _, url, _ in own):
        return []
    if not own and len(found) <= _MOST_ELSEWHERE and _leads_elsewhere(block):
        return [each for each in found if len(each[2]) >= _SHORTEST_PROMO]
    return _stories(own) if _first_line(block) in RELATED_HEADINGS or _are_titles(own) else []


def _leads_elsewhere(block: Node) -> bool:
    """Whether a block's heading may stand over links to other sites, and is none that advertisements have."""
    return _first_line(block) in RELATED_ELSEWHERE


def _first_line(block: Node) -> str:
    """The first text of a block, as headings are compared."""
    said = next((text for each in block.element.itertext() if (text := squeezed(each))), "")
    return said.rstrip(_END).lower()


def _block(outline: Outline, node: Node, links: list[int]) -> Node | None:
    """The block that a node is, or heads."""
    if node.tag in _BLOCKS and _is_named(node):
        return node if _offers(outline, node, links) and not _is_another_list(outline, node) else None
    block = outline.blocks[node.start]
    if block.node is not node:
        return None
    if node.end - node.start != 1:
        return node if _says_so(block.text) and _offers(outline, node, links) else None
    if block.linked * 2 > len(block.text) and _INLINE.match(block.text) and links[node.end] > links[node.start]:
        return node
    if node.tag == "p" and block.linked >= len(block.text) - 2 and _is_promo(outline, block, links):
        return node
    if node.tag == "li" and _is_promised(outline, block):
        return node.parent
    if len(block.text) > _LONGEST_HEADING or not (_says_so(block.text) or (_heads(node) and _is_heading(block.text))):
        return None
    return _headed(outline, node, links)


def _headed(outline: Outline, node: Node, links: list[int]) -> Node | None:
    """What a heading heads: the innermost node with links that holds it, else what follows."""
    holder = node.parent
    while holder is not None and holder.tag not in {"body", "main", "article"}:
        if links[holder.end] > links[holder.start] + _own_links(node, links):
            if holder.start < node.start:
                break
            return holder if _offers(outline, holder, links) else None
        holder = holder.parent
    following = next((each for each in outline.nodes if each.start == node.end and each.parent is node.parent), None)
    return following if following is not None and _offers(outline, following, links) else None


def _says_so(text: str) -> bool:
    """Whether a line is, to the letter, a heading of further reading."""
    return len(text) <= _LONGEST_HEADING and text.rstrip(_END).lower() in RELATED_HEADINGS


def _is_promo(outline: Outline, block: Block, links: list[int]) -> bool:
    """Whether a paragraph that is but a link is written in capital letters, and stands amid running text."""
    text = block.text
    return (
        len(text) >= _SHORTEST_PROMO
        and text.isupper()
        and links[block.node.end] - links[block.node.start] == 1
        and _is_text(outline, block.index - 1)
        and _is_text(outline, block.index + 1)
    )


def _is_promised(outline: Outline, block: Block) -> bool:
    """Whether an item is the first of a list of links' titles, amid the text, which a line with a colon leads to."""
    items = block.node.parent
    if items is None or items.start != block.index or block.index < 2:
        return False
    listed = outline.blocks[items.start : items.end]
    before = outline.blocks[block.index - 1]
    return (
        len(listed) >= _SEVERAL
        and all(each.linked * 10 >= len(each.text) * 9 and len(each.text) >= _SHORTEST_PROMO for each in listed)
        and before.node.tag == "p"
        and before.text.endswith((":", "："))
        and len(before.text) <= 2 * _LONGEST_HEADING
        and _is_text(outline, block.index - 2)
    )


def _is_text(outline: Outline, index: int) -> bool:
    """Whether a block is a paragraph of running text."""
    if not 0 <= index < len(outline.blocks):
        return False
    block = outline.blocks[index]
    return block.node.tag == "p" and len(block.text) - block.linked >= _RICH


def _heads(node: Node) -> bool:
    """Whether an element is a heading, by its tag or class."""
    return node.tag in _HEADINGS or bool(node.marks & _HEADING_WORDS)


def _own_links(node: Node, links: list[int]) -> int:
    return links[node.end] - links[node.start]


def _is_heading(text: str) -> bool:
    """Whether a line says that further reading follows."""
    said = text.rstrip(_END).lower()
    return said not in OTHER_LISTS and (said in RELATED_HEADINGS or _BEGINS.match(said) is not None)


def _is_another_list(outline: Outline, node: Node) -> bool:
    """Whether a node's first line says that it is a list of the whole site, or of tags."""
    text = outline.blocks[node.start].text
    return len(text) <= _LONGEST_HEADING and text.rstrip(_END).lower() in OTHER_LISTS


def _is_named(node: Node) -> bool:
    """Whether a class or id names a block of further reading."""
    if node.marks & _BLOCK_WORDS:
        return True
    return bool(node.marks & _BLOCK_FIRSTS) and not _BLOCK_PAIRS.isdisjoint(map(" ".join, pairwise(node.words)))


def _offers(outline: Outline, node: Node, links: list[int]) -> bool:
    """Whether a node holds links, and not the page or its running text."""
    letters = outline.letters(node.start, node.end)
    return links[node.end] > links[node.start] and letters < min(
        _LARGEST, _ROOM + 4 * outline.linked(node.start, node.end)
    )


def _stories(offered: list[Offered]) -> list[Offered]:
    """Of links where several look like an article's, only these, and those in folders like theirs."""
    slugs = [url for _, url, _ in offered if _SLUG.search(url)]
    if len(slugs) < _SEVERAL:
        return offered
    folders = {_folder(url) for url in slugs}
    return [each for each in offered if _SLUG.search(each[1]) or _folder(each[1]) in folders]


def _are_titles(offered: list[Offered]) -> bool:
    """Whether links say as much as titles of articles do, and not only the names of sections."""
    return sum(len(title.encode()) for _, _, title in offered) >= _TITLE_BYTES * len(offered)


def _folder(url: str) -> str:
    """An address without its last part; all numbers alike, since they may be days."""
    return _DIGITS.sub("0", url.rstrip("/").rpartition("/")[0])


def _is_story(url: str, home: str) -> bool:
    """Whether a link leads to something to read on the site, and not to a section of it, or to a network."""
    parts = urls.split(url)
    if urls.registered_domain(parts.host) != home or parts.path.strip("/") == "":
        return False
    return _SECTIONS.isdisjoint(parts.path.strip("/").lower().split("/"))
