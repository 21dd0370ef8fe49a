"""pages/ and records/: each line is JSON, and what it says of a capture is so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from snapshot.verify.findings import Finding
from snapshot.verify.known import Seen
from snapshot.verify.tree import Tree


def list_findings(tree: Tree, records: Iterable[Seen]) -> Iterator[Finding]:
    """What is wrong in the lists of pages and records."""
    captures = _Captures(records)
    names = set(tree.names())
    for name in sorted(names):
        if name.startswith("pages/") and name.endswith(".jsonl"):
            yield from _lines(tree, name, "L1", captures.page)
    if "records/records.jsonl" in names:
        yield from _lines(tree, "records/records.jsonl", "L2", captures.record)
    if "pages/pages.jsonl" not in names:
        yield Finding("pages/pages.jsonl", None, None, "L1", "remark", "there is no list of pages")


class _Captures:
    """The captures that lists speak of, by place and by address."""

    def __init__(self, records: Iterable[Seen]) -> None:
        self._places: dict[tuple[str, int], Seen] = {}
        self._dates: dict[str, set[str]] = {}
        for record in records:
            if record.nth == 0:
                self._places[record.file, record.offset] = record
            if record.type in {"response", "resource", "revisit"}:
                self._dates.setdefault(record.uri, set()).add(record.date[:19])

    def page(self, number: int, told: dict[str, Any]) -> str | None:
        """What is wrong with a line of pages."""
        if number == 0:
            return None if str(told.get("format", "")).startswith("json-pages") else "the first line is no header"
        dates = self._dates.get(str(told.get("url")))
        if dates is None:
            return f"there is no capture of {told.get('url')!r}"
        if str(told.get("ts"))[:19] not in dates:
            return f"there is no capture of {told.get('url')!r} at {told.get('ts')!r}"
        return None

    def record(self, number: int, told: dict[str, Any]) -> str | None:  # noqa: ARG002
        """What is wrong with a line of records."""
        source = told.get("source")
        if source is None:
            return None
        if not isinstance(source, dict):
            return "its source is no object"
        place = f"{source.get('warc')}, offset {source.get('offset')}"
        try:
            found = self._places.get((f"archive/{str(source.get('warc')).rpartition('/')[2]}", int(source["offset"])))
        except (KeyError, TypeError, ValueError):
            found = None
        if found is None:
            return f"no record begins at {place}"
        return _differs(told, source, found, place)


def _differs(told: dict[str, Any], source: dict[str, Any], found: Seen, place: str) -> str | None:
    pairs = (
        ("length", source.get("length"), {found.length}),
        ("record_id", source.get("record_id"), {found.id, found.id.strip("<>")}),
        ("payload_digest", source.get("payload_digest"), {found.stated or None, found.payload, None}),
        ("url", told.get("url"), {found.uri}),
        ("captured_at", str(told.get("captured_at"))[:19], {found.date[:19]}),
    )
    wrong = [f"{name} is {value!r}" for name, value, right in pairs if value not in right]
    return f"its {wrong[0]}, which is not so of the record at {place}" if wrong else None


def _lines(tree: Tree, name: str, rule: str, check: Callable[[int, dict[str, Any]], str | None]) -> Iterator[Finding]:
    offset = 0
    for number, raw in enumerate(tree.lines(name)):
        try:
            told = json.loads(raw)
            message = check(number, told) if isinstance(told, dict) else "the line is no JSON object"
        except (ValueError, RecursionError):
            message = "the line is not JSON"
        if message:
            yield Finding(name, offset, None, rule, "error", message)
        offset += len(raw)
