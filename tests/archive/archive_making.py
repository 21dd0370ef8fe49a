"""What the tests of this room make: exchanges, WARC files, and a second way of reading them that shares no code."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from snapshot.archive.writer import WarcSettings, WarcWriter
from snapshot.model import Exchange, Place
from snapshot.spool import Spool

BEGUN = datetime(2024, 4, 30, 12, 0, 0, 123456, UTC)
PAGE = b"<!doctype html><title>About</title><p>We close.</p>"
SPOOLS: list[Spool] = []
"""All that were made, to be closed when the test ends."""
SHARED = Path(__file__).parents[2].parent / "shared" / "suites"


def sha1(data: bytes) -> str:
    """The digest as WARC files write it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


def answer(body: bytes = PAGE, *headers: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """A whole answer."""
    lines = [status, *(headers or (b"Content-Type: text/html", b"Content-Length: %d" % len(body)))]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def exchange(url: str = "https://example.org/about", block: bytes | None = None, **changes: Any) -> Exchange:
    """An exchange in which `block` came back; `changes` are fields of it."""
    block = answer() if block is None else block
    SPOOLS.append(Spool(block))
    plain = Exchange(
        url=url,
        started=BEGUN,
        request=f"GET /{url.split('/', 3)[3]} HTTP/1.1\r\nHost: example.org\r\n\r\n".encode(),
        block=SPOOLS[-1],
        interim=b"",
        status=200,
        headers=(),
        payload_digest=sha1(block.partition(b"\r\n\r\n")[2]),
        payload_size=len(block),
        ip="192.0.2.7",
        tls="TLSv1.3 TLS_AES_256_GCM_SHA384" if url.startswith("https") else None,
        certificate_error=None,
        first_byte=0.01,
        seconds=0.25,
        truncated=None,
        fault=None,
    )
    return replace(plain, **changes)


def numbered(count: int) -> list[Exchange]:
    """Exchanges at different URLs, a second apart."""
    return [
        exchange(f"https://example.org/{n}", answer(b"page %d" % n), started=BEGUN + timedelta(seconds=n))
        for n in range(count)
    ]


def settings(folder: Path, **changes: Any) -> WarcSettings:
    """The writer's settings for an archive folder."""
    return replace(WarcSettings(folder / "archive", "example.org", "snapshot/test"), **changes)


def write(folder: Path, *exchanges: Exchange, **changes: Any) -> list[Place | None]:
    """Write exchanges into an archive folder."""
    with WarcWriter(settings(folder, **changes)) as writer:
        written = [writer.write(one) for one in exchanges]
    return [one.place if one else None for one in written]


def warcs(folder: Path) -> list[Path]:
    """The WARC files of an archive folder."""
    return sorted((folder / "archive").glob("*.warc.gz"))


def warc(folder: Path, *exchanges: Exchange) -> Path:
    """The one WARC file of an archive folder, which these exchanges are written into."""
    write(folder, *exchanges)
    (path,) = warcs(folder)
    return path


@dataclass(frozen=True)
class Raw:
    """A record as it stands in a gzip member."""

    offset: int
    length: int
    version: str
    fields: list[tuple[str, str]]
    block: bytes
    trailer: bytes

    def all(self, name: str) -> list[str]:
        """The values of a field."""
        return [value for key, value in self.fields if key == name]

    def __getitem__(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def raw_records(path: Path) -> list[Raw]:
    """The records of a file, read with the standard library alone."""
    data = path.read_bytes()
    found = []
    offset = 0
    while offset < len(data):
        unpacker = zlib.decompressobj(31)
        content = unpacker.decompress(data[offset:])
        assert unpacker.eof
        length = len(data) - offset - len(unpacker.unused_data)
        head, _, rest = content.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        fields = [(line.partition(": ")[0], line.partition(": ")[2]) for line in lines]
        size = int(dict(fields)["Content-Length"])
        found.append(Raw(offset, length, version, fields, rest[:size], rest[size:]))
        offset += length
    return found


def of_type(records: list[Raw], kind: str) -> list[Raw]:
    """The records of a type."""
    return [record for record in records if record["WARC-Type"] == kind]


def member(fields: dict[str, str], block: bytes = b"") -> bytes:
    """A record that our writer does not write, in a gzip member."""
    lines = {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", **fields, "Content-Length": str(len(block))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return gzip.compress(f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


def revisit(url: str, block: bytes = b"", date: str = "2024-05-01T00:00:00Z", **fields: str) -> bytes:
    """A revisit record; `fields` with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return member({"WARC-Type": "revisit", "WARC-Target-URI": url, "WARC-Date": date, **named}, block)
