"""Pieces of the lists, as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from snapshot.publish.entry import Entry, names
from snapshot.publish.escaping import escape
from snapshot.publish.shell import isolated, link, short, way
from snapshot.publish.views import VIEWS, Shelves, named_shelf, shelf_path
from snapshot.publish.words import Words

DESCRIPTION = 240
"""Characters."""
_NEAR = 3
"""Parts before and after this one that the way through the parts names."""


def entries_html(entries: Iterable[Entry], here: str) -> str:
    """A list of pages."""
    items = "\n".join(f"<li>{_entry(entry, here)}</li>" for entry in entries)
    return f'<ol class="entries">\n{items}\n</ol>\n'


def _entry(entry: Entry, here: str) -> str:
    language = f' lang="{escape(short(entry.language, 35))}"' if entry.language else ""
    title = f'<a class="title" href="{link(entry.path, here)}"{language}>{isolated(entry.shown)}</a>'
    facts = [_date(entry), _named("author", entry.authors, here), _named("category", entry.categories, here)]
    if not entry.authors and entry.byline:
        facts[1] = isolated(entry.byline)
    told = " · ".join(fact for fact in facts if fact)
    told = f'<p class="facts">{told}</p>' if told else ""
    said = short(entry.description or "", DESCRIPTION)
    return title + told + (f'<p class="said"{language}>{isolated(said, DESCRIPTION)}</p>' if said else "")


def _date(entry: Entry) -> str:
    return f'<time datetime="{entry.day}">{entry.day}</time>' if entry.day else ""


def _named(view: str, given: tuple[str, ...], here: str) -> str:
    links = (way(shelf_path(view, named_shelf(name).id), here, isolated(name)) for name in names(given))
    return ", ".join(links)


def count_html(count: int, words: Words) -> str:
    """How many pages a list has."""
    return f'<p class="count">{words.html("pages", count=numbered(count))}</p>\n'


def numbered(number: int) -> str:
    """A number with thin spaces between thousands, as the SI Brochure has it for all languages."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def views_html(here: str, current: str, shelves: Shelves, words: Words) -> str:
    """The way to the other views."""
    items = []
    for view in VIEWS:
        if shelves[view.name]:
            path = shelf_path(view.name, "index")
            mark = ' class="current"' if view.name == current else ""
            items.append(f"<li{mark}>{way(path, here, words.html(view.word))}</li>")
    return f'<nav aria-label="{words.html("browse")}"><ul class="views">{"".join(items)}</ul></nav>\n'


def parts_html(paths: Sequence[str], part: int, words: Words) -> str:
    """The way through the parts of a list, of which this is `part`, counted from 1."""
    if len(paths) == 1:
        return ""
    shown = sorted({1, len(paths), *range(max(1, part - _NEAR), min(len(paths), part + _NEAR) + 1)})
    items = [
        f"<li>{way(paths[number - 1], paths[part - 1], numbered(number))}</li>"
        if number - before == 1
        else f"<li>… {way(paths[number - 1], paths[part - 1], numbered(number))}</li>"
        for before, number in zip((0, *shown), shown, strict=False)
    ]
    told = words.html("part", part=numbered(part), parts=numbered(len(paths)))
    return f'<nav class="parts" aria-label="{words.html("parts")}"><p>{told}</p><ul>{"".join(items)}</ul></nav>\n'
