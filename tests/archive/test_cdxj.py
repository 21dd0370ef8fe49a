"""The CDXJ index: its lines, their order, and what is found by it."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive_making import (
    BEGUN,
    PAGE,
    SHARED,
    answer,
    exchange,
    numbered,
    raw_records,
    revisit,
    sha1,
    warc,
    warcs,
    write,
)

from snapshot.archive.index import Index, index_warc, write_index
from snapshot.archive.reader import read_at
from snapshot.model import Exchange

ABOUT = "https://example.org/about"
NOT_FOUND = answer(b"gone", status=b"HTTP/1.1 404 Not Found")
MOVED = answer(b"", b"Location: /x", b"Content-Type: text/html", status=b"HTTP/1.1 301 Moved")


def _later(days: int, block: bytes | None = None, url: str = ABOUT, **changes: Any) -> Exchange:
    return exchange(url, block, started=BEGUN + timedelta(days=days), **changes)


def _index(folder: Path, *exchanges: Exchange) -> Index:
    write(folder, *exchanges)
    write_index(warcs(folder), folder / "index.cdxj")
    return Index(folder / "index.cdxj")


def _told(line: bytes) -> dict[str, str]:
    told: dict[str, str] = json.loads(line.split(b" ", 2)[2])
    return told


def test_a_line_has_the_form_that_pywb_reads(tmp_path: Path) -> None:
    """SURT, 14 digits, and JSON whose values are all strings, in cdxj-indexer's order."""
    path = warc(tmp_path, exchange("https://www.example.org/About?b&a"))
    _, response, _ = raw_records(path)
    (line,) = index_warc(path)
    told = {
        "url": "https://www.example.org/About?b&a",
        "mime": "text/html",
        "status": "200",
        "digest": sha1(PAGE),
        "length": str(response.length),
        "offset": str(response.offset),
        "filename": path.name,
    }
    assert line.decode() == f"org,example)/about?a&b 20240430120000 {json.dumps(told)}\n"


def test_r2_offsets_and_lengths_are_those_of_members(tmp_path: Path) -> None:
    """R2: The bytes that a line names are one whole gzip member that holds the capture."""
    path = warc(tmp_path, *numbered(3))
    for line in index_warc(path):
        told = _told(line)
        data = path.read_bytes()[int(told["offset"]) :][: int(told["length"])]
        assert told["url"].encode() in gzip.decompress(data)
        assert read_at(path, int(told["offset"])).url == told["url"]


def test_a_cut_answer_is_marked(tmp_path: Path) -> None:
    """What is truncated says so in its line."""
    (line,) = index_warc(warc(tmp_path, exchange(truncated="length")))
    assert _told(line)["truncated"] == "length"


def test_a_revisit_has_the_mime_type_of_revisits(tmp_path: Path) -> None:
    """A revisit is `warc/revisit`, as pywb asks; what its payload is stands beside it."""
    path = tmp_path / "x.warc.gz"
    path.write_bytes(
        revisit(ABOUT, answer(b"", b"Content-Type: text/html; charset=utf-8"), WARC_Payload_Digest="sha1:ABC")
    )
    (line,) = index_warc(path)
    told = _told(line)
    assert (told["mime"], told["status"], told["digest"], told["payload_mime"]) == (
        "warc/revisit",
        "200",
        "sha1:ABC",
        "text/html",
    )


def test_a_digest_that_is_missing_is_computed(tmp_path: Path) -> None:
    """R4: Where a record states no payload digest, it is that of the body without its chunks."""
    chunked = answer(b"3\r\nabc\r\n0\r\n\r\n", b"Transfer-Encoding: chunked")
    (line,) = index_warc(warc(tmp_path, exchange(block=chunked, payload_digest=None)))
    assert _told(line)["digest"] == sha1(b"abc")


def test_the_index_is_sorted_bytewise(tmp_path: Path) -> None:
    """The lines of all files stand in the order of their bytes, one a capture."""
    _index(tmp_path, *numbered(30), exchange("https://example.com/Z"), exchange("https://example.org/1?x"))
    lines = (tmp_path / "index.cdxj").read_bytes().splitlines(keepends=True)
    assert lines == sorted(lines)
    assert len(lines) == 32


def test_the_index_takes_its_place_only_when_complete(tmp_path: Path) -> None:
    """An index that cannot be made leaves the one before it as it was."""
    _index(tmp_path, exchange())
    before = (tmp_path / "index.cdxj").read_bytes()
    with pytest.raises(FileNotFoundError):
        write_index([*warcs(tmp_path), tmp_path / "missing.warc.gz"], tmp_path / "index.cdxj")
    assert (tmp_path / "index.cdxj").read_bytes() == before


