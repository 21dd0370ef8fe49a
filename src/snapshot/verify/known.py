"""All records of a set in short, found by id and by address and date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from snapshot.verify.http_rules import missing_body
from snapshot.verify.reading import Stored

CAPTURES = frozenset({"response", "resource", "revisit"})
"""Types of records that an index lists."""
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the set must know of a record."""

    file: str
    offset: int
    length: int
    packed: bool
    nth: int
    version: str
    type: str
    id: str
    uri: str
    """Without brackets."""
    date: str
    stated: str
    """The payload digest in the header; empty where none."""
    payload: str
    """The payload digest computed; empty where the bytes of the block are short."""
    truncated: str
    status: int | None
    mime: str
    method: str
    """Of a request."""
    conditional: bool
    """Whether a request asked for what is newer only."""
    missing: str | None
    """Why its body is short, unless it answers a HEAD."""
    profile: str
    refers_to: str
    refers_uri: str
    refers_date: str
    concurrent: tuple[str, ...]
    warcinfo: str
    reference: bool
    """Whether it says in which file its target lies (WARC-Refers-To-Container)."""


def seen(record: Stored) -> Seen:
    """A record in short."""
    header, http, block = record.header, record.http, record.block
    request = header.type == "request" and http is not None
    return Seen(
        file=record.region.name,
        offset=record.offset,
        length=record.length,
        packed=record.packed,
        nth=record.nth,
        version=header.version,
        type=header.type,
        id=header.id,
        uri=header.get("WARC-Target-URI").strip("<>"),
        date=header.get("WARC-Date"),
        stated=header.get("WARC-Payload-Digest"),
        payload=block.payload,
        truncated=header.get("WARC-Truncated"),
        status=http.status if http else None,
        mime=",".join(http.all("Content-Type")) if http else header.get("Content-Type"),
        method=http.start.partition(b" ")[0].decode("latin-1") if request and http else "",
        conditional=bool(request and http and any(http.all(name) for name in _CONDITIONS)),
        missing=missing_body(record),
        profile=header.get("WARC-Profile"),
        refers_to=header.get("WARC-Refers-To"),
        refers_uri=header.get("WARC-Refers-To-Target-URI").strip("<>"),
        refers_date=header.get("WARC-Refers-To-Date"),
        concurrent=header.all("WARC-Concurrent-To"),
        warcinfo=header.get("WARC-Warcinfo-ID"),
        reference=bool(header.get("WARC-Refers-To-Container")),
    )


class Known:
    """All records of a set, found by id and by address and date."""

    def __init__(self, records: Iterable[Seen]) -> None:
        self.records = list(records)
        self.by_id: dict[str, Seen] = {}
        self.twice: dict[str, list[Seen]] = defaultdict(list)
        self.at: dict[tuple[str, str], Seen] = {}
        self.beside: dict[str, list[Seen]] = defaultdict(list)
        """Requests and others, by the id that they are concurrent to."""
        self.payloads: dict[str, Seen] = {}
        """Whole answers, by the digest of their payload."""
        for record in self.records:
            if record.id and self.by_id.setdefault(record.id, record) is not record:
                self.twice[record.id].append(record)
            if record.type in CAPTURES:
                self._place(record)
                self._take_payload(record)
            for other in record.concurrent:
                self.beside[other].append(record)

    def target(self, revisit: Seen) -> Seen | None:
        """What a revisit refers to; None where it is not in the set."""
        found = self.by_id.get(revisit.refers_to)
        return found or self.at.get((revisit.refers_uri, revisit.refers_date))

    def alike(self, revisit: Seen) -> Seen | None:
        """A whole answer with the payload that a revisit says it has; None where there is none."""
        return self.payloads.get(revisit.stated) if revisit.stated else None

    def requests(self, record: Seen) -> list[Seen]:
        """The requests that a record answers."""
        beside = [self.by_id[name] for name in record.concurrent if name in self.by_id]
        return [other for other in (*self.beside[record.id], *beside) if other.type == "request"]

    def _take_payload(self, record: Seen) -> None:
        if record.type != "revisit" and not record.truncated:
            for digest in {record.stated, record.payload} - {""}:
                self.payloads.setdefault(digest, record)

    def _place(self, record: Seen) -> None:
        """A whole response goes before a truncated one, and that before a revisit."""
        place = (record.uri, record.date)
        other = self.at.get(place)
        if other is None or _worth(record) > _worth(other):
            self.at[place] = record


def _worth(record: Seen) -> tuple[bool, bool]:
    return (record.type != "revisit", not record.truncated)
