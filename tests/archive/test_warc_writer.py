"""The WARC writer, against the rules of WARC 1.1 (R numbers as in the project's list of them)."""

from __future__ import annotations

import json
import random
import re
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from archive_making import BEGUN, PAGE, Raw, answer, exchange, of_type, raw_records, settings, sha1, warc, warcs, write
from warcio.archiveiterator import ArchiveIterator

from snapshot.archive.writer import WarcWriter
from snapshot.model import Exchange, Fault, Place


def _records(folder: Path, *exchanges: Exchange) -> list[Raw]:
    return raw_records(warc(folder, *exchanges))


def _response(folder: Path, one: Exchange) -> Raw:
    (record,) = of_type(_records(folder, one), "response")
    return record


def test_r1_blocks_have_their_length_and_four_bytes_after(tmp_path: Path) -> None:
    """R1: Content-Length counts the block alone, and CRLF CRLF follows it."""
    for record in _records(tmp_path, exchange()):
        assert (record.version, record.trailer) == ("WARC/1.1", b"\r\n\r\n")
        assert len(record.block) == int(record["Content-Length"])


def test_r2_each_record_is_a_member_at_its_place(tmp_path: Path) -> None:
    """R2: The place that write gives back is the response's gzip member; the members fill the file."""
    (place,) = write(tmp_path, exchange())
    (path,) = warcs(tmp_path)
    records = raw_records(path)
    (response,) = of_type(records, "response")
    assert place == Place(f"archive/{path.name}", response.offset, response.length)
    assert records[-1].offset + records[-1].length == path.stat().st_size


def test_r4_same_payload_same_digest_however_chunked(tmp_path: Path) -> None:
    """R4: The payload digest is the exchange's own, of the body without its chunks."""
    chunked = answer(b"3\r\nabc\r\n0\r\n\r\n", b"Transfer-Encoding: chunked")
    record = _response(tmp_path, exchange(block=chunked, payload_digest=sha1(b"abc")))
    assert record["WARC-Payload-Digest"] == sha1(b"abc")


def test_r5_the_block_digest_is_of_the_exact_block(tmp_path: Path) -> None:
    """R5: Every record's block digest can be computed again from what is stored."""
    for record in _records(tmp_path, exchange()):
        assert record["WARC-Block-Digest"] == sha1(record.block)


def test_r10_a_cut_answer_says_why(tmp_path: Path) -> None:
    """R10: A truncated answer carries WARC-Truncated, on the response alone."""
    records = _records(tmp_path, exchange(truncated="disconnect"))
    assert [record.all("WARC-Truncated") for record in of_type(records, "response")] == [["disconnect"]]
    assert sum(len(record.all("WARC-Truncated")) for record in records) == 1


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://example.org/a|b?c={d}", "https://example.org/a%7Cb?c=%7Bd%7D"),
        ("https://example.org/a b/ü", "https://example.org/a%20b/%C3%BC"),
        ("https://example.org/100%/[x]", "https://example.org/100%25/%5Bx%5D"),
        ("http://[2001:db8::1]:81/%7e?a=b&c='(d)'", "http://[2001:db8::1]:81/%7e?a=b&c='(d)'"),
    ],
)
def test_r15_the_target_is_a_legal_uri(tmp_path: Path, url: str, uri: str) -> None:
    """R15: WARC-Target-URI is a URI of RFC 3986, without angle brackets."""
    assert _response(tmp_path, exchange(url))["WARC-Target-URI"] == uri


def test_r16_ids_stand_in_angle_brackets(tmp_path: Path) -> None:
    """R16: Record ids and references to them are URIs in angle brackets, each id used once."""
    records = _records(tmp_path, exchange(), exchange())
    names = ("WARC-Record-ID", "WARC-Concurrent-To", "WARC-Warcinfo-ID")
    for value in (value for record in records for name in names for value in record.all(name)):
        assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", value)
    assert len({record["WARC-Record-ID"] for record in records}) == len(records)


def test_r17_one_exchange_has_one_date_to_the_microsecond(tmp_path: Path) -> None:
    """R17: All records of an exchange bear the instant at which it began, in UTC."""
    records = _records(tmp_path, exchange(certificate_error="expired"))[1:]
    assert {record["WARC-Date"] for record in records} == {"2024-04-30T12:00:00.123456Z"}
    assert len(records) == 3


