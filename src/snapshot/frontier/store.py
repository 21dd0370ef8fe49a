"""The frontier and ledger on disk: one SQLite file, one row a URL ever met."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag
from hashlib import blake2b
from pathlib import Path

from snapshot import urls
from snapshot.aliases import Aliases
from snapshot.errors import Interrupted, UsageError
from snapshot.frontier import schema
from snapshot.frontier.robots import RobotsAnswer
from snapshot.frontier.scope import Way
from snapshot.model import AT_THE_END, Earlier, Outcome, Place, Role, State, Target

ALIASES = "aliases"
"""The note that keeps what redirects have taught."""


class Source(IntFlag):
    """The kinds of places where a URL is met; the ledger keeps all that apply."""

    OURSELVES = 1
    """A seed, or a well-known file that nobody named."""
    LINK = 2
    REQUISITE = 4
    REDIRECT = 8
    SITEMAP = 16
    FEED = 32


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
    source: Source
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Hop:
    """A URL on the way of redirects to another."""

    id: int
    url: str
    tries: int
    """Tries of this look."""


class Store:
    """The rows. Changes are kept together until `commit`, and a kill in between leaves none of them."""

    def __init__(self, path: Path) -> None:
        """Open or make the file at `path`; what was under way when it was left is queued again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._failed = ""
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._check_version()
            self._db.executescript(schema.OPENING)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        self._run("BEGIN")
        self._run("UPDATE urls SET state = 'queued', attempts = attempts - 1 WHERE state = 'active'")
        self.commit()
        self.aliases = Aliases(json.loads(self.noted(ALIASES) or "{}"))

    def _check_version(self) -> None:
        """Take the form of a new file; refuse one that another version of ours has written otherwise."""
        (version,) = self._run("PRAGMA user_version").fetchone()
        (tables,) = self._run("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and version != schema.VERSION:
            self._db.close()
            raise UsageError(f"{self._path}: made by another version of snapshot; go on with that one, or elsewhere")
        self._run(f"PRAGMA user_version = {schema.VERSION}")

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
        self._go_no_further()
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _run_each(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        self._go_no_further()
        try:
            self._db.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _go_no_further(self) -> None:
        """Write nothing after a failure: SQLite has rolled back by itself, and each statement would last alone."""
        if self._failed:
            raise LedgerFailed(self._failed)

    def _failure(self, error: sqlite3.Error) -> LedgerFailed:
        self._failed = f"{self._path}: cannot be used ({error}); make room or mend the file, then try again"
        return LedgerFailed(self._failed)

    def add(self, entries: Iterable[Entry]) -> int:
        """Enter URLs; one that is there stays as it is unless it was found in a better way now. How many were new."""
        before = self._db.total_changes
        made = list(entries)
        rows = [_row(entry, self._key_of(entry)) for entry in made]
        self._run_each(schema.ADD, rows)
        new = self._db.total_changes - before
        self._run_each(schema.MET_AGAIN, [(row[-1], row[0]) for row in rows])
        self._run_each(schema.MET_FOR_CERTAIN, [(entry.via, row[0]) for entry, row in zip(made, rows, strict=True)])
        return new

    def need(self, page: int, urls_needed: Iterable[str]) -> None:
        """Write down which requisites a page (or a style sheet) needs; the URLs have been entered."""
        self._run_each(schema.NEED, [(page, hashed(self.aliases.key(url))) for url in urls_needed])

    def _key_of(self, entry: Entry) -> bytes:
        """What stands for a URL in all its spellings; where one redirects to another, each stands for itself."""
        if entry.way.redirects and entry.way.parent:
            return hashed(self.aliases.redirect_key(entry.way.parent, entry.url))
        return hashed(self.aliases.key(entry.url))

    def learn(self, aliases: Aliases) -> None:
        """Know from now on which origins lead to each other."""
        if aliases is not self.aliases:
            self.aliases = aliases
            self.note(ALIASES, json.dumps(dict(aliases.leads_to)))

    def next_for(self, host: str, roles: Iterable[Role]) -> Target | None:
        """The host's first queued URL of these roles."""
        row = self._run(schema.NEXT.format(roles=_sql(roles)), (host,)).fetchone()
        if row is None:
            return None
        number, url, name, role, depth, hops, redirects, attempt, parent, via, kept = row
        place = _place(kept) if kept else None
        return Target(
            number, url, name, Role(role), depth, hops, redirects, attempt, parent, via, kept is not None, place
        )

    def begin(self, target: Target) -> None:
        """Say that a target is under way, and count the try."""
        self._run("UPDATE urls SET state = 'active', attempts = attempts + 1 WHERE id = ?", (target.id,))

    def settle(self, number: int, outcome: Outcome, now: float | None = None) -> None:
        """Write down how a URL ended."""
        place = outcome.place
        self._run(
            schema.SETTLE,
            (
                now,
                outcome.state,
                outcome.reason,
                outcome.retry_at,
                outcome.status,
                outcome.mime,
                outcome.size,
                outcome.soft,
                place and place.warc,
                place and place.offset,
                place and place.length,
                outcome.captured_at.isoformat() if outcome.captured_at else None,
                number,
            ),
        )

    def put_off(self, number: int, outcome: Outcome) -> None:
        """Write down that a URL is tried again later."""
        self._run(schema.PUT_OFF, (outcome.state, outcome.reason, outcome.retry_at, number))

    def ask_again(self, which: str, *, at_try: int) -> int:
        """Queue what has ended, for another look that begins with this try; the number of URLs.

        `which` is an SQL condition, never from outside. How they had ended is kept until the new look has.
        """
        return self._run(schema.ASK_AGAIN.format(which=which), (at_try,)).rowcount

    def redirects_to(self, number: int) -> list[Hop]:
        """A URL, and before it those that redirected to it, the last first."""
        return [Hop(*row) for row in self._run(schema.REDIRECTS_TO, (number,))]

    def kept(self, number: int) -> Outcome:
        """How a URL that is asked for again had ended."""
        (kept,) = self._run("SELECT kept FROM urls WHERE id = ?", (number,)).fetchone()
        ended = json.loads(kept)
        return Outcome(State(ended["state"]), ended["reason"], ended["status"], soft=ended["soft"], place=_place(kept))

    def as_before(self, number: int, now: float, state: State | None = None) -> None:
        """End another look at a URL that has made nothing better; with `state`, all but the state is as before."""
        self._run(f"{schema.AS_BEFORE} AND id = ?", (number,))
        self._run("UPDATE urls SET settled_at = ?, state = coalesce(?, state) WHERE id = ?", (now, state, number))

    def flag(self, number: int, soft: str | None) -> None:
        """Write down why a URL's answer is not what it seems; None where it is."""
        self._run("UPDATE urls SET soft = ? WHERE id = ?", (soft, number))

    def refuse_queued(self, reason: str, roles: Iterable[Role], also: str = "TRUE") -> int:
        """Refuse every URL of these roles that still waits; the number of them. What had ended before stays so."""
        waiting = f"state IN ('queued', 'delayed') AND role IN ({_sql(roles)}) AND {also}"
        ended = self._run(f"{schema.AS_BEFORE} AND {waiting}").rowcount
        return ended + self._run(f"{schema.REFUSE} {waiting}", (reason,)).rowcount

    def keep_payload(self, fingerprint: bytes, earlier: Earlier) -> None:
        """Remember a whole answer, for later ones of the same bytes to refer to."""
        row = (fingerprint, earlier.url, earlier.captured_at.isoformat(), earlier.record_id)
        self._run("INSERT OR IGNORE INTO payloads VALUES (?, ?, ?, ?)", row)

    def payload(self, fingerprint: bytes) -> Earlier | None:
        """A whole answer of these bytes; None where the archive has none yet."""
        select = "SELECT url, captured_at, record_id FROM payloads WHERE fingerprint = ?"
        row = self._run(select, (fingerprint,)).fetchone()
        return row and Earlier(row[0], datetime.fromisoformat(row[1]), row[2])

    def wake_delayed(self, now: float) -> list[str]:
        """Queue what may be tried again by now; the hosts of it."""
        rows = self._run("SELECT DISTINCT host FROM urls WHERE state = 'delayed' AND retry_at <= ?", (now,)).fetchall()
        if rows:
            self._run(
                "UPDATE urls SET state = 'queued', retry_at = NULL WHERE state = 'delayed' AND retry_at <= ?", (now,)
            )
        return [host for (host,) in rows]

    def wake_beyond(self, latest: float) -> None:
        """Queue what is put off past `latest`, to which nothing is: the clock was set back since."""
        statement = "UPDATE urls SET state = 'queued', retry_at = NULL WHERE state = 'delayed' AND retry_at "
        self._run(f"{statement} > ? AND retry_at < ?", (latest, AT_THE_END))
        self._run(f"{statement} > ?", (latest + AT_THE_END,))

    def requeue_lost(self, sizes: Mapping[str, int]) -> int:
        """Queue anew each URL whose answer stands in no file of these paths and sizes; the number of them.

        Where any is lost, so may be what duplicates refer to: they are queued too.
        """
        self._run(schema.FILES)
        self._run("DELETE FROM files")
        self._run_each("INSERT INTO files VALUES (?, ?)", list(sizes.items()))
        lost = self._run(schema.REQUEUE_LOST).rowcount
        if lost:
            self._run("DELETE FROM payloads")
        return lost

    def requeue_unsound(self, sound: Iterable[tuple[str, int]]) -> int:
        """Queue anew each URL whose answer stands at none of these places (file, offset); the number of them."""
        self._run(schema.SOUND)
        self._run_each("INSERT OR IGNORE INTO sound VALUES (?, ?)", list(sound))
        number = self._run(schema.REQUEUE_UNSOUND).rowcount
        self._run("DROP TABLE sound")
        if number:
            self._run("DELETE FROM payloads")
        return number

    def next_delayed(self) -> float | None:
        """When the first delayed URL may be tried again; None where none is due before the end."""
        statement = "SELECT min(retry_at) FROM urls WHERE state = 'delayed' AND retry_at < ?"
        row: tuple[float | None] = self._run(statement, (AT_THE_END,)).fetchone()
        return row[0]

    def begin_the_end(self) -> int:
        """Let all that waits for the end be due at its time; the number of URLs."""
        statement = "UPDATE urls SET retry_at = retry_at - ?1 WHERE state = 'delayed' AND retry_at >= ?1"
        return self._run(statement, (AT_THE_END,)).rowcount

    def any_queued(self) -> bool:
        """Whether any URL waits for its turn."""
        return bool(self._run("SELECT EXISTS (SELECT 1 FROM urls WHERE state = 'queued')").fetchone()[0])

    def queued_hosts(self) -> list[str]:
        """The hosts that have queued URLs."""
        return [host for (host,) in self._run("SELECT DISTINCT host FROM urls WHERE state = 'queued'")]

    def count(self, where: str) -> int:
        """Rows for which the SQL condition `where` (never from outside) holds."""
        (number,) = self._run(f"SELECT count(*) FROM urls WHERE {where}").fetchone()
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

    def forget_robots(self) -> None:
        """Forget the answer of each robots.txt that had failed and is asked for again."""
        self._run(schema.FORGET_ROBOTS)

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


def hashed(key: str) -> bytes:
    """A key of the seen set, in the form in which the ledger has it."""
    return blake2b(key.encode(), digest_size=16).digest()


def _place(kept: str) -> Place | None:
    ended = json.loads(kept)
    return Place(ended["warc"], ended["offset"], ended["length"]) if ended["warc"] else None


def _row(entry: Entry, key: bytes) -> tuple[object, ...]:
    return (
        key,
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
        entry.source,
    )
