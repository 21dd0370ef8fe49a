"""R31: Answers to POST and PUT are keyed by what was asked, and are never given for a GET."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from archive_making import PAGE, answer, exchange, member, revisit, sha1, warc, write

from snapshot.archive.cdxj import parse_line
from snapshot.archive.index import Index, index_warc, write_index
from snapshot.archive.methods import asked, with_method
from snapshot.archive.reader import WarcReader
from snapshot.archive.source import open_source
from snapshot.verify.folder import verify_folder

URL = "https://example.org/form"
DATE = "2024-04-30T12:00:00Z"
FORM = "application/x-www-form-urlencoded"
PARTS = (
    b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\nv w\r\n'
    b'--X\r\nContent-Disposition: form-data; name="f"; filename="q.bin"\r\nContent-Type: image/png\r\n\r\n\xff\x00\r\n'
    b"--X--\r\n"
)
EVENT = b"""{"type": "event", "id": 44.0, "values": [true, false, null],
"source": {"type": "component", "id": "a+b&c= d", "values": [3, 4]}}"""


class Example(NamedTuple):
    """A request, and the query that its method and body become."""

    media: str
    body: bytes
    query: str = ""
    method: str = "POST"


PUBLISHED = {
    "guideline, binary": Example("", b"hello", "__wb_post_data=aGVsbG8="),
    "guideline, JSON": Example(
        "application/json",
        EVENT,
        "type=event&id=44.0&values=True&values.2_=False&values.3_=None"
        "&type.2_=component&id.2_=a%2Bb%26c%3D+d&values.4_=3&values.5_=4",
    ),
    "pywb, form": Example(FORM, b"foo=bar&dir=%2Fbaz", "foo=bar&dir=/baz"),
    "pywb, form, PUT": Example(FORM, b"foo=bar&dir=%2Fbaz", "foo=bar&dir=/baz", "PUT"),
    "pywb, JSON": Example("application/json", b'{"a": "b", "c": {"a": 2}, "d": "e"}', "a=b&a.2_=2&d=e"),
    "wabac.js, binary": Example("application/octet-stream", bytes(range(1, 7)), "__wb_post_data=AQIDBAUG"),
    "wabac.js, empty": Example("", b"", "__wb_post_data="),
}
"""What the guideline and the tests of programs that look answers up say."""
COMPARED = {
    "JSON, a value a line": Example("application/json", b'{"a":1}\n{"a":2}', "a=1&a.2_=2"),
    "JSON, no names": Example("application/json", b"[1, 2]", ""),
    "JSON, non-ASCII": Example("application/json;charset=utf-8", '{"k k":"ä"}'.encode(), "k+k=%C3%A4"),
    "JSON that is none": Example("application/json", b"nope", ""),
    "text that is JSON": Example("text/plain", b'{"a":1}', "a=1"),
    "text that is none": Example("text/plain;charset=UTF-8", b"x y", "__wb_post_data=eCB5"),
    "form, not UTF-8": Example(FORM, b"a=%26&d=\xff", "__wb_post_data=YT0lMjYmZD3/"),
    "form, escaped marks": Example(FORM, b"a=%26b+c&d=%23e&f=%0Ag", "a=&b c&d=#e&f=\ng"),
    "parts": Example("multipart/form-data; boundary=X", PARTS, "a=v+w&f=%FF%00"),
    "parts, no boundary": Example("multipart/form-data", b"zz", "__wb_post_data=eno="),
    "media type in capitals": Example("APPLICATION/JSON", b'{"a":1}', "__wb_post_data=eyJhIjoxfQ=="),
    "long": Example(FORM, b"a=" + b"b" * 9000, "a=" + "b" * 4094),
}
"""What cdxj-indexer 1.5.0 with -p was seen to give."""


def _request(example: Example, url: str = URL) -> bytes:
    media = f"Content-Type: {example.media}\r\n" if example.media else ""
    head = f"{example.method} /{url.split('/', 3)[3]} HTTP/1.1\r\n{media}Content-Length: {len(example.body)}\r\n\r\n"
    return head.encode() + example.body


def _asks(url: str, block: bytes, **fields: str) -> bytes:
    return _record("request", url, block, fields)


def _answers(url: str, block: bytes, **fields: str) -> bytes:
    return _record("response", url, block, fields)


def _record(kind: str, url: str, block: bytes, fields: dict[str, str]) -> bytes:
    """A record as other programs write it; `fields` with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    media = {"Content-Type": f"application/http;msgtype={kind}"}
    return member({"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": DATE, **media, **named}, block)


def _file(folder: Path, *records: bytes) -> Path:
    path = folder / "others.warc.gz"
    path.write_bytes(b"".join(records))
    return path


def _keys(path: Path) -> list[str]:
    return [line.partition(b" ")[0].decode() for line in index_warc(path)]


