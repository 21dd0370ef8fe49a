"""The archive held against the rules as it grows: each WARC file when it is closed, all of it when a crawl ends."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import replace
from pathlib import Path
from typing import Any

from snapshot.engines.local import Processes
from snapshot.jobs.progress import Progress, Status
from snapshot.verify.findings import Verified
from snapshot.verify.folder import open_parts, verify_folder
from snapshot.verify.warc import FileRead, read_file, verify_warc

_WAIT = 5.0
"""Seconds that the last file's verification is waited for when a crawl is stopped."""
_SHOWN = 100
_PACKAGE = "P"
"""What the rules on datapackage.json begin with: it is written last, from the files as they are then."""


class Fixity:
    """Verifies the files of a crawl as they are closed, in a worker, while the crawl goes on."""

    def __init__(self, processes: Processes) -> None:
        """Verify nothing yet."""
        self._processes = processes
        self._under_way: list[Future[tuple[str, ...]]] = []
        self._all_follows = False

    def all_follows(self) -> None:
        """Leave the file that is closed next to the verification of the whole archive, which follows at once."""
        self._all_follows = True

    def closed(self, path: Path) -> None:
        """Verify a file that will not change any more."""
        if not self._all_follows:
            self._under_way.append(self._processes.submit(errors_of, path))

    def errors(self) -> Iterator[str]:
        """What is wrong in the files that could be verified by now, or a moment later."""
        done, _ = wait_for(self._under_way, timeout=_WAIT)
        for future in self._under_way:
            if future in done and not future.exception():
                yield from future.result()


def errors_of(path: Path) -> tuple[str, ...]:
    """What is wrong in one WARC file, a line each."""
    name = f"{path.parent.name}/"
    return tuple(f"{name}{finding}" for finding in verify_warc(path) if finding.severity == "error")


def verify_archive(root: Path, processes: Processes, progress: Progress) -> Verified:
    """All that is wrong in an archive folder but its datapackage.json, which comes last."""
    begun = time.monotonic()

    def watch(done: int, total: int, size: int) -> None:
        progress(Status("verify", done, total, bytes=size, note=f"{time.monotonic() - begun:.0f} s"))

    verified = verify_folder(root, mapping=processes.map, watch=watch)
    findings = tuple(finding for finding in verified.findings if not finding.rule.startswith(_PACKAGE))
    return Verified(findings, replace(verified.counts, errors=0, remarks=0).with_findings(findings))


def facts_of(verified: Verified) -> dict[str, Any]:
    """For the report."""
    counts = verified.counts
    return {
        "files": counts.files,
        "records": counts.records,
        "errors": counts.errors,
        "remarks": counts.remarks,
        "findings": [str(finding) for finding in verified.findings[:_SHOWN]],
    }


def sound_places(root: Path, processes: Processes) -> Iterator[tuple[str, int]]:
    """File (path from the folder) and offset of every record in which nothing is wrong."""
    regions = open_parts(root).warcs
    for read in processes.map(read_file, regions):
        yield from _sound(read)


def _sound(read: FileRead) -> Iterable[tuple[str, int]]:
    wrong = {finding.offset for finding in read.findings if finding.severity == "error"}
    return ((read.name, record.offset) for record in read.records if record.offset not in wrong)
