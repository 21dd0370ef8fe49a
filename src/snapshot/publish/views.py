"""The ways to look at an archive: which shelf a page stands on, and where. One row a view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from snapshot.publish.alphabet import Letter, folded_name, letter, name_order
from snapshot.publish.entry import Entry, names
from snapshot.publish.names import digest

_BACKWARDS = str.maketrans("0123456789", "9876543210")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_SLUG = 40
_UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A year, an author, a category or a letter: what has a page of its own, or several."""

    id: str
    """For the file's name: lower-case ASCII."""
    order: str
    """Shelves in the order of these are in order."""
    label: str
    word: str = ""
    """The phrase that stands for a label."""


@dataclass(frozen=True, slots=True)
class Row:
    """A page's place in a view."""

    shelf: Shelf
    order: str
    """Rows of a shelf in the order of these are in order."""
    group: str = ""
    """The heading that it stands under."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the archive."""

    name: str
    """For the folder's name."""
    word: str
    """The phrase that names it."""
    rows: Callable[[Entry], Iterable[Row]]
    letter: Callable[[Shelf], Letter] | None = None
    """The letter that a shelf stands under where there may be many."""


Shelves = Mapping[str, Mapping[str, tuple[Shelf, int]]]
"""By view and id: each shelf, and how many pages stand on it."""


@lru_cache(maxsize=16384)
def named_shelf(name: str) -> Shelf:
    """The shelf of an author or a category. Its id is made from the name alone, and so stays the same for ever."""
    slug = _NOT_PLAIN.sub("-", folded_name(name)).strip("-")[:_SLUG].strip("-")
    return Shelf(f"{slug}-{digest(name)}" if slug else digest(name), name_order(name), name)


def shelf_path(view: str, shelf: str, part: int = 1) -> str:
    """The file of a part of a shelf."""
    return f"_archive/browse/{view}/{shelf}{f'-p{part}' if part > 1 else ''}.html"


def _newest_first(entry: Entry) -> str:
    """A month without a day comes after its days, and pages without a date last."""
    return f"{entry.day.translate(_BACKWARDS)}~ {folded_name(entry.shown)}"


def _by_date(entry: Entry) -> Iterator[Row]:
    if entry.day:
        year = entry.day[:4]
        yield Row(Shelf(year, year.translate(_BACKWARDS), year), _newest_first(entry), entry.day[:7])
    else:
        yield Row(Shelf(_UNDATED, "~", "", "undated"), folded_name(entry.shown))


def _by_author(entry: Entry) -> Iterator[Row]:
    return (Row(named_shelf(name), _newest_first(entry)) for name in names(entry.authors))


def _by_category(entry: Entry) -> Iterator[Row]:
    return (Row(named_shelf(name), _newest_first(entry)) for name in names(entry.categories))


def _by_title(entry: Entry) -> Iterator[Row]:
    order = name_order(entry.shown)
    under = letter(folded_name(entry.shown))
    yield Row(Shelf(under.id, under.rank, under.label), order)


def _first_letter(shelf: Shelf) -> Letter:
    return letter(folded_name(shelf.label))


VIEWS = (
    View("date", "by_date", _by_date),
    View("author", "by_author", _by_author, _first_letter),
    View("category", "by_category", _by_category, _first_letter),
    View("title", "by_title", _by_title),
)
