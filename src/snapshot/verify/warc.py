"""One archive file held against the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from snapshot.verify.field_rules import FIELD_RULES
from snapshot.verify.findings import Finding
from snapshot.verify.http_rules import HTTP_RULES
from snapshot.verify.known import Known, Seen, seen
from snapshot.verify.links import LINK_RULES
from snapshot.verify.members import Region
from snapshot.verify.reading import Gap, Stored, read_records
from snapshot.verify.record_rules import GAP_RULES, RECORD_RULES

Found = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file gave: findings about its records by themselves, and what the set must know of them."""

    name: str
    findings: tuple[Finding, ...]
    records: tuple[Seen, ...]
    bytes: int


def verify_warc(path: Path) -> Iterator[Finding]:
    """What is wrong in one file, by place in it. What it refers to in other files is a remark, as it may be there.

    OSError where it cannot be read.
    """
    read = read_file(whole(path))
    yield from by_place([*read.findings, *link_findings(read.records, alone=True)])


def whole(path: Path, name: str | None = None) -> Region:
    """All of a file, which findings call `name`."""
    return Region(path, name or path.name, 0, path.stat().st_size)


def read_file(region: Region) -> FileRead:
    """Read a file to its end, once."""
    findings: list[Finding] = []
    records: list[Seen] = []
    if region.size == 0:
        findings.append(Finding(region.name, None, None, "R3", "error", "the file is empty"))
    for found in read_records(region):
        findings += _of_gap(found) if isinstance(found, Gap) else _of_record(found)
        if isinstance(found, Stored):
            records.append(seen(found))
    return FileRead(region.name, tuple(findings), tuple(records), region.size)


def link_findings(records: Iterable[Seen], *, alone: bool) -> Iterator[Finding]:
    """What is wrong between the records of a set; `alone` where it is one file of a set that is not at hand."""
    known = Known(records)
    for record in known.records:
        for rule in LINK_RULES:
            severity = rule.alone if alone else rule.severity
            for message in rule.check(record, known):
                yield Finding(record.file, record.offset, record.id or None, rule.number, severity, message)


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file and offset."""
    return sorted(findings, key=lambda finding: (finding.file, -1 if finding.offset is None else finding.offset))


def _of_gap(gap: Gap) -> Iterator[Finding]:
    for rule in GAP_RULES:
        for message in rule.check(gap):
            yield Finding(gap.region.name, gap.offset, gap.record_id, rule.number, rule.severity, message)


def _of_record(record: Stored) -> Iterator[Finding]:
    for rule in (*RECORD_RULES, *FIELD_RULES, *HTTP_RULES):
        for message in rule.check(record):
            record_id = record.header.id or None
            yield Finding(record.region.name, record.offset, record_id, rule.number, rule.severity, message)
