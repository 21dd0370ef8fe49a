"""One entry of a block of further reading: its link, its title, and what is printed with it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.datetext import find_date, machine_date
from snapshot.extraction.people import LABEL, names_of
from snapshot.extraction.tree import ancestors, text_of, words_of
from snapshot.model import Related

_CATEGORY = frozenset(["category", "cat", "kicker", "topic", "section", "eyebrow", "label", "term"])
_BYLINE = frozenset(["byline", "author", "by", "writer"])
_LONGEST_BYLINE = 80
_LONGEST_CATEGORY = 40
_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6")


def title_of(link: HtmlElement) -> str:
    """The heading that a link holds, else its text."""
    return next((text for each in link.iter(*_TITLES) if (text := text_of(each))), "") or text_of(link)


def items_of(block: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Each entry of a block, and its link with the longest text."""
    by_url: dict[str, list[HtmlElement]] = {}
    for link in block.iter("a"):
        url = urls.resolve(link.get("href") or "", base)
        if url and not {"tag", "category", "author"} & set((link.get("rel") or "").lower().split()):
            by_url.setdefault(url, []).append(link)
    leads_to = {link: url for url, links in by_url.items() for link in links}
    for url, links in by_url.items():
        link = max(links, key=lambda each: len(text_of(each))) if len(links) > 1 else links[0]
        item = link
        for outer in ancestors(link):
            if outer is block or any(leads_to.get(each, url) != url for each in outer.iter("a")):
                break
            item = outer
        yield item, link


def read_item(item: HtmlElement, url: str, title: str, language: str | None) -> Related:
    """A link with the date, the names and the category that its entry prints; `language` is BCP 47."""
    machine = next((each.get("datetime") for each in item.iter("time") if each.get("datetime")), None)
    written = find_date(text_of(item).replace(title, " "), language)
    day = (machine_date(machine) or "")[:10] if machine else None
    return Related(
        url=url,
        title=title,
        date=day or (written[0] if written else None),
        byline=_byline(item),
        category=_first_of(item, _CATEGORY),
    )


def _byline(item: HtmlElement) -> str | None:
    for element in item.iter():
        if isinstance(element.tag, str) and element.tag != "a" and not _BYLINE.isdisjoint(words_of(element)):
            text = text_of(element)
            if len(text) <= _LONGEST_BYLINE:
                return ", ".join(names_of(text)) or None
    for text in item.itertext():
        if LABEL.match(text) and len(text) <= _LONGEST_BYLINE and (names := names_of(text)):
            return ", ".join(names)
    return None


def _first_of(item: HtmlElement, words: frozenset[str]) -> str | None:
    for element in item.iter():
        if element is not item and isinstance(element.tag, str) and not words.isdisjoint(words_of(element)):
            text = text_of(element)
            if len(text) <= _LONGEST_CATEGORY:
                return text or None
    return None
