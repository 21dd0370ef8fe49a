"""Who wrote it: names that the page declares, and names that it prints near its headline or after its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.datetext import find_date
from snapshot.extraction.metadata import ARTICLES, names_in, types_of
from snapshot.extraction.outline import Block, Node
from snapshot.extraction.page import Page
from snapshot.extraction.people import (
    BREAK,
    LABELLED,
    PERSON,
    WORDS,
    is_label,
    names_labelled,
    names_of,
    shape,
    without_organisations,
)
from snapshot.extraction.tree import SILENT_TAGS, place_of, squeezed, words_in

Names = tuple[str, ...]

_META = {
    "author": 0.65,
    "article:author": 0.65,
    "og:article:author": 0.65,
    "article:author_name": 0.65,
    "parsely-author": 0.7,
    "sailthru.author": 0.7,
    "citation_author": 0.7,
    "dc.creator": 0.6,
    "dcterms.creator": 0.6,
    "dc.contributor": 0.5,
    "dcsext.author": 0.6,
    "cxenseparse:author": 0.65,
    "shareaholic:article_author_name": 0.65,
    "authors": 0.65,
    "article.author": 0.65,
    "article-author": 0.65,
    "og:author": 0.6,
    "twitter:author": 0.5,
    "byl": 0.7,
    "byline": 0.7,
    "creator": 0.5,
}
"""Names of `<meta>` that say who wrote it, and how far each is to be trusted."""
_WRITTEN = ARTICLES | {
    "DiscussionForumPosting", "Question", "Recipe", "HowTo", "CreativeWork", "MedicalWebPage", "QAPage", "VideoObject",
    "PodcastEpisode", "WebPage", "BlogPost", "Newsarticle", "Chapter", "OpinionNewsArticle", "Course", "ItemPage",
}  # fmt: skip
_AUTHOR_WORDS = frozenset(WORDS["author_words"])
_FOREIGN = frozenset(WORDS["foreign_words"])
_ALWAYS_FOREIGN = frozenset(WORDS["always_foreign_words"])
_AUTHOR_PATH = re.compile(rf"/(?:{'|'.join(WORDS['author_paths'])})(?:[/=.-]|$)", re.IGNORECASE)
_BEFORE, _AFTER, _BELOW = 6, 14, 8
_LONGEST_LINE = 200
_LONGEST_BYLINE = 400
_MOST_STEPS = 120
_AGREEMENT = 0.2
_LEAST = 0.1
_STUCK = re.compile("(?:by|von|par|por)[A-Z]|byby", re.IGNORECASE)
_NEXT, _MOST_IN_ROW, _LONGEST_LINK = 6, 12, 80
_TRIMMINGS = " |·•–—-,/"
"""A line of date and name has no more; what has more is the page."""


def find_authors(page: Page) -> Candidate[Names] | None:
    """The names, as printed."""
    found = candidates(page)
    names = [{name.casefold() for name in each.value} for each in found]

    def support(place: int) -> float:
        families: dict[str, float] = {}
        for other, mine in enumerate(names):
            family = found[other].rule.split("[")[0]
            if family != found[place].rule.split("[")[0] and (shared := len(mine & names[place])):
                share = shared / max(len(mine), len(names[place]))
                families[family] = max(families.get(family, 0.0), share)
        return found[place].confidence + _AGREEMENT * sum(families.values())

    chosen = max(range(len(found)), key=support, default=None)
    if chosen is None:
        return None
    whole = [each for place, each in enumerate(found) if each.rule == "line" and names[place] > names[chosen]]
    return next((each for each in whole if all(shape(name) == PERSON for name in each.value)), found[chosen])


def candidates(page: Page) -> list[Candidate[Names]]:
    """All that the rules say, weighed by the shape of the names."""
    house = _house_of(page)
    found = []
    for rule in DECLARED if page.lists else RULES:
        for each in rule(page):
            names = without_organisations(_persons_of(each.value, house))
            weight = max((0.3 if _plain(name) in house else shape(name) for name in names), default=0.0)
            if names and each.confidence * weight >= _LEAST:
                found.append(Candidate(names, each.rule, each.confidence * (0.4 + 0.6 * weight), each.place))
    return found


def _persons_of(names: Names, house: frozenset[str]) -> Names:
    others = tuple(name for name in names if _plain(name) not in house)
    return others or names


def _house_of(page: Page) -> frozenset[str]:
    """What the site calls itself: it is no person."""
    told = [*page.metadata.meta.get("og:site_name", ()), *page.metadata.meta.get("application-name", ())]
    for node in page.metadata.nodes:
        if "publisher" in node:
            told += islice(names_in(node["publisher"]), 3)
    host = page.document.url.split("/")[2] if page.document.url.count("/") > 1 else ""
    labels = host.removeprefix("www.").split(".")
    return frozenset({_plain(each) for each in (*told, host, *labels[:-1], ".".join(labels))} - {""})


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold().removeprefix("the ") if char.isalnum())


# -- what the page declares


def _linked_data(page: Page) -> Iterator[Candidate[Names]]:
    """JSON-LD's author: of the node that has the page's headline, else of the first."""
    nodes = [
        (index, node, names)
        for index, node in enumerate(page.metadata.nodes)
        if not _WRITTEN.isdisjoint(types_of(node)) and (names := _told(page, node))
    ]
    title = squeezed(page.metadata.title or "").casefold()

    def rank(entry: tuple[int, dict[str, Any], Names]) -> tuple[bool, bool, int]:
        index, node, _ = entry
        headline = node.get("headline") or node.get("name")
        said = isinstance(headline, str) and squeezed(headline).casefold()[:40] in title
        return (not said, ARTICLES.isdisjoint(types_of(node)), index)

    if nodes:
        _, node, names = min(nodes, key=rank)
        yield Candidate(names, "json-ld", 0.85 if not ARTICLES.isdisjoint(types_of(node)) else 0.7)


def _told(page: Page, node: dict[str, Any]) -> Names:
    value = node.get("author") or node.get("creator")
    names: dict[str, None] = {}
    for each in islice(value if isinstance(value, list) else [value], 20):
        for text in islice(names_in(_whole(page, each)), 20):
            names.update(dict.fromkeys(names_of(text)))
    return tuple(names)


def _whole(page: Page, value: Any) -> Any:
    """What an `@id` stands for."""
    if isinstance(value, dict) and "name" not in value and (key := value.get("@id")):
        return next((node for node in page.metadata.nodes if node.get("@id") == key and "name" in node), value)
    return value


def _metas(page: Page) -> Iterator[Candidate[Names]]:
    meta = page.metadata.meta
    for name, confidence in _META.items():
        if names := _all_names(meta.get(name, ())):
            yield Candidate(names, f"meta[{name}]", confidence)
    for label, data in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if LABELLED.match(next(iter(meta.get(label, ())), "") + " "):
            yield Candidate(_all_names(meta.get(data, ())), f"meta[{data}]", 0.6)


def _all_names(texts: Iterable[str]) -> Names:
    return tuple(dict.fromkeys(name for text in texts if "://" not in text for name in names_of(text)))


# -- what the page prints


def _marked(page: Page) -> Iterator[Candidate[Names]]:
    """Elements near the headline, or after the text, whose class, `itemprop` or `rel` says author."""
    found: dict[str, list[tuple[HtmlElement, int, Names]]] = {}
    for element, at in page.outline.marked:
        if (rule := _kind_of(element)) and _nearness(page, at) and not _is_foreign(page, at, element):
            group = found.get(rule, [])
            if (not group or _is_next(element, at, *group[0][:2])) and (names := names_in_element(element)):
                found.setdefault(rule, []).append((element, at, names))
    for rule, group in found.items():
        element, at, _ = group[0]
        names = tuple(dict.fromkeys(name for _, _, each in group for name in each))
        yield Candidate(names, f"marked[{rule}]", _MARKS[rule] * _nearness(page, at), place_of(element))


def _is_next(element: HtmlElement, at: int, first: HtmlElement, first_at: int) -> bool:
    """Whether an element is made like the first of its kind, and stands in the same row."""
    return at - first_at <= _NEXT and (element.tag, element.get("class")) == (first.tag, first.get("class"))


_MARKS = {"rel=author": 0.85, "itemprop=author": 0.85, "byline class": 0.8, "author class": 0.8, "vcard": 0.6}


def _kind_of(element: HtmlElement) -> str | None:
    if element.tag == "time":
        return None
    if "author" in (element.get("rel") or "").lower().split():
        return "rel=author"
    if (element.get("itemprop") or "").lower() in {"author", "creator"}:
        return "itemprop=author"
    words = words_in(element.get("class") or "")
    if "byline" in words or "bylines" in words:
        return "byline class"
    if not _AUTHOR_WORDS.isdisjoint(words):
        return "author class"
    return "vcard" if "vcard" in words else None


def _nearness(page: Page, at: int) -> float:
    """How near a block stands to where names are printed: 1 at the headline, less after the text, 0 elsewhere."""
    head, core = page.headline_at, page.core
    if head is not None and -_BEFORE <= at - head <= _AFTER:
        return 1.0 if at >= head else 0.85
    if core and -_BEFORE <= at - core[0] <= _BELOW:
        return 0.9 if head is None or at > head else 0.4
    if core and -3 <= at - core[-1] <= _AFTER:
        return 0.7
    return 0.0


def _is_foreign(page: Page, at: int, element: HtmlElement) -> bool:
    """Whether an element stands among comments or other articles."""
    blocks = page.outline.blocks
    foreign = _foreign_at(page, at)
    if not foreign.isdisjoint(words_in(element.get("class") or "")):
        return True
    return at < len(blocks) and not foreign.isdisjoint(_words_around(page, blocks[at].node))


def _foreign_at(page: Page, at: int) -> frozenset[str]:
    head = page.headline_at
    return _ALWAYS_FOREIGN if head is not None and -3 <= at - head <= 5 else _FOREIGN


def _words_around(page: Page, node: Node) -> set[str]:
    """The words of class and id of what a node stands in, up to what also holds the headline or the text."""
    marks = [mark for mark in (page.headline_at, page.core[0] if page.core else None) if mark is not None]
    words: set[str] = set()
    for each in islice(node.above(), 12):
        if any(each.start <= mark < each.end for mark in marks):
            break
        words.update(words_in(each.names))
    return words


def names_in_element(element: HtmlElement) -> Names:
    """The names in a byline's element: after its label where it has one; before its first long text."""
    names: list[str] = []
    text = text_in_parts(element)
    if len(text) > _LONGEST_BYLINE:
        return ()
    parts = [part for part in text.split(BREAK) if part.strip()]
    for index, part in enumerate(parts):
        if is_label(part) and index < 3 and not any(shape(name) == PERSON for name in names):
            names.clear()
        elif len(part) > 120:
            break
        else:
            names += [name for name in names_of(part) if name not in names]
    return without_organisations(names)


