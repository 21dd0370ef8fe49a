"""A CDXJ index held against the records that it points to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from snapshot.verify.findings import Finding
from snapshot.verify.known import CAPTURES, Seen
from snapshot.verify.register import Register
from snapshot.verify.surts import key_is_of

_TRAILER = 4
_REVISIT = "warc/revisit"
_STAMP = re.compile(r"[0-9]{14}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an index, and the record at the place that it names."""

    key: str
    timestamp: str
    told: dict[str, Any]
    record: Seen | None
    """None where no record begins there."""

    def get(self, name: str) -> str:
        """A value as text; empty where there is none."""
        value = self.told.get(name)
        return "" if value is None else str(value)


INDEX_RULES: Register[Callable[[Line], Iterator[str]]] = Register()


@INDEX_RULES.rule("I1", "error")
def place_is_right(line: Line) -> Iterator[str]:
    """The file and offset of a line are where a capture begins, in a member of its own."""
    place = f"{line.get('filename')}, offset {line.get('offset')}"
    if line.record is None:
        yield f"no record begins at {place}"
    elif line.record.type not in CAPTURES:
        yield f"at {place} is a {line.record.type} record, not a capture"


@INDEX_RULES.rule("I2", "error")
def length_is_right(line: Line) -> Iterator[str]:
    """The length of a line is that of the record's gzip member."""
    stated, record = line.get("length"), line.record
    if record and stated:
        right = {record.length} if record.packed else {record.length, record.length + _TRAILER}
        if stated not in {str(length) for length in right}:
            yield f"length is {stated}, but the record has {record.length} bytes"


@INDEX_RULES.rule("I3", "error")
def url_is_right(line: Line) -> Iterator[str]:
    """The URL of a line is the record's."""
    if line.record and line.get("url") != line.record.uri:
        yield f"url is {line.get('url')!r}, but the record's is {line.record.uri!r}"


@INDEX_RULES.rule("I4", "error")
def date_is_right(line: Line) -> Iterator[str]:
    """The 14 digits of a line are the record's date."""
    right = re.sub(r"[^0-9]", "", line.record.date)[:14] if line.record else line.timestamp
    if line.timestamp != right or not _STAMP.fullmatch(line.timestamp):
        yield f"the time is {line.timestamp}, but the record's is {right}"


@INDEX_RULES.rule("I5", "error")
def status_is_right(line: Line) -> Iterator[str]:
    """The status of a line is the answer's."""
    record, stated = line.record, line.get("status")
    if not record or record.type == "resource" or record.status is None:
        return  # what has no status line by the standard is read in several ways
    if stated != str(record.status):
        yield f"status is {stated or 'missing'}, but the answer's is {record.status}"


@INDEX_RULES.rule("I6", "error")
def mime_is_right(line: Line) -> Iterator[str]:
    """The mime of a line is a type that the answer states, or `warc/revisit` (`unk`, or none, where it has none)."""
    record, stated = line.record, line.get("mime").lower()
    if not record or (record.type == "response" and record.status is None):
        return
    revisit = record.type == "revisit"
    types = [each.partition(";")[0].strip().lower() for each in record.mime.split(",")]
    right = [each for each in types if "/" in each and " " not in each]
    if revisit != (stated == _REVISIT) or (not revisit and right and stated not in right):
        yield f"mime is {stated or 'missing'}, but should be {_REVISIT if revisit else right[-1]}"


@INDEX_RULES.rule("I7", "error")
def digest_is_right(line: Line) -> Iterator[str]:
    """The digest of a line is that which the record states, or that of its payload."""
    stated, record = line.get("digest"), line.record
    if not record or not stated or (record.type == "revisit" and not record.stated):
        return
    if record.type == "response" and record.status is None and not record.stated:
        return  # nobody knows where its head ends
    right = {record.stated} if record.type == "revisit" else {record.stated, record.payload}
    if not any(stated.rpartition(":")[2] == other.rpartition(":")[2] for other in right if other):
        yield f"digest is {stated}, but the record's is {record.stated or record.payload}"


@INDEX_RULES.rule("I8", "error")
def key_is_right(line: Line) -> Iterator[str]:
    """The key of a line is its URL's SURT."""
    key, url, method = line.key, line.get("url"), line.get("method").lower()
    if method not in ("", "get") and f"__wb_method={method}" in key:
        key, url = key.partition("?")[0], url.partition("?")[0]  # what was posted is sorted in among the query's parts
    if not key_is_of(key, url):
        yield f"the key {line.key!r} is not that of {line.get('url')!r}"


class IndexCheck:
    """Reads an index once, line by line, and remembers which captures it names."""

    def __init__(self, name: str, records: Iterable[Seen]) -> None:
        """`name` is the index's, for findings."""
        self.name = name
        self._at = {(_base(record.file), record.offset): record for record in records if record.nth == 0}
        self._named: set[tuple[str, int]] = set()
        self._last = b""

    def lines(self, lines: Iterable[bytes]) -> Iterator[Finding]:
        """What is wrong in the lines; offsets are those of the lines in the index."""
        offset = 0
        for raw in lines:
            yield from self._line(raw, offset)
            offset += len(raw)

    def missing(self) -> Iterator[Finding]:
        """Captures that no line names."""
        for place, record in self._at.items():
            if record.type in CAPTURES and place not in self._named:
                message = f"the capture of {record.uri} at {record.file}, offset {record.offset}, is in no line"
                yield Finding(self.name, None, record.id or None, "I9", "error", message)

    def _line(self, raw: bytes, offset: int) -> Iterator[Finding]:
        if raw.startswith(b"!"):
            return
        line = self._parse(raw)
        if line is None:
            yield Finding(self.name, offset, None, "I10", "error", f"{raw[:60]!r} is no line of CDXJ")
            return
        if raw < self._last:
            yield Finding(self.name, offset, None, "I11", "error", "the line is not in order")
        self._last = raw
        if line.record:
            self._named.add((_base(line.record.file), line.record.offset))
        for rule in INDEX_RULES:
            for message in rule.check(line):
                record_id = line.record.id if line.record else None
                yield Finding(self.name, offset, record_id, rule.number, rule.severity, message)

    def _parse(self, raw: bytes) -> Line | None:
        try:
            key, timestamp, rest = raw.decode("utf-8").removesuffix("\n").split(" ", 2)
            told = json.loads(rest)
            place = (_base(str(told["filename"])), int(told["offset"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return Line(key, timestamp, told, self._at.get(place))


def _base(name: str) -> str:
    return name.rpartition("/")[2]
