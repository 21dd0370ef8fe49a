"""Why a URL is in the archive, or is not: one URL's whole story, from the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from snapshot import urls
from snapshot.aliases import REDIRECTED, Aliases
from snapshot.frontier.ledger import NOT_YET, Ledger
from snapshot.frontier.store import ALIASES, Source, hashed
from snapshot.model import PASSING, Place

_STORY = """
SELECT u.id, u.url, u.role, u.state, u.reason, u.status, u.soft, u.via, u.depth, u.attempts, u.sources,
  u.met_at, coalesce(u.settled_at, u.met_at), u.warc, u.offset, u.length, u.parent
FROM urls AS u WHERE u.key = ?
"""
_STEP = "SELECT url, via, parent FROM urls WHERE id = ?"
_NEEDED_BY = "SELECT p.url FROM needs AS n JOIN urls AS p ON p.id = n.page WHERE n.url = ? ORDER BY p.url LIMIT ?"
_LONGEST_WAY = 100
_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One URL on the way to another."""

    url: str
    via: str
    """The place that pointed to it: a row of the table of places, `seed`, `well-known`, `location`…"""


@dataclass(frozen=True, slots=True)
class Story:
    """What the ledger knows of one URL."""

    url: str
    role: str
    state: str
    reason: str
    status: int | None
    soft: str | None
    attempts: int
    depth: int
    met_at: float
    """Seconds since the epoch, as `ended_at`."""
    ended_at: float | None
    """None where it has not ended."""
    met_as: tuple[str, ...]
    """Every kind of place where it was met: `link`, `sitemap`, `feed`…"""
    way: tuple[Step, ...]
    """From what the crawl began with to the URL itself."""
    needed_by: tuple[str, ...]
    """Pages and style sheets that need it, some of them."""
    place: Place | None


def why(ledger: Ledger, url: str) -> Story | None:
    """The story of `url`, in whatever spelling; None where nothing that was captured points to it."""
    aliases = Aliases(json.loads(ledger.noted(ALIASES) or "{}"))
    keys = (aliases.key(url), urls.exact_key(url) + REDIRECTED, urls.seen_key(url))
    row = next((row for key in keys for row in ledger.ask(_STORY, (hashed(key),))), None)
    if row is None:
        return None
    number, found, role, state, reason, status, soft, via, depth, attempts, sources, met, ended, *rest = row
    warc, offset, length, parent = rest
    return Story(
        url=found,
        role=role,
        state=state,
        reason=reason or NOT_YET,
        status=status,
        soft=soft,
        attempts=attempts,
        depth=depth,
        met_at=met,
        ended_at=None if state in PASSING else ended,
        met_as=tuple(str(source.name).lower() for source in Source(sources)),
        way=(*reversed(list(_way(ledger, parent))), Step(found, via)),
        needed_by=tuple(page for (page,) in ledger.ask(_NEEDED_BY, (number, _EXAMPLES))),
        place=Place(warc, offset, length) if warc else None,
    )


def _way(ledger: Ledger, parent: int | None) -> Iterator[Step]:
    for _ in range(_LONGEST_WAY):
        row = next(iter(ledger.ask(_STEP, (parent,))), None) if parent else None
        if row is None:
            return
        url, via, parent = row
        yield Step(url, via)
