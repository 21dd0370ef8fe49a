"""What was captured, what was not and why: the facts, for report.json and for people."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Any

from snapshot import urls
from snapshot.archive.source import payload
from snapshot.errors import NotAnArchive, UsageError
from snapshot.export.files import write_json
from snapshot.export.report_html import write_report_html
from snapshot.frontier.gaps import CONDITIONS, differing, missing_requisites, pagination_gaps
from snapshot.frontier.ledger import MISSING, Ledger, Row
from snapshot.frontier.reasons import why
from snapshot.jobs.brought import brought_report
from snapshot.jobs.folder import Folder
from snapshot.version import VERSION

LISTED = 10_000
"""URLs that a list of the report holds at most; the ledger has all of them."""
NEVER_MET = "not linked from anything captured"
NEXT = "its command, given again, goes on with it:"
_EXAMPLES = 10


def write_report(folder: Folder) -> dict[str, Any]:
    """Write report/report.json and report/report.html from the ledger; the facts."""
    report = make_report(folder)
    write_json(folder.report, report)
    write_report_html(folder.report.with_suffix(".html"), report)
    return report


def make_report(folder: Folder) -> dict[str, Any]:
    """The facts, as plain values. NotAnArchive where there is no ledger."""
    ledger = ledger_of(folder)
    sessions = json.loads(ledger.noted("sessions") or "[]")
    return {
        "snapshot": VERSION,
        "finished": ledger.noted("finished"),
        "going_on": going_on(folder),
        "sessions": sessions,
        "configuration": json.loads(ledger.noted("job") or "{}"),
        "totals": {
            **asdict(ledger.totals()),
            "missing": ledger.count(MISSING),
            "records": int(ledger.noted("records") or 0),
            "warc_files": len(folder.warcs()),
            "warc_bytes": sum(path.stat().st_size for path in folder.warcs()),
            "seconds": round(sum(session["seconds"] for session in sessions), 1),
        },
        "verified": json.loads(ledger.noted("verified") or "null"),
        "strays": ledger.strays(),
        **ledger.groups(),
        "refused": _by_reason(ledger, "refused"),
        "failed": _by_reason(ledger, "failed"),
        "flagged": _flagged(ledger),
        "reconciled": _reconciled(ledger),
        "missing": [asdict(row) for row in ledger.rows(MISSING, LISTED)],
    }


def going_on(folder: Folder) -> str | None:
    """The command that goes on with a crawl, or with a repair of it, that has not ended; None where it has."""
    ledger = ledger_of(folder)
    if ledger.noted("finished") and ledger.noted("captured"):
        return None
    sessions = json.loads(ledger.noted("sessions") or "[]")
    told = json.loads(ledger.noted("job") or "{}")
    again = shlex.join(["snapshot", "crawl", *told.get("urls", ()), "-o", str(folder.root)])
    return (sessions[-1]["command"] if sessions else "") or again


def report_on(path: Path) -> dict[str, Any]:
    """The facts on an archive: by its ledger; in a bag or WACZ, which has none, by the report that it brings along."""
    folder = Folder(payload(path))
    return make_report(folder) if folder.ledger.exists() else brought_report(path)


def explain(path: Path, url: str) -> dict[str, Any]:
    """Why `url` is in the archive, or is not, as plain values. UsageError where that cannot be told."""
    address = urls.resolve(url.strip())
    if address is None:
        raise UsageError(f"--why: {url!r} is not a web address; give one such as https://example.org/about")
    folder = Folder(payload(path))
    if not folder.ledger.exists() and brought_report(path):
        raise UsageError(
            f"--why: {path} brings no ledger along, which alone knows it; give the DIR of the crawl itself"
        )
    story = why(ledger_of(folder), address)
    return asdict(story) if story else {"url": address, "state": "never met", "reason": NEVER_MET}


def ledger_of(folder: Folder) -> Ledger:
    """The folder's ledger. NotAnArchive where there is none."""
    if not folder.ledger.exists():
        raise NotAnArchive(f"{folder.root}: not a crawl of ours (it has no state/frontier.sqlite); give the DIR of one")
    return Ledger(folder.ledger)


def _flagged(ledger: Ledger) -> dict[str, Any]:
    """What answered, but hardly with what was asked for, by why."""
    return {kind: {"count": count, "examples": urls} for kind, count, urls in ledger.flagged(_EXAMPLES)}


def _reconciled(ledger: Ledger) -> dict[str, Any]:
    """What the site says that it has, against what was captured."""
    counts, needs = missing_requisites(ledger, LISTED)
    differences: dict[str, Any] = {}
    for name in CONDITIONS:
        number, rows = differing(ledger, name, LISTED)
        differences[name] = {"count": number, "urls": [_short(row) for row in rows]}
    return {
        **differences,
        "missing_requisites": {**counts, "by_page": needs},
        "pagination_gaps": [asdict(gap) for gap in pagination_gaps(ledger)],
    }


def _short(row: Row) -> dict[str, Any]:
    return {"url": row.url, "state": row.state, "reason": row.reason, "parent": row.parent, "via": row.via}


def _by_reason(ledger: Ledger, state: str) -> dict[str, Any]:
    return {
        reason: {"count": count, "examples": ledger.examples(state, reason, _EXAMPLES)}
        for reason, count in ledger.reasons(state).items()
    }
