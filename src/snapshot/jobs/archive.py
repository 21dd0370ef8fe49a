"""`snapshot.open`: an archive as a Python object."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from snapshot.archive.capture import Capture
from snapshot.archive.source import Source, open_source, payload
from snapshot.jobs.extract import record_of
from snapshot.jobs.folder import Folder
from snapshot.model import Record


class Archive:
    """What a crawl has kept: captures as they came, and the records made from them.

    Lazy: nothing is loaded whole, and no file stays open.
    """

    def __init__(self, path: Path, source: Source) -> None:
        """Take what `open` has opened."""
        self._path = path
        self._source = source

    def captures(self) -> Iterator[Capture]:
        """Every capture, in the order of the WARC files; a revisit is resolved to what it refers to."""
        return self._source.captures()

    def get(self, url: str) -> Capture | None:
        """The newest good capture at a URL: whole before cut short, 2xx before all else. None without any."""
        return self._source.get(url)

    def records(self) -> Iterator[Record]:
        """A record for each page, sorted by URL: those of records/ where it is there, else made from the captures.

        A page whose only captures are revisits of what the archive does not hold has none.
        """
        made = Folder(payload(self._path)).records
        if not made.is_file():
            for spot in sorted(self._source.page_places(), key=lambda spot: spot.url):
                if not spot.lost:
                    yield record_of(spot.read())
            return
        with made.open(encoding="utf-8") as file:
            for line in file:
                yield Record.model_validate_json(line)


def open_archive(path: str | Path) -> Archive:
    """Open an archive folder, a bag of one, a `.wacz` or a `.warc[.gz]`. NotAnArchive where the path holds none."""
    return Archive(Path(path), open_source(Path(path)))
