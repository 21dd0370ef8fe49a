"""Lists of all pages, by date, author, category and A–Z: plain files without scripts, made from the records.

Entry → its rows in each view → sorted, on disk where they are many → pages of at most 500 entries
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from snapshot.archive.sorting import sorted_lines
from snapshot.publish.directory import directory_pages, hub_page
from snapshot.publish.entry import Entry, names
from snapshot.publish.listing import DESCRIPTION, count_html, entries_html, parts_html, views_html
from snapshot.publish.shell import Leaf, Made, SiteFacts, framed, isolated, shell_sheet, short
from snapshot.publish.views import VIEWS, Shelf, Shelves, View, shelf_path
from snapshot.publish.words import words_for

PER_PAGE = 500
"""Entries on a page."""
_CONTROLS = re.compile(r"[\x00-\x1f]")

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
    """Lines that sort by view, shelf, and place on it, and hold the entry."""
    for entry in entries:
        told = json.dumps(_shown(entry))
        for number, view in enumerate(VIEWS):
            for row in view.rows(entry):
                shelf, count = shelves[view.name].get(row.shelf.id, (row.shelf, 0))
                shelves[view.name][row.shelf.id] = (shelf, count + 1)
                yield _line((str(number), shelf.order, shelf.id, row.order, entry.path, row.group), told)


def _line(key: tuple[str, ...], told: str) -> bytes:
    plain = "\0".join(_CONTROLS.sub(" ", part) for part in key)
    return f"{plain}\0{told}\n".encode("utf-8", "replace")


def _shown(entry: Entry) -> tuple[object, ...]:
    """The fields of an entry, cut to what is shown: what others wrote may be longer than memory."""
    return (
        short(entry.url),
        entry.path,
        short(entry.title or ""),
        short(entry.byline or ""),
        names(entry.authors),
        entry.day,
        names(entry.categories),
        entry.kind,
        short(entry.language or ""),
        short(entry.description or "", DESCRIPTION),
    )


def _read(line: bytes) -> _Listed:
    number, _, shelf, _, _, group, told = line.decode().split("\0", 6)
    url, path, title, byline, authors, date, categories, *rest = json.loads(told)
    return int(number), shelf, group, Entry(url, path, title, byline, tuple(authors), date, tuple(categories), *rest)


def _shelf_pages(
    view: View, shelf: Shelf, count: int, rows: Iterator[_Listed], around: tuple[Shelves, SiteFacts]
) -> Iterator[Made]:
    shelves, site = around
    words = words_for(site.language)
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
