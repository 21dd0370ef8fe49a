"""What kind of page it is: decided first, since what its body is depends on it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.metadata import ARTICLES, Metadata, types_of
from snapshot.extraction.tree import Kept, has_class, place_of, text_of, words_of
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
_ENOUGH_ENTRIES = 2
_HEADINGS = ("h1", "h2", "h3", "h4")


def kind_of(tree: HtmlElement, metadata: Metadata, kept: Kept) -> Candidate[Kind]:
    """The kind, with what says so."""
    return next(_kinds(tree, metadata, kept))


def _kinds(tree: HtmlElement, metadata: Metadata, kept: Kept) -> Iterator[Candidate[Kind]]:
    body = kept.root
    entries = list(_entries(kept))
    listing = len(entries) >= _ENOUGH_ENTRIES and all(_is_teaser(entry) for entry in entries)
    if listing or (
        entries
        and has_class(body, _LISTING_CLASSES)
        and not has_class(body, _SINGLE_CLASSES)
        and _is_teaser(entries[0])
    ):
        yield Candidate("listing", "entries", 0.8, place_of(entries[0]))
    for node in metadata.nodes:
        for name in types_of(node):
            if name in _BY_TYPE:
                yield Candidate(_BY_TYPE[name], "json-ld", 0.9)
    if (told := metadata.first("og:type")) and told[1].lower() in {"article", "product"}:
        yield Candidate("article" if told[1].lower() == "article" else "product", "meta[property=og:type]", 0.8)
    if (told := metadata.first("generator")) and any(name in told[1].lower() for name in _DOCUMENTATION):
        yield Candidate("documentation", "meta[name=generator]", 0.8)
    if any(_is_sphinx(element) for element in tree.iter("div", "link", "script")):
        yield Candidate("documentation", "template", 0.7)
    if not _FORUM_WORDS.isdisjoint(words_of(body)):
        yield Candidate("forum", "body class", 0.6)
    if has_class(body, frozenset({"single", "single-post"})) or _posts(body):
        yield Candidate("article", "body class", 0.7)
    yield Candidate("page", "nothing else", 0.3)


def _entries(kept: Kept) -> Iterator[HtmlElement]:
    """The outermost elements that templates use for entries."""
    inside: set[HtmlElement] = set()
    for element in kept:
        if element.getparent() in inside:
            inside.add(element)
        elif element.tag == "article" or (
            element.tag in {"div", "li", "section"} and has_class(element, _ENTRY_CLASSES)
        ):
            inside.add(element)
            yield element


def _is_teaser(entry: HtmlElement) -> bool:
    """Whether an entry is a teaser: its heading is a link, and there is not much beside it."""
    heading = next((each for each in entry.iter(*_HEADINGS) if text_of(each)), None)
    if heading is None:
        return False
    parent = heading.getparent()
    linked = next(heading.iter("a"), None) is not None or (parent is not None and parent.tag == "a")
    return linked and len(text_of(entry)) < 3000


def _is_sphinx(element: HtmlElement) -> bool:
    where = element.get("src") or element.get("href") or ""
    return "_static/documentation_options" in where or "_static/doctools" in where


def _posts(body: HtmlElement) -> bool:
    return any(has_class(each, frozenset({"type-post"})) for each in body.iter("article"))