def text_in_parts(element: HtmlElement) -> str:
    """Text of a small element, with a break where one element ends and another begins."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, each in islice(walk, _MOST_STEPS):
        if event == "start" and (not isinstance(each.tag, str) or each.tag in SILENT_TAGS):
            walk.skip_subtree()
            continue
        text = each.text if event == "start" else each.tail
        if each is not element:
            parts.append(BREAK)
        if text and (event == "start" or each is not element):
            parts.append(text.replace(BREAK, " "))
    return "".join(parts)


def _lines(page: Page) -> Iterator[Candidate[Names]]:
    """Short lines near the headline, or after the text, such as `By Ann Lee | 2 July 2019`."""
    for block in _near_blocks(page):
        names = names_in_line(_text_of(block), page.language)
        if names and _foreign_at(page, block.index).isdisjoint(_words_around(page, block.node)):
            yield Candidate(names, "line", 0.85 * _nearness(page, block.index), place_of(block.node.element))
            return


def _text_of(block: Block) -> str:
    """A block's text; apart by elements, where its label sticks to the name after it."""
    node = block.node
    if node.end == node.start + 1 and _STUCK.match(block.text):
        return text_in_parts(node.element)
    return block.text


def _near_blocks(page: Page) -> Iterator[Block]:
    blocks, head, core = page.outline.blocks, page.headline_at, page.core
    starts = [] if head is None else [head, *range(head + 1, head + _AFTER), *range(head - 1, head - _BEFORE, -1)]
    if core:
        starts += [*range(core[0] - 3, core[0] + 3), *range(core[-1] - 2, core[-1] + 4)]
    for at in dict.fromkeys(starts):
        if 0 <= at < len(blocks) and len(blocks[at].text) <= _LONGEST_LINE:
            yield blocks[at]


