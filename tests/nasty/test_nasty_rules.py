"""The rules of WARC, by number, held against what the crawl of the nasty server wrote. Read with zlib alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from crawling import arguments
from impatience import OPTIONS
from members import Member, members, sha1, unchunked
from nasty_answers import BODY
from nasty_repeats import SAME
from nasty_routes import BROKEN, WHOLE
from nasty_wire import BY_DEFAULT, SLOWER
from stored import Archive, Stored, legal
from watching import watched

FIELD = re.compile(rb"[A-Za-z][A-Za-z-]*: [^\r\n]*\r\n")
ID = re.compile(r"<urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}>")
DIGEST = re.compile(r"sha1:[A-Z2-7]{32}")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z")
URI = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+/[!#-;=?-_a-z{}|~]*")
FRAMED = ("plain", "chunked", "chunked-odd", "chunked-bare-lf", "chunked-http10", "length-and-chunks", "http10")
TYPES = {
    "warcinfo": {"application/warc-fields"},
    "metadata": {"application/warc-fields"},
    "request": {"application/http;msgtype=request"},
    "revisit": {"application/http;msgtype=response"},
    "response": {"application/http;msgtype=response", "application/octet-stream"},
}


def whole(archive: Archive) -> list[Stored]:
    """The exchanges whose answer was read to its end."""
    return [stored for each in archive.exchanges.values() for stored in each if not stored.truncated]


def is_chunked(member: Member) -> bool:
    return any(name == "transfer-encoding" and "chunked" in value.lower() for name, value in member.http)


def test_r01_records_end_as_the_standard_says(archive: Archive) -> None:
    """R1: header, empty line, a block of Content-Length bytes, and exactly CRLF CRLF."""
    assert [member.offset for member in archive.members if member.rest != b"\r\n\r\n"] == []
    assert all(member.head.startswith(b"WARC/1.1\r\n") for member in archive.members)


def test_r02_a_member_a_record(archive: Archive) -> None:
    """R2: members follow upon each other without a gap, one a record, and the index names where they begin and end."""
    for path, read in archive.files.items():
        ends = [member.offset + member.length for member in read]
        assert [member.offset for member in read] == [0, *ends[:-1]]
        assert ends[-1] == path.stat().st_size
    places = {(member.path.name, member.offset, member.length) for member in archive.members}
    lines = (archive.crawled.folder / "indexes/index.cdxj").read_text("utf-8").splitlines()
    entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert len(entries) > 250
    assert {(entry["filename"], int(entry["offset"]), int(entry["length"])) for entry in entries} <= places


def test_r03_a_cut_file_does_not_pass(archive: Archive, tmp_path: Path) -> None:
    """R3: the file ends at the end of a member; cut anywhere near its end, it is not whole."""
    path = next(iter(archive.files))
    cut = tmp_path / path.name
    for missing in (1, 8, 40):
        cut.write_bytes(path.read_bytes()[:-missing])
        with pytest.raises(ValueError, match="is cut"):
            list(members(cut))


def test_r04_payload_digests_know_no_chunks(archive: Archive) -> None:
    """R4: the payload digest is that of the body without its chunks, and with its content coding."""
    bodies = {archive.of("wire", route)[0].response.get("WARC-Payload-Digest") for route in FRAMED}
    assert bodies == {sha1(BODY)}
    digested = 0
    for response in (stored.response for stored in whole(archive)):
        body = unchunked(response.body) or response.body if is_chunked(response) else response.body
        if digest := response.get("WARC-Payload-Digest"):
            digested += 1
            assert digest == sha1(body), response.url
    assert digested > 250


def test_r05_both_digests_can_be_computed_again(archive: Archive) -> None:
    """R5, R10: the block digest is that of the block as stored, cut or not; without chunks the payload's likewise."""
    assert [member.url for member in archive.members if member.get("WARC-Block-Digest") != sha1(member.block)] == []
    answers = [stored for each in archive.exchanges.values() for stored in each]
    cut = [each.response for each in answers if each.truncated and each.response.type == "response"]
    counted = [member for member in cut if member.get("WARC-Payload-Digest") and not is_chunked(member)]
    assert len(counted) > 10
    assert [member.url for member in counted if member.get("WARC-Payload-Digest") != sha1(member.body)] == []


def test_r06_codings_are_where_the_headers_say(archive: Archive) -> None:
    """R6: what says that it is chunked or packed is stored so."""
    (chunked,) = archive.of("wire", "chunked")
    assert chunked.response.body.startswith(b"7\r\n")
    (packed,) = archive.of("codings", "gzip-bad-sum")
    assert packed.response.body.startswith(b"\x1f\x8b")


def test_r07_lengths_are_those_of_the_servers(archive: Archive) -> None:
    """R7: a Content-Length that is plain and alone is the length of the stored body, unless that was cut."""
    checked = 0
    for response in (stored.response for stored in whole(archive)):
        lengths = [value for name, value in response.http if name == "content-length"]
        without_body = re.match(rb"HTTP/1\.1 (?:204|304|101)", response.block)
        if len(lengths) == 1 and lengths[0].isdigit() and len(lengths[0]) < 20 and not is_chunked(response):
            checked += 1
            assert without_body or int(lengths[0]) == len(response.body), response.url
    assert checked > 250


