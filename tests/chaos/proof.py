"""That an archive folder is whole, shown without any code of the package: zlib, hashlib, sqlite3 and json."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

ANSWERS = ("response", "revisit")


@dataclass(frozen=True)
class Stored:
    """A record, and the gzip member that holds it."""

    warc: str
    offset: int
    length: int
    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields["warc-type"]

    @property
    def url(self) -> str:
        return self.fields["warc-target-uri"]

    @property
    def chunked(self) -> bool:
        return b"\r\ntransfer-encoding: chunked" in self.block.partition(b"\r\n\r\n")[0].lower()


@dataclass(frozen=True)
class Proven:
    """What a folder holds, after all of it was found to be whole and of one mind."""

    digests: dict[str, str]
    """Payload digest of each captured URL."""
    twice: Counter[str]
    """How often more than once a URL was captured."""


def prove(folder: Path, *, lost: bool = False) -> Proven:
    """Look through a finished archive folder; AssertionError where anything in it does not hold.

    Where WARC files were `lost` on the way, the log may name what they held.
    """
    records = [record for warc in sorted((folder / "archive").iterdir()) for record in records_of(warc)]
    answers = [record for record in records if record.kind in ANSWERS]
    for record in records:
        _check_digests(record)
    assert_warcio_is_silent(folder)
    _assert_whole_exchanges(records)
    _assert_ledger_and_log_agree(folder, answers, lost=lost)
    _assert_no_leftovers(folder)
    counts = Counter(record.url for record in answers)
    return Proven(
        {record.url: record.fields["warc-payload-digest"] for record in answers}, counts - Counter(counts.keys())
    )


def records_of(warc: Path) -> Iterator[Stored]:
    """The records of a file: one whole gzip member each (CRC and length checked), nothing before, between or after."""
    data = warc.read_bytes()
    offset = 0
    while offset < len(data):
        inflater = zlib.decompressobj(31)
        content = inflater.decompress(data[offset:])
        assert inflater.eof, f"{warc.name}: torn member at {offset}"
        length = len(data) - offset - len(inflater.unused_data)
        yield _record(f"archive/{warc.name}", offset, length, content)
        offset += length


def _record(warc: str, offset: int, length: int, content: bytes) -> Stored:
    head, _, rest = content.partition(b"\r\n\r\n")
    version, *lines = head.decode().split("\r\n")
    assert version == "WARC/1.1"
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    size = int(fields["content-length"])
    assert rest[size:] == b"\r\n\r\n", f"{warc}: {offset}: the block is not as long as it says"
    return Stored(warc, offset, length, fields, rest[:size])


def _check_digests(record: Stored) -> None:
    where = f"{record.warc}: {record.offset}"
    assert record.fields["warc-block-digest"] == _sha1(record.block), where
    if record.kind == "response":
        body = record.block.partition(b"\r\n\r\n")[2]
        payload = dechunked(body) if record.chunked else body
        assert record.fields["warc-payload-digest"] == _sha1(payload), where


def dechunked(body: bytes) -> bytes:
    """A body without the framing of its chunks."""
    payload, rest = b"", body
    while size := int(rest.partition(b"\r\n")[0], 16):
        begin = rest.index(b"\r\n") + 2
        payload, rest = payload + rest[begin : begin + size], rest[begin + size + 2 :]
    return payload


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def assert_warcio_is_silent(folder: Path) -> None:
    """What `warcio check` looks at holds; but it takes the framing of chunks for payload (its issue 74)."""
    for warc in (folder / "archive").iterdir():
        with warc.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                head = "" if record.http_headers is None else record.http_headers.to_str().lower()
                record.raw_stream.read()
                chunked = "transfer-encoding: chunked" in head
                assert [fault for fault in record.digest_checker.problems if not (chunked and "payload" in fault)] == []


def _assert_whole_exchanges(records: list[Stored]) -> None:
    """Each answer has its request, and the other way round."""
    answers = {record.fields["warc-record-id"] for record in records if record.kind in ANSWERS}
    asked = [record.fields["warc-concurrent-to"] for record in records if record.kind == "request"]
    assert sorted(asked) == sorted(answers)


def _assert_ledger_and_log_agree(folder: Path, answers: list[Stored], *, lost: bool) -> None:
    """Ledger and log name what the WARC files hold, and those hold what ledger and log name."""
    stored = {(record.warc, record.offset): record for record in answers}
    rows = {
        row[:2]: row[2:] for row in ledger(folder, "SELECT warc, offset, length, url FROM urls WHERE warc NOT NULL")
    }
    assert {place: (stored[place].length, stored[place].url) for place in rows} == rows
    assert {record.url for record in answers} == {url for _, url in rows.values()}
    assert ledger(folder, "SELECT url, state FROM urls WHERE state IN ('queued', 'active', 'delayed')") == []
    lines = [json.loads(line) for line in (folder / "logs/crawl.jsonl").read_text("utf-8").splitlines()]
    logged = {(line["warc"], line["offset"]) for line in lines if "warc" in line}
    assert rows.keys() <= logged
    assert lost or logged <= stored.keys()


def _assert_no_leftovers(folder: Path) -> None:
    """Nothing but what the contract names."""
    hidden = [path.name for path in folder.rglob("*") if path.name.startswith(".") or "part" in path.suffix]
    assert [name for name in hidden if name != ".nojekyll"] == []  # it has GitHub Pages serve `_hosts/` and its like


def ledger(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """What the ledger answers."""
    with closing(sqlite3.connect(folder / "state/frontier.sqlite")) as db:
        return db.execute(question).fetchall()