def names_in_line(text: str, language: str | None) -> Names:
    """The names in a line that says nothing but a date and `by NAME`; none in any other."""
    text = squeezed(text)
    if len(text) > _LONGEST_LINE:
        return ()
    if found := find_date(text, language):
        before, after = text[: found[1]].strip(_TRIMMINGS), text[found[2] :].strip(_TRIMMINGS)
        text = after if LABELLED.match(after + " ") and len(before) < 20 else before
    return names_labelled(text)


def _links(page: Page) -> Iterator[Candidate[Names]]:
    """Links to authors' pages, near the headline."""
    found: list[tuple[HtmlElement, int, Names]] = []
    for element, at in page.outline.links:
        if (found and at - found[0][1] > _NEXT) or len(found) > _MOST_IN_ROW:
            break
        if not _nearness(page, at) or not _AUTHOR_PATH.search(unquote(element.get("href") or "")):
            continue
        text = text_in_parts(element)
        names = names_of(text) if len(text) < _LONGEST_LINK else ()
        if names and shape(names[0]) == PERSON and not _is_foreign(page, at, element):
            found.append((element, at, names))
    if found:
        element, at, _ = found[0]
        names = tuple(dict.fromkeys(name for _, _, each in found for name in each))
        yield Candidate(names, "author link", 0.75 * _nearness(page, at), place_of(element))


Rule = Callable[[Page], Iterator[Candidate[Names]]]

DECLARED: tuple[Rule, ...] = (_linked_data, _metas)
"""The rules that hold for a page which lists others, too."""
RULES: tuple[Rule, ...] = (*DECLARED, _marked, _lines, _links)
"""The rules, in order: the first wins a tie."""
