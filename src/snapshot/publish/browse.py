"""Lists of all pages, by date, author, category and A–Z: plain files without scripts, made from the records.

Entry → its rows in each view → sorted, on disk where they are many → pages of at most 500 entries
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import groupby, islice

from snapshot.archive.sorting import sorted_lines
from snapshot.publish.directory import directory_pages, hub_page
from snapshot.publish.entry import Entry, names
from snapshot.publish.listing import DESCRIPTION, count_html, entries_html, parts_html, views_html
from snapshot.publish.phrases import phrases_for
from snapshot.publish.shell import Leaf, Made, SiteFacts, framed, isolated, shell_sheet, short
from snapshot.publish.views import VIEWS, Row, Shelf, Shelves, View, shelf_path

PER_PAGE = 500
"""Entries on a page."""
_Counted = dict[str, dict[str, tuple[Shelf, int]]]
_Listed = tuple[int, str, str, Entry]
"""A row as it comes back: number of the view, id of the shelf, heading, entry."""


def browse_pages(entries: Iterable[Entry], site: SiteFacts) -> Iterator[Made]:
    """All pages to browse by, and their style sheet; the same, whatever the order of the entries.

    The entries are read once, to their end, before the second file is given. Memory grows with the number of years,
    authors, categories and letters, not with that of entries.
    """
    yield shell_sheet()
    shelves: _Counted = {view.name: {} for view in VIEWS}
    listed = map(_read, sorted_lines(_lines(entries, shelves)))
    for (number, shelf_id), run in groupby(listed, key=lambda row: row[:2]):
        shelf, count = shelves[VIEWS[number].name][shelf_id]
        yield from _shelf_pages(VIEWS[number], shelf, count, run, (shelves, site))
    for view in VIEWS:
        yield from directory_pages(view, shelves, site)
    yield hub_page(shelves, site)


def _lines(entries: Iterable[Entry], shelves: _Counted) -> Iterator[bytes]:
    for entry in entries:
        for number, view in enumerate(VIEWS):
            for row in view.rows(entry):
                shelf, count = shelves[view.name].get(row.shelf.id, (row.shelf, 0))
                shelves[view.name][row.shelf.id] = (shelf, count + 1)
                yield _line(number, row, entry)


def _line(number: int, row: Row, entry: Entry) -> bytes:
    """A line that sorts by view, shelf, and place on it, and holds the entry."""
    key = (str(number), row.shelf.order, row.shelf.id, row.order, entry.path)
    told = json.dumps((number, row.shelf.id, row.group, asdict(_bounded(entry))))
    plain = "\0".join("".join(max(char, " ") for char in part) for part in key)
    return f"{plain}\0{told}\n".encode("utf-8", "replace")


def _bounded(entry: Entry) -> Entry:
    """What is shown of an entry: what others wrote may be longer than memory."""
    return replace(
        entry,
        url=short(entry.url),
        title=short(entry.title or ""),
        byline=short(entry.byline or ""),
        authors=names(entry.authors),
        categories=names(entry.categories),
        description=short(entry.description or "", DESCRIPTION),
    )


def _read(line: bytes) -> _Listed:
    number, shelf, group, values = json.loads(line.rpartition(b"\0")[2])
    lists = {name: tuple(values[name]) for name in ("authors", "categories")}
    return number, shelf, group, Entry(**{**values, **lists})


def _shelf_pages(
    view: View, shelf: Shelf, count: int, rows: Iterator[_Listed], around: tuple[Shelves, SiteFacts]
) -> Iterator[Made]:
    shelves, site = around
    words = phrases_for(site.language)
    label = words.say(shelf.word) if shelf.word else shelf.label
    paths = [shelf_path(view.name, shelf.id, part) for part in range(1, -(-count // PER_PAGE) + 1)]
    for part, path in enumerate(paths, 1):
        groups = groupby(islice(rows, PER_PAGE), key=lambda row: row[2])
        lists = "".join(_group(group, (row[3] for row in run), path) for group, run in groups)
        nav = parts_html(paths, part, words)
        body = views_html(path, view.name, shelves, words) + count_html(count, words) + nav + lists + nav
        yield framed(Leaf(path, f"{words.say(view.word)}: {label}", body), site)


def _group(label: str, entries: Iterable[Entry], here: str) -> str:
    return (f"<h2>{isolated(label)}</h2>\n" if label else "") + entries_html(entries, here)
