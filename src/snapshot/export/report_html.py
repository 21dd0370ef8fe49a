"""The report as a page that any browser opens, now and in decades: one file, no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lxml.builder import E
from lxml.html import tostring

from snapshot.export.files import whole_file
from snapshot.export.html_tables import clean, table
from snapshot.export.reconciled_html import reconciled

_ROWS = 1000
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; min-width: 16rem; }
th, td { text-align: left; padding: .3rem 1rem .3rem 0; vertical-align: top; }
tr { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td.n { text-align: right; font-variant-numeric: tabular-nums; } td.url { overflow-wrap: anywhere; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0 2rem; }
pre { overflow: auto; padding: 1rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
"""
_GROUPS = {
    "by_state": "By state",
    "by_status": "By status",
    "by_type": "By media type",
    "by_host": "By host",
    "by_role": "By role",
}
_TOTALS = {
    "urls": "URLs met",
    "captured": "captured",
    "failed": "failed",
    "refused": "refused",
    "missing": "missing",
    "records": "records",
    "bytes": "bytes received",
    "warc_files": "WARC files",
    "warc_bytes": "bytes of WARC files",
    "seconds": "seconds",
}


def write_report_html(path: Path, report: Mapping[str, Any]) -> None:
    """Write the report that `report` holds as plain values."""
    first, *others = report["configuration"].get("urls") or ["?"]
    title = f"Snapshot of {first}" + (f" and {len(others):,} more" if others else "")
    page = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(clean(title)),
            E.style(_STYLE),
        ),
        E.body(E.h1(clean(title)), E.p(_span(report)), *_going_on(report), *_sections(report)),
        lang="en",
    )
    with whole_file(path) as file:
        file.write("<!DOCTYPE html>\n")
        file.write(tostring(page, encoding="unicode", method="html", pretty_print=True))


def _sections(report: Mapping[str, Any]) -> Iterable[Any]:
    yield table(((label, report["totals"].get(name, 0)) for name, label in _TOTALS.items()), ("", ""))
    yield E.h2("What is missing, and why")
    yield from _missing(report)
    yield E.h2("What the site says that it has")
    yield from reconciled(report["reconciled"])
    yield E.h2("What was captured")
    yield E.div(*(_group(label, report[name]) for name, label in _GROUPS.items()), {"class": "groups"})
    for name, told in (("refused", "by reason"), ("failed", "by reason"), ("flagged", "as hardly what was asked for")):
        yield E.h2(f"What was {name}, {told}")
        rows = [(reason, facts["count"], "\n".join(facts["examples"])) for reason, facts in report[name].items()]
        yield table(rows, ("reason", "URLs", "examples")) if rows else E.p("Nothing.")
    yield E.h2("Sessions")
    yield table(
        ((each["started"], each["seconds"], each["end"], each["command"]) for each in report["sessions"]),
        ("started", "seconds", "end", "command"),
    )
    yield E.h2("Configuration")
    yield table(sorted((key, str(value)) for key, value in report["configuration"].items()), ("option", "value"))


def _missing(report: Mapping[str, Any]) -> Iterable[Any]:
    rows = report["missing"]
    if not rows:
        yield E.p("Nothing that was found and in scope is missing.")
        return
    number = report["totals"]["missing"]
    if number > _ROWS:
        yield E.p(f"{number:,} URLs; the first {_ROWS:,} are listed, the ledger (state/frontier.sqlite) has all.")
    yield table(
        (
            (row["url"], row["reason"], row["role"], row["attempts"], row["parent"] or row["via"])
            for row in rows[:_ROWS]
        ),
        ("URL", "reason", "role", "tries", "pointed to by"),
    )


def _span(report: Mapping[str, Any]) -> str:
    sessions = report["sessions"]
    began = sessions[0]["started"] if sessions else "?"
    end = f"finished {report['finished']}" if report["finished"] else "not finished"
    return f"Begun {began}, {end}; snapshot {report['snapshot']}."


def _going_on(report: Mapping[str, Any]) -> Iterable[Any]:
    if again := report.get("going_on"):
        yield E.p("This crawl has not ended. To go on with it, give its command again: ", E.code(clean(again)))


def _group(label: str, counts: Mapping[str, int]) -> Any:
    return E.div(E.h3(label), table(counts.items(), ("", "URLs")))
