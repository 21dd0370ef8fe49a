"""What the site itself says that it has, against what was captured: the ledger reconciled."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from snapshot.frontier.ledger import NOT_YET, Ledger, Row
from snapshot.frontier.schema import HELD
from snapshot.frontier.store import Source
from snapshot.model import GUESS

_GOOD = f"({HELD} AND status < 400)"
_OUTSIDE = "state = 'refused' AND reason = 'out of scope'"
_PAGE = f"role = 'page' AND {_GOOD} AND mime LIKE '%html%'"
_LISTED = int(Source.SITEMAP | Source.FEED)
_LINKED = int(Source.LINK)

CONDITIONS = {
    "listed_not_captured": f"sources & {_LISTED} AND NOT {_GOOD} AND NOT ({_OUTSIDE})",
    "linked_not_captured": f"sources & {_LINKED} AND NOT {_GOOD} AND NOT ({_OUTSIDE})",
    "captured_not_listed": f"{_PAGE} AND status < 300 AND NOT sources & {_LISTED}",
}
"""By name: the SQL condition for URLs in scope on which site and archive differ."""
_MISSING_REQUISITES = f"""
SELECT p.url, u.url, u.state, u.reason FROM needs AS n JOIN urls AS u ON u.id = n.url JOIN urls AS p ON p.id = n.page
WHERE u.via <> '{GUESS}' AND NOT (u.{HELD} AND u.status < 400) ORDER BY p.url, u.url LIMIT ?
"""
_COUNT_MISSING_REQUISITES = f"""
SELECT count(*), count(DISTINCT n.page), count(DISTINCT n.url) FROM needs AS n JOIN urls AS u ON u.id = n.url
WHERE u.via <> '{GUESS}' AND NOT (u.{HELD} AND u.status < 400)
"""
_NUMBERED = "SELECT url, state, status FROM urls WHERE role = 'page' AND url GLOB '*[0-9]*' AND NOT (" + _OUTSIDE + ")"
_PAGINATION = re.compile(
    r"(?i)(?P<before>.*(?:/(?:page|p|seite|pagina|página|strona|sida|side|stranica|str)[/-]|"
    r"[?&](?:page|paged|p|pg|seite|pagina|start|offset)=))(?P<number>\d{1,6})(?P<after>(?:/|[&#].*)?)"
)
_FEWEST = 3
"""Numbers that make a row; fewer say nothing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A numbered row of pages in which numbers are missing."""

    row: str
    """The URL with `{}` for the number."""
    last: int
    missing: tuple[int, ...]


def differing(ledger: Ledger, name: str, most: int) -> tuple[int, list[Row]]:
    """How many URLs meet one of `CONDITIONS`, and the first of them."""
    condition = CONDITIONS[name]
    return ledger.count(condition), ledger.rows(condition, most)


def missing_requisites(ledger: Ledger, most: int) -> tuple[dict[str, int], dict[str, list[dict[str, str]]]]:
    """What pages need and the archive has not: counts, and for each page (or style sheet) its list, up to a bound."""
    ((number, pages, files),) = ledger.ask(_COUNT_MISSING_REQUISITES)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for page, url, state, reason in ledger.ask(_MISSING_REQUISITES, (most,)):
        found[page].append({"url": url, "state": state, "reason": reason or NOT_YET})
    return {"places": number, "pages": pages, "files": files}, dict(found)


def pagination_gaps(ledger: Ledger) -> list[Gap]:
    """Rows of numbered pages (`/page/7/`, `?paged=7`) in which a number below the last one was not captured."""
    rows: dict[tuple[str, str], dict[int, bool]] = defaultdict(dict)
    for url, state, status in ledger.ask(_NUMBERED):
        if match := _PAGINATION.fullmatch(url):
            have = state in ("captured", "unchanged", "duplicate") and (status or 0) < 400
            row = rows[match["before"], match["after"]]
            row[int(match["number"])] = row.get(int(match["number"]), False) or have
    return [gap for ends, numbers in sorted(rows.items()) if (gap := _gap(ends, numbers))]


def _gap(ends: tuple[str, str], numbers: dict[int, bool]) -> Gap | None:
    """What is missing of a row. It counts by its smallest step; the first page has mostly an address without number."""
    have = sorted(number for number, captured in numbers.items() if captured)
    if len(have) < _FEWEST:
        return None
    step = min(after - before for before, after in pairwise(have))
    begin = min(have[0], 2 if step == 1 else step)
    missing = tuple(number for number in range(begin, max(numbers) + 1, step) if not numbers.get(number))
    return Gap("{}".join(ends), max(numbers), missing) if missing else None