def test_r18_request_and_metadata_name_their_response(tmp_path: Path) -> None:
    """R18: WARC-Concurrent-To names the response; the request comes last, as the sign that the exchange is whole."""
    info, response, metadata, request = _records(tmp_path, exchange(certificate_error="expired"))
    kinds = [record["WARC-Type"] for record in (info, response, metadata, request)]
    assert kinds == ["warcinfo", "response", "metadata", "request"]
    assert metadata["WARC-Concurrent-To"] == request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert not info.all("WARC-Concurrent-To")


def test_r19_every_file_begins_with_a_warcinfo_that_all_name(tmp_path: Path) -> None:
    """R19: Also a file begun because the last was full starts with its own warcinfo, named by all its records."""
    write(tmp_path, exchange(), exchange(), roll_size=1, info=(("operator", "archive@example.org"),))
    for path in warcs(tmp_path):
        info, *others = raw_records(path)
        assert (info["WARC-Type"], info["WARC-Filename"], info.all("WARC-Target-URI")) == ("warcinfo", path.name, [])
        assert {record["WARC-Warcinfo-ID"] for record in others} == {info["WARC-Record-ID"]}
        assert info.block.startswith(b"software: snapshot/test\r\noperator: archive@example.org\r\nformat: WARC File")
    assert len(warcs(tmp_path)) == 2


@pytest.mark.parametrize("ip", ["192.0.2.7", "2001:db8::1", None])
def test_r20_the_address_connected_to_is_told(tmp_path: Path, ip: str | None) -> None:
    """R20: WARC-IP-Address is the exchange's, and absent where that has none."""
    assert _response(tmp_path, exchange(ip=ip)).all("WARC-IP-Address") == ([ip] if ip else [])


def test_r21_r22_digests_are_labelled_and_only_where_they_belong(tmp_path: Path) -> None:
    """R21, R22: Digests are `sha1:` and Base32 without padding; a payload digest stands on responses alone."""
    records = _records(tmp_path, exchange(certificate_error="expired"))
    names = ("WARC-Block-Digest", "WARC-Payload-Digest")
    digests = [digest for record in records for name in names for digest in record.all(name)]
    assert all(re.fullmatch(r"sha1:[A-Z2-7]{32}", digest) for digest in digests)
    assert [record["WARC-Type"] for record in records if record.all("WARC-Payload-Digest")] == ["response"]


def test_r23_only_what_may_repeat_repeats(tmp_path: Path) -> None:
    """R23: No field is folded, and none repeated but WARC-Protocol, an extension that asks for it."""
    for record in _records(tmp_path, exchange()):
        names = [name for name, _ in record.fields if name != "WARC-Protocol"]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[A-Za-z-]+", name) for name in names)


def test_r24_the_bytes_of_the_wire_are_kept(tmp_path: Path) -> None:
    """R24: Case, order, duplicates, odd spaces, bare LF and bytes that are no ASCII stand as they came."""
    block = (
        b"HTTP/1.1 200 \xc3\x96K\nserver:nginx\r\nSet-Cookie: a\r\nset-cookie:\tb \r\nX-\xff: \xfe\xff\r\n\r\n" + PAGE
    )
    one = exchange(block=block)
    records = _records(tmp_path, one)
    assert [record.block for record in records[1:]] == [block, one.request]


def test_r25_no_value_begins_a_line_of_its_own(tmp_path: Path) -> None:
    """R25: A line break in a value becomes a space."""
    told = (("via", "http://a/\r\nWARC-Type: warcinfo\x00"),)
    with WarcWriter(settings(tmp_path)) as writer:
        writer.write(exchange(), told)
    (metadata,) = of_type(raw_records(warcs(tmp_path)[0]), "metadata")
    assert metadata.block.startswith(b"via: http://a/ WARC-Type: warcinfo\r\n")


def test_r27_content_types_say_what_the_blocks_are(tmp_path: Path) -> None:
    """R27: Blocks of HTTP say so, and which message they are."""
    types = {record["WARC-Type"]: record["Content-Type"] for record in _records(tmp_path, exchange())}
    assert types == {
        "warcinfo": "application/warc-fields",
        "response": "application/http;msgtype=response",
        "request": "application/http;msgtype=request",
    }


def test_r27_garbage_is_not_called_http(tmp_path: Path) -> None:
    """R27: What came on an HTTP connection and is no HTTP is kept as the bytes that it is."""
    record = _response(tmp_path, exchange(block=b"ICY 200 OK\r\n\r\nmusic"))
    assert (record["Content-Type"], record.block) == ("application/octet-stream", b"ICY 200 OK\r\n\r\nmusic")


