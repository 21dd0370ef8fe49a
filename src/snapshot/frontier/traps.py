"""Crawler traps: pages without end that bring nothing. Told by the URL, or by what a row of pages of one shape brings.

No bound on how many pages a site may have, how deep it may be or what its queries look like: real sites exceed any. A
shape of URLs (`/calendar/0/0/`) is a trap when page after page of it brings neither a new word nor a link to anything
of another shape that does, or that leads to what does: pages that only lead to each other are a trap together. What a
trap costs is a few hundred pages of each shape; what is refused because of it is in the report.
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
_MOST_LEADS = 256
"""Shapes that are remembered of those that one shape leads to."""
_DIGITS = re.compile(r"[0-9]+")
_RANDOM = re.compile(
    r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]{12})(?=[^/]{0,255}[0-9])(?=[^/]{0,255}[A-Za-z])[A-Za-z0-9_-]++"
    r"|[0-9A-Fa-f-]{16,}"
)
"""What looks random. Only whole words are looked at, and no further than a bound: else long paths take minutes."""
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
    """Pages in a row that brought nothing, nor led to what does."""
    dry: int = 0
    """Pages in a row that brought nothing themselves."""
    leads: set[str] = field(default_factory=set)
    """The shapes of what they led to."""
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

    def seen(self, url: str, words: Collection[int] | None, *, led_to: Collection[str]) -> bool:
        """Note what a page has brought; whether its shape is a trap from now on.

        `words` are hashes of its words, where `watches` asked for them; `led_to` are the shapes of what is new and of
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
        brings = new >= _NEW_WORDS or any(each not in self._rows for each in led_to)
        row.dry = 0 if brings else row.dry + 1
        row.leads.update(list(led_to)[: _MOST_LEADS - len(row.leads)])
        row.idle = 0 if brings or self._bring(led_to) else row.idle + 1
        if row.idle < PATIENCE:
            return False
        self.known.add(kind)
        return True

    def _bring(self, shapes: Collection[str]) -> bool:
        """Whether pages of any of these shapes bring something, or lead to pages that do."""
        met: set[str] = set()
        waiting = list(shapes)
        while waiting:
            kind = waiting.pop()
            row = self._rows.get(kind)
            if row is None or kind in met:
                continue
            if row.dry < PATIENCE:
                return True
            met.add(kind)
            waiting.extend(row.leads)
        return False

    def _row(self, kind: str) -> _Row:
        row = self._rows.setdefault(kind, _Row())
        self._rows.move_to_end(kind)
        if len(self._rows) > _MOST_SHAPES:
            self._rows.popitem(last=False)
        return row
