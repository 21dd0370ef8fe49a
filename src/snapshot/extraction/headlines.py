"""The headline as it is printed: the heading that the page is about, not the site's name, a section's or a teaser's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from unicodedata import normalize

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.extraction.metadata import ARTICLES, Metadata, names_in
from snapshot.extraction.outline import Block, Node, Outline
from snapshot.extraction.tree import mark

_SEPARATOR = re.compile(r"\s+[-–—|·•»«:‹›/\\~]+\s+|\s*[|»«]\s*|\s*::\s*|(?<=[\u3040-\u9fff])_")
_QUOTED = re.compile(r"«[^«»]*»|»(?!\s)[^«»]*(?<!\s)«|‹[^‹›]*›|›(?!\s)[^‹›]*(?<!\s)‹")
_PERMALINK = re.compile(r"\s*(?:[¶\u200b\ue000-\uf8ff\U0001f517]+|#+)\s*$")
_LONGEST_MARK = 6
"""Letters at the end of a text among which its permalink's mark stands."""
_ACCENTS = re.compile("[\u0300-\u036f]+")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_LEVELS = {"h1": 0.8, "h2": 0.4, "h3": 0.3, "h4": 0.2}
_NAMED = mark({"headline", "title", "heading"})
_MENUS = frozenset({"nav", "footer", "aside"})
_CRUMBS = mark(
    {"breadcrumb", "breadcrumbs", "crumbs", "logo", "notification", "notifications", "modal", "cookie", "skiptranslate"}
)
_SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization", "Corporation", "Blog"})
_LONGEST = 400
_LEAST, _FEW = 8, 5
_ENOUGH = 0.55
_MOST_SUPPORT = 0.5
_AKIN = 0.25
_OUTER = 0.3
"""Against a heading that `<title>` names after another: a book's or section's."""
_FOREIGN = 0.1
_REPEATED = 0.4
_NEAR = 4
_TWO = 2
_FIRST_BLOCKS = 400


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading that may be the page's."""

    node: Node
    text: str
    confidence: float


def separators(title: str) -> list[re.Match[str]]:
    """What parts a title from the names beside it: bars, dashes, arrows; none of what stands in guillemets."""
    return list(_SEPARATOR.finditer(_QUOTED.sub(lambda quoted: "x" * len(quoted.group()), title)))


def parts_of(title: str) -> list[str]:
    """A title and the names beside it, in order."""
    bars = separators(title)
    begins, ends = (0, *(bar.end() for bar in bars)), (*(bar.start() for bar in bars), len(title))
    return [title[begin:end] for begin, end in zip(begins, ends, strict=True)]


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """A text's letters and digits, in one case and without accents: what two spellings of one title share."""
    if not text.isascii():
        text = normalize("NFC", _ACCENTS.sub("", normalize("NFD", text)))
    return _NOT_A_LETTER.sub("", text).casefold()


def without_permalink(text: str, linked: int) -> str:
    """A text without the mark of its permalink; `linked`, its letters in links, tells `#` from that of `C#`."""
    mark = _PERMALINK.search(text, max(0, len(text) - _LONGEST_MARK))
    if mark is None:
        return text
    if mark[0].startswith("#"):
        return text[:-linked].rstrip() if 0 < linked <= len(mark[0]) else text
    return text[: mark.start()] or text


