"""What was captured, what was not and why: the facts, for report.json and for people."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from snapshot.errors import NotAnArchive
from snapshot.export.files import write_json
from snapshot.export.report_html import write_report_html
from snapshot.frontier.ledger import Ledger
from snapshot.jobs.folder import Folder
from snapshot.version import VERSION

MISSING_LISTED = 10_000
"""Missing URLs that the report lists; the ledger has all of them."""
_EXAMPLES = 10


def write_report(folder: Folder) -> dict[str, Any]:
    """Write report/report.json and report/report.html from the ledger; the facts."""
    report = make_report(folder)
    write_json(folder.report, report)
    write_report_html(folder.report.with_suffix(".html"), report)
    return report


def make_report(folder: Folder) -> dict[str, Any]:
    """The facts, as plain values. NotAnArchive where there is no ledger."""
    if not folder.ledger.exists():
        raise NotAnArchive(f"{folder.root}: not a crawl of ours (it has no state/frontier.sqlite)")
    ledger = Ledger(folder.ledger)
    sessions = json.loads(ledger.noted("sessions") or "[]")
    return {
        "snapshot": VERSION,
        "finished": ledger.noted("finished"),
        "sessions": sessions,
        "configuration": json.loads(ledger.noted("job") or "{}"),
        "totals": {
            **asdict(ledger.totals()),
            "missing": ledger.count_missing(),
            "records": int(ledger.noted("records") or 0),
            "warc_files": len(folder.warcs()),
            "warc_bytes": sum(path.stat().st_size for path in folder.warcs()),
            "seconds": round(sum(session["seconds"] for session in sessions), 1),
        },
        "strays": ledger.strays(),
        **ledger.groups(),
        "refused": _by_reason(ledger, "refused"),
        "failed": _by_reason(ledger, "failed"),
        "missing": [asdict(row) for row in ledger.missing(MISSING_LISTED)],
    }


def _by_reason(ledger: Ledger, state: str) -> dict[str, Any]:
    return {
        reason: {"count": count, "examples": ledger.examples(state, reason, _EXAMPLES)}
        for reason, count in ledger.reasons(state).items()
    }
