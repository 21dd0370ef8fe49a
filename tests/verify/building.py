"""Right WARC files and archive folders, built without the package, and ways to break them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from snapshot.verify.findings import Finding
from snapshot.verify.folder import verify_folder

NAME = "example-00000.warc.gz"
DATE = "2024-04-30T12:00:00.123456Z"
URL = "https://example.org/about"
BODY = b"<!doctype html><title>About</title><p>We close.</p>"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def sha1(data: bytes) -> str:
    """As WARC files spell it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


def named(number: int) -> str:
    """An id."""
    return f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"


@dataclass
class Made:
    """A record to be."""

    fields: list[tuple[str, str]]
    block: bytes
    stated: bool = True
    """Whether digest and length of the block are written as they are."""
    version: str = "WARC/1.1"
    extra: bytes = b""
    """Lines put after the fields as they are."""
    end: bytes = b"\r\n\r\n"

    def set(self, name: str, value: str | None) -> Made:
        """With another value for a field, or without it."""
        rest = [(other, old) for other, old in self.fields if other != name]
        return replace(self, fields=rest if value is None else [*rest, (name, value)])

    def add(self, name: str, value: str) -> Made:
        """With a further field."""
        return replace(self, fields=[*self.fields, (name, value)])

    def holding(self, block: bytes, payload: bytes | None = None) -> Made:
        """With another block, all digests right; `payload` is what stands for its content."""
        content = block.partition(b"\r\n\r\n")[2] if payload is None else payload
        made = replace(self, block=block)
        return made.set("WARC-Payload-Digest", sha1(content)) if self.get("WARC-Payload-Digest") else made

    def get(self, name: str) -> str:
        """A field's value."""
        return dict(self.fields).get(name, "")

    def bytes(self) -> bytes:
        """The record, unpacked."""
        given = dict(self.fields)
        whole = [
            *self.fields,
            *([] if "WARC-Block-Digest" in given else [("WARC-Block-Digest", sha1(self.block))]),
            *([] if "Content-Length" in given else [("Content-Length", str(len(self.block)))]),
        ]
        lines = "".join(f"{name}: {value}\r\n" for name, value in whole if value)
        return f"{self.version}\r\n{lines}".encode() + self.extra + b"\r\n" + self.block + self.end


def record(number: int, kind: str, block: bytes, *fields: tuple[str, str], url: str | None = URL) -> Made:
    """A right record."""
    common = [("WARC-Type", kind), ("WARC-Record-ID", named(number)), ("WARC-Date", DATE)]
    if url:
        common += [("WARC-Target-URI", url), ("WARC-Warcinfo-ID", named(1)), ("WARC-IP-Address", "192.0.2.7")]
    return Made([*common, *fields], block)


