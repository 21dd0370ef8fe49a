"""The lists and the search of a copy, made from the records: each page that a reader may look for, and its file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot import urls
from snapshot.jobs.progress import Progress, Status
from snapshot.jobs.told_records import record_in
from snapshot.model import Record
from snapshot.publish.browse import browse_pages
from snapshot.publish.draft import Draft
from snapshot.publish.entry import Entry
from snapshot.publish.pagefind import REMEDY, SearchFailed
from snapshot.publish.search import search_files
from snapshot.publish.shell import SEARCH, Made, SiteFacts

Paths = Mapping[str, str]
"""URL → file, of each page of the copy."""
_LISTING = "listing"
"""Kind of a page that only leads to others."""


@dataclass
class Listed:
    """What was made."""

    entries: int = 0
    """Pages in the lists; where there is none, there is no list either."""
    search: bool = False
    files: int = 0
    written: int = 0
    """Of these, those that were not the same before."""


def make_lists(records: Path, paths: Paths, site: SiteFacts, draft: Draft, progress: Progress) -> Listed:
    """Put lists and search into the copy; without search, and with a line that says why, where Pagefind fails."""
    first = next(_told(records, paths), None)
    if first is None:
        return Listed()
    searched = _search(_watched(_told(records, paths), "search", progress), site, draft, progress)
    entries = (entry for entry, _ in _watched(_told(records, paths), "lists", progress))
    counted = _Counted(entries)
    listed = _put(browse_pages(counted, replace(site, search=searched.search)), draft)
    return Listed(counted.number, searched.search, searched.files + listed.files, searched.written + listed.written)


def _search(records: Iterable[tuple[Entry, str]], site: SiteFacts, draft: Draft, progress: Progress) -> Listed:
    try:
        return replace(_put(search_files(records, site), draft), search=True)
    except SearchFailed as error:
        shutil.rmtree(draft.new / Path(SEARCH).parent, ignore_errors=True)
        progress(Status("search", 0, warning=f"the copy is without search: {error}; {REMEDY}, then publish again"))
        return Listed()


def _put(files: Iterable[Made], draft: Draft) -> Listed:
    listed = Listed()
    for made in files:
        listed.written += draft.put(made.path, made.data)
        listed.files += 1
    return listed


class _Counted:
    """Entries, and how many were taken."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.number = 0
        self._entries = entries

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.number += 1
            yield entry


def _watched(records: Iterable[tuple[Entry, str]], stage: str, progress: Progress) -> Iterator[tuple[Entry, str]]:
    for number, told in enumerate(records, 1):
        progress(Status(stage, number))
        yield told


def _told(records: Path, paths: Paths) -> Iterator[tuple[Entry, str]]:
    """Entry and text of each record that has a page in the copy; what is no record is passed over."""
    with records.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            record = record_in(line)
            if record is None:
                continue
            path = paths.get(record.url) or paths.get(urls.resolve(record.url) or "")
            if path and record.kind != _LISTING:
                yield _entry(record, path), record.body


def _entry(record: Record, path: str) -> Entry:
    return Entry(
        record.url,
        path,
        title=record.title,
        byline=record.byline,
        authors=record.authors,
        date=record.date,
        categories=record.categories,
        kind=record.kind,
        language=record.language,
        description=record.description,
    )
