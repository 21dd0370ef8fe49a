"""What kind of page it is: decided first, since what its body is depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.metadata import ARTICLES, Metadata, types_of
from snapshot.extraction.outline import Node, Outline
from snapshot.extraction.tree import place_of, words_in
from snapshot.model import Kind

_BY_TYPE: dict[str, Kind] = {
    **dict.fromkeys(ARTICLES, "article"),
    **dict.fromkeys(("DiscussionForumPosting", "QAPage", "Question"), "forum"),
    **dict.fromkeys(("Product", "ProductGroup"), "product"),
    **dict.fromkeys(("CollectionPage", "SearchResultsPage"), "listing"),
    **dict.fromkeys(("APIReference",), "documentation"),
}
_FORUM_WORDS = frozenset(["viewtopic", "topic", "phpbb", "vbulletin", "discourse", "forum", "thread", "messagelist"])
_DOCUMENTATION = (
    "sphinx",
    "mkdocs",
    "docusaurus",
    "doxygen",
    "gitbook",
    "vuepress",
    "docbook",
    "antora",
    "readme.io",
    "javadoc",
    "rustdoc",
)
_LISTING_CLASSES = frozenset(
    ["archive", "category", "tag", "author", "blog", "home", "search", "date", "tax-archive", "post-type-archive"]
)
_SINGLE_CLASSES = frozenset(
    ["single", "single-post", "post-template-default", "postid", "page", "page-template-default"]
)
_ENTRY_CLASSES = frozenset(["hentry", "post", "entry", "type-post", "post-item", "article-item", "teaser", "card"])
_ASIDES = frozenset({"nav", "aside", "footer", "header"})
_HOLDERS = frozenset({"div", "li", "section"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_ENOUGH_ENTRIES = 2
_LONGEST_TEASER = 3_000
_MOSTLY = 0.5
_RICH = 80
_CART = frozenset({"cart", "addtocart", "buybox", "sku"})
_TEMPLATES = 60
"""Outermost nodes whose names are looked at for what the template is."""

Kinds = Iterator[Candidate[Kind]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    outline: Outline
    metadata: Metadata


def kind_of(outline: Outline, metadata: Metadata) -> Candidate[Kind]:
    """The kind, with what says so: the first rule that speaks."""
    return next(candidate for rule in RULES for candidate in rule(Facts(outline, metadata)))


def _classes(outline: Outline) -> frozenset[str]:
    return frozenset(outline.nodes[0].names.lower().split())


def _archive(page: Facts) -> Kinds:
    """A template's class for lists, and at least one teaser."""
    classes = _classes(page.outline)
    if not classes.isdisjoint(_LISTING_CLASSES) and classes.isdisjoint(_SINGLE_CLASSES):
        entries = _entries(page.outline)
        if entries and _is_teaser(page.outline, entries[0]):
            yield Candidate("listing", "body class", 0.8, place_of(entries[0].element))


def _types(page: Facts) -> Kinds:
    for node in page.metadata.nodes:
        for name in types_of(node):
            if name in _BY_TYPE:
                yield Candidate(_BY_TYPE[name], "json-ld", 0.9)


def _og_type(page: Facts) -> Kinds:
    told = (page.metadata.first("og:type") or ("", ""))[1].lower()
    if told == "article":
        yield Candidate("article", "meta[property=og:type]", 0.8)
    elif told in {"product", "og:product", "product.item"}:
        yield Candidate("product", "meta[property=og:type]", 0.8)


def _teasers(page: Facts) -> Kinds:
    """Entries that are all teasers, and hold most of the page's running text."""
    entries = _entries(page.outline)
    if len(entries) < _ENOUGH_ENTRIES or not all(_is_teaser(page.outline, entry) for entry in entries):
        return
    inside = sum(_running(page.outline, entry.start, entry.end) for entry in entries)
    if inside >= _MOSTLY * _running(page.outline, 0, len(page.outline.blocks)):
        yield Candidate("listing", "entries", 0.8, place_of(entries[0].element))


def _generator(page: Facts) -> Kinds:
    if (told := page.metadata.first("generator")) and any(name in told[1].lower() for name in _DOCUMENTATION):
        yield Candidate("documentation", "meta[name=generator]", 0.8)


def _documentation(page: Facts) -> Kinds:
    root = page.outline.nodes[0].element.getroottree()
    for element in root.iter("link", "script"):
        where = element.get("src") or element.get("href") or ""
        if "_static/documentation_options" in where or "_static/doctools" in where:
            yield Candidate("documentation", "template", 0.7)


def _template(page: Facts) -> Kinds:
    """What the classes of the outermost elements say."""
    words = {word for node in islice(page.outline.nodes, _TEMPLATES) for word in words_in(node.names)}
    if not _FORUM_WORDS.isdisjoint(words):
        yield Candidate("forum", "template class", 0.6)
    if not _CART.isdisjoint({word for node in page.outline.nodes for word in words_in(node.names)}):
        yield Candidate("product", "cart", 0.5)


def _single(page: Facts) -> Kinds:
    if not _classes(page.outline).isdisjoint({"single", "single-post"}) or any(
        node.tag == "article" and "type-post" in node.names for node in page.outline.nodes
    ):
        yield Candidate("article", "body class", 0.7)


def _nothing(_: Facts) -> Kinds:
    yield Candidate("page", "nothing else", 0.3)


RULES: tuple[Callable[[Facts], Kinds], ...] = (
    _archive,
    _types,
    _og_type,
    _teasers,
    _generator,
    _documentation,
    _template,
    _single,
    _nothing,
)
"""The rules, the surest first."""


def _entries(outline: Outline) -> list[Node]:
    """The outermost elements that templates use for entries, outside of menus and footers."""
    found: list[Node] = []
    end = 0
    for node in outline.nodes:
        if node.start < end or node.end <= node.start:
            continue
        if node.tag in _ASIDES:
            end = node.end
        elif node.tag == "article" or (
            node.names
            and node.tag in {"div", "li", "section"}
            and not _ENTRY_CLASSES.isdisjoint(node.names.lower().split())
        ):
            found.append(node)
            end = node.end
    return found


def _is_teaser(outline: Outline, entry: Node) -> bool:
    """Whether an entry is a teaser: its first heading is a link, and there is not much beside it."""
    for block in outline.blocks[entry.start : entry.end]:
        if any(node.tag in _HEADINGS for node in islice(block.node.above(), 3)):
            return block.linked * 2 > len(block.text) and outline.letters(entry.start, entry.end) < _LONGEST_TEASER
    return False


def _running(outline: Outline, start: int, end: int) -> int:
    """Letters of running text, links not counted."""
    free = [len(block.text) - block.linked for block in outline.blocks[start:end]]
    return sum([letters for letters in free if letters >= _RICH])
