"""Crawler traps: pages without end that bring nothing. Told by the URL, or by what a row of pages of one shape brings.

No bound on how many pages a site may have, how deep it may be or what its queries look like: real sites exceed any. A
shape of URLs (`/calendar/0/0/`) is a trap when page after page of it brings neither a new word nor a link to anything
of another shape. What a trap costs is a few hundred pages; what is refused because of it is in the report.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from snapshot import urls

REPEATS = "trap: path repeats itself"
NOTHING_NEW = "trap: nothing new"

WATCHED = 50
"""Pages of one shape before what they bring is looked at."""
PATIENCE = 150
"""Pages in a row that bring nothing before their shape is a trap."""
_NEW_WORDS = 2
"""New words that a page must bring: a page of a calendar brings one, its year, now and then."""
_MOST_WORDS = 200_000
"""Words remembered of one shape; past that it has shown that it has much to say, and begins anew."""
_MOST_SHAPES = 512
_DIGITS = re.compile(r"[0-9]+")
_RANDOM = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{12,}|[0-9A-Fa-f-]{16,}")
_REPEATED = tuple(re.compile(rf"((?:/[^/]+){{{number}}})\1\1(?=/|$)") for number in (1, 2, 3))


def url_refusal(url: str) -> str | None:
    """Why a page's URL is refused for its looks alone; None where it is not.

    A run of one to three path segments that comes three times in a row is what a wrong relative link makes; numbers do
    not count (`/000/000/000/17.jpg`).
    """
    path = urls.split(url).path
    runs = (run[1] for pattern in _REPEATED for run in pattern.finditer(path))
    return None if all(map(_is_number, runs)) else REPEATS


def _is_number(run: str) -> bool:
    return run.replace("/", "").isdigit()


@lru_cache(maxsize=65536)
def shape(url: str) -> str:
    """What URLs of one kind have in common: host and path, with `0` for numbers and `#` for what looks random."""
    parts = urls.split(url)
    path = _DIGITS.sub("0", _RANDOM.sub("#", parts.path))
    return f"{parts.authority}{path}{'?' if parts.query else ''}"


@dataclass(slots=True)
class _Row:
    """What pages of one shape have brought so far."""

    pages: int = 0
    idle: int = 0
    """Pages in a row that brought nothing."""
    words: set[int] = field(default_factory=set)


class Traps:
    """Watches what the pages of each shape bring. Its memory is bounded."""

    def __init__(self, known: Collection[str] = ()) -> None:
        """`known` are the shapes that have proved to be traps."""
        self.known = set(known)
        self._rows: OrderedDict[str, _Row] = OrderedDict()

    def watches(self, url: str) -> bool:
        """Whether there are so many pages of this shape that their words are wanted."""
        row = self._rows.get(shape(url))
        return row is not None and row.pages >= WATCHED

    def seen(self, url: str, words: Collection[int] | None, *, led_on: bool) -> bool:
        """Note what a page has brought; whether its shape is a trap from now on.

        `words` are hashes of its words, where `watches` asked for them; `led_on` says that it led to something new of
        another shape.
        """
        kind = shape(url)
        row = self._row(kind)
        row.pages += 1
        if words is None:
            return False
        new = sum(word not in row.words for word in words)
        if len(row.words) > _MOST_WORDS:
            row.words.clear()
        row.words.update(words)
        row.idle = 0 if led_on or new >= _NEW_WORDS else row.idle + 1
        if row.idle < PATIENCE:
            return False
        self.known.add(kind)
        return True

    def _row(self, kind: str) -> _Row:
        row = self._rows.setdefault(kind, _Row())
        self._rows.move_to_end(kind)
        if len(self._rows) > _MOST_SHAPES:
            self._rows.popitem(last=False)
        return row
