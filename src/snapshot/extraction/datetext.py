"""Dates in text: as machines write them, and as people do in many languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from snapshot.extraction.words import PUBLISHED, UPDATED, table

_TABLE = table("dates.toml")
MONTHS: dict[str, int] = {name: int(number) for number, names in _TABLE["months"].items() for name in names}
_CROATIAN: dict[str, int] = _TABLE["croatian"]
_PERSIAN: dict[str, int] = {name: number for number, name in enumerate(_TABLE["persian"], 1)}
_ERAS: dict[str, int] = _TABLE["eras"]
MONTH_FIRST: tuple[str, ...] = tuple(_TABLE["month_first"])
"""Languages that write 07/02/2019 for the second of July."""
_YEAR_FIRST: tuple[str, ...] = tuple(_TABLE["year_first"])

_ZEROS = "٠۰०০๐０"
_DIGITS = {ord(zero) + number: str(number) for zero in _ZEROS for number in range(10)}
_OTHER_DIGITS = re.compile(f"[{''.join(map(chr, _DIGITS))}]")
_ISO = re.compile(
    r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,:]\d+)?\s*"
    r"(?:([ap])\.?m\b\.?\s*)?(Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?(?!\d))?)?(?![\d])",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", re.ASCII)
_EPOCH = re.compile(r"(1?\d{9})(?:\d{3})?(?:\.\d+)?", re.ASCII)
_ERA = "|".join(_ERAS)
_SOME_YEAR = re.compile(
    rf"[12{''.join(era[0] for era in _ERAS)}](?:(?<=1)[349]\d\d|(?<=2)[05]\d\d|.(?<={_ERA})\s*[元\d])"
)
"""Expressions that begin with a class of characters are searched for several times as fast as others."""
_WORD = r"[^\W\d_][^\s\d,;:|/()<>•·]{1,14}"
_OF = r"(?:de\s+l['’]|de\s+|del\s+|of\s+|d['’]|a\s+)?"
_YEAR = r"(?:19|20|25|1[34])\d\d(?!\d|:\d)"
_DATE = re.compile(
    rf"(?=\d)(?:(?<![\d/.-])(?P<iy>(?:19|20)\d\d)(?P<s>[-/.]|[年년]|\.\s)\s?(?P<im>\d{{1,2}})(?:(?P=s)|[月월])\s?(?P<id>\d{{1,2}})(?!\d)[日일.]?"
    rf"|(?<![\d/.-])(?P<n1>\d{{1,2}})(?P<ns>[./-]|\.\s)(?P<n2>\d{{1,2}})(?P=ns)(?P<ny>{_YEAR})"
    rf"|(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª|ain|fed|af|il|ydd|eg|\.|['’]?(?=\s))?[\s-]*{_OF}"
    rf"(?P<m>{_WORD}),?[\s-]+(?:de\s+|del\s+|năm\s+|พ\.ศ\.\s*|ค\.ศ\.\s*)?['’]?(?P<y>{_YEAR})"
    rf"|(?<!\d)(?P<gy>(?:19|20)\d\d)\.?\s*gada\s+(?P<gd>\d{{1,2}})\.\s*(?P<gm>{_WORD})"
    rf"|(?<!\d)(?P<yy>(?:19|20)\d\d)(?:\.|\s*m\.|\.?\s*gada|e?ko)?[\s-]+(?P<ym>{_WORD})[\s-]+(?P<yd>\d{{1,2}})(?!\d)"
    rf"|(?P<vd>\d{{1,2}})\s+tháng\s+(?P<vm>\d{{1,2}}),?\s+(?:năm\s+)?(?P<vy>{_YEAR})"
    r"|(?<![\d/.-])(?P<py>1[34]\d\d)(?P<ps>[/-])(?P<pm>\d{1,2})(?P=ps)(?P<pd>\d{1,2})(?![\d/-]))"
    rf"|(?<!\w)(?P<am>{_WORD})[\s-]+(?P<ad>\d{{1,2}})(?:st|nd|rd|th|\.)?,?[\s-]+(?P<ay>{_YEAR})"
    rf"|(?P<era>{_ERA})"
    r"\s*(?P<ey>元|\d{1,3})\s*年\s*(?P<em>\d{1,2})\s*月\s*(?P<ed>\d{1,2})\s*日",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:(?<![\w./-])|(?<=[^\W\d_])(?=[\d./-]{{6,8}}\s?\d\d:\d\d))(?P<n1>\d{{1,2}})(?P<ns>[./-])(?P<n2>\d{{1,2}})(?P=ns)['’]?(?P<ny>\d\d)(?:(?=\d\d:\d\d)|(?![\w/-]|[.,]\d))"
    rf"|(?<!\w)(?P<d>\d{{1,2}})\.?(?:-|\s)(?P<m>{_WORD})(?:-|\s['’])(?P<y>\d\d)(?![\w:])"
    rf"|(?<!\w)(?P<am>{_WORD})\s(?P<ad>\d{{1,2}}),?\s['’](?P<ay>\d\d)(?![\w:])",
    re.IGNORECASE,
)
"""Days of a year of two figures: 02.07.19, 2-Jul-19, Jul 2, '19."""
_IN_PATH = re.compile(r"(?:[/_-]|\b)((?:19|20)\d\d)(?:([/_-])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?=[/_.-]|$)")
_MONTH_IN_PATH = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/(\d\d?)(?=/|$)", re.IGNORECASE)
_AGAIN_IN_PATH = re.compile(r"/((?:19|20)(\d\d))/(\d\d)/\2\3(\d\d)(?!\d)")
_LABEL = re.compile(rf"^(?:{PUBLISHED}|{UPDATED}|on|am|le|el|il)?\s*[:|·•–—-]*\s*", re.IGNORECASE)
_TIME_OF_DAY = re.compile(
    r"^[\s,.|·•–—@-]*(?:at|um|à)?\s*(?:\d{1,2}[:.h]\d\d(?:[:.]\d\d)?\s*(?:am|pm|uhr|[a-z]{2,4})?)?[\s,.|·•–—-]*$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\d{1,2}\.\d\.\d\d\s+[^\W\d_]{4}")
