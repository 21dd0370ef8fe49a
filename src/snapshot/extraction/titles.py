"""The headline, and the name of the site that stands beside it in `<title>`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.metadata import ARTICLES, names_in
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, squeezed, text_of

_SEPARATOR = re.compile(r"\s+[-–—|·•»«:‹›/\\]+\s+|\s*[|»«]\s*")
_NOT_A_WORD = re.compile(r"\W+")
_SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
_LONGEST_TITLE = 400
_PERMALINK = "¶"


def find_title(page: Page) -> Candidate[str] | None:
    """The headline, without the site's name."""
    return best(_titles(page), same=_letters)


def find_site_name(page: Page) -> Candidate[str] | None:
    """The site's name."""
    return best(_site_names(page), same=_letters)


def _titles(page: Page) -> Iterator[Candidate[str]]:
    if page.headline is not None and (text := squeezed(_visible(page)))[:_LONGEST_TITLE]:
        yield Candidate(text, "h1", 0.85, place_of(page.headline))
    for node in page.metadata.nodes_of(ARTICLES):
        for text in names_in(node.get("headline")):
            yield Candidate(text, "json-ld", 0.7)
    for name in ("og:title", "twitter:title", "dc.title", "citation_title"):
        if told := page.metadata.first(name):
            yield Candidate(_without_site(told[1], page), f"meta[{name}]", 0.65)
    if page.metadata.title:
        yield Candidate(_without_site(page.metadata.title, page), "title", 0.6)


def _visible(page: Page) -> str:
    """The heading's text without its permalink mark."""
    return text_of(page.headline).rstrip(_PERMALINK) if page.headline is not None else ""


def _site_names(page: Page) -> Iterator[Candidate[str]]:
    for name in ("og:site_name", "application-name", "al:ios:app_name"):
        if told := page.metadata.first(name):
            yield Candidate(told[1], f"meta[{name}]", 0.9)
    for node in page.metadata.nodes_of(_SITES):
        for text in names_in(node.get("name")):
            yield Candidate(text, "json-ld", 0.6)
    parts = _SEPARATOR.split(page.metadata.title or "")
    if len(parts) > 1:
        for part, confidence in ((parts[-1], 0.5), (parts[0], 0.3)):
            if _letters(part) and _letters(part) not in _letters(_visible(page)):
                yield Candidate(part, "title", confidence)
    for text, place in _logos(page):
        yield Candidate(text, "logo", 0.4, place)


def _logos(page: Page) -> Iterator[tuple[str, str]]:
    for link in page.tree.iter("a"):
        if "home" in (link.get("rel") or "").split() or "logo" in (link.get("class") or "").lower():
            image = next(link.iter("img"), None)
            text = text_of(link) or squeezed(image.get("alt") or "" if image is not None else "")
            if text:
                yield text, place_of(link)
                return


def _without_site(title: str, page: Page) -> str:
    """A title without the part of it that names the site: what is left of the headline's part, else the longest."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return title
    if page.headline is not None and _letters(_visible(page)) and title.lower().startswith(_visible(page).lower()):
        return _visible(page)
    site = find_site_name(page)
    name = _letters(site.value) if site else ""
    if name and _letters(parts[-1]) == name:
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·•»«:‹›/\\")
    if name and _letters(parts[0]) == name:
        return title[len(parts[0]) :].lstrip(" -–—|·•»«:‹›/\\")
    return max(parts, key=len)


def _letters(text: str) -> str:
    return _NOT_A_WORD.sub("", text).casefold()
