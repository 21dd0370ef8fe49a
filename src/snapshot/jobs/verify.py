"""Fixity and conformance of what is archived, the files spread over the processors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from snapshot.engines.local import Processes
from snapshot.errors import DamagedArchive
from snapshot.jobs.progress import Progress, Status, silent
from snapshot.verify.findings import Finding, Verified
from snapshot.verify.folder import open_parts, verify_folder

PRELOAD = ("snapshot.verify.folder",)
"""Modules that worker processes are to have at hand."""
_WORTH = 1 << 25
"""Bytes from which on further processes pay."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What `snapshot verify` found, and in what time."""

    path: Path
    verified: Verified
    seconds: float

    @property
    def lines(self) -> Iterator[str]:
        """One line a finding, and a last one that sums up."""
        yield from map(_line, self.verified.findings)
        counts = self.verified.counts
        if self.verified.key:
            yield f"{self.path}: signed by the key sha256:{self.verified.key}; whose it is, its owner must tell"
        yield (
            f"{self.path}: {counts.files:,} WARC files, {counts.records:,} records, {counts.bytes:,} bytes, "
            f"{counts.errors:,} errors, {counts.remarks:,} remarks, {self.seconds:.1f} s"
        )

    def wrong(self, *, strict: bool) -> Iterator[str]:
        """One line an error; with `strict`, one a remark, too."""
        return (_line(finding) for finding in self.verified.findings if strict or finding.severity == "error")

    @property
    def facts(self) -> dict[str, Any]:
        """For JSON: `findings`, `counts`, `seconds`; `key`, the SHA-256 of the signer's public key, or null."""
        findings = [finding.as_dict() for finding in self.verified.findings]
        counts = asdict(self.verified.counts)
        return {"findings": findings, "counts": counts, "key": self.verified.key, "seconds": round(self.seconds, 3)}

    def exit_code(self, *, strict: bool) -> int:
        """0 where nothing is wrong, else that of a damaged archive; with `strict`, remarks count."""
        counts = self.verified.counts
        return DamagedArchive.exit_code if counts.errors or (strict and counts.remarks) else 0


def _line(finding: Finding) -> str:
    return str(finding).encode("utf-8", "backslashreplace").decode("utf-8")


def verify(path: Path, *, workers: int | None = None, progress: Progress = silent) -> Verification:
    """Verify an archive folder, a bag of one, a `.wacz` or a WARC file. NotAnArchive where `path` is none."""

    def watch(done: int, total: int, size: int) -> None:
        progress(Status("verify", done, total, bytes=size))

    begun = time.monotonic()
    warcs = open_parts(path).warcs
    progress(Status("verify", 0, len(warcs)))
    if len(warcs) > 1 and workers != 1 and sum(region.size for region in warcs) > _WORTH:
        with Processes(workers, preload=PRELOAD) as processes:
            verified = verify_folder(path, mapping=processes.map, watch=watch)
    else:
        verified = verify_folder(path, watch=watch)
    return Verification(path, verified, time.monotonic() - begun)
