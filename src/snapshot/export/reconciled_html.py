"""The part of the report that holds the site against the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml.builder import E

from snapshot.export.html_tables import table

_ROWS = 1000
_NUMBERS = 50
_DIFFERENCES = {
    "listed_not_captured": "In a sitemap or feed, but not captured",
    "linked_not_captured": "Linked, but not captured",
    "captured_not_listed": "Captured, but in no sitemap or feed",
}


def reconciled(facts: Mapping[str, Any]) -> Iterable[Any]:
    """What site and archive differ in, from the facts of the report."""
    needs = facts["missing_requisites"]
    counts = [(label, facts[name]["count"]) for name, label in _DIFFERENCES.items()]
    yield table([*counts, ("Files that pages need, but not captured", needs["files"])], ("", ""))
    for name in ("listed_not_captured", "linked_not_captured"):
        if rows := facts[name]["urls"][:_ROWS]:
            yield E.h3(_DIFFERENCES[name])
            yield table(
                ((row["url"], f"{row['state']}: {row['reason']}", row["parent"] or row["via"]) for row in rows),
                ("URL", "why", "pointed to by"),
            )
    if needs["files"]:
        yield E.h3(f"What {needs['pages']:,} pages and style sheets need, and lack")
        rows = [
            (page, "\n".join(f"{need['url']} ({need['reason']})" for need in lacking))
            for page, lacking in needs["by_page"].items()
        ]
        yield table(rows[:_ROWS], ("page", "lacks"))
    if gaps := facts["pagination_gaps"]:
        yield E.h3("Numbered pages with gaps")
        yield table(
            ((gap["row"], gap["last"], ", ".join(map(str, gap["missing"][:_NUMBERS]))) for gap in gaps[:_ROWS]),
            ("row", "last", "missing"),
        )


def _lacking(pages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for page, needs in pages.items():
        yield page, "\n".join(f"{need['url']} ({need['reason']})" for need in needs)
