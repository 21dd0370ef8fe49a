"""The headline, and the name of the site that stands beside it in `<title>`."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.headlines import SEPARATOR, is_site, letters
from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, squeezed, text_of

_SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
_EDGES = " -–—|·•»«:‹›/\\~"
_META = ("og:title", "twitter:title", "dc.title", "citation_title")
_SUFFIX_WORDS = 5
_LEAST = 12
"""Letters of a declared title that a longer heading may end with."""


def find_title(page: Page) -> Candidate[str] | None:
    """The headline, without the site's name."""
    return max(titles(page), key=lambda each: each.confidence, default=None)


def find_site_name(page: Page) -> Candidate[str] | None:
    """The site's name."""
    return best(_site_names(page), same=letters)


def titles(page: Page) -> Iterator[Candidate[str]]:
    """All that may be the title."""
    declared = list(_declared(page))
    heading = page.heading
    if heading is not None:
        place = place_of(heading.node.element)
        yield Candidate(_without_known(heading.text, page), heading.node.tag, heading.confidence, place)
        name = letters(heading.text)
        borne_out = any(name == letters(each.value) for each in declared)
        for each in () if borne_out else declared:
            told = letters(each.value)
            if _LEAST <= len(told) < len(name) <= 3 * len(told) and name.endswith(told):
                yield Candidate(each.value, f"{heading.node.tag} without its kicker", heading.confidence + 0.05, place)
        if page.kind.value == "page" and (told := _said_twice(declared)):
            yield Candidate(told, "title and meta[og:title]", heading.confidence + 0.05)
    yield from declared


def _said_twice(declared: list[Candidate[str]]) -> str:
    """What both `<title>` and `og:title` say: of a page that is no article, where the heading is often a slogan."""
    by_rule = {each.rule: each.value for each in declared}
    title = by_rule.get("title", "")
    return title if letters(title) == letters(by_rule.get("meta[og:title]", "")) else ""


def _declared(page: Page) -> Iterator[Candidate[str]]:
    for node in page.metadata.nodes_of(ARTICLES):
        for text in names_in(node.get("headline")):
            yield Candidate(unescape(text), "json-ld", 0.66)
    for name in _META:
        if told := page.metadata.first(name):
            yield Candidate(_without_site(unescape(told[1]), page), f"meta[{name}]", 0.65)
    if page.metadata.title:
        yield Candidate(_without_site(page.metadata.title, page), "title", 0.6)


def _site_names(page: Page) -> Iterator[Candidate[str]]:
    for name in ("og:site_name", "application-name", "al:ios:app_name"):
        if told := page.metadata.first(name):
            yield Candidate(told[1], f"meta[{name}]", 0.9)
    for node in page.metadata.nodes_of(_SITES):
        for text in names_in(node.get("name")):
            yield Candidate(text, "json-ld", 0.6)
    headline = letters(page.heading.text) if page.heading is not None else ""
    parts = SEPARATOR.split(page.metadata.title or "")
    if len(parts) > 1:
        for part, confidence in ((parts[-1], 0.5), (parts[0], 0.3)):
            if letters(part) and letters(part) not in headline:
                yield Candidate(part, "title", confidence)
    for text, place in _logos(page):
        yield Candidate(text, "logo", 0.4, place)


def _logos(page: Page) -> Iterator[tuple[str, str]]:
    for link, _ in page.outline.links:
        if "home" in (link.get("rel") or "").split() or "logo" in (link.get("class") or "").lower():
            image = next(link.iter("img"), None)
            text = text_of(link) or squeezed(image.get("alt") or "" if image is not None else "")
            if text:
                yield text, place_of(link)
                return


def _without_site(title: str, page: Page) -> str:
    """A title without the parts at its ends that name the site."""
    while True:
        found = list(SEPARATOR.finditer(title))
        if not found:
            return title
        first, last = found[0], found[-1]
        if _names_site(title[last.end() :], last.group(), page):
            title = title[: last.start()].rstrip(_EDGES) or title[last.end() :]
        elif is_site(title[: first.start()], page.sites):
            title = title[first.end() :].lstrip(_EDGES) or title[: first.start()]
        else:
            return title


def _names_site(part: str, separator: str, page: Page) -> bool:
    """Whether the last part of a title names the site: it is known to, or stands behind a bar and is short."""
    behind_bar = separator.strip() in {"|", "»", "«", "::"} and len(part.split()) <= _SUFFIX_WORDS
    return bool(letters(part)) and (behind_bar or is_site(part, page.sites))


def _without_known(heading: str, page: Page) -> str:
    """A heading without a last part that is the site's name."""
    *_, last = [None, *SEPARATOR.finditer(heading)]
    known = last is not None and letters(heading[last.end() :]) and is_site(heading[last.end() :], page.sites)
    return heading[: last.start()] if last is not None and known else heading
