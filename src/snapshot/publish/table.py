"""What became of each URL, on disk: as large as an archive is, no process holds it in memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from snapshot import urls
from snapshot.publish.names import digest

_DIGITS = 24
_FIELDS = "\t"
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


def loose_key(url: str) -> str:
    """What spellings share that most servers take for one: scheme, `www.` and tracking parameters do not count."""
    return urls.without_www(urls.seen_key(url).partition("://")[2])


def write_table(path: Path, known: Iterable[tuple[str, Known]]) -> None:
    """Write what is known, under each URL's exact key and its loose one; of one loose key the first one given holds."""
    lines: dict[str, str] = {}
    for url, each in known:
        told = _FIELDS.join(part.translate(_ESCAPES) for part in (each.fate.value, each.told, each.fragment))
        for key in _keys(url):
            lines.setdefault(key, told)
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        file.writelines(f"{key}{_FIELDS}{lines[key]}\n" for key in sorted(lines))


def _keys(url: str) -> Iterator[str]:
    yield digest(f"exact {urls.exact_key(url)}", _DIGITS)
    yield digest(f"loose {loose_key(url)}", _DIGITS)


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
        return next((known for known in found if known), None)

    def _line(self, key: str) -> Known | None:
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

    def _read(self, start: int) -> Known:
        line = self._map[start : self._map.find(b"\n", start)].decode("utf-8", "surrogatepass")
        _, fate, told, fragment = line.split(_FIELDS)
        return Known(Fate(fate), told, fragment)