@pytest.mark.parametrize("name", [name for name in BROKEN if name not in BY_DEFAULT and name not in SLOWER])
def test_r10_what_is_cut_says_so(archive: Archive, name: str) -> None:
    """R10: an answer that is not whole says why, and its length is that of what is stored."""
    for stored in archive.of("wire", name):
        assert stored.truncated == (BROKEN[name].truncated or "")
        assert int(stored.response.get("Content-Length")) == len(stored.response.block) > 0


@pytest.mark.parametrize("name", WHOLE)
def test_r10_what_is_whole_says_nothing(archive: Archive, name: str) -> None:
    """R10: an answer that is whole has no WARC-Truncated."""
    assert [stored.truncated for stored in archive.of("wire", name) if stored.truncated] == []


def test_r11_what_is_cut_is_never_referred_to(archive: Archive) -> None:
    """R11: what a revisit refers to is whole; the same body, whole, is stored anew after it was cut off."""
    targets = [archive.by_id[member.get("WARC-Refers-To")] for member in archive.members if member.type == "revisit"]
    assert {target.get("WARC-Truncated") for target in targets} == {""}
    (stored,) = archive.of("repeats", "cut-whole")
    assert stored.response.type == "response"


def test_r12_a_repetition_is_a_revisit(archive: Archive) -> None:
    """R12: the same bytes at another URL are a revisit that names a response by id, URL and date, its head kept."""
    (stored,) = archive.of("repeats", "same-again")
    revisit = stored.response
    original = archive.by_id[revisit.get("WARC-Refers-To")]
    assert (revisit.type, original.type) == ("revisit", "response")
    assert revisit.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit.get("WARC-Payload-Digest") == original.get("WARC-Payload-Digest") != ""
    assert revisit.get("WARC-Refers-To-Target-URI") == original.url
    assert revisit.get("WARC-Refers-To-Date") == original.get("WARC-Date")
    assert revisit.get("WARC-Truncated") == "length"
    assert revisit.block + SAME == original.block


def test_r13_what_has_not_changed_is_a_revisit(archive: Archive) -> None:
    """R13: a 304 to a conditional request is a revisit of the first answer at its own URL."""
    first, second = archive.of("repeats", "gone-unchanged")
    assert second.response.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert second.response.get("WARC-Refers-To-Target-URI") == second.response.url == first.response.url
    assert second.response.get("WARC-Refers-To-Date") == first.response.get("WARC-Date")
    assert second.response.block.startswith(b"HTTP/1.1 304 ")
    assert b'If-None-Match: "v1"\r\n' in second.request.block


def test_r14_revisits_resolve(archive: Archive) -> None:
    """R14: what every revisit refers to is in the set, and is no revisit itself."""
    referred = [member.get("WARC-Refers-To") for member in archive.members if member.type == "revisit"]
    assert {archive.by_id[name].type for name in referred} == {"response"}


def test_r15_target_uris_are_uris(archive: Archive) -> None:
    """R15: without angle brackets, spaces and raw non-ASCII; each is one that the ledger has."""
    uris = {member.url for member in archive.members if member.type != "warcinfo"}
    assert [uri for uri in uris if not URI.fullmatch(uri)] == []
    unknown = uris - {legal(url) for url in archive.crawled.ledger}
    assert sorted(unknown) == []


def test_r16_ids_stand_in_brackets(archive: Archive) -> None:
    """R16: identifiers of records are `<urn:uuid:…>`, and no two records share one."""
    names = ("warc-record-id", "warc-concurrent-to", "warc-warcinfo-id", "warc-refers-to")
    values = [value for member in archive.members for name, value in member.fields if name in names]
    assert [value for value in values if not ID.fullmatch(value)] == []
    assert Counter(member.get("WARC-Record-ID") for member in archive.members).most_common(1)[0][1] == 1


def test_r17_one_date_an_event(archive: Archive) -> None:
    """R17: all records of an exchange have the same date, in UTC, with a fraction of a second."""
    assert [member.offset for member in archive.members[1:] if not DATE.fullmatch(member.get("WARC-Date"))] == []
    for stored in (each for group in archive.exchanges.values() for each in group):
        records = [stored.response, stored.request, *([stored.metadata] if stored.metadata else [])]
        assert len({member.get("WARC-Date") for member in records}) == 1


def test_r18_concurrent_records_are_there(archive: Archive) -> None:
    """R18: what a record says it goes with is an answer of the same URL; warcinfo goes with none.

    Where only interim answers came, the metadata record that holds them stands in the answer's place.
    """
    answers = {one.get("WARC-Record-ID"): one for one in archive.members if one.type in {"response", "revisit"}}
    alone = {
        one.get("WARC-Record-ID"): one
        for one in archive.members
        if one.type == "metadata" and not one.get("WARC-Concurrent-To") and b"interim: " in one.block
    }
    assert len(alone) >= 2
    for member in archive.members:
        if member.type == "warcinfo":
            assert not member.get("WARC-Concurrent-To")
        elif member.type in {"request", "metadata"} and member.get("WARC-Record-ID") not in alone:
            assert (answers | alone)[member.get("WARC-Concurrent-To")].url == member.url


