"""One page as the rules see it: what several fields need is found once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from lxml.html import HtmlElement

from snapshot.extraction.candidates import Candidate
from snapshot.extraction.features import Hints
from snapshot.extraction.filed import Filed, filed_links
from snapshot.extraction.headlines import Headline, find_headings, leads_home, site_names, the_headline
from snapshot.extraction.judging import body_model, chosen, judged
from snapshot.extraction.kinds import is_of_teasers, kind_of
from snapshot.extraction.metadata import Metadata, read_metadata
from snapshot.extraction.notices import find_notice
from snapshot.extraction.outline import Block, Node, Outline
from snapshot.extraction.related import related_blocks
from snapshot.extraction.tree import place_of, squeezed
from snapshot.model import Kind
from snapshot.parse.document import Document

_REPEATED = 0.2
"""How much of its likelihood is left to a block that the site repeats."""


def _never(_: Block) -> bool:
    return False


def hints_of(metadata: Metadata) -> Hints:
    """What a page declares that bears on its blocks."""
    declared = [body for node in metadata.nodes if isinstance(body := node.get("articleBody"), str)]
    return Hints(metadata.title or "", squeezed(unescape(max(declared, key=len, default=""))))


@dataclass(frozen=True)
class Page:
    """A parsed page. Nothing of the tree is changed, so that XPaths in evidence stay true."""

    document: Document
    repeats: Callable[[Block], bool] = field(default=_never)
    """Whether a block stands on most pages of the site, as its model tells."""
    captured_at: str | None = None
    """When it was captured, where that is known: UTC, ISO 8601."""

    @property
    def tree(self) -> HtmlElement:
        """The root element."""
        return self.document.tree

    @cached_property
    def metadata(self) -> Metadata:
        """What the page declares of itself."""
        return read_metadata(self.tree)

    @cached_property
    def outline(self) -> Outline:
        """Its blocks of text."""
        return Outline(next(self.tree.iter("body"), self.tree))

    @cached_property
    def sites(self) -> frozenset[str]:
        """What the site calls itself, as letters."""
        return site_names(self.metadata, self.document.url)

    @cached_property
    def headings(self) -> list[Headline]:
        """The headings that may be the headline."""
        return find_headings(self.outline, self.metadata, self.sites, self._is_site)

    def _is_site(self, block: Block) -> bool:
        """Whether a heading's block is of the site rather than of the page."""
        return self.repeats(block) or leads_home(block.node.element, self.document.url)

    @cached_property
    def heading(self) -> Headline | None:
        """The headline, as it is printed."""
        return the_headline(self.headings, self.outline, self.metadata, self.sites)

    @property
    def headline(self) -> HtmlElement | None:
        """The element that holds the headline."""
        return self.heading.node.element if self.heading is not None else None

    @property
    def headline_at(self) -> int | None:
        """The first block of the headline."""
        return self.heading.node.start if self.heading is not None else None

    def is_headline(self, at: int) -> bool:
        """Whether a block stands in the element of the headline."""
        return self.heading is not None and self.heading.node.start <= at < self.heading.node.end

    @cached_property
    def probabilities(self) -> dict[int, float]:
        """How likely each block is a part of the main text; those of menus are left out."""
        told = judged(self.outline, hints_of(self.metadata), body_model())
        if self.repeats is _never:
            return told
        blocks = self.outline.blocks
        return {index: each * _REPEATED if self.repeats(blocks[index]) else each for index, each in told.items()}

    @cached_property
    def core(self) -> tuple[int, ...]:
        """The blocks that the main text is made of."""
        teasers = self.lists and is_of_teasers(self.outline)
        return chosen(self.outline, self.probabilities, self.kind.value, teasers=teasers)

    @cached_property
    def root(self) -> str:
        """The XPath of the innermost element that holds all of the main text; empty where there is none."""
        if not self.core:
            return ""
        first, last = self.core[0], self.core[-1]
        above = self.outline.blocks[first].node.above()
        return place_of(next(node for node in above if node.start <= first and last < node.end).element)

    @cached_property
    def language(self) -> str | None:
        """BCP 47, as the page declares it."""
        return self.spoken[0]

    @cached_property
    def spoken(self) -> tuple[str | None, str]:
        """Its language, and where it says so: on its root, in a meta, or on what holds the main text."""
        for told, where in self._languages():
            if language := squeezed(told).replace("_", "-").split(",")[0]:
                return language, where
        return None, ""

    def _languages(self) -> Iterator[tuple[str, str]]:
        yield _language_of(self.tree), "html[lang]"
        name, told = self.metadata.first("content-language", "language", "og:locale") or ("", "")
        yield told, f"meta[{name}]"
        if self.core:
            for node in self.outline.blocks[self.core[0]].node.above():
                yield _language_of(node.element), f"lang {place_of(node.element)}"

    @cached_property
    def _notice(self) -> tuple[Candidate[str], Node] | None:
        return find_notice(self.outline)

    @property
    def notice(self) -> Candidate[str] | None:
        """The closure notice."""
        return self._notice[0] if self._notice else None

    @cached_property
    def related(self) -> list[Node]:
        """The blocks of further reading."""
        return related_blocks(self.outline)

    @cached_property
    def skip(self) -> frozenset[int]:
        """The blocks that are no part of the main text, though no class says so."""
        nodes = [*self.related, self._notice[1]] if self._notice else self.related
        return frozenset(index for node in nodes for index in range(node.start, node.end))

    @cached_property
    def filed(self) -> list[Filed]:
        """Its links to categories and tags."""
        return list(filed_links(self.outline))

    @cached_property
    def kind(self) -> Candidate[Kind]:
        """What kind of page it is."""
        return kind_of(self.outline, self.metadata, self.document.url)

    @property
    def lists(self) -> bool:
        """Whether the page lists others."""
        return self.kind.value == "listing"


def _language_of(element: HtmlElement) -> str:
    """The language that an element says it is in, of HTML or XML."""
    return (
        element.get("lang")
        or element.get("{http://www.w3.org/XML/1998/namespace}lang")
        or element.get("xml:lang")
        or ""
    )
