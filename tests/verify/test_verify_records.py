"""A record that is wrong by itself, or towards others: caught, and named with file, offset, id and rule."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from building import (
    ASKED,
    BODY,
    DATE,
    IDENTICAL,
    METADATA,
    NAME,
    REQUEST,
    RESPONSE,
    REVISIT,
    UNCHANGED,
    WARCINFO,
    Folder,
    Made,
    answer,
    named,
    record,
    sha1,
)

from snapshot.verify.warc import verify_warc

Change = Callable[[Made], Made]
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"


def field(name: str, value: str | None) -> Change:
    return lambda made: made.set(name, value)


def holding(block: bytes, payload: bytes | None = None) -> Change:
    return lambda made: made.holding(block, payload)


def raw(line: bytes) -> Change:
    return lambda made: replace(made, extra=line)


WRONG: dict[str, tuple[int, Change, str, str]] = {
    "length too great": (RESPONSE, field("Content-Length", "9999"), "R1", "error"),
    "length too small": (RESPONSE, field("Content-Length", "20"), "R1", "error"),
    "no empty lines": (RESPONSE, lambda made: replace(made, end=b""), "R1", "error"),
    "one empty line": (RESPONSE, lambda made: replace(made, end=b"\r\n"), "R1", "error"),
    "bytes after the empty lines": (RESPONSE, lambda made: replace(made, end=b"\r\n\r\nx"), "R1", "error"),
    "version": (RESPONSE, lambda made: replace(made, version="WARC/0.18"), "R1", "error"),
    "no date": (METADATA, field("WARC-Date", None), "R1", "error"),
    "no URI": (REQUEST, field("WARC-Target-URI", None), "R1", "error"),
    "type unknown": (METADATA, field("WARC-Type", "notes"), "R1", "remark"),
    "payload digest": (RESPONSE, field("WARC-Payload-Digest", sha1(b"other")), "R4", "error"),
    "no payload digest": (RESPONSE, field("WARC-Payload-Digest", None), "R4", "remark"),
    "payload digest over the framing": (RESPONSE, holding(answer(CHUNKED, body=CHUNKS), CHUNKS), "R4", "remark"),
    "block digest": (REQUEST, field("WARC-Block-Digest", sha1(b"other")), "R5", "error"),
    "no block digest": (REQUEST, field("WARC-Block-Digest", ""), "R5", "remark"),
    "de-chunked": (RESPONSE, holding(answer(CHUNKED)), "R6", "remark"),
    "chunks broken": (RESPONSE, holding(answer(CHUNKED, body=b"5\r\nhello\r\nzz\r\n"), b"hello"), "R6", "remark"),
    "decoded": (RESPONSE, holding(answer(b"Content-Encoding: gzip")), "R6", "remark"),
    "body too long": (RESPONSE, holding(answer(b"Content-Length: 3")), "R7", "remark"),
    "HTTP/2": (RESPONSE, holding(answer(status=b"HTTP/2 200")), "R8", "error"),
    "pseudo-header": (RESPONSE, holding(answer(b":status: 200")), "R8", "error"),
    "protocols joined": (RESPONSE, field("WARC-Protocol", "h2, tls/1.3"), "R8", "error"),
    "no space after the code": (RESPONSE, holding(answer(status=b"HTTP/1.1 200")), "R9", "remark"),
    "body cut short": (RESPONSE, holding(answer(b"Content-Length: 99")), "R10", "error"),
    "chunks cut short": (RESPONSE, holding(answer(CHUNKED, body=CHUNKS[:-5]), b"hello"), "R10", "error"),
    "reason of truncation": (RESPONSE, field("WARC-Truncated", "bored"), "R10", "error"),
    "target truncated": (RESPONSE, field("WARC-Truncated", "time"), "R11", "error"),
    "profile": (REVISIT, field("WARC-Profile", IDENTICAL.replace("1.1", "1.0")), "R12", "error"),
    "revisit without digest": (REVISIT, field("WARC-Payload-Digest", None), "R12", "error"),
    "revisit of another payload": (REVISIT, field("WARC-Payload-Digest", sha1(b"other")), "R12", "error"),
    "revisit of a request": (REVISIT, field("WARC-Refers-To", named(3)), "R12", "error"),
    "revisit of another address": (REVISIT, field("WARC-Refers-To-Target-URI", "https://a.org/"), "R12", "error"),
    "revisit of another date": (REVISIT, field("WARC-Refers-To-Date", "2020-01-01T00:00:00Z"), "R12", "error"),
    "revisit without id": (REVISIT, field("WARC-Refers-To", None), "R12", "remark"),
    "revisit without address": (REVISIT, field("WARC-Refers-To-Target-URI", None), "R12", "remark"),
    "revisit without date": (REVISIT, field("WARC-Refers-To-Date", None), "R12", "remark"),
    "revisit not called cut": (REVISIT, field("WARC-Truncated", None), "R12", "remark"),
    "not modified, but 200": (REVISIT, field("WARC-Profile", UNCHANGED), "R13", "error"),
    "revisit of a revisit": (REVISIT, field("WARC-Refers-To", named(4)), "R12", "error"),
    "brackets": (RESPONSE, field("WARC-Target-URI", "<https://example.org/about>"), "R15", "error"),
    "raw space": (REQUEST, field("WARC-Target-URI", "https://example.org/a b"), "R15", "error"),
    "not ASCII": (REQUEST, field("WARC-Target-URI", "https://example.org/ü"), "R15", "error"),
    "half an escape": (REQUEST, field("WARC-Target-URI", "https://example.org/%2"), "R15", "error"),
    "id without brackets": (METADATA, field("WARC-Record-ID", named(5).strip("<>")), "R16", "error"),
    "concurrent without brackets": (METADATA, field("WARC-Concurrent-To", named(2).strip("<>")), "R16", "error"),
    "id twice": (METADATA, field("WARC-Record-ID", named(3)), "R16", "error"),
    "no date at all": (METADATA, field("WARC-Date", "yesterday"), "R17", "error"),
    "date without Z": (METADATA, field("WARC-Date", "2024-04-30T12:00:00"), "R17", "error"),
    "ten digits": (METADATA, field("WARC-Date", "2024-04-30T12:00:00.1234567890Z"), "R17", "error"),
    "thirteenth month": (METADATA, field("WARC-Date", "2024-13-30T12:00:00Z"), "R17", "error"),
    "dates differ": (METADATA, field("WARC-Date", "2024-04-30T12:00:09Z"), "R17", "error"),
    "future": (METADATA, field("WARC-Date", "2999-01-01T00:00:00Z"), "R17", "error"),
    "concurrent to nothing": (METADATA, field("WARC-Concurrent-To", named(99)), "R18", "error"),
    "warcinfo concurrent": (WARCINFO, field("WARC-Concurrent-To", named(2)), "R18", "error"),
    "warcinfo with a URI": (WARCINFO, field("WARC-Target-URI", "urn:x:y"), "R19", "error"),
    "file called otherwise": (WARCINFO, field("WARC-Filename", "other.warc.gz"), "R19", "remark"),
    "no warcinfo id": (RESPONSE, field("WARC-Warcinfo-ID", None), "R19", "remark"),
    "warcinfo id of nothing": (RESPONSE, field("WARC-Warcinfo-ID", named(99)), "R19", "error"),
    "warcinfo id of a request": (RESPONSE, field("WARC-Warcinfo-ID", named(3)), "R19", "error"),
    "IPv6 in brackets": (RESPONSE, field("WARC-IP-Address", "[2001:db8::1]"), "R20", "error"),
    "IPv6 spelt out": (RESPONSE, field("WARC-IP-Address", "2001:DB8:0:0:0:0:0:1"), "R20", "error"),
    "port": (RESPONSE, field("WARC-IP-Address", "192.0.2.7:443"), "R20", "error"),
    "label in capitals": (RESPONSE, field("WARC-Payload-Digest", sha1(BODY).replace("sha1", "SHA1")), "R21", "error"),
    "base32 in small letters": (RESPONSE, field("WARC-Payload-Digest", sha1(BODY).lower()), "R21", "error"),
    "base16 in capitals": (REQUEST, field("WARC-Block-Digest", "md5:" + "A" * 32), "R21", "error"),
    "algorithm unknown": (REQUEST, field("WARC-Block-Digest", "crc32:00000000"), "R21", "remark"),
    "payload of metadata": (METADATA, field("WARC-Payload-Digest", sha1(b"")), "R22", "error"),
    "payload of warcinfo": (WARCINFO, field("WARC-Payload-Digest", sha1(b"")), "R22", "error"),
    "folded": (METADATA, raw(b"X-Note: one\r\n two\r\n"), "R23", "error"),
    "encoded word": (METADATA, field("X-Note", "=?utf-8?q?=C3=BC?="), "R23", "error"),
    "repeated": (METADATA, lambda made: made.add("WARC-Date", DATE), "R23", "error"),
    "response without status line": (RESPONSE, holding(answer(status=b"ICY 200 OK")), "R24", "error"),
    "head without end": (RESPONSE, holding(b"HTTP/1.1 200 OK\r\nA: b\r\n", b""), "R24", "error"),
    "status of two digits": (RESPONSE, holding(answer(status=b"HTTP/1.1 20 OK")), "R24", "remark"),
    "lone LF": (METADATA, raw(b"X-Note: a\nInjected: b\r\n"), "R25", "error"),
    "lone CR": (METADATA, raw(b"X-Note: a\rInjected: b\r\n"), "R25", "error"),
    "line without colon": (METADATA, raw(b"a note\r\n"), "R25", "error"),
    "request with a lone LF": (REQUEST, holding(ASKED.replace(b"\r\n\r\n", b"\nX: y\r\n\r\n")), "R25", "error"),
    "request line": (REQUEST, holding(ASKED.replace(b"/about", b"/a b")), "R25", "error"),
    "type of a request": (RESPONSE, field("Content-Type", "application/http;msgtype=request"), "R27", "error"),
    "type misspelt": (RESPONSE, field("Content-Type", "application/http;type=response"), "R27", "error"),
}


@pytest.mark.parametrize("way", WRONG)
def test_what_is_wrong_is_named(folder: Folder, way: str) -> None:
    """Each way in which a record can be wrong is found, at its place and by its rule."""
    number, change, rule, severity = WRONG[way]
    folder.change(number, change(folder.records[number]))
    found = folder.of_warc()
    place = folder.offsets[REVISIT if rule == "R11" else number]
    wanted = [
        finding for finding in found if (finding.rule, finding.severity, finding.offset) == (rule, severity, place)
    ]
    assert wanted, [str(finding) for finding in found]
    made = folder.records[REVISIT if rule == "R11" else number]
    assert wanted[0].record_id == made.get("WARC-Record-ID")
    assert str(wanted[0]).startswith(f"archive/{NAME}: offset {place}: record {wanted[0].record_id}: {rule}: ")


def test_the_right_folder_is_right(folder: Folder) -> None:
    """A right folder gives no finding at all, nor does its WARC file alone."""
    assert folder.findings() == []
    assert list(verify_warc(folder.warc)) == []


RIGHT: dict[str, tuple[int, Change]] = {
    "chunked": (RESPONSE, holding(answer(CHUNKED, body=CHUNKS), b"hello")),
    "chunk extension and trailer": (
        RESPONSE,
        holding(answer(CHUNKED, body=b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"), b"hello"),
    ),
    "told to be cut": (METADATA, field("WARC-Truncated", "length")),
    "sha256": (REQUEST, field("WARC-Block-Digest", f"sha256:{hashlib.sha256(ASKED).hexdigest()}")),
    "msgtype after a space": (RESPONSE, field("Content-Type", "application/http; msgtype=response")),
    "IPv6": (RESPONSE, field("WARC-IP-Address", "2001:db8::1")),
    "unknown field": (RESPONSE, field("X-Note", "unknown fields are passed over")),
    "odd headers": (RESPONSE, holding(answer(b"set-cookie: a=\xfc", b"Set-Cookie:b", b"X :  \t y"))),
}


@pytest.mark.parametrize("way", RIGHT)
def test_what_is_odd_but_right_passes(folder: Folder, way: str) -> None:
    """What the standards allow gives no finding in the WARC file."""
    number, change = RIGHT[way]
    folder.records[number] = change(folder.records[number])
    digest = folder.records[RESPONSE].get("WARC-Payload-Digest")
    folder.change(REVISIT, folder.records[REVISIT].set("WARC-Payload-Digest", digest))
    assert [str(finding) for finding in folder.of_warc()] == []


def test_head_has_no_body(folder: Folder) -> None:
    """An answer to HEAD may tell a length and have no body (R10)."""
    folder.records[RESPONSE] = folder.records[RESPONSE].holding(answer(b"Content-Length: 99", body=b""))
    folder.records[REVISIT] = folder.records[REVISIT].set("WARC-Payload-Digest", sha1(b""))
    assert [finding.rule for finding in folder.write().of_warc()] == ["R10", "R11"]
    folder.change(REQUEST, folder.records[REQUEST].holding(ASKED.replace(b"GET", b"HEAD")))
    assert "R10" not in [finding.rule for finding in folder.of_warc()]


def test_a_revisit_of_nothing(folder: Folder) -> None:
    """A revisit whose target is not in the set is an error, and a remark where one file is looked at alone (R14)."""
    lost = folder.records[REVISIT].set("WARC-Refers-To", named(99)).set("WARC-Refers-To-Date", "2020-01-01T00:00:00Z")
    folder.change(REVISIT, lost)
    (finding,) = folder.of_warc()
    assert (finding.rule, finding.severity) == ("R14", "remark"), "the same payload stands elsewhere"
    assert "its payload is" in finding.message
    folder.change(REVISIT, lost.set("WARC-Payload-Digest", sha1(b"another")))
    (finding,) = folder.of_warc()
    assert (finding.rule, finding.severity, finding.offset) == ("R14", "error", folder.offsets[REVISIT])
    assert [finding.severity for finding in verify_warc(folder.warc)] == ["remark"]


def test_not_modified_is_asked_for(folder: Folder) -> None:
    """A 304 needs a request that asked for changes only, and an address that it refers to (R13)."""
    told = folder.records[REVISIT].set("WARC-Profile", UNCHANGED).set("WARC-Refers-To-Target-URI", None)
    told = told.holding(answer(b"ETag: x", body=b"", status=b"HTTP/1.1 304 Not Modified"), BODY)
    folder.records[REVISIT] = told
    asked = record(6, "request", ASKED, ("WARC-Concurrent-To", named(4))).set("WARC-Date", told.get("WARC-Date"))
    folder.records.append(asked.set("Content-Type", "application/http;msgtype=request"))
    assert [finding.rule for finding in folder.write().of_warc()] == ["R13", "R13"]


def test_wget_stands_in_brackets(folder: Folder) -> None:
    """In WARC 1.0, brackets around an address and whole seconds are remarks, no errors (R15, R17)."""
    folder.records = [
        replace(made, version="WARC/1.0").set("WARC-Date", "2024-04-30T12:00:00Z") for made in folder.records[:3]
    ]
    uri = folder.records[REQUEST].get("WARC-Target-URI")
    folder.records[REQUEST] = folder.records[REQUEST].set("WARC-Target-URI", f"<{uri}>")
    found = folder.write().of_warc()
    assert [(finding.rule, finding.severity) for finding in found] == [("R17", "remark"), ("R15", "remark")]


def test_findings_are_json(folder: Folder) -> None:
    """A finding can be told to machines."""
    folder.change(METADATA, folder.records[METADATA].set("WARC-Date", "never"))
    told = json.loads(json.dumps([finding.as_dict() for finding in folder.findings()]))
    assert {"file", "offset", "record_id", "rule", "severity", "message"} == told[0].keys()


def test_a_plain_file(folder: Folder, tmp_path: Path) -> None:
    """A file that is not packed is verified alike, its offsets those of the records."""
    data = [made.bytes() for made in folder.records]
    path = tmp_path / NAME.removesuffix(".gz")
    folder.records[WARCINFO] = folder.records[WARCINFO].set("WARC-Filename", path.name)
    data[WARCINFO] = folder.records[WARCINFO].bytes()
    path.write_bytes(b"".join(data))
    assert list(verify_warc(path)) == []
    data[REQUEST] = data[REQUEST].replace(b"Host", b"Tsoh")
    path.write_bytes(b"".join(data))
    assert [(finding.rule, finding.offset) for finding in verify_warc(path)] == [("R5", len(data[0] + data[1]))]


def test_one_member_for_all(folder: Folder) -> None:
    """A gzip member that holds two records is named once (R2)."""
    folder.warc.write_bytes(gzip.compress(b"".join(made.bytes() for made in folder.records)))
    found = [finding for finding in verify_warc(folder.warc) if finding.rule == "R2"]
    assert [(finding.offset, finding.record_id) for finding in found] == [(0, named(2))]
