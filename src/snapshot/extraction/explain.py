"""Why a record is as it is: all that the rules said, and the page with what was taken in colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree, html
from lxml.html import HtmlElement

from snapshot.extraction import bylines, dates, kinds, related, titles
from snapshot.extraction.candidates import Candidate
from snapshot.extraction.extract import extract_record
from snapshot.extraction.page import Page
from snapshot.model import Record
from snapshot.parse.document import Document

T = TypeVar("T")

_COLOURS = {
    "title": "#ffd54f",
    "byline": "#a5d6a7",
    "date": "#90caf9",
    "body": "#fff9c4",
    "related": "#e1bee7",
    "notice": "#ffccbc",
}
_BLOCKS = frozenset({"body", "related"})
"""Fields of many places, painted by themselves."""
_DEAD = frozenset(
    {"script", "noscript", "iframe", "object", "embed", "link", "base", "meta", "frame", "audio", "video"}
)
_SAFE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing of the page is run or loaded (Content Security Policy, Level 3)."""
_LONGEST = 80
_STYLE = (
    "#snapshot-why{all:initial;display:block;font:14px/1.4 sans-serif;color:#111;background:#fff;padding:1em;"
    "border-bottom:3px solid #111}#snapshot-why table{border-collapse:collapse}#snapshot-why td,#snapshot-why th"
    "{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}#snapshot-why .taken{font-weight:bold}"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate for a field."""

    field: str
    value: str
    rule: str
    confidence: float
    """0 to 1; agreement with others comes on top."""
    place: str
    """An XPath, where there is one."""
    taken: bool
    """Whether the field has this value."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A record, all candidates for its fields, and the page in colour."""

    record: Record
    candidates: tuple[Told, ...]
    page: bytes
    """HTML that runs nothing and loads nothing."""


def explain(document: Document) -> Explanation:
    """Why the record of a page is as it is. The document's tree is changed: give it nobody else."""
    record = extract_record(document)
    page = Page(document)
    told = tuple(each for rule in FIELDS for each in rule(page, record))
    _colour(page, record, told)
    _disarm(document.tree)
    _say(document.tree, told)
    return Explanation(record, told, html.tostring(document.tree, encoding="utf-8", doctype="<!doctype html>"))


def _titles(page: Page, record: Record) -> Iterator[Told]:
    return _of("title", titles.titles(page), lambda value: value, record.title)


def _bylines(page: Page, record: Record) -> Iterator[Told]:
    return _of("byline", bylines.candidates(page), ", ".join, record.byline)


def _dates(page: Page, record: Record) -> Iterator[Told]:
    """Days of publication; and what was taken, be it a day of change or the time of a day that a line says."""
    found = dates.date_candidates(page)
    told = [each for changed, each in found if not changed]
    taken = dates.find_date_published(page, found)
    told += [taken] if taken is not None and taken not in told else []
    return _of("date", told, lambda value: value, record.date)


def _kinds(page: Page, record: Record) -> Iterator[Told]:
    return _of("kind", kinds.kinds_of(page.outline, page.metadata, page.document.url), str, record.kind)


def _related(page: Page, record: Record) -> Iterator[Told]:
    """The links of the blocks of further reading."""
    taken = {link.url for link in record.related}
    for each in related.related_links(page.related, page.document.base, page.language):
        said = f"{each.value.title} ({each.value.url})"
        yield Told("related", said, each.rule, each.confidence, each.place, each.value.url in taken)


def _body(page: Page, _: Record) -> Iterator[Told]:
    """Each block that was judged, with how likely it is main text."""
    core = set(page.core)
    for index, likely in sorted(page.probabilities.items()):
        block = page.outline.blocks[index]
        yield Told("body", block.text, "body model", likely, _place(block.node.element), index in core)


FIELDS: tuple[Callable[[Page, Record], Iterator[Told]], ...] = (_kinds, _titles, _bylines, _dates, _related, _body)
"""The fields that are explained; a new one is a new row."""


def _of(field: str, found: Iterable[Candidate[T]], text: Callable[[T], str], value: str | None) -> Iterator[Told]:
    for each in sorted(found, key=lambda each: -each.confidence):
        said = text(each.value)
        yield Told(field, said, each.rule, each.confidence, each.place, said == value)


def _place(element: HtmlElement) -> str:
    return str(element.getroottree().getpath(element))


def _colour(page: Page, record: Record, told: Iterable[Told]) -> None:
    """Paint what was taken; first the body, so that what stands in it stays visible."""
    for index in page.core:
        _paint(page.outline.blocks[index].node.element, "body")
    for block in page.related:
        _paint(block.element, "related")
    lone = _COLOURS.keys() - _BLOCKS
    places = {each.place: each.field for each in told if each.taken and each.place and each.field in lone}
    if page.notice is not None and record.notice:
        places[page.notice.place] = "notice"
    tree = page.tree.getroottree()
    for place, field in places.items():
        for element in tree.xpath(place):
            _paint(element, field)


def _paint(element: HtmlElement, field: str) -> None:
    if element.tag not in {"body", "html", "main"}:
        element.set("style", f"background:{_COLOURS[field]} !important;color:#111 !important;outline:1px solid #777")
        element.set("title", f"snapshot: {field}")


def _disarm(tree: HtmlElement) -> None:
    """Take away what runs or loads; the policy that is added forbids the rest."""
    for element in list(tree.iter()):
        if element.tag in _DEAD and element.getparent() is not None:
            element.drop_tree()
            continue
        for name in list(element.attrib):
            if name.lower().startswith("on") or name.lower() in {"srcset", "action", "formaction", "ping"}:
                del element.attrib[name]
        if (element.get("href") or "").strip().lower().startswith("javascript:"):
            del element.attrib["href"]


def _say(tree: HtmlElement, told: Iterable[Told]) -> None:
    """Put the policy into the head, and the table of candidates on top of the body."""
    head = tree.find("head")
    if head is None:
        head = etree.SubElement(tree, "head")
        tree.insert(0, head)
    policy = etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _SAFE})
    head.insert(0, policy)
    head.insert(0, etree.Element("meta", {"charset": "utf-8"}))
    etree.SubElement(head, "style").text = _STYLE
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    box = etree.Element("div", {"id": "snapshot-why"})
    body.insert(0, box)
    legend = etree.SubElement(box, "p")
    for field, colour in _COLOURS.items():
        mark = etree.SubElement(legend, "span", {"style": f"background:{colour};color:#111;padding:0 .4em"})
        mark.text, mark.tail = field, " "
    table = etree.SubElement(box, "table")
    _row(table, "th", ("field", "value", "rule", "confidence", "place"), taken=False)
    for each in told:
        if each.field != "body":
            cells = (each.field, short(each.value), each.rule, f"{each.confidence:.2f}", each.place)
            _row(table, "td", cells, taken=each.taken)


def _row(table: HtmlElement, tag: str, cells: Iterable[str], *, taken: bool) -> None:
    row = etree.SubElement(table, "tr", {"class": "taken"} if taken else {})
    for cell in cells:
        etree.SubElement(row, tag).text = cell


def short(text: str) -> str:
    """A text as one line of bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
