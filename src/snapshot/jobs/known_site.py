"""What its records know of a site, for its copy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from snapshot import urls
from snapshot.jobs.told_records import record_in

_LOOKED_AT = 1000
"""Records that are asked for the site's name."""


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
            record = record_in(line)
            if record and urls.split(record.url).authority == root:
                names[record.site_name or ""] += 1
                languages[record.language or ""] += 1
    return Told(_most(names), _most(languages))


def _most(told: Counter[str]) -> str:
    return min(filter(None, told), key=lambda name: (-told[name], name), default="")