def answer(*headers: bytes, body: bytes = BODY, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """A response's block."""
    lines = [status, *(headers or (b"Content-Type: text/html", b"Content-Length: %d" % len(body)))]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


ASKED = b"GET /about HTTP/1.1\r\nHost: example.org\r\n\r\n"
AGAIN = "2024-04-30T12:00:01.5Z"


def warcinfo() -> Made:
    """The first record."""
    block = b"software: tests\r\n"
    return record(1, "warcinfo", block, ("WARC-Filename", NAME), ("Content-Type", "application/warc-fields"), url=None)


def response() -> Made:
    """A response."""
    digest = ("WARC-Payload-Digest", sha1(BODY))
    return record(2, "response", answer(), digest, ("Content-Type", "application/http;msgtype=response"))


def request(number: int = 3, to: int = 2) -> Made:
    """The request of a response."""
    kind = ("Content-Type", "application/http;msgtype=request")
    return record(number, "request", ASKED, ("WARC-Concurrent-To", named(to)), kind)


def revisit() -> Made:
    """A revisit of the response."""
    fields = {
        "WARC-Profile": IDENTICAL,
        "WARC-Payload-Digest": sha1(BODY),
        "WARC-Refers-To": named(2),
        "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": DATE,
        "WARC-Truncated": "length",
        "Content-Type": "application/http;msgtype=response",
    }
    return record(4, "revisit", answer(body=b""), *fields.items()).set("WARC-Date", AGAIN)


def metadata() -> Made:
    """A record about the response."""
    fields = (("WARC-Concurrent-To", named(2)), ("Content-Type", "application/warc-fields"))
    return record(5, "metadata", b"via: seed\r\n", *fields)


WARCINFO, RESPONSE, REQUEST, REVISIT, METADATA = range(5)


@dataclass
class Folder:
    """An archive folder in the making."""

    root: Path
    records: list[Made] = field(default_factory=lambda: [warcinfo(), response(), request(), revisit(), metadata()])
    offsets: list[int] = field(default_factory=list)
    members: list[bytes] = field(default_factory=list)

    @property
    def warc(self) -> Path:
        """The one WARC file."""
        return self.root / "archive" / NAME

    def write(self) -> Folder:
        """Write all files, right for the records as they are."""
        for part in ("archive", "indexes", "pages", "records", "state"):
            (self.root / part).mkdir(parents=True, exist_ok=True)
        self.members = [gzip.compress(made.bytes(), mtime=0) for made in self.records]
        self.offsets = [sum(map(len, self.members[:number])) for number in range(len(self.members))]
        self.warc.write_bytes(b"".join(self.members))
        self.lines("indexes/index.cdxj", sorted(map(cdxj, self.index())))
        page = {"id": "1", "url": URL, "ts": DATE}
        self.lines("pages/pages.jsonl", map(json.dumps, [{"format": "json-pages-1.0", "id": "pages"}, page]))
        self.lines("records/records.jsonl", [json.dumps(self.told())])
        return self.package()

    def change(self, number: int, made: Made) -> Folder:
        """Put another record in one's place, all else being right for it."""
        self.records[number] = made
        return self.write()

    def index(self) -> list[tuple[str, str, dict[str, str]]]:
        """The index's lines: key, time, values."""
        lines = []
        for number, made in enumerate(self.records):
            kind = made.get("WARC-Type")
            if kind in {"response", "revisit"}:
                told = {
                    "url": made.get("WARC-Target-URI"),
                    "mime": "text/html" if kind == "response" else "warc/revisit",
                    "status": made.block[9:12].decode("latin-1"),
                    "digest": made.get("WARC-Payload-Digest"),
                    "length": str(len(self.members[number])),
                    "offset": str(self.offsets[number]),
                    "filename": NAME,
                }
                time = "".join(filter(str.isdigit, made.get("WARC-Date")))[:14]
                lines.append(("org,example)/about", time, told))
        return lines

    def told(self) -> dict[str, Any]:
        """The line of records.jsonl."""
        made = self.records[RESPONSE]
        source = {
            "warc": NAME,
            "offset": self.offsets[RESPONSE],
            "length": len(self.members[RESPONSE]),
            "record_id": made.get("WARC-Record-ID").strip("<>"),
            "payload_digest": made.get("WARC-Payload-Digest"),
        }
        return {"url": URL, "captured_at": DATE, "source": source}

    def lines(self, name: str, lines: Iterable[str]) -> None:
        """Write a file of lines."""
        (self.root / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def package(self) -> Folder:
        """Write datapackage.json, right for the files as they are."""
        resources = [
            {
                "path": path.relative_to(self.root).as_posix(),
                "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
                "bytes": path.stat().st_size,
            }
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.name != "datapackage.json"
        ]
        (self.root / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
        return self

    def mangle(self, change: Callable[[bytes], bytes]) -> Folder:
        """Change the WARC file's bytes, and its sum with them."""
        self.warc.write_bytes(change(self.warc.read_bytes()))
        return self.package()

    def findings(self) -> list[Finding]:
        """What verifying it finds."""
        return list(verify_folder(self.root).findings)

    def of_warc(self) -> list[Finding]:
        """What is found in the WARC file itself."""
        return [finding for finding in self.findings() if finding.file == f"archive/{NAME}"]


def cdxj(line: tuple[str, str, dict[str, str]]) -> str:
    """A line of an index."""
    key, time, told = line
    return f"{key} {time} {json.dumps(told)}"
