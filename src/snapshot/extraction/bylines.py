"""Who wrote it: names that the page declares, and names that it prints near its headline or after its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.metadata import ARTICLES, is_named, names_in, plain, types_of
from snapshot.extraction.page import Page
from snapshot.extraction.people import LABELLED, PERSON, names_of, shape, without_organisations
from snapshot.extraction.people import names_in_line as names_in_line  # noqa: PLC0414  (body.py asks for it here)
from snapshot.extraction.signatures import (
    Surroundings,
    author_links,
    first_poster,
    labelled_lines,
    marked_names,
    names_beside_dates,
    signatures,
)
from snapshot.extraction.tree import squeezed

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
_SURNAME_FIRST = frozenset({"citation_author", "dc.creator", "dcterms.creator", "dc.contributor"})
_DECLARED = frozenset({"json-ld", "meta"})
"""Families of rules whose names may be those of photographers and editors too; a printed line says who wrote it."""
_AGREEMENT = 0.2
_LEAST = 0.1
_LONG = 8
_HOUSE = 0.3
"""How sure the site's own name is to be an author's."""


def find_authors(page: Page, more: Iterable[Candidate[Names]] = ()) -> Candidate[Names] | None:
    """The names, as printed; `more` are what the site's model says."""
    house = _house_of(page)
    found = [*_candidates(page, house), *(each for told in more if (each := _weighed(told, house)))]
    names = [{_spelt_alike(name) for name in each.value} for each in found]

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
    said = found[chosen].rule.split("[")[0] in _DECLARED
    lines = [
        each
        for place, each in enumerate(found)
        if each.rule == "line" and (names[place] > names[chosen] or (said and names[place] < names[chosen]))
    ]
    return next((each for each in lines if all(shape(name) == PERSON for name in each.value)), found[chosen])


def _spelt_alike(name: str) -> str:
    """A name as others spell it, too: `King, Jr.` is `King Jr`."""
    return name.casefold().replace(",", "").rstrip(".")


def candidates(page: Page) -> list[Candidate[Names]]:
    """All that the rules say, weighed by the shape of the names."""
    return _candidates(page, _house_of(page))


def _candidates(page: Page, house: frozenset[str]) -> list[Candidate[Names]]:
    found = [each for rule in DECLARED for told in rule(page) if (each := _weighed(told, house))]
    if not _lists(page):
        around = Surroundings.of(page)
        found += [each for rule in PRINTED for seen in rule(around) if (each := _weighed(seen, house))]
        if not any(shape(name) == PERSON for each in found for name in each.value):
            found += [each for rule in LAST for seen in rule(around) if (each := _weighed(seen, house))]
    return found


def _weighed(told: Candidate[Names], house: frozenset[str]) -> Candidate[Names] | None:
    """A candidate without organisations beside persons, trusted as far as its names look like names.

    An agency remains that JSON-LD lists after a person, as an author of its own.
    """
    names = _persons_of(told.value, house)
    if told.rule != "json-ld" or shape(names[0]) < PERSON:
        names = without_organisations(names)
    weight = max((_HOUSE if _is_house(name, house) else shape(name) for name in names), default=0.0)
    if not names or told.confidence * weight < _LEAST:
        return None
    return Candidate(names, told.rule, told.confidence * (0.4 + 0.6 * weight), told.place)


def _lists(page: Page) -> bool:
    """Whether a page lists others, and says of itself no other thing."""
    return page.lists and "article" not in page.metadata.meta.get("og:type", ())


def _persons_of(names: Names, house: frozenset[str]) -> Names:
    others = tuple(name for name in names if not _is_house(name, house))
    return others or names


def _is_house(name: str, house: frozenset[str]) -> bool:
    """Whether a name is the site's own, or that with its place before it."""
    plain = _plain(name)
    return plain in house or any(len(each) >= _LONG and plain.endswith(each) for each in house)


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
        yield Candidate(names, "json-ld", 0.95 if not ARTICLES.isdisjoint(types_of(node)) else 0.7)


def _told(page: Page, node: dict[str, Any]) -> Names:
    value = node.get("author") or node.get("creator")
    names: dict[str, None] = {}
    for each in islice(value if isinstance(value, list) else [value], 20):
        for text in islice(names_in(_whole(page, each)), 20):
            names.update(dict.fromkeys(names_of(text)))
    return tuple(names)


def _whole(page: Page, value: Any) -> Any:
    """What an `@id` stands for."""
    if isinstance(value, dict) and not is_named(value) and (key := value.get("@id")):
        return next((node for node in page.metadata.nodes if node.get("@id") == key and is_named(node)), value)
    return value


def _metas(page: Page) -> Iterator[Candidate[Names]]:
    meta = page.metadata.meta
    for name, confidence in _META.items():
        told = meta.get(name, ())
        if names := _all_names(map(_turned, told) if name in _SURNAME_FIRST else told):
            yield Candidate(names, f"meta[{name}]", confidence)
    for label, data in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if LABELLED.match(next(iter(meta.get(label, ())), "") + " "):
            yield Candidate(_all_names(meta.get(data, ())), f"meta[{data}]", 0.6)


def _turned(name: str) -> str:
    """`Lee, Ann` as `Ann Lee`, as bibliographies write it."""
    surname, _, given = name.partition(", ")
    return f"{given} {surname}" if given and "," not in given and len(given.split()) <= 2 else name


def _all_names(texts: Iterable[str]) -> Names:
    return tuple(dict.fromkeys(name for text in map(plain, texts) if "://" not in text for name in names_of(text)))


DECLARED: tuple[Callable[[Page], Iterator[Candidate[Names]]], ...] = (_linked_data, _metas)
"""The rules on what the page says of itself; they hold for a page which lists others, too."""
Look = Callable[[Surroundings], Iterator[Candidate[Names]]]
PRINTED: tuple[Look, ...] = (marked_names, labelled_lines, author_links)
"""The rules on what it prints. Of all rules, the first wins a tie."""
LAST: tuple[Look, ...] = (names_beside_dates, signatures, first_poster)
"""The rules that are asked where the others found no person."""
