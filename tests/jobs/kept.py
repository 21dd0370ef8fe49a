"""What a crawl has left behind, read without our own reader: records by the standard library, the ledger by SQLite."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Stored:
    """A WARC record as it stands in its gzip member."""

    fields: dict[str, str]
    block: bytes

    @property
    def type(self) -> str:
        """The WARC-Type."""
        return self.fields["WARC-Type"]

    @property
    def id(self) -> str:
        """The WARC-Record-ID."""
        return self.fields["WARC-Record-ID"]

    @property
    def url(self) -> str | None:
        """The WARC-Target-URI."""
        return self.fields.get("WARC-Target-URI")


def stored(folder: Path) -> list[Stored]:
    """All records of an archive folder, file by file."""
    found = []
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        rest = path.read_bytes()
        while rest:
            unpacker = zlib.decompressobj(31)
            content = unpacker.decompress(rest)
            rest = unpacker.unused_data
            head, _, tail = content.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            found.append(Stored(fields, tail[: int(fields["Content-Length"])]))
    return found


def ledger(folder: Path) -> dict[str, dict[str, Any]]:
    """The ledger's rows, by URL."""
    with closing(sqlite3.connect(folder / "state" / "frontier.sqlite")) as db:
        db.row_factory = sqlite3.Row
        return {row["url"]: dict(row) for row in db.execute("SELECT * FROM urls")}


def index(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The index's lines, by URL."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "indexes" / "index.cdxj").read_text("utf-8").splitlines():
        entry = json.loads(line.split(" ", 2)[2])
        found.setdefault(entry["url"], []).append(entry)
    return found
