"""What the pages of one site tell of each other: blocks that repeat, and where names and dates are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.datetext import find_date
from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.outline import Block
from snapshot.extraction.page import Page
from snapshot.extraction.people import names_of
from snapshot.extraction.tree import place_of

LEAST_PAGES = 3
"""Pages of a host from which something is learned."""
SAMPLE = 40
"""Pages of a host that are looked at, at most."""
_SHARE = 0.6
_CONFIRMED = 3
"""Pages on which a place must hold what the page declares."""
_RELIABLE = 0.8
"""Share of the pages with such a place on which it does."""
_LONGEST_LINE = 200
_LONGEST_TEXT = 160
_CONFIDENCE = 0.78


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one page gives to its site's model."""

    blocks: frozenset[tuple[str, str]]
    """Place and beginning of each block's text."""
    places: frozenset[str]
    """All places in which short lines stand."""
    bylines: frozenset[str]
    """Places of lines that hold the names that the page declares."""
    dates: frozenset[str]
    """Places of lines that hold the day that the page declares."""


@dataclass(frozen=True, slots=True)
class SiteModel:
    """What was learned from a sample of a host's pages."""

    pages: int
    repeated: frozenset[tuple[str, str]] = frozenset()
    bylines: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()

    def repeats(self, block: Block) -> bool:
        """Whether a block stands on most pages of the site."""
        return _key(block) in self.repeated

    def as_json(self) -> dict[str, Any]:
        """The model, readable: for report/site-model.json."""
        return {
            "pages": self.pages,
            "repeated": [{"place": place, "text": text} for place, text in sorted(self.repeated)],
            "byline": sorted(self.bylines),
            "date": sorted(self.dates),
        }


def place_in_template(block: Block) -> str:
    """Where a block stands, as templates name it: tags and classes of its element and what holds that."""
    node = block.node
    return " < ".join([".".join((each.tag, *each.names.split())) for each in (node, node.parent) if each is not None])


def facts_of(page: Page) -> PageFacts:
    """What a page gives to its site's model."""
    lines = [block for block in page.outline.blocks if len(block.text) <= _LONGEST_LINE]
    declared_names = _declared_names(page)
    declared_days = _declared_days(page)
    bylines, dates = set(), set()
    for block in lines:
        text = block.text.casefold()
        if declared_names and all(name in text for name in declared_names):
            bylines.add(place_in_template(block))
        if declared_days and (found := find_date(block.text, page.language)) and found[0] in declared_days:
            dates.add(place_in_template(block))
    return PageFacts(
        frozenset(map(_key, page.outline.blocks)),
        frozenset(map(place_in_template, lines)) if declared_names or declared_days else frozenset(),
        frozenset(bylines),
        frozenset(dates),
    )


def learn(facts: Iterable[PageFacts]) -> SiteModel | None:
    """The model of a site, from facts of its pages; None where they are too few to tell what repeats."""
    pages = list(facts)
    if len(pages) < LEAST_PAGES:
        return None
    blocks = Counter(key for page in pages for key in page.blocks)
    needed = max(LEAST_PAGES, _SHARE * len(pages))
    return SiteModel(
        pages=len(pages),
        repeated=frozenset(key for key, number in blocks.items() if number >= needed),
        bylines=_reliable([page.bylines for page in pages], [page.places for page in pages]),
        dates=_reliable([page.dates for page in pages], [page.places for page in pages]),
    )


def names_by_template(page: Page, model: SiteModel) -> Iterator[Candidate[tuple[str, ...]]]:
    """Names in the places where other pages of the site have those that they declare."""
    for block in page.outline.blocks:
        placed = len(block.text) <= _LONGEST_LINE and place_in_template(block) in model.bylines
        if placed and (names := names_of(block.text)):
            yield Candidate(names, "site model", _CONFIDENCE, place_of(block.node.element))


def dates_by_template(page: Page, model: SiteModel) -> Iterator[Candidate[str]]:
    """Dates in the places where other pages of the site have those that they declare."""
    for block in page.outline.blocks:
        placed = len(block.text) <= _LONGEST_LINE and place_in_template(block) in model.dates
        if placed and (found := find_date(block.text, page.language)):
            yield Candidate(found[0], "site model", _CONFIDENCE, place_of(block.node.element))


def _reliable(confirmed: list[frozenset[str]], seen: list[frozenset[str]]) -> frozenset[str]:
    """The places that hold what is declared on nearly all pages that have both."""
    right = Counter(place for places in confirmed for place in places)
    all_of = Counter(place for places in seen for place in places)
    return frozenset(
        place for place, number in right.items() if number >= _CONFIRMED and number >= _RELIABLE * all_of[place]
    )


def _key(block: Block) -> tuple[str, str]:
    return place_in_template(block), block.text[:_LONGEST_TEXT]


def _declared_names(page: Page) -> list[str]:
    names = [name for node in page.metadata.nodes_of(ARTICLES) for name in names_in(node.get("author"))]
    names = names or [name for told in page.metadata.meta.get("author", ()) for name in names_of(told)]
    return [name.casefold() for name in names if " " in name][:3]


def _declared_days(page: Page) -> frozenset[str]:
    days = [node.get("datePublished") for node in page.metadata.nodes_of(ARTICLES)]
    told = page.metadata.first("article:published_time", "datepublished", "date")
    return frozenset(day[:10] for day in [*days, told[1] if told else None] if isinstance(day, str))