"""No day in English: `Tin 3.2.25 documentation`."""
_NO_MOMENT = "1970-01-01T00:00:00"
_PERSIAN_EPOCH = -356_033
_BUDDHIST = 543
_SOME_FIGURES = re.compile(r"[./'’-]\d\d(?!\d(?!\d:))")
_LAST_OF_CENTURY = 40
"""Years of two figures from here on are of the last century."""


def machine_date(text: str) -> str | None:
    """`YYYY-MM-DD`, or with the time as it stands, of a text for machines (ISO 8601); None where it is none.

    What is no time of a day is left out; the first moment of 1970 is none: programs write it for one they do not know.
    """
    text = text.strip()
    match = _ISO.match(text)
    if match is None:
        compact = _COMPACT.fullmatch(text)
        return _day(compact[1], compact[2], compact[3]) if compact else None
    day = _day(match[1], match[2], match[3])
    if day is None or match[4] is None:
        return day
    hour = match[4] if match[7] is None else f"{int(match[4]) % 12 + 12 * (match[7] in 'pP'):02}"
    zone = match[8] or ""
    zone = "Z" if zone[:1].isalpha() else zone and f"{zone[:3]}:{zone[3:].lstrip(':') or '00'}"
    moment = f"{day}T{hour}:{match[5]}:{match[6] or '00'}"
    if moment == _NO_MOMENT:
        return None
    try:
        datetime.fromisoformat(moment + zone)
    except ValueError:
        return day
    return moment + zone


def epoch_date(text: str) -> str | None:
    """The day, in UTC, of seconds or milliseconds since 1970; None for what is before 1990, or no such number."""
    match = _EPOCH.fullmatch(text.strip())
    if match is None:
        return None
    moment = datetime.fromtimestamp(int(match[1]), UTC)
    return moment.date().isoformat() if moment.year >= 1990 else None


def find_date(text: str, language: str | None = None) -> tuple[str, int, int] | None:
    """The first date in a text, and where it begins and ends."""
    return next(find_dates(text, language), None)


def find_dates(text: str, language: str | None = None) -> Iterator[tuple[str, int, int]]:
    """Each date in a text, with where it begins and ends: whole ones only, and none that is relative to now."""
    text = _with_our_digits(text)
    if not _SOME_YEAR.search(text):
        return
    at = 0
    while match := _DATE.search(text, at):
        day = next(each for name, each in _READERS.items() if match[name])(match, (language or "").lower())
        at = match.end() if day else match.start() + 1
        if day:
            yield day, match.start(), match.end()


def _with_our_digits(text: str) -> str:
    """A text of the same length, with the digits of other scripts as ours."""
    return text.translate(_DIGITS) if not text.isascii() and _OTHER_DIGITS.search(text) else text