def test_damage_is_told_by_indexing(tmp_path: Path) -> None:
    """What cannot be read while indexing comes back, with file and offset; the rest is indexed."""
    path = warc(tmp_path, *numbered(3))
    data = bytearray(path.read_bytes())
    place = raw_records(path)[3].offset
    data[place + 30] ^= 0xFF
    path.write_bytes(data)
    empty = tmp_path / "archive" / "empty.warc.gz"
    empty.write_bytes(b"")
    damages = write_index([path, empty], tmp_path / "index.cdxj")
    assert [(damage.path, damage.offset) for damage in damages] == [(path, place), (empty, 0)]
    assert len(list(Index(tmp_path / "index.cdxj"))) == 2


def test_every_url_is_found(tmp_path: Path) -> None:
    """Binary search finds each URL's captures and no others, the first and the last too."""
    index = _index(tmp_path, *numbered(120))
    for n in range(120):
        assert [line.url for line in index.at(f"http://www.example.org/{n}/")] == [f"https://example.org/{n}"]
    assert [
        index.at(url) for url in ("https://example.org/", "http://a/", "http://z.z/", "https://example.org/12x")
    ] == [[]] * 4


def test_an_empty_index_has_nothing(tmp_path: Path) -> None:
    """An archive without captures has an index without lines."""
    write_index([], tmp_path / "indexes" / "index.cdxj")
    assert Index(tmp_path / "indexes" / "index.cdxj").at(ABOUT) == []


def test_r31_a_long_url_is_found(tmp_path: Path) -> None:
    """R31: URLs of thousands of characters are indexed like any other."""
    urls = [f"https://example.org/{'x' * 20_000}{n}" for n in range(3)]
    index = _index(tmp_path, *map(exchange, urls))
    assert [[line.url for line in index.at(url)] for url in urls] == [[url] for url in urls]


def test_r30_pages_are_the_newest_good_captures(tmp_path: Path) -> None:
    """R30: Neither an error, nor a redirect, nor a cut answer that came later takes a page's place."""
    later = (_later(1), _later(2, NOT_FOUND), _later(3, MOVED), _later(4, truncated="time"))
    index = _index(tmp_path, _later(0), *later)
    assert [(line.url, line.timestamp) for line in index.pages()] == [(ABOUT, "20240501120000")]


def test_pages_are_html_and_answered(tmp_path: Path) -> None:
    """Images, redirects and errors are no pages; a page of which only a part came is one."""
    image = exchange("https://example.org/a.png", answer(b"x", b"Content-Type: image/png"))
    xhtml = exchange("https://example.org/x", answer(b"x", b"Content-Type: Application/XHTML+xml;charset=utf-8"))
    cut = exchange("https://example.org/cut", truncated="length")
    index = _index(tmp_path, image, xhtml, cut, exchange("https://example.org/m", MOVED), exchange(ABOUT, NOT_FOUND))
    assert [line.url for line in index.pages()] == ["https://example.org/cut", "https://example.org/x"]


def test_addresses_that_share_a_key_are_pages_of_their_own(tmp_path: Path) -> None:
    """`/About` and `/about` may be two pages: SURTs are coarser than URLs."""
    urls = ["https://example.org/About", ABOUT, "http://www.example.org/about"]
    index = _index(tmp_path, *map(exchange, urls))
    assert sorted(line.url for line in index.pages()) == sorted(urls)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"!meta 0 {}",
        b"org,example)/ 2024 {nonsense",
        b"a b 5",
        b'a b {"url": "u", "offset": -1, "filename": "f"}',
        b'a b {"url": "u", "offset": [], "filename": "f"}',
        b'a b {"url": "u", "offset": 1e999, "filename": "f"}',
        b"a b " + b"[" * 100_000,
        b"\xff\xfe a b",
    ],
)
def test_lines_that_are_none_are_passed_over(tmp_path: Path, line: bytes) -> None:
    """An index from elsewhere may hold anything."""
    path = tmp_path / "index.cdxj"
    path.write_bytes(line + b"\n")
    assert list(Index(path)) == []


def test_an_index_of_others_is_read(tmp_path: Path) -> None:
    """Numbers may be numbers, and what is not told is not there."""
    path = tmp_path / "index.cdxj"
    path.write_bytes(
        b'org,example)/ 20240430120000 {"url": "http://example.org/", "offset": 7, "filename": "f.warc.gz"}\n'
    )
    (line,) = Index(path)
    assert (line.offset, line.length, line.status, line.mime, line.filename) == (7, 0, None, None, "f.warc.gz")


@pytest.mark.shared
def test_what_others_wrote_is_indexed() -> None:
    """A resource record is a capture like any other; a record that has no place of its own has no line."""
    suite = SHARED / "warc"
    (line,) = index_warc(suite / "example-resource.warc.gz")
    assert (_told(line)["status"], _told(line)["mime"]) == ("200", "text/html")
    assert list(index_warc(suite / "example-wrong-chunks.warc.gz")) == []