LOGIN = _request(Example(FORM, b"name=me"))
LOGIN_KEY = "org,example)/form?__wb_method=post&name=me"
ORDERS = {
    "answer, request (warcio)": (
        _answers(URL, answer(), WARC_Record_ID="<urn:a>"),
        _asks(URL, LOGIN, WARC_Concurrent_To="<urn:a>"),
    ),
    "request, answer (wget)": (
        _asks(URL, LOGIN, WARC_Record_ID="<urn:r>"),
        _answers(URL, answer(), WARC_Concurrent_To="<urn:r>"),
    ),
    "request that names the answer after it": (
        _asks(URL, LOGIN, WARC_Concurrent_To="<urn:a>"),
        _answers(URL, answer(), WARC_Record_ID="<urn:a>"),
    ),
    "answer that names the request after it": (
        _answers(URL, answer(), WARC_Concurrent_To="<urn:r>"),
        _asks(URL, LOGIN, WARC_Record_ID="<urn:r>"),
    ),
    "notes between": (
        _answers(URL, answer(), WARC_Record_ID="<urn:a>"),
        _record("metadata", URL, b"softFailure: log-in\r\n", {"WARC_Concurrent_To": "<urn:a>"}),
        _asks(URL, LOGIN, WARC_Concurrent_To="<urn:a>"),
    ),
    "revisit": (
        revisit(URL, answer(b""), WARC_Record_ID="<urn:a>"),
        _asks(URL, LOGIN, WARC_Concurrent_To="<urn:a>"),
    ),
}


@pytest.mark.parametrize("example", [*PUBLISHED.values(), *COMPARED.values()], ids=[*PUBLISHED, *COMPARED])
def test_r31_a_body_becomes_the_query_that_others_make_of_it(example: Example) -> None:
    """R31: Method and body are spelt as the guideline, pywb, wabac.js and cdxj-indexer spell them."""
    query = f"&{example.query}" if example.query else ""
    what = asked(_request(example))
    assert with_method(URL, what) == f"{URL}?__wb_method={example.method}{query}"
    assert with_method(f"{URL}?b&", what) == f"{URL}?b&&__wb_method={example.method}{query}"


@pytest.mark.parametrize("method", ["DELETE", "HEAD", "OPTIONS", "patch"])
def test_r31_other_methods_are_keyed_by_their_name(method: str) -> None:
    """R31: Whatever is no GET has its method in its key, and of POST and PUT alone the body too."""
    what = asked(_request(Example("", b"x", "", method)))
    assert with_method(URL, what) == f"{URL}?__wb_method={method.upper()}"


@pytest.mark.parametrize("block", [b"GET / HTTP/1.1\r\n\r\n", b"get / HTTP/1.1\r\n\r\n", b"", b"\xff\x00", b"POST"])
def test_r31_a_get_and_what_is_no_request_change_no_key(block: bytes) -> None:
    """R31: The key of a GET is its URL's; what cannot be read is taken for one."""
    assert with_method(URL, asked(block)) == URL


