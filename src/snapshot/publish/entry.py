"""A page of the site as the lists and the search know it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from snapshot.publish.shell import short

MOST_NAMES = 50
"""Authors or categories of one page that are listed."""
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?![\d-])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the lists and the search tell of a captured page."""

    url: str
    """Where it was captured."""
    path: str
    """Its file, within the copy."""
    title: str | None = None
    byline: str | None = None
    """Shown and searched where there are no authors."""
    authors: tuple[str, ...] = ()
    date: str | None = None
    """`YYYY-MM-DD`, or with a time; also `YYYY-MM` and `YYYY`."""
    categories: tuple[str, ...] = ()
    kind: str = "other"
    """As in the record."""
    language: str | None = None
    description: str | None = None

    @property
    def shown(self) -> str:
        """The title; for a page without one its address."""
        return short(self.title or "") or short(self.url)

    @property
    def day(self) -> str:
        """The date without its time; empty where there is none that can be read."""
        match = _DAY.match(self.date or "")
        return match[0] if match else ""


def names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Names as they are shown and told apart: each once, on one line, of a bounded length."""
    told = (short(unicodedata.normalize("NFC", name)) for name in given[:MOST_NAMES])
    return tuple(dict.fromkeys(name for name in told if name))
