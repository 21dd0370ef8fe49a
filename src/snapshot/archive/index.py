"""The CDXJ index: which captures there are of a URL, and where. It can be made again from the archive at any time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, takewhile
from pathlib import Path
from typing import BinaryIO

from snapshot.archive.cdxj import IndexLine, index_lines, parse_line
from snapshot.archive.fields import target_uri
from snapshot.archive.reader import WarcReader
from snapshot.archive.records import Damage
from snapshot.archive.sorting import sorted_lines
from snapshot.archive.surt import surt
from snapshot.errors import NotAnArchive
from snapshot.urls import exact_key, resolve


def index_warc(path: Path, damages: list[Damage] | None = None) -> Iterator[bytes]:
    """The lines of one archive file, in its order; what is damaged goes to `damages`.

    Records that share a gzip member with others have no place of their own, and are left out.
    """
    reader = WarcReader(path)
    try:
        yield from index_lines(capture for capture in reader if capture.place.warc == path.name)
    except NotAnArchive as error:
        reader.damages.append(Damage(path, 0, str(error)))
    if damages is not None:
        damages += reader.damages


def write_index(warcs: Iterable[Path], index: Path) -> tuple[Damage, ...]:
    """Index archive files into one sorted file; what was damaged in them."""
    damages: list[Damage] = []
    save_index((line for warc in warcs for line in index_warc(warc, damages)), index)
    return tuple(damages)


def save_index(lines: Iterable[bytes], index: Path) -> None:
    """Sort lines into a file, which takes its place only when it is complete."""
    index.parent.mkdir(parents=True, exist_ok=True)
    partial = index.with_name(f".{index.name}.partial")
    try:
        with partial.open("wb") as file:
            file.writelines(sorted_lines(lines))
        os.replace(partial, index)
    finally:
        partial.unlink(missing_ok=True)


def same_address(url: str) -> str:
    """What two spellings of one URL have in common, also where one of them was escaped for a WARC file."""
    return exact_key(target_uri(resolve(url) or url))


class Index:
    """A sorted index on disk. Nothing of it is held in memory, and no file is left open."""

    def __init__(self, path: Path) -> None:
        """`path` must be sorted bytewise."""
        self._path = path

    def __iter__(self) -> Iterator[IndexLine]:
        """All lines, in order."""
        with self._path.open("rb") as file:
            yield from _parsed(file)

    def at(self, url: str) -> list[IndexLine]:
        """The captures at a URL and at all that have its SURT (`www.`, http, capitals…), oldest first."""
        return self.under(surt(url))

    def under(self, key: str) -> list[IndexLine]:
        """The lines with a key, oldest first."""
        prefix = f"{key} ".encode("utf-8", "replace")
        with self._path.open("rb") as file:
            _seek_line(file, prefix, self._path.stat().st_size)
            return list(_parsed(takewhile(lambda line: line.startswith(prefix), file)))

    def rekeyed(self, key: Callable[[IndexLine], str | None]) -> Iterator[bytes]:
        """The same lines under another key; without those that have none."""
        with self._path.open("rb") as file:
            for raw in file:
                line = parse_line(raw)
                other = line and key(line)
                if other:
                    yield other.encode("utf-8", "replace") + b" " + raw.partition(b" ")[2]

    def pages(self) -> Iterator[IndexLine]:
        """For each URL that gave a page (2xx, HTML), its newest good capture; no answers to a POST."""
        for _, lines in groupby(self, lambda line: line.key):
            best: dict[str, IndexLine] = {}
            for line in lines:
                if line.is_page:
                    address = same_address(line.url)
                    best[address] = max(best.get(address, line), line, key=lambda found: found.rank)
            yield from best.values()

    def addresses(self) -> Iterator[list[IndexLine]]:
        """The captures of each address, the best first; no answers to a POST. In the order of the SURT."""
        for _, lines in groupby(self, lambda line: line.key):
            found: dict[str, list[IndexLine]] = {}
            for line in lines:
                if not line.method:
                    found.setdefault(same_address(line.url), []).append(line)
            for captures in found.values():
                yield sorted(captures, key=lambda line: line.rank, reverse=True)


def _parsed(lines: Iterable[bytes]) -> Iterator[IndexLine]:
    return (line for line in map(parse_line, lines) if line)


def _seek_line(file: BinaryIO, prefix: bytes, size: int) -> None:
    """Put the file at its first line that is not less than `prefix`."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        _seek_next_line(file, middle)
        line = file.readline()
        if line and line < prefix:
            low = middle + 1
        else:
            high = middle
    _seek_next_line(file, low)


def _seek_next_line(file: BinaryIO, place: int) -> None:
    """Put the file at the first line that begins at `place` or after it."""
    file.seek(max(0, place - 1))
    if place:
        file.readline()
