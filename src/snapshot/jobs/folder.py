"""The archive folder: an unpacked WACZ, plus records, report and state."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from snapshot.errors import UsageError


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths in an archive folder; DESIGN's contract, in one place."""

    root: Path

    @property
    def archive(self) -> Path:
        """The WARC files."""
        return self.root / "archive"

    @property
    def index(self) -> Path:
        """The CDXJ index."""
        return self.root / "indexes" / "index.cdxj"

    @property
    def pages(self) -> Path:
        """The list of pages, in WACZ's form."""
        return self.root / "pages" / "pages.jsonl"

    @property
    def records(self) -> Path:
        """The records."""
        return self.root / "records" / "records.jsonl"

    @property
    def site_model(self) -> Path:
        """What the extractor learned of each host."""
        return self.root / "report" / "site-model.json"

    @property
    def report(self) -> Path:
        """The report for machines; report.html is beside it."""
        return self.root / "report" / "report.json"

    @property
    def site(self) -> Path:
        """The static copy."""
        return self.root / "site"

    @property
    def log(self) -> Path:
        """The log of attempts."""
        return self.root / "logs" / "crawl.jsonl"

    @property
    def ledger(self) -> Path:
        """Frontier and ledger."""
        return self.root / "state" / "frontier.sqlite"

    def warcs(self) -> list[Path]:
        """The WARC files, by name."""
        return sorted(self.archive.glob("*.warc.gz"))


@contextmanager
def open_folder(root: Path) -> Iterator[Folder]:
    """The folder at `root`, made where it is not there yet, and locked against a second crawl.

    UsageError where `root` cannot be written, holds something that is no crawl, or is in use.
    """
    folder = Folder(root)
    try:
        if root.is_dir() and any(root.iterdir()) and not folder.ledger.exists():
            raise UsageError(
                f"{root}: holds something that is not a crawl of ours; give an empty or new folder with -o"
            )
        for part in (folder.archive, folder.ledger.parent, folder.log.parent):
            part.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder.ledger.parent / "lock", os.O_CREAT | os.O_RDWR, 0o644)
    except OSError as error:
        raise UsageError(f"{root}: cannot be written ({error.strerror}); mend that, or use another") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise UsageError(f"{root}: another snapshot is at work in it; wait for it, or use another folder") from None
    try:
        yield folder
    finally:
        os.close(lock)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """While a folder is read as a whole: no crawl writes in it. UsageError where one is at work."""
    path = Folder(root).ledger.with_name("lock")
    if not path.is_file():
        yield
        return
    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UsageError(f"{root}: another snapshot is at work in it; wait for it") from None
    finally:
        os.close(lock)
