"""The folder that a copy is written in: ours alone while that lasts, and never one that holds somebody else's files."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snapshot.errors import Interrupted, UsageError
from snapshot.jobs.brought import object_of
from snapshot.jobs.folder import Folder
from snapshot.publish.draft import Draft
from snapshot.publish.notice import ABOUT, SHEET
from snapshot.publish.paths import natural

_OURS = frozenset({"_archive", "_missing", "_versions", "redirects", "index.html"})
"""Names at the top of a copy below which files of ours come and go; and the page that leads to where a crawl began."""
REPORT = Path("report", "publish.json")
"""In the folder: what every URL became. Where it is, `site/` is a copy of ours."""


def copy_folder(path: Path) -> Path:
    """Where the copy of an archive stands as site/, where nothing else is said: in its folder, else in output/NAME."""
    return path if Folder(path).archive.is_dir() else Path("output") / path.name.partition(".")[0]


@contextmanager
def kept_for_us(archive: Folder, output: Path) -> Iterator[None]:
    """The folder for a copy, made where it is not there yet, and locked. UsageError where that cannot be."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = os.open(_guarded(archive, output), os.O_RDONLY)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); give another folder with -o") from None
    try:
        _refuse_foreign(archive, output)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UsageError(f"{output}: another snapshot is at work in it; wait for it, or give another -o") from None
    except OSError as error:
        where = error.filename or output
        raise Interrupted(f"{where}: {error.strerror}; make room or mend it, then give the command again") from error
    finally:
        os.close(lock)


def strangers(draft: Draft) -> list[str]:
    """Files of somebody else's that go with the old copy: neither captured, nor ours by their names."""
    told = object_of(_read(draft.root / REPORT))
    held = {each.get("file") for each in (*_values(told.get("urls")), *_values(told.get("older")))}
    moved = {natural(url, str(told.get("top"))) for url in told.get("redirects") or () if isinstance(url, str)}
    return sorted(path for path in draft.gone() if path not in held | moved and path.partition("/")[0] not in _OURS)


def _values(told: object) -> list[dict[str, Any]]:
    rows = told.values() if isinstance(told, dict) else told
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, Iterable) else []


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _guarded(archive: Folder, output: Path) -> Path:
    """What is locked while a copy is written: what a crawl locks, where the copy stands in its folder."""
    lock = archive.ledger.with_name("lock")
    return lock if output.samefile(archive.root) and lock.is_file() else output


def _refuse_foreign(archive: Folder, output: Path) -> None:
    site = Draft(output).site
    if not os.access(output, os.W_OK):
        raise UsageError(f"{output}: may not be written; give another folder with -o")
    if (output / "bagit.txt").is_file():
        raise UsageError(f"{output}: is a bag, which a copy would spoil; give another folder with -o")
    if Folder(output).warcs() and not output.samefile(archive.root):
        raise UsageError(f"{output}: is an archive folder, whose copy would be lost; give another folder with -o")
    if site.is_dir() and any(site.iterdir()) and not _is_ours(output, site):
        raise UsageError(
            f"{site}: holds something that is not a copy of ours; move it away, or give another folder with -o"
        )


def _is_ours(output: Path, site: Path) -> bool:
    """Whether a copy of ours stands there: by its report; where that is gone, by what every copy has of its own."""
    return (output / REPORT).is_file() or all((site / name).is_file() for name in (ABOUT, SHEET))
