"""The ledger, read: every URL ever met, its state and reason. What reports are made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot.errors import NotAnArchive
from snapshot.frontier.rules import WELL_KNOWN
from snapshot.frontier.schema import DOUBTFUL, HELD
from snapshot.frontier.scope import OUT_OF_SCOPE
from snapshot.model import GUESS

MISSING = f"""
via NOT IN ('{WELL_KNOWN}', '{GUESS}') AND (state IN ('failed', 'queued', 'delayed', 'active')
  OR state = 'refused' AND reason <> '{OUT_OF_SCOPE}' OR {HELD} AND status >= 400)
"""
"""What a complete copy of the site would hold and this one does not: no answer, refused by robots or by a limit, or
an error page. What the crawl asked for on its own account (`/favicon.ico`), or by a guess, is not missed."""

NOT_YET = "not fetched yet"
"""The reason of what a crawl that has not ended has still to ask for, and did not ask for yet."""

_ROWS = f"""
SELECT u.url, u.role, u.state, coalesce(nullif(u.reason, ''), '{NOT_YET}'),
  u.status, u.mime, u.size, u.depth, u.attempts, u.via, p.url
FROM (SELECT * FROM urls WHERE {{}}) AS u LEFT JOIN urls AS p ON p.id = u.parent ORDER BY u.url LIMIT ?
"""

GROUPS = {
    "by_state": "state",
    "by_status": "status",
    "by_type": "mime",
    "by_host": "host",
    "by_role": "role",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One URL's line in the ledger."""

    url: str
    role: str
    state: str
    reason: str
    status: int | None
    mime: str | None
    size: int
    depth: int
    attempts: int
    via: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the ledger."""

    urls: int
    captured: int
    failed: int
    refused: int
    bytes: int
    """As received, heads included."""


class Ledger:
    """Reads the SQLite file that a crawl leaves; changes nothing. NotAnArchive where it is none, or hardly begun."""

    def __init__(self, path: Path) -> None:
        """Name the file; each question opens it anew."""
        self._path = path

    def totals(self) -> Totals:
        """Sums over all URLs."""
        (row,) = self.ask(
            f"SELECT count(*), count(*) FILTER (WHERE {HELD}), count(*) FILTER (WHERE state = 'failed'), "
            "count(*) FILTER (WHERE state = 'refused'), coalesce(sum(size), 0) FROM urls"
        )
        return Totals(*row)

    def groups(self) -> dict[str, dict[str, int]]:
        """URLs counted by state, and those that answered by status, media type, host and role; the most first."""
        return {name: self._count(column) for name, column in GROUPS.items()}

    def reasons(self, state: str) -> dict[str, int]:
        """URLs of a state, counted by reason; the most first."""
        rows = self.ask(
            "SELECT reason, count(*) FROM urls WHERE state = ? GROUP BY reason ORDER BY count(*) DESC, reason", (state,)
        )
        return dict(rows)

    def examples(self, state: str, reason: str, most: int) -> list[str]:
        """URLs of a state and reason."""
        rows = self.ask(
            "SELECT url FROM urls WHERE state = ? AND reason = ? ORDER BY id LIMIT ?", (state, reason, most)
        )
        return [url for (url,) in rows]

    def flagged(self, most: int) -> list[tuple[str, int, list[str]]]:
        """Soft failures by kind: how many, and examples."""
        kinds = self.ask(f"SELECT soft, count(*) FROM urls WHERE {DOUBTFUL} GROUP BY soft ORDER BY count(*) DESC, soft")
        examples = f"SELECT url FROM urls WHERE {DOUBTFUL} AND soft = ? ORDER BY id LIMIT ?"
        return [(kind, count, [url for (url,) in self.ask(examples, (kind, most))]) for kind, count in kinds]

    def rows(self, condition: str, most: int) -> list[Row]:
        """URLs that meet an SQL condition (never from outside), by URL."""
        return [Row(*row) for row in self.ask(_ROWS.format(condition), (most,))]

    def count(self, condition: str) -> int:
        """How many URLs meet an SQL condition (never from outside)."""
        ((number,),) = self.ask(f"SELECT count(*) FROM urls WHERE {condition}")
        return int(number)

    def seeds_answered(self) -> bool:
        """Whether any seed got a whole answer."""
        return bool(self.count(f"via = 'seed' AND {HELD}"))

    def strays(self) -> dict[str, str]:
        """Seeds that redirect out of scope, and where to."""
        rows = self.ask(
            "SELECT p.url, u.url FROM urls AS u JOIN urls AS p ON p.id = u.parent "
            "WHERE p.via = 'seed' AND u.via = 'location' AND u.state = 'refused' AND u.reason = ?",
            (OUT_OF_SCOPE,),
        )
        return dict(rows)

    def noted(self, name: str) -> str | None:
        """A fact about the crawl, or None."""
        return next((str(value) for (value,) in self.ask("SELECT value FROM job WHERE name = ?", (name,))), None)

    def _count(self, column: str) -> dict[str, int]:
        rows = self.ask(
            f"SELECT coalesce({column}, 'none'), count(*) FROM urls "
            "WHERE ? OR status IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1",
            (column == "state",),
        )
        return {str(name): number for name, number in rows}

    def ask(self, question: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that an SQL question gives."""
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                rows = db.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise NotAnArchive(f"{self._path}: cannot be read as a ledger ({error})") from error
        yield from rows