@pytest.mark.parametrize(
    ("tls", "status", "protocols", "suites"),
    [
        (None, b"HTTP/1.0 200 OK", ["http/1.0"], []),
        ("TLSv1.3 TLS_AES_256_GCM_SHA384", b"HTTP/1.1 200 OK", ["http/1.1", "tls/1.3"], ["TLS_AES_256_GCM_SHA384"]),
        ("TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256", b"HTTP/1.1 200 OK", ["http/1.1", "tls/1.2"], []),
        ("TLSv1 AES128-SHA", b"ICY 200 OK", ["tls/1.0"], []),
    ],
)
def test_the_protocols_are_told(
    tmp_path: Path, tls: str | None, status: bytes, protocols: list[str], suites: list[str]
) -> None:
    """WARC-Protocol names the layers from the upper one down; the cipher suite only by its IANA name."""
    record = _response(tmp_path, exchange(block=answer(status=status), tls=tls))
    assert (record.all("WARC-Protocol"), record.all("WARC-Cipher-Suite")) == (protocols, suites)


def test_interim_answers_come_back_byte_for_byte(tmp_path: Path) -> None:
    """A 103 before the answer is a field of the metadata record, legible and exact."""
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX: \xff\r\n\r\n"
    (metadata,) = of_type(_records(tmp_path, exchange(interim=interim)), "metadata")
    fields = dict(line.split(": ", 1) for line in metadata.block.decode().splitlines())
    assert json.loads(fields["interim"]).encode("latin-1") == interim
    assert fields["fetchTimeMs"] == "250"


def test_a_fault_is_told_beside_what_came(tmp_path: Path) -> None:
    """Why an answer is not whole stands in its metadata record."""
    one = exchange(truncated="disconnect", fault=Fault("connection reset", passing=True))
    (metadata,) = of_type(_records(tmp_path, one), "metadata")
    assert b"fault: connection reset\r\n" in metadata.block


def test_nothing_to_say_makes_no_metadata_record(tmp_path: Path) -> None:
    """A plain exchange is two records."""
    assert [record["WARC-Type"] for record in _records(tmp_path, exchange())][1:] == ["response", "request"]


def test_an_exchange_without_answer_is_not_written(tmp_path: Path) -> None:
    """Where nothing came back there is nothing to keep, and no file."""
    assert write(tmp_path, exchange(block=b"")) == [None]
    assert warcs(tmp_path) == []


def test_names_are_host_time_and_serial(tmp_path: Path) -> None:
    """The name is made of the host, without what a file name must not hold."""
    write(tmp_path, exchange(), prefix="[2001:DB8::1]/../x")
    (path,) = warcs(tmp_path)
    assert re.fullmatch(r"2001-db8-1-..-x-[0-9]{14}-00000\.warc\.gz", path.name)


def test_a_block_larger_than_memory_should_hold_is_streamed(tmp_path: Path) -> None:
    """A block that moved to disk is written from there, and reads back the same."""
    block = answer(bytes(range(256)) * 20_000)
    assert _response(tmp_path, exchange(block=block)).block == block


def test_only_what_shrinks_is_packed(tmp_path: Path) -> None:
    """A page shrinks; a block that is packed already is stored as it is: packing it again gains nothing."""
    noise = random.Random(1).randbytes(50_000)
    write(tmp_path, exchange(block=answer(PAGE * 1000)), exchange(block=answer(noise)))
    data = warcs(tmp_path)[0].read_bytes()
    assert noise in data
    assert len(data) < len(noise) + 5_000


def test_warcio_reads_what_is_written_and_finds_every_digest_right(tmp_path: Path) -> None:
    """The field's own library agrees, where no chunks are in play."""
    unchanged = exchange(block=answer(b"", status=b"HTTP/1.1 304 Not Modified"))
    checked = []
    with warc(tmp_path, exchange(), exchange(truncated="length"), unchanged).open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            record.raw_stream.read()
            checked.append((record.rec_type, record.digest_checker.passed))
    assert checked == [("warcinfo", True), *[("response", True), ("request", True)] * 3]


def test_dates_in_another_zone_are_told_in_utc(tmp_path: Path) -> None:
    """R17: WARC-Date is UTC whatever zone the exchange's time is in."""
    abroad = BEGUN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert _response(tmp_path, exchange(started=abroad))["WARC-Date"] == "2024-04-30T12:00:00.123456Z"