def test_r31_a_chunked_body_is_read_without_its_chunks() -> None:
    """R31: The transfer coding of a request makes no difference to its key."""
    head = f"POST /form HTTP/1.1\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    what = asked(head + b"3\r\na=b\r\n2\r\n&c\r\n0\r\n\r\n")
    assert with_method(URL, what) == f"{URL}?__wb_method=POST&a=b&c"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":"\\ud800"}', b'{"a":' + b"1" * 5000 + b"}", b"\xff\xfe{"])
def test_r31_json_that_is_an_attack_leaves_the_method(body: bytes) -> None:
    """R31: JSON that no parser takes is keyed by its method alone."""
    assert with_method(URL, asked(_request(Example("application/json", body, "")))) == f"{URL}?__wb_method=POST"


@pytest.mark.parametrize("order", ORDERS)
def test_r31_a_request_is_joined_wherever_it_stands(tmp_path: Path, order: str) -> None:
    """R31: Before or after the answer, and whichever of both names the other, the request is found."""
    (line,) = index_warc(_file(tmp_path, *ORDERS[order]))
    key, _, told = line.decode().split(" ", 2)
    assert key == LOGIN_KEY
    assert (json.loads(told)["url"], json.loads(told)["method"], json.loads(told)["requestBody"]) == (
        URL,
        "POST",
        "name=me",
    )


def test_r31_a_request_is_joined_to_its_own_answer_alone(tmp_path: Path) -> None:
    """R31: A POST that stands beside the answer to a GET, and does not belong to it, changes no key."""
    path = _file(
        tmp_path,
        _asks(URL, LOGIN, WARC_Record_ID="<urn:r>", WARC_Concurrent_To="<urn:lost>"),
        _answers(URL, answer(), WARC_Record_ID="<urn:a>"),
        _asks(URL, LOGIN, WARC_Concurrent_To="<urn:lost>"),
        _answers(f"{URL}/2", answer(), WARC_Concurrent_To="<urn:r>"),
    )
    assert _keys(path) == ["org,example)/form", "org,example)/form/2"]


def test_r31_a_get_is_never_answered_with_the_answer_to_a_post(tmp_path: Path) -> None:
    """R31: `get` gives the older answer to a GET, and nothing where there was only a POST."""
    only = "https://example.org/only"
    write(tmp_path, exchange(URL), exchange(only, request=_request(Example("", b"x", ""), only)))
    later = exchange(URL, answer(b"posted"), request=LOGIN, started=exchange().started.replace(year=2025))
    write(tmp_path, later)
    source = open_source(tmp_path)
    found = source.get(URL)
    assert found
    assert found.body == PAGE
    assert source.get(only) is None
    assert {capture.asked.method for capture in source.captures() if capture.asked} == {"POST"}
    assert [spot.url for spot in source.page_places()] == [URL]


def test_r31_an_index_that_tells_methods_but_keys_by_url_is_understood(tmp_path: Path) -> None:
    """R31: Where another program's index has a POST under its URL alone, `get` still does not give it."""
    path = warc(tmp_path, exchange(URL, request=LOGIN))
    index = tmp_path / "indexes" / "index.cdxj"
    write_index([path], index)
    index.write_bytes(index.read_bytes().replace(LOGIN_KEY.encode(), b"org,example)/form"))
    assert [line.method for line in Index(index).at(URL)] == ["POST"]
    assert open_source(tmp_path).get(URL) is None


def test_r31_an_index_line_tells_the_method(tmp_path: Path) -> None:
    """R31: A line that is read again knows its method, and one of a GET, also where others name it, has none."""
    (line,) = index_warc(_file(tmp_path, *ORDERS["request, answer (wget)"]))
    posted = parse_line(line)
    got = parse_line(line.replace(b'"POST"', b'"GET"'))
    assert posted
    assert got
    assert (posted.method, got.method) == ("POST", None)


def test_r31_the_validator_takes_the_keys(tmp_path: Path) -> None:
    """R31: `verify` has nothing against the key of a POST, and still sees a wrong path in one."""
    write(tmp_path, exchange(URL, request=LOGIN), exchange(f"{URL}?z=1", request=LOGIN))
    index = tmp_path / "indexes" / "index.cdxj"
    write_index((tmp_path / "archive").glob("*.warc.gz"), index)
    assert "I8" not in _found(tmp_path)
    index.write_bytes(index.read_bytes().replace(b")/form?", b")/from?"))
    assert _found(tmp_path).count("I8") == 2


def _found(folder: Path) -> list[str]:
    return [finding.rule for finding in verify_folder(folder).findings]


def test_r31_bodies_part_answers_of_one_url(tmp_path: Path) -> None:
    """R31: Two POSTs to one URL that differ in their bodies are found each under its key, beside the GET."""
    write(
        tmp_path,
        exchange(URL),
        *(exchange(URL, request=_request(Example(FORM, b"page=%d" % n))) for n in (1, 2)),
    )
    write_index((tmp_path / "archive").glob("*.warc.gz"), tmp_path / "index.cdxj")
    index = Index(tmp_path / "index.cdxj")
    assert [line.key for line in index] == [
        "org,example)/form",
        "org,example)/form?__wb_method=post&page=1",
        "org,example)/form?__wb_method=post&page=2",
    ]
    assert [line.method for line in index.at(URL)] == [None]


def test_r31_a_revisit_of_a_post_has_its_body(tmp_path: Path) -> None:
    """R31: A revisit finds the answer to a POST by its digest, though that is under another key."""
    posted = exchange(URL, answer(b"posted"), request=LOGIN)
    path = warc(tmp_path, posted)
    digest = sha1(b"posted")
    again = revisit(URL, answer(b""), WARC_Record_ID="<urn:b>", WARC_Payload_Digest=digest)
    with path.open("ab") as file:
        file.write(again + _asks(URL, LOGIN, WARC_Concurrent_To="<urn:b>"))
    assert [capture.body for capture in open_source(tmp_path).captures()] == [b"posted", b"posted"]


@pytest.mark.parametrize("size", [1004, 1005, 1006, 70_000])
def test_r31_long_urls_are_not_dropped(tmp_path: Path, size: int) -> None:
    """R31: A URL of 1,005 bytes and more is indexed and found, with a GET and with a POST."""
    url = "https://example.org/?q=".ljust(size, "a")
    path = warc(tmp_path, exchange(url), exchange(url, request=LOGIN))
    plain, posted = _keys(path)
    assert (len(plain), posted) == (size - len("https://example.org") + len("org,example)"), f"{_with_login(plain)}")
    found = open_source(tmp_path).get(url)
    assert found
    assert (found.url, found.body) == (url, PAGE)


def _with_login(key: str) -> str:
    """A key with the parts of the log-in, in their order."""
    address, _, query = key.partition("?")
    return f"{address}?__wb_method=post&name=me&{query}"


def test_r31_captures_of_gets_ask_nothing(tmp_path: Path) -> None:
    """R31: What our own crawls write is keyed as before."""
    (capture,) = WarcReader(warc(tmp_path, exchange()))
    assert capture.asked is None
