"""Dates in text: as machines write them, and as people do in many languages."""

from __future__ import annotations

import re
from datetime import date

from snapshot.extraction.words import MONTHS, PUBLISHED, UPDATED, any_of

_ISO = re.compile(
    r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?(?![\d])",
    re.IGNORECASE,
)
_SOME_YEAR = re.compile(r"(?:19|20)\d\d")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T\d{6}Z?)?")
_MONTH = any_of(MONTHS)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_END = r"(?!\d(?!\d?:\d\d))"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.|ain|fed|af|il|ydd|eg)?"
_NAMED = rf"(?P<m>{_MONTH})\.?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\w){_NAMED}\s+{_DAY},?\s+{_YEAR}{_END}",
        rf"(?<!\d){_DAY}\s*(?:de\s+|of\s+|-)?\s*{_NAMED},?\s*(?:de\s+|del\s+|-)?\s*{_YEAR}{_END}",
        rf"{_YEAR}[年년.]\s*(?P<m>\d{{1,2}})[月월.]\s*(?P<d>\d{{1,2}})[日일.]?",
        rf"(?<!\d){_YEAR}[-/](?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})(?!\d)",
    )
)
_NUMBERS = re.compile(rf"(?<![\d/.-])(\d{{1,2}})([./-])\s?(\d{{1,2}})\2\s?{_YEAR}(?!\d)")
_SHORT = re.compile(r"(?<![\d.,])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d\d)(?![\d.,])")
_LABEL = re.compile(rf"^(?:{PUBLISHED}|{UPDATED}|on|am|le|el|il)?\s*[:|·•–—-]*\s*", re.IGNORECASE)
_TIME_OF_DAY = re.compile(
    r"^[\s,.|·•–—@-]*(?:at|um|à)?\s*(?:\d{1,2}[:.h]\d\d(?:[:.]\d\d)?\s*(?:am|pm|uhr|[a-z]{2,4})?)?[\s,.|·•–—-]*$",
    re.IGNORECASE,
)
_ALONE = 10
MONTH_FIRST = ("en-us", "en-ph", "en-ca", "fil")
"""Languages that write 07/02/2019 for the second of July."""


def machine_date(text: str) -> str | None:
    """`YYYY-MM-DD`, or with the time as it stands, of a text for machines; None where it is none."""
    text = text.strip()
    match = _ISO.match(text)
    if match is None:
        compact = _COMPACT.fullmatch(text)
        return _day(compact[1], compact[2], compact[3]) if compact else None
    day = _day(match[1], match[2], match[3])
    if day is None or match[4] is None:
        return day
    zone = (match[7] or "").upper()
    zone = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone
    return f"{day}T{match[4]}:{match[5]}:{match[6] or '00'}{zone}"


def find_date(text: str, language: str | None = None) -> tuple[str, int, int] | None:
    """The first date in a text, and where it begins and ends."""
    if not _SOME_YEAR.search(text):
        return _short_date(text, language)
    best = None
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match and (best is None or match.start() < best[1]):
            month = match["m"].lower()
            day = _day(match["y"], MONTHS.get(month) or (int(month) if month.isdigit() else 0), match["d"])
            best = (day, match.start(), match.end()) if day else best
    if best is None and (match := _NUMBERS.search(text)):
        one, other = int(match[1]), int(match[3])
        month_first = match[2] == "/" and (language or "").lower().startswith(MONTH_FIRST)
        month, day_number = (one, other) if (month_first or other > 12) and one <= 12 else (other, one)
        day = _day(match["y"], month, day_number)
        best = (day, match.start(), match.end()) if day else None
    return best


def _short_date(text: str, language: str | None) -> tuple[str, int, int] | None:
    """A date such as 2.11.22: dots say that the day comes first. In English only alone, since they part versions."""
    english = (language or "en").lower().startswith("en")
    match = None if english and len(text) > _ALONE else _SHORT.search(text)
    day = _day(("20" if int(match[3]) < 50 else "19") + match[3], match[2], match[1]) if match else None
    return (day, match.start(), match.end()) if match and day else None


def is_only_a_date(text: str, language: str | None = None) -> bool:
    """Whether a text says a date and nothing else: with its label, weekday or time at most."""
    found = find_date(text, language)
    if found is None:
        return False
    before, after = text[: found[1]], text[found[2] :]
    return len(_LABEL.sub("", before).strip(" ,.|·•–—-")) < 12 and _TIME_OF_DAY.match(after) is not None


def _day(year: str, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