def test_r19_every_file_begins_with_warcinfo(archive: Archive) -> None:
    """R19: the first record is warcinfo, with the file's name and no URI; all others name it."""
    for path, (info, *others) in archive.files.items():
        assert (info.type, info.get("WARC-Filename"), info.url) == ("warcinfo", path.name, "")
        assert {member.get("WARC-Warcinfo-ID") for member in others} == {info.get("WARC-Record-ID")}
        assert b"http-header-user-agent: snapshot/" in info.block


def test_r20_the_address_is_the_peers(archive: Archive) -> None:
    """R20: WARC-IP-Address is that of the server that answered, without a port."""
    hosts = {standing.authority: standing.server.address for standing in archive.crawled.sites}
    for member in archive.members[1:]:
        assert member.get("WARC-IP-Address") == hosts[member.url.split("/")[2]]


def test_r21_digests_are_labelled(archive: Archive) -> None:
    """R21: digests are `sha1:` and upper-case Base32."""
    digests = [value for member in archive.members for name, value in member.fields if name.endswith("-digest")]
    assert len(digests) > 1000
    assert [digest for digest in digests if not DIGEST.fullmatch(digest)] == []


def test_r22_only_payloads_have_payload_digests(archive: Archive) -> None:
    """R22: warcinfo and metadata records have none, nor has what is not HTTP."""
    having = {member.type for member in archive.members if member.get("WARC-Payload-Digest")}
    assert having == {"response", "revisit"}
    assert [stored.response.get("WARC-Payload-Digest") for stored in archive.of("wire", "garbage")] == [""]


def test_r23_headers_are_plain_lines(archive: Archive) -> None:
    """R23: no folded line, no encoded word, and no field twice but WARC-Protocol."""
    for member in archive.members:
        lines = member.head.split(b"\r\n", 1)[1]
        assert FIELD.sub(b"", lines) == b""
        assert b"=?" not in lines or b"=?" in member.url.encode()
        names = Counter(name for name, _ in member.fields)
        assert [name for name, number in names.items() if number > 1 and name != "warc-protocol"] == []


def test_r24_header_bytes_are_preserved(archive: Archive) -> None:
    """R24: odd case, duplicates, tabs, missing spaces and bytes beyond ASCII are as they came."""
    (odd,) = archive.of("wire", "odd-case")
    assert b"\r\nsErVeR:nginx\r\nSet-Cookie: a=1\r\nset-cookie:\tb=2 \r\nX-Empty:\r\n" in odd.response.block
    (latin,) = archive.of("wire", "non-ascii")
    assert "200 Très bien\r\n".encode("latin-1") in latin.response.block
    assert "X-Náme: välue\r\n".encode("latin-1") in latin.response.block


def test_r25_nothing_can_add_a_line(archive: Archive) -> None:
    """R25: whatever a server says, the lines of a record's header and of its fields are ours alone."""
    ours = {line.split(":")[0] for stored in whole(archive) if stored.metadata for line in _told(stored.metadata)}
    assert ours <= {
        "via",
        "hopsFromSeed",
        "outlinkPlace",
        "fault",
        "interim",
        "firstByteMs",
        "fetchTimeMs",
        "tls",
        "softFailure",
    }
    requests = [told.request for standing in archive.crawled.sites for told in standing.server.log]
    assert [request for request in requests if b"X-Injected" in request.replace(b"%", b"")] == []


def _told(metadata: Member) -> list[str]:
    return metadata.block.decode("utf-8").strip("\r\n").split("\r\n")


def test_r26_every_hop_is_captured(archive: Archive) -> None:
    """R26: each redirect of a chain is an exchange of its own; robots.txt, sitemaps, icons and errors are there too."""
    assert [len(archive.of("redirects", f"chain/{number}")) for number in range(22)] == [1] * 21 + [0]
    for standing in archive.crawled.sites:
        if standing.site.name == "redirects":
            assert all(archive.of("redirects", name) for name in ("robots.txt", "sitemap.xml", "favicon.ico"))
    assert archive.of("wire", "status-410")
    assert len(archive.of("wire", "status-500")) == int(OPTIONS["--tries"])


def test_r27_content_types(archive: Archive) -> None:
    """R27: each kind of record has its media type; what does not begin as HTTP is not called so."""
    found = {(member.type, member.get("Content-Type")) for member in archive.members}
    assert found == {(kind, content_type) for kind, types in TYPES.items() for content_type in types}


def test_r29_a_crawl_that_is_done_is_left_alone(archive: Archive) -> None:
    """R29: the same command again ends with 0, and not a byte of the archive has changed."""
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in archive.files}
    roots = [standing.root for standing in archive.crawled.sites]
    assert watched(arguments(roots, archive.crawled.folder), {}, 60).code == 0
    after = (archive.crawled.folder / "archive").iterdir()
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in after} == before
