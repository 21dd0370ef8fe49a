"""The links of an HTML page: one pass over its tree, by the table of places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from lxml.html import HtmlElement

from snapshot import urls
from snapshot.model import Link, Role
from snapshot.parse.data_urls import NOWHERE, html_in
from snapshot.parse.document import Document, parse_html
from snapshot.parse.links import Links
from snapshot.parse.places import ANY, PLACES, TEXT, Place
from snapshot.parse.references import one
from snapshot.parse.vocabulary import rel_words

MAX_NESTED = 8
"""How deep documents within documents are read."""
MAX_APART = 200
"""How many documents within one page are read each for itself."""

Rows = tuple[Place, ...]
Cell = dict[str, Rows]
"""By the word that they ask for; in the order of the table."""
Plain = tuple[Role, str]
"""Role and name of a lone row whose value is a reference as it stands: nearly all links are such."""
Column = dict[str, Plain | Cell]
"""By tag."""


def _index() -> dict[str, Column]:
    columns: dict[str, dict[str, Cell]] = {}
    for place in PLACES:
        cell = columns.setdefault(place.attribute, {}).setdefault(place.tag, {})
        cell[place.when] = (*cell.get(place.when, ()), place)
    return {name: {tag: _plain(cell) or cell for tag, cell in column.items()} for name, column in columns.items()}


def _plain(cell: Cell) -> Plain | None:
    rows = cell.get("", ())
    if len(cell) == len(rows) == 1 and rows[0].read is one and not rows[0].base and isinstance(rows[0].role, Role):
        return rows[0].role, rows[0].name
    return None


_COLUMNS = _index()
_TEXTS = {tag: cell for tag, cell in _COLUMNS[TEXT].items() if isinstance(cell, dict)}
_ALONE = {(place.tag, place.attribute): (place,) for place in PLACES}
"""The lone rows of the cells that are written short."""
_PREFIXES = {name[:-1]: column for name, column in _COLUMNS.items() if name.endswith("*")}


class Element(Protocol):
    """What is asked of an element."""

    @property
    def tag(self) -> Any:
        """Its name, in lower case."""

    def get(self, key: str, default: str, /) -> Any:
        """The value of an attribute, in lower case."""


class Hidden(NamedTuple):
    """A document within a page."""

    text: str
    base: str


class _Columns(dict[str, Column | None]):
    """The column of any attribute, also of those known only by how they begin. One a page, as names are endless."""

    def __missing__(self, name: str) -> Column | None:
        self[name] = next((column for prefix, column in _PREFIXES.items() if name.startswith(prefix)), None)
        return self[name]


def _link_words(element: Element) -> set[str]:
    words = rel_words(element.get("rel", ""), element.get("type", ""))
    return words.union(element.get("itemprop", "").lower().split())


def _meta_words(element: Element) -> set[str]:
    return {element.get(name, "").strip().lower() for name in ("property", "name", "itemprop", "http-equiv")}


def _type_words(element: Element) -> set[str]:
    return {element.get("type", "").partition(";")[0].strip().lower()}


def _name_words(element: Element) -> set[str]:
    return {element.get("name", "").strip().lower()}


def _animated_words(element: Element) -> set[str]:
    return {element.get("attributename", "").strip().lower().removeprefix("xlink:")}


WORDS: dict[str, Callable[[Element], set[str]]] = {
    "animate": _animated_words,
    "input": _type_words,
    "link": _link_words,
    "meta": _meta_words,
    "param": _name_words,
    "script": _type_words,
    "set": _animated_words,
}
"""What an element says of itself, for rows that ask `when`."""


def page_links(document: Document) -> Iterator[Link]:
    """All that a page points to, each pair of URL and role once, by its first place.

    In the order of the page; what its scripts and style sheets name comes after the rest, then what stands in
    documents within it: `srcdoc`, `noframes`, conditional comments, `data:` URLs.
    """
    links = Links(document.base, document.encoding, document.url)
    conditional = document.conditional
    hidden = [Hidden(conditional, document.base)] if conditional else []
    yield from _walk(document.tree, links, hidden)
    for _ in range(MAX_NESTED):
        outer, hidden = hidden, []
        for text, base in _apart(outer):
            inner = parse_html(text.encode("utf-8", "replace"), base, "text/html; charset=utf-8")
            yield from _walk(inner.tree, links.within(inner.base, document.encoding), hidden)


def _apart(documents: list[Hidden]) -> Iterator[Hidden]:
    """Each document once; those beyond `MAX_APART` as one for each base, as each costs a parser's start."""
    distinct = list(dict.fromkeys(documents))
    yield from distinct[:MAX_APART]
    joined: dict[str, list[str]] = {}
    for text, base in distinct[MAX_APART:]:
        joined.setdefault(base, []).append(text)
    for base, texts in joined.items():
        yield Hidden("".join(texts), base)


def _walk(tree: HtmlElement, links: Links, hidden: list[Hidden]) -> Iterator[Link]:
    columns = _Columns(_COLUMNS)
    for element in tree.iter():
        for name in element.keys():  # noqa: SIM118  (an element iterates over its children)
            column = columns[name]
            if column is None:
                continue
            value = element.get(name)
            cell = column.get(element.tag) or column.get(ANY)
            if isinstance(cell, tuple):
                if link := links.link(value, *cell):
                    yield link
                elif text := html_in(value):
                    hidden.append(Hidden(text, NOWHERE))
            elif cell:
                if element.tag == "base":
                    links.pass_base()
                yield from _read(element, cell, value, links, hidden)
    yield from _texts(tree, links, hidden)


def _texts(tree: HtmlElement, links: Links, hidden: list[Hidden]) -> Iterator[Link]:
    links.begin()
    for element in tree.iter(*_TEXTS, "base"):
        if element.tag == "base":
            links.pass_base()
            continue
        yield from _read(element, _TEXTS[element.tag], element.text or "", links, hidden)


def _read(element: HtmlElement, cell: Cell, value: str, links: Links, hidden: list[Hidden]) -> Iterator[Link]:
    for place in _rows(element, cell):
        if place.read is None:
            hidden.append(Hidden(value, links.base))
            continue
        base = links.resolve(element.get(place.base, "")) if place.base else None
        for reference in place.read(value):
            absolute = urls.resolve(reference, base) or "" if base else reference
            role = place.role(absolute) if callable(place.role) else place.role
            if role and (link := links.link(absolute, role, place.name)):
                yield link
            elif text := html_in(reference):
                hidden.append(Hidden(text, NOWHERE))


def places_of(element: Element, name: str) -> Rows:
    """The rows of the table that hold for an element's attribute; for what it holds, where `name` is `TEXT`."""
    if name == TEXT:
        inside = _TEXTS.get(element.tag)
        return _rows(element, inside) if inside else ()
    column = _COLUMNS.get(name) or next((found for prefix, found in _PREFIXES.items() if name.startswith(prefix)), {})
    tag = element.tag if element.tag in column else ANY
    cell = column.get(tag, {})
    return _ALONE[tag, name] if isinstance(cell, tuple) else _rows(element, cell) if cell else ()


def _rows(element: Element, cell: Cell) -> Rows:
    if len(cell) > 1 or "" not in cell:
        words = WORDS[element.tag](element)
        for word, rows in cell.items():
            if word in words:
                return rows
    return cell.get("", ())
