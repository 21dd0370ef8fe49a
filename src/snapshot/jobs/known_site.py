"""What a crawl and its records know of a site, for its copy."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from snapshot import urls
from snapshot.frontier.ledger import MISSING, Ledger
from snapshot.frontier.schema import HELD
from snapshot.frontier.scope import OUT_OF_SCOPE
from snapshot.model import Record
from snapshot.publish.plan import Ledgered

_LOOKED_AT = 1000
"""Records that are asked for the site's name."""


def ledgered(ledger: Ledger | None) -> Ledgered:
    """What a crawl's ledger adds to what the archive says; nothing where there is none."""
    if ledger is None:
        return Ledgered()
    told = json.loads(ledger.noted("job") or "{}")
    return Ledgered(
        seed=next(iter(told.get("urls", ())), None),
        pages=tuple(url for (url,) in ledger.ask(f"SELECT url FROM urls WHERE role = 'page' AND {HELD}")),  # noqa: S608
        absent=tuple(ledger.ask(f"SELECT url, reason FROM urls WHERE {MISSING} ORDER BY url")),  # noqa: S608
        outside=tuple(
            url
            for (url,) in ledger.ask(
                "SELECT url FROM urls WHERE state = 'refused' AND reason = ? AND role = 'page'", (OUT_OF_SCOPE,)
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the pages at the top say of the site; empty where they say nothing."""

    name: str = ""
    language: str = ""
    """BCP 47."""


def told_site(records: Path, root: str) -> Told:
    """What most of the pages at the top call the site, and its language, by their records."""
    names: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    with records.open(encoding="utf-8", errors="replace") as file:
        for line in islice(file, _LOOKED_AT):
            record = _record(line)
            if record and urls.split(record.url).authority == root:
                names[record.site_name or ""] += 1
                languages[record.language or ""] += 1
    return Told(_most(names), _most(languages))


def _most(told: Counter[str]) -> str:
    return min(filter(None, told), key=lambda name: (-told[name], name), default="")


def _record(line: str) -> Record | None:
    try:
        return Record.model_validate_json(line)
    except ValidationError:
        return None
