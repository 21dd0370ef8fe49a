"""Which day it was where the site is, of a moment that is told in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from snapshot.extraction.candidates import Candidate

_UTC = ("Z", "+00:00")
_MIDNIGHT = re.compile(r"T(?:1[2-9]|2[0-3]):[03]0:00")
"""What midnight may be in UTC, of a place east of it."""
_A_DAY = timedelta(days=1)


def day_of_the_place(chosen: Candidate[str], printed: Iterable[Candidate[str]]) -> Candidate[str] | None:
    """Another day that is printed of the same moment: in the place's own zone, or the one that begins there with it."""
    moment = _moment(chosen.value) if chosen.value.endswith(_UTC) else None
    if moment is None:
        return None
    following = moment.date() + _A_DAY if _MIDNIGHT.search(chosen.value) else None
    for each in printed:
        day = date.fromisoformat(each.value[:10])
        if day != moment.date() and (day == following or _moment(each.value) == moment):
            return each
    return None


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # the 25th hour
        return None
