"""What an archive brings along beside its WARC files, also where its ledger is left out: in a bag, a WACZ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from snapshot.archive.source import beside
from snapshot.errors import NotAnArchive

REPORT = Path("report", "report.json")


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Totals(_Part):
    urls: int
    captured: int
    bytes: int
    missing: int
    records: int
    warc_files: int
    warc_bytes: int
    seconds: float


class _Counted(_Part):
    count: int


class _Files(_Part):
    files: int


class _Gap(_Part):
    missing: list[int]


class _Reconciled(_Part):
    listed_not_captured: _Counted
    linked_not_captured: _Counted
    missing_requisites: _Files
    pagination_gaps: list[_Gap]


class _Verified(_Part):
    records: int
    errors: int
    remarks: int


class _Configuration(_Part):
    urls: list[str]


class _Report(_Part):
    """What people are shown of a report."""

    configuration: _Configuration
    totals: _Totals
    verified: _Verified | None
    strays: dict[str, str]
    by_status: dict[str, int]
    refused: dict[str, _Counted]
    failed: dict[str, _Counted]
    flagged: dict[str, _Counted]
    reconciled: _Reconciled


def brought_report(path: Path) -> dict[str, Any]:
    """The report of the crawl as it ended. NotAnArchive where there is none, or it is none of ours."""
    report = brought(path, REPORT)
    try:
        _Report.model_validate(report)
    except ValidationError:
        raise NotAnArchive(
            f"{path}: not a crawl of ours (neither state/frontier.sqlite nor a report/report.json of ours is there); "
            "give the DIR that a crawl wrote, or a bag or .wacz of it"
        ) from None
    return report


def brought(path: Path, name: Path) -> dict[str, Any]:
    """A JSON object that an archive brings along; empty where it brings none."""
    return object_of(beside(path, name.as_posix()))


def object_of(text: bytes) -> dict[str, Any]:
    """A JSON object; empty where the text is none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