def find_short_date(text: str, language: str | None = None) -> tuple[str, int, int] | None:
    """The first date with a year of two figures: for texts that are little else, since much looks like one."""
    if not _SOME_FIGURES.search(text):
        return None
    for match in _SHORT.finditer(_with_our_digits(text)):
        if (language or "").lower().startswith("en") and _VERSION.match(match[0] + text[match.end() :]):
            continue
        name = next(each for each in ("ny", "m", "am") if match[each])
        if day := _READERS[name](match, (language or "").lower()):
            return day, match.start(), match.end()
    return None


def date_in_path(path: str) -> str | None:
    """The first day in a URL's path: /2019/07/02/, -20190702., /2019/jul/02/, /2019/07/190702-."""
    days = (_day(match[1], match[3] or match[5], match[4] or match[6]) for match in _IN_PATH.finditer(path))
    if first := next(filter(None, days), None):
        return first
    if again := _AGAIN_IN_PATH.search(path):
        return _day(again[1], again[3], again[4])
    named = _MONTH_IN_PATH.search(path)
    month = MONTHS.get(named[2].lower()) if named else None
    return _day(named[1], month, named[3]) if named and month else None


def is_only_a_date(text: str, language: str | None = None) -> bool:
    """Whether a text says a date and nothing else: with its label, weekday or time at most."""
    found = find_date(text, language)
    if found is None:
        return False
    before, after = text[: found[1]], text[found[2] :]
    return len(_LABEL.sub("", before).strip(" ,.|·•–—-")) < 12 and _TIME_OF_DAY.match(after) is not None


def _year_first(match: re.Match[str], _: str) -> str | None:
    return _day(match["iy"], match["im"], match["id"])


def _numbers(match: re.Match[str], language: str) -> str | None:
    one, other = int(match["n1"]), int(match["n2"])
    if len(match["ny"]) == len("19") and language.startswith(_YEAR_FIRST):
        return _day(one, other, match["ny"])
    month_first = language.startswith(MONTH_FIRST) and match["ns"] in "/-"
    month, day = (one, other) if (month_first or other > 12) and one <= 12 else (other, one)
    return _day(match["ny"], month, day)


def _named(year: str, month: str, day: str) -> Callable[[re.Match[str], str], str | None]:
    """A reader of dates with the month's name, by the names of the groups."""

    def read(match: re.Match[str], language: str) -> str | None:
        name = match[month].lower().rstrip(".")
        if name in _PERSIAN and "1300" < match[year] < "1500":
            return _persian_day(int(match[year]), _PERSIAN[name], int(match[day]))
        number = _CROATIAN.get(name) if language.startswith("hr") else None
        number = number or MONTHS.get(name) or MONTHS.get(match[month].lower())
        return _day(match[year], number, match[day]) if number else None

    return read


def _with_numbers(match: re.Match[str], _: str) -> str | None:
    return _day(match["vy"], match["vm"], match["vd"])


def _persian_numbers(match: re.Match[str], language: str) -> str | None:
    month = int(match["pm"])
    return (
        _persian_day(int(match["py"]), month, int(match["pd"])) if language.startswith("fa") and month <= 12 else None
    )


def _of_an_era(match: re.Match[str], _: str) -> str | None:
    year = _ERAS[match["era"]] + (1 if match["ey"] == "元" else int(match["ey"]))
    return _day(year, match["em"], match["ed"])


_READERS: dict[str, Callable[[re.Match[str], str], str | None]] = {
    "iy": _year_first,
    "ny": _numbers,
    "m": _named("y", "m", "d"),
    "am": _named("ay", "am", "ad"),
    "ym": _named("yy", "ym", "yd"),
    "vm": _with_numbers,
    "gy": _named("gy", "gm", "gd"),
    "py": _persian_numbers,
    "era": _of_an_era,
}
"""Who reads a match, by a group that it has."""


def _persian_day(year: int, month: int, day: int) -> str | None:
    """The day of the Persian calendar by its rule of 33 years, which holds for 1800–2100."""
    if not 1 <= day <= 31 or month < 1:
        return None
    year += 1595
    before = (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    days = 365 * year + year // 33 * 8 + (year % 33 + 3) // 4 + day + before
    return date.fromordinal(days + _PERSIAN_EPOCH).isoformat()


def _day(year: str | int, month: str | int, day: str | int) -> str | None:
    number = int(year)
    if number < 100:
        number += 2000 if number < _LAST_OF_CENTURY else 1900
    if number >= 2400:
        number -= _BUDDHIST
    if not 1800 <= number < 2100:
        return None
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None
