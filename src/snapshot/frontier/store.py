"""The frontier and ledger on disk: one SQLite file, one row a URL ever met."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from snapshot import urls
from snapshot.errors import Interrupted
from snapshot.frontier.robots import RobotsAnswer
from snapshot.frontier.scope import REVOCABLE, Way
from snapshot.model import Outcome, Role, State, Target

_SCHEMA = """
CREATE TABLE IF NOT EXISTS urls (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,     -- BLAKE2b-128 of the URL's seen key
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  role TEXT NOT NULL,
  depth INTEGER NOT NULL,
  hops INTEGER NOT NULL,
  redirects INTEGER NOT NULL,
  rank INTEGER NOT NULL,        -- order within the host; less is earlier
  parent INTEGER REFERENCES urls,
  via TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at REAL,
  status INTEGER,
  mime TEXT,
  size INTEGER NOT NULL DEFAULT 0,
  warc TEXT,
  offset INTEGER,
  length INTEGER,
  captured_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS due ON urls (host, rank, id) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS later ON urls (retry_at) WHERE state = 'delayed';
CREATE TABLE IF NOT EXISTS origins (origin TEXT PRIMARY KEY, host TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS robots (url TEXT PRIMARY KEY, status INTEGER, location TEXT, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_REVOCABLE = ", ".join(f"'{reason}'" for reason in REVOCABLE)
_ADD = f"""
INSERT INTO urls (key, url, host, role, depth, hops, redirects, rank, parent, via, state, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
  role = excluded.role, depth = excluded.depth, hops = excluded.hops, redirects = excluded.redirects,
  rank = excluded.rank, parent = excluded.parent, via = excluded.via, state = excluded.state, reason = excluded.reason
WHERE excluded.state = 'queued' AND (
  urls.state = 'refused' AND urls.reason IN ({_REVOCABLE})
  OR urls.state = 'queued' AND excluded.rank < urls.rank)
"""  # noqa: S608  (no part of it comes from outside)

_NEXT = """
SELECT urls.id, urls.url, urls.host, urls.role, urls.depth, urls.hops, urls.redirects, urls.attempts,
  parents.url, urls.via
FROM urls LEFT JOIN urls AS parents ON parents.id = urls.parent
WHERE urls.state = 'queued' AND urls.host = ? AND urls.role IN ({roles})
ORDER BY urls.rank, urls.id LIMIT 1
"""
_SETTLE = """
UPDATE urls SET state = ?, reason = ?, retry_at = ?, status = ?, mime = ?, size = ?,
  warc = ?, offset = ?, length = ?, captured_at = ?
WHERE id = ?
"""


class LedgerFailed(Interrupted):
    """The ledger cannot be written or read. What was committed before is whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be: a URL met, and what scope said of it."""

    url: str
    role: Role
    way: Way
    rank: int
    parent: int | None
    via: str
    refusal: str | None


class Store:
    """The rows. Changes are kept together until `commit`, and a kill in between leaves none of them."""

    def __init__(self, path: Path) -> None:
        """Open or make the file at `path`; what was under way when it was left is queued again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._run("PRAGMA journal_mode=WAL")
        self._run("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self._run("BEGIN")
        self._run("UPDATE urls SET state = 'queued', attempts = attempts - 1 WHERE state = 'active'")
        self.commit()

    def commit(self) -> None:
        """Make all changes since the last commit lasting, in one step."""
        self._run("COMMIT")
        self._run("BEGIN")

    def close(self) -> None:
        """Close the file; what was not committed is dropped."""
        with suppress(sqlite3.OperationalError):
            self._db.execute("ROLLBACK")
        self._db.close()

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _run_each(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        try:
            self._db.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> LedgerFailed:
        return LedgerFailed(f"{self._path}: cannot be used ({error}); make room or mend the file, then try again")

    def add(self, entries: Iterable[Entry]) -> None:
        """Enter URLs; one that is there stays as it is unless it was found in a better way now."""
        self._run_each(_ADD, [_row(entry) for entry in entries])

    def next_for(self, host: str, roles: Iterable[Role]) -> Target | None:
        """The host's first queued URL of these roles."""
        row = self._run(_NEXT.format(roles=_sql(roles)), (host,)).fetchone()
        if row is None:
            return None
        number, url, name, role, depth, hops, redirects, attempts, parent, via = row
        return Target(number, url, name, Role(role), depth, hops, redirects, attempts + 1, parent, via)

    def begin(self, target: Target) -> None:
        """Say that a target is under way, and count the try."""
        self._run("UPDATE urls SET state = 'active', attempts = ? WHERE id = ?", (target.attempt, target.id))

    def settle(self, number: int, outcome: Outcome) -> None:
        """Write down how a URL ended, or was put off."""
        place = outcome.place
        self._run(
            _SETTLE,
            (
                outcome.state,
                outcome.reason,
                outcome.retry_at,
                outcome.status,
                outcome.mime,
                outcome.size,
                place and place.warc,
                place and place.offset,
                place and place.length,
                outcome.captured_at.isoformat() if outcome.captured_at else None,
                number,
            ),
        )

    def refuse_queued(self, reason: str, roles: Iterable[Role]) -> int:
        """Refuse every URL of these roles that still waits; the number of them."""
        waiting = f"state IN ('queued', 'delayed') AND role IN ({_sql(roles)})"
        return self._run(f"UPDATE urls SET state = 'refused', reason = ? WHERE {waiting}", (reason,)).rowcount  # noqa: S608

    def wake_delayed(self, now: float) -> list[str]:
        """Queue what may be tried again by now; the hosts of it."""
        rows = self._run("SELECT DISTINCT host FROM urls WHERE state = 'delayed' AND retry_at <= ?", (now,)).fetchall()
        if rows:
            self._run(
                "UPDATE urls SET state = 'queued', retry_at = NULL WHERE state = 'delayed' AND retry_at <= ?", (now,)
            )
        return [host for (host,) in rows]

    def next_delayed(self) -> float | None:
        """When the first delayed URL may be tried again; None where there is none."""
        row = self._run("SELECT min(retry_at) FROM urls WHERE state = 'delayed'").fetchone()
        return None if row is None else row[0]

    def queued_hosts(self) -> list[str]:
        """The hosts that have queued URLs."""
        return [host for (host,) in self._run("SELECT DISTINCT host FROM urls WHERE state = 'queued'")]

    def count(self, where: str) -> int:
        """Rows for which the SQL condition `where` (never from outside) holds."""
        (number,) = self._run(f"SELECT count(*) FROM urls WHERE {where}").fetchone()  # noqa: S608
        return int(number)

    def add_origin(self, origin: str, host: str) -> None:
        """Enter an origin whose robots.txt is to be read before anything else of it."""
        self._run("INSERT OR IGNORE INTO origins VALUES (?, ?)", (origin, host))

    def origins(self) -> list[tuple[str, str]]:
        """Every origin entered, and its host."""
        return list(self._run("SELECT origin, host FROM origins"))

    def keep_robots(self, url: str, answer: RobotsAnswer) -> None:
        """Keep what a robots.txt, or a redirect of one, answered."""
        self._run(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", (url, answer.status, answer.location, answer.body)
        )

    def robots(self, url: str) -> RobotsAnswer | None:
        """What was kept of `url`; None where it has not answered yet."""
        row = self._run("SELECT status, location, body FROM robots WHERE url = ?", (url,)).fetchone()
        return row and RobotsAnswer(*row)

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the crawl."""
        self._run("INSERT OR REPLACE INTO job VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """A fact kept by `note`, or None."""
        row = self._run("SELECT value FROM job WHERE name = ?", (name,)).fetchone()
        return row and str(row[0])


def _sql(roles: Iterable[Role]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        blake2b(urls.seen_key(entry.url).encode(), digest_size=16).digest(),
        entry.url,
        urls.split(entry.url).host,
        entry.role,
        entry.way.depth,
        entry.way.hops,
        entry.way.redirects,
        entry.rank,
        entry.parent,
        entry.via,
        State.REFUSED if entry.refusal else State.QUEUED,
        entry.refusal or "",
    )