def once(text: str) -> str:
    """A heading once, where a template has it twice."""
    half = text[: len(text) // 2].rstrip()
    return half if len(half) > _LEAST and text == f"{half} {half}" else text


def site_names(metadata: Metadata, url: str) -> frozenset[str]:
    """What the site calls itself, as letters: in its metadata, and the name of its host."""
    names = [told[1] for name in ("og:site_name", "application-name") if (told := metadata.first(name))]
    for node in metadata.nodes_of(_SITES):
        names += names_in(node.get("name"))
    for node in metadata.nodes_of(ARTICLES):
        names += names_in(node.get("publisher"))
    names += _beside(metadata.title or "", unescape((metadata.first("og:title") or ("", ""))[1]))
    host = urls.registered_domain(urls.split(url).host)
    found = {letters(name) for name in names} | {letters(host), letters(host.partition(".")[0])}
    return frozenset(name for name in found if len(name) > 2)


def _beside(title: str, shown: str) -> list[str]:
    """What stands in `<title>` beside the whole of `og:title`: the site's name, if it is short."""
    before, found, after = title.partition(shown) if len(letters(shown)) >= _LEAST else ("", "", "")
    return [part for part in (before, after) if found and 0 < len(part.split()) <= _FEW and not (before and after)]


def is_site(text: str, sites: frozenset[str]) -> bool:
    """Whether a text is a name of the site, or that with a word more."""
    name = letters(text)
    if not name:
        return True
    return name in sites or any(
        len(site) > 3 and (site in name or name in site) and min(len(site), len(name)) * 2 > max(len(site), len(name))
        for site in sites
    )


def leads_home(heading: HtmlElement, url: str) -> bool:
    """Whether a heading is, or holds, a link from this page to the first one of its site: a logo."""
    around = heading.getparent()
    links = [around] if around is not None and around.tag == "a" else list(heading.iter("a"))
    home = _home(url) if links else url
    return home != url and any(urls.resolve(link.get("href") or "#", url) == home for link in links)


@lru_cache(maxsize=64)
def _home(url: str) -> str | None:
    return urls.resolve("/", url)


def find_headings(
    outline: Outline, metadata: Metadata, sites: frozenset[str], repeats: Callable[[Block], bool]
) -> list[Headline]:
    """The headings that may be the page's, in reading order. One that `repeats` holds for is the site's name."""
    declared = _declared(metadata)
    parts = [letters(part) for part in parts_of(metadata.title or "")]
    found: list[Headline] = []
    highest = 0.0
    for node in outline.nodes:
        if not (node.marks & _NAMED or node.tag in _LEVELS):
            continue
        base = _base(node) if node.start < _FIRST_BLOCKS or node.tag == "h1" else 0.0
        if not base or base + _MOST_SUPPORT < highest:
            continue
        if text := _text(outline, node):
            support = _support(letters(text), declared, parts)
            confidence = base + support - _doubt(node, text, sites, declared)
            if not support and declared and overlap(letters(text), declared) < _AKIN:
                confidence -= _FOREIGN
            confidence -= _REPEATED if repeats(outline.blocks[node.start]) else 0.0
            found.append(Headline(node, text, confidence))
            highest = max(highest, confidence)
    return found


def the_headline(
    headings: list[Headline], outline: Outline, metadata: Metadata, sites: frozenset[str]
) -> Headline | None:
    """The best of the headings, the first of equals; None where none is good enough."""
    best = max(headings, key=lambda each: round(each.confidence, 6), default=None)
    if best is None or best.confidence < _ENOUGH:
        return None
    parts = [letters(part) for part in parts_of(metadata.title or "")]
    name = letters(best.text)
    outer = name in parts[1:] and name != parts[0] and not is_site(parts[0], sites)
    entry = name == parts[0] and _ends_with_an_entry(parts) and len(_declared(metadata)) == 1
    inner = parts[0] if outer else parts[-1] if entry else ""
    return _named(outline, inner, best.confidence) or best


def _ends_with_an_entry(parts: list[str]) -> bool:
    """Whether a `<title>` is of two parts, the second much the longer: a diary's name, and its entry's."""
    return len(parts) == _TWO and len(parts[1]) > _TWO * len(parts[0])


def _named(outline: Outline, name: str, confidence: float) -> Headline | None:
    """The heading that has this name."""
    headings = (node for node in outline.nodes if node.start < _FIRST_BLOCKS and node.tag in _LEVELS and _base(node))
    found = ((node, _text(outline, node)) for node in headings)
    return next((Headline(node, text, confidence) for node, text in found if name and letters(text) == name), None)


def _declared(metadata: Metadata) -> list[str]:
    """Titles that the page declares, as letters; `<title>` first."""
    titles = [metadata.title or ""]
    titles += [told[1] for name in ("og:title", "twitter:title", "dc.title") if (told := metadata.first(name))]
    for node in metadata.nodes_of(ARTICLES):
        titles += names_in(node.get("headline"))
    return [title for title in map(letters, map(unescape, titles)) if title]


def _base(node: Node) -> float:
    if node.end <= node.start or node.end - node.start > 4:
        return 0.0
    level = _LEVELS.get(node.tag, 0.0)
    if node.marks & _NAMED and (node.tag in _LEVELS or node.end - node.start == 1):
        level = max(level + 0.05, 0.3)
    return level


def _text(outline: Outline, node: Node) -> str:
    text = " ".join([block.text for block in outline.blocks[node.start : node.end]]).replace("\n", " ")
    return once(without_permalink(text, outline.linked(node.start, node.end))) if len(text) <= _LONGEST else ""


def _support(name: str, declared: list[str], parts: list[str]) -> float:
    """How far the declared titles speak for a heading."""
    if not declared or (len(name) < 4 and name not in parts[:1]):
        return 0.0
    support = -_OUTER if name in parts[1:] and name != parts[0] else 0.0
    if name in declared[0] or declared[0] in name:
        support += 0.15 + 0.15 * (name in parts[:1]) if len(name) * 4 > len(declared[0]) else 0.05
    if any(name == title or (len(title) > 15 and name.endswith(title)) for title in declared[1:]):
        support += 0.2
    return support


def _doubt(node: Node, text: str, sites: frozenset[str], declared: list[str]) -> float:
    doubt = 0.0
    if is_site(text, sites) and letters(text) not in declared[:1]:
        doubt += 0.5
    if node.hidden:
        doubt += 0.1
    if any(outer.tag in _MENUS for outer in node.above()):
        doubt += 0.25
    if any(outer.marks & _CRUMBS for outer in islice(node.above(), _NEAR)):
        doubt += 0.45
    return doubt


def overlap(name: str, declared: list[str]) -> float:
    """The share of a heading's runs of three letters that the declared titles have."""
    runs = {name[start : start + 3] for start in range(max(1, len(name) - 2))}
    said = "\n".join(declared)
    return sum([run in said for run in runs]) / len(runs)
