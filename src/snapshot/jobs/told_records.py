"""The records that a copy has its lists and its search from: those of the archive, unless they are not whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from snapshot import urls
from snapshot.archive.wacz import unpacked
from snapshot.jobs.folder import Folder
from snapshot.model import Record


def records_of(folder: Folder, scratch: Path) -> Path | None:
    """The records that an archive brings along, unpacked to `scratch` from a WACZ; None where there are none."""
    records = folder.records
    if records.is_file():
        return records
    return scratch if unpacked(folder.root, records.relative_to(folder.root).as_posix(), scratch) else None


def record_in(line: str) -> Record | None:
    """The record in a line; None where it holds none."""
    try:
        return Record.model_validate_json(line)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at records has found."""

    lines: int
    spoilt: int
    """Of these, those that are no records."""
    pages: int
    """Pages that were captured, and have a record each where all is well."""
    lacking: int
    """Of these, those that have none."""

    def faults(self) -> Iterator[str]:
        """What is wrong, for people; nothing where the records are whole."""
        if self.spoilt:
            yield f"{self.spoilt:,} of {self.lines:,} lines are no records"
        if self.lacking:
            yield f"{self.lacking:,} of {self.pages:,} pages have none"


def look_at(records: Path, pages: Iterable[str]) -> Looked:
    """Whether all lines are records, and all pages, by their URLs, have one."""
    lines = spoilt = 0
    lacking = set(map(_address, pages))
    number = len(lacking)
    with records.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            lines += 1
            if record := record_in(line):
                lacking.discard(_address(record.url))
            else:
                spoilt += 1
    return Looked(lines, spoilt, number, len(lacking))


def _address(url: str) -> str:
    return urls.resolve(url) or url
