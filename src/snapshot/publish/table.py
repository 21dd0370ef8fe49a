"""What became of each URL, on disk: as large as an archive is, no process holds it in memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from snapshot import urls
from snapshot.publish.names import digest

_DIGITS = 24
_FIELDS = "\t"
_TIME = "%Y%m%d%H%M%S"
_ESCAPES = str.maketrans({"\t": "%09", "\n": "%0A", "\r": "%0D"})


class Fate(StrEnum):
    """What became of a URL."""

    FILE = "file"
    """It has a file in the copy, or leads to one."""
    MISSING = "missing"
    """It belongs to the site, and the archive does not hold it."""
    AWAY = "away"
    """It belongs to another site, or leads to one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a URL."""

    fate: Fate
    told: str
    """The path of the file; why it is missing; or the URL that it leads to."""
    fragment: str = ""
    """What a redirect adds, with its `#`."""


Dated = tuple[tuple[str, str], ...]
"""When a URL was captured (14 digits, UTC), and the path of the file that holds what was there."""


def loose_key(url: str) -> str:
    """What spellings share that most servers take for one: scheme, `www.` and tracking parameters do not count."""
    return urls.without_www(urls.seen_key(url).partition("://")[2])


def write_table(path: Path, known: Iterable[tuple[str, Known]], dated: Mapping[str, Dated] | None = None) -> None:
    """Write what is known, under each URL's exact key and its loose one; of one loose key the first one given holds.

    `dated` has the captures of URLs that were not always the same, by the path of the newest.
    """
    lines: dict[str, str] = {}
    for url, each in known:
        told = _FIELDS.join(part.translate(_ESCAPES) for part in (each.fate.value, each.told, each.fragment))
        for key in _keys(url):
            lines.setdefault(key, told)
    for newest, captured in (dated or {}).items():
        lines[_dated_key(newest)] = _FIELDS.join(f"{timestamp} {held}" for timestamp, held in captured)
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        file.writelines(f"{key}{_FIELDS}{lines[key]}\n" for key in sorted(lines))


def _keys(url: str) -> Iterator[str]:
    yield digest(f"exact {urls.exact_key(url)}", _DIGITS)
    yield digest(f"loose {loose_key(url)}", _DIGITS)


def _dated_key(file: str) -> str:
    return digest(f"dated {file}", _DIGITS)


class Table:
    """Reads what `write_table` wrote."""

    def __init__(self, path: Path) -> None:
        """Map the file; nothing of it is read yet."""
        with path.open("rb") as file:
            size = path.stat().st_size
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self._size = size
        self.get = lru_cache(maxsize=50_000)(self._get)
        """What is known of a URL, by its exact key, else by its loose one; None where nothing is."""

    def _get(self, url: str) -> Known | None:
        found = (self._line(key) for key in _keys(url))
        return next((_known(line) for line in found if line), None)

    def at(self, file: str, timestamp: str) -> str:
        """Of the captures of what has a file, the path of the one nearest in time."""
        line = self._line(_dated_key(file))
        captured = [told.partition(" ")[::2] for told in line.split(_FIELDS)] if line else [(timestamp, file)]
        return min(captured, key=lambda each: (abs(_moment(each[0]) - _moment(timestamp)), each[0]))[1]

    def _line(self, key: str) -> str | None:
        wanted = key.encode()
        low, high = 0, self._size
        while low < high:
            start = self._map.rfind(b"\n", low, (low + high) // 2) + 1 or low
            there = self._map[start : start + _DIGITS]
            if there == wanted:
                return self._read(start)
            if there < wanted:
                end = self._map.find(b"\n", start, high)
                low = high if end < 0 else end + 1
            else:
                high = start
        return None

    def _read(self, start: int) -> str:
        line = self._map[start : self._map.find(b"\n", start)].decode("utf-8", "surrogatepass")
        return line.partition(_FIELDS)[2]


def _known(line: str) -> Known:
    fate, told, fragment = line.split(_FIELDS)
    return Known(Fate(fate), told, fragment)


def _moment(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, _TIME).replace(tzinfo=UTC)
