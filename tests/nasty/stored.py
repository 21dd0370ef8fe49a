"""What the crawl of the nasty server stored, beside what its servers say that passed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from crawling import Crawled
from members import Member, members
from nasty_rows import Row
from nasty_sites import Standing

from nasty import Told


@dataclass(frozen=True)
class Stored:
    """One exchange: its records."""

    response: Member
    request: Member
    metadata: Member | None

    @property
    def interim(self) -> bytes:
        """The interim answers, from the metadata record."""
        return interim(self.metadata) if self.metadata else b""

    @property
    def truncated(self) -> str:
        """Why the block is shorter than the answer was; empty where it is whole."""
        return self.response.get("WARC-Truncated")


@dataclass(frozen=True)
class Unanswered:
    """An exchange in which only interim answers came: its records."""

    metadata: Member
    request: Member


def interim(metadata: Member) -> bytes:
    """The interim answers that a metadata record tells of."""
    text = dict(_lines(metadata.block)).get("interim")
    return json.loads(text).encode("latin-1") if text else b""


def legal(url: str) -> str:
    """A URL as RFC 3986 allows it in a WARC-Target-URI: a per cent sign that begins no escape is one itself."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)


def _event(member: Member) -> str:
    """The id of the response that a record belongs to."""
    return member.get("WARC-Concurrent-To") or member.get("WARC-Record-ID")


def _lines(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode("utf-8").split("\r\n"):
        name, _, value = line.partition(": ")
        yield name, value


class Archive:
    """All records of a crawl."""

    def __init__(self, crawled: Crawled) -> None:
        """Read all of its WARC files."""
        self.crawled = crawled
        self.files = {path: list(members(path)) for path in sorted((crawled.folder / "archive").iterdir())}
        self.members = [member for read in self.files.values() for member in read]

    @cached_property
    def exchanges(self) -> dict[str, list[Stored]]:
        """The answered ones by URL, in the order in which they were written."""
        found: dict[str, list[Stored]] = {}
        for parts in self._events:
            if answer := parts.get("response") or parts.get("revisit"):
                stored = Stored(answer, parts["request"], parts.get("metadata"))
                found.setdefault(answer.url, []).append(stored)
        return found

    @cached_property
    def unanswered(self) -> dict[str, list[Unanswered]]:
        """Those in which only interim answers came, by URL."""
        found: dict[str, list[Unanswered]] = {}
        for parts in self._events:
            if not parts.keys() & {"response", "revisit"}:
                alone = Unanswered(parts["metadata"], parts["request"])
                found.setdefault(alone.request.url, []).append(alone)
        return found

    @property
    def _events(self) -> Iterator[dict[str, Member]]:
        """The records of each exchange, by type."""
        captured = [member for member in self.members if member.type != "warcinfo"]
        for _, group in groupby(captured, _event):
            yield {member.type: member for member in group}

    @cached_property
    def by_id(self) -> dict[str, Member]:
        """The records by their id."""
        return {member.get("WARC-Record-ID"): member for member in self.members}

    def body(self, stored: Stored) -> bytes:
        """For a revisit, the body that it refers to; nothing for a response, which has its own."""
        answer = stored.response
        if answer.type == "response" or answer.get("WARC-Profile").endswith("server-not-modified"):
            return b""
        return self.by_id[answer.get("WARC-Refers-To")].block.partition(b"\r\n\r\n")[2]

    def of(self, site: str, route: str) -> list[Stored]:
        """The exchanges at a route."""
        return self.exchanges.get(f"{self.crawled.site(site).root}{route}", [])

    def passed(self, standing: Standing, row: Row) -> list[tuple[Stored, Told]]:
        """Each exchange at a row's URL, and what the server says of it; AssertionError where they do not agree."""
        told = iter([told for told in standing.server.log if told.target == f"/{row.name}"])
        pairs = []
        for stored in self.exchanges.get(legal(standing.url(row)), []):
            begins = stored.interim + stored.response.block
            match = next((each for each in told if each.answer.startswith(begins)), None)
            assert match, f"{standing.site.name}/{row.shown}: stored what was never sent"
            pairs.append((stored, match))
        return pairs
