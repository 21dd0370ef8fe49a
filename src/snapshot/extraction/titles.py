"""The headline, and the name of the site that stands beside it in `<title>`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from snapshot import urls
from snapshot.extraction.addresses import plain_words, shared, words_of_path
from snapshot.extraction.candidates import Candidate, best
from snapshot.extraction.headlines import is_site, letters, parts_of, separators
from snapshot.extraction.metadata import ARTICLES, names_in, plain
from snapshot.extraction.page import Page
from snapshot.extraction.tree import place_of, squeezed, text_of, words_in
from snapshot.extraction.words import HOME

_SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
_EDGES = " -–—|·•:/\\~"
_BARS = frozenset("|»«")
_PARTING = re.compile(r":\s+|\s+[-–—|]\s+")
_META = ("og:title", "twitter:title", "dc.title", "citation_title")
_SUFFIX_WORDS = 5
_LEAST = 12
"""Letters that two titles have in common, of which one is the other and more."""
_ALIEN = 0.2
"""The share of common words below which a heading and a title are not about the same."""


def find_title(page: Page) -> Candidate[str] | None:
    """The headline, without the site's name."""
    return max(titles(page), key=lambda each: each.confidence, default=None)


def find_site_name(page: Page) -> Candidate[str] | None:
    """The site's name."""
    return best(_site_names(page), same=letters)


def titles(page: Page) -> Iterator[Candidate[str]]:
    """All that may be the title."""
    declared = list(_declared(page))
    if (heading := page.heading) is not None:
        place = place_of(heading.node.element)
        yield Candidate(squeezed(_without_known(heading.text, page)), heading.node.tag, heading.confidence, place)
        borne_out = any(letters(heading.text) == letters(each.value) for each in declared)
        for told, rule in _parted(heading.text, declared) if borne_out else _better(heading.text, declared, page):
            yield Candidate(told, rule.format(heading.node.tag), heading.confidence + 0.05, place)
    yield from (each for each in declared if each.value.lower() not in HOME)


def _parted(heading: str, declared: list[Candidate[str]]) -> Iterator[tuple[str, str]]:
    """Titles, declared twice, that part a kicker by a colon or a dash where the heading has it before the rest."""
    told = Counter(each.value for each in declared)
    for title, times in told.items():
        if times > 1 and title != heading and _PARTING.sub(" ", title) == heading:
            yield title, "{} with its kicker parted"


def _better(heading: str, declared: list[Candidate[str]], page: Page) -> Iterator[tuple[str, str]]:
    """Titles that are better than a heading that none of the declared ones bears out."""
    name = letters(heading)
    for each in declared:
        told = letters(each.value)
        kicker = heading[: -len(each.value)]
        if _LEAST <= len(told) < len(name) <= 3 * len(told) and name.endswith(told) and not is_site(kicker, page.sites):
            yield each.value, "{} without its kicker"
        if told and name.startswith(told) and _has_bar(heading, len(each.value)):
            yield each.value, "{} up to its bar"
    by_rule = {each.rule: each.value for each in reversed(declared)}
    shown = by_rule.get("meta[og:title]", "")
    if _same(_without_site(by_rule.get("json-ld", ""), page), shown) and _one_holds_other(name, letters(shown)):
        yield shown, "json-ld and meta[og:title]"
    title = by_rule.get("title", "")
    if _same(title, shown) and _is_likelier(title, heading, page):
        yield title, "title and meta[og:title]"


def _has_bar(heading: str, at: int) -> bool:
    return any(each.start() == at and each.group().strip() in _BARS for each in separators(heading))


def _same(one: str, other: str) -> bool:
    return bool(letters(one)) and letters(one) == letters(other)


def _one_holds_other(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST and short in long


def _is_likelier(title: str, heading: str, page: Page) -> bool:
    """Whether a title that is declared twice is likelier than a heading that says another thing.

    Not where the address, which was made of the first title, has more of the heading's words. A page that is no article
    often has a slogan or a shelf's name for a heading; an article's heading is doubted only where the two have next to
    nothing in common, and the address speaks for the title.
    """
    address = words_of_path(page.document.url)
    printed = plain_words(heading)
    told = len(address & plain_words(title)) - len(address & printed)
    if told < 0 or letters(parts_of(title)[0]) == letters(heading):
        return False
    match page.kind.value:
        case "page":
            return True
        case "listing" | "documentation":
            return bool(address) and letters(heading) not in letters(title)
        case _:
            spelled = any(word.isascii() for word in printed)  # addresses rarely spell other scripts
            return spelled and told > 0 and shared(title, heading) < _ALIEN


def _declared(page: Page) -> Iterator[Candidate[str]]:
    for node in page.metadata.nodes_of(ARTICLES):
        for text in names_in(node.get("headline")):
            yield Candidate(text, "json-ld", 0.66)
    for name in _META:
        if told := page.metadata.first(name):
            yield Candidate(_without_site(plain(told[1]), page), f"meta[{name}]", 0.65)
    if page.metadata.title:
        yield Candidate(_without_site(page.metadata.title, page), "title", 0.6)


def _site_names(page: Page) -> Iterator[Candidate[str]]:
    for name in ("og:site_name", "application-name", "al:ios:app_name"):
        if told := page.metadata.first(name):
            yield Candidate(plain(told[1]), f"meta[{name}]", 0.9)
    for node in page.metadata.nodes_of(_SITES):
        for text in names_in(node.get("name")):
            yield Candidate(text, "json-ld", 0.6)
    headline = letters(page.heading.text) if page.heading is not None else ""
    parts = parts_of(page.metadata.title or "")
    if len(parts) > 1:
        for part, confidence in ((parts[-1], 0.5), (parts[0], 0.3)):
            if letters(part) and letters(part) not in headline:
                yield Candidate(part, "title", confidence)
    for text, place in _logos(page):
        yield Candidate(text, "logo", 0.4, place)


def _logos(page: Page) -> Iterator[tuple[str, str]]:
    here = urls.registered_domain(urls.split(page.document.url).host)
    for link, _, href, rel, names in page.outline.links:
        if (rel and "home" in rel.split()) or any(word.endswith("logo") for word in words_in(names)):
            to = urls.resolve(href, page.document.base)
            if to is None or urls.registered_domain(urls.split(to).host) != here:  # a partner's, or a seal
                continue
            image = next(link.iter("img"), None)
            text = text_of(link) or squeezed(image.get("alt") or "" if image is not None else "")
            if text:
                yield text, place_of(link)
                return


def _without_site(title: str, page: Page) -> str:
    """A title without the parts at its ends that name the site."""
    while True:
        found = separators(title)
        if not found:
            return title
        first, last = found[0], found[-1]
        if title[: first.start()].lower() in HOME:
            title = title[first.end() :]
        elif _names_site(title[last.end() :], last.group(), page):
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
    *_, last = [None, *separators(heading)]
    known = last is not None and letters(heading[last.end() :]) and is_site(heading[last.end() :], page.sites)
    return heading[: last.start()] if last is not None and known else heading
