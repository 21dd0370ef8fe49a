"""An archive to read, whatever it is kept in."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive_making import BEGUN, PAGE, answer, exchange, numbered, raw_records, revisit, sha1, warc, warcs, write
from command import run

import snapshot
from snapshot.archive.index import write_index
from snapshot.archive.source import Source, open_source
from snapshot.errors import DamagedArchive, NotAnArchive
from snapshot.model import Exchange

ABOUT = "https://example.org/about"
NEW = answer(b"<!doctype html>new")
NOT_FOUND = answer(b"gone", status=b"HTTP/1.1 404 Not Found")


def _later(days: int, block: bytes | None = None, url: str = ABOUT, **changes: Any) -> Exchange:
    return exchange(url, block, started=BEGUN + timedelta(days=days), **changes)


def _folder(folder: Path, *exchanges: Exchange) -> Path:
    write(folder, *exchanges)
    return folder


def _indexed(folder: Path, *exchanges: Exchange) -> Path:
    write(folder, *exchanges)
    write_index(warcs(folder), folder / "indexes" / "index.cdxj")
    return folder


def _plain(folder: Path, *exchanges: Exchange) -> Path:
    path = folder / "x.warc"
    path.write_bytes(gzip.decompress(warc(folder, *exchanges).read_bytes()))
    return path


def _one_gzip(folder: Path, *exchanges: Exchange) -> Path:
    path = folder / "x.warc.gz"
    path.write_bytes(gzip.compress(_plain(folder, *exchanges).read_bytes()))
    return path


def _wacz(folder: Path, *exchanges: Exchange, packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(folder / "x.wacz", "w", packing) as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.write(warc(folder, *exchanges), "archive/data.warc.gz")
    return folder / "x.wacz"


def _deflated(folder: Path, *exchanges: Exchange) -> Path:
    return _wacz(folder, *exchanges, packing=zipfile.ZIP_DEFLATED)


KINDS = [_folder, _indexed, warc, _plain, _one_gzip, _wacz, _deflated]


def _bodies(source: Source) -> list[bytes]:
    return [capture.body for capture in source.captures()]


@pytest.mark.parametrize("make", KINDS)
def test_all_that_is_in_it(tmp_path: Path, make: Callable[..., Path]) -> None:
    """Folder, WARC and WACZ give the same captures, at their URLs and as a list of pages."""
    source = open_source(make(tmp_path, *numbered(3), exchange("https://example.org/no", NOT_FOUND)))
    assert _bodies(source) == [b"page 0", b"page 1", b"page 2", b"gone"]
    found = source.get("https://example.org/1")
    assert found
    assert (found.url, found.body) == ("https://example.org/1", b"page 1")
    assert source.get("https://example.org/none") is None
    assert [spot.read().body for spot in source.page_places()] == [b"page 0", b"page 1", b"page 2"]


@pytest.mark.parametrize("make", KINDS)
def test_places_are_told_as_the_archive_has_them(tmp_path: Path, make: Callable[..., Path]) -> None:
    """A page's place is the same whether it was found by the index or on the way through."""
    path = make(tmp_path, *numbered(3))
    source = open_source(path)
    on_the_way = [capture.place for capture in source.captures()]
    assert [spot.place for spot in source.page_places()] == on_the_way
    assert [spot.read().place for spot in source.page_places()] == on_the_way


def test_places_in_folder_and_wacz_are_paths_in_the_archive_folder(tmp_path: Path) -> None:
    """The place names the file as the unpacked archive folder does, and the record's own offset in it."""
    wacz = _wacz(tmp_path, *numbered(1))
    (path,) = warcs(tmp_path)
    offset = raw_records(path)[1].offset
    for source, name in ((tmp_path, path.name), (wacz, "data.warc.gz")):
        (capture,) = open_source(source).captures()
        assert (capture.place.warc, capture.place.offset) == (f"archive/{name}", offset)


def test_spots_can_be_read_in_another_process(tmp_path: Path) -> None:
    """What page_places gives can be pickled, and read without the source."""
    spots = pickle.loads(pickle.dumps(list(open_source(_wacz(tmp_path, *numbered(2))).page_places())))
    assert [spot.read().body for spot in spots] == [b"page 0", b"page 1"]


@pytest.mark.parametrize(
    ("later", "body"),
    [
        ([_later, 1, NEW], b"<!doctype html>new"),
        ([_later, 1, NOT_FOUND], PAGE),
        ([_later, 1, answer(b"", b"Location: /", status=b"HTTP/1.1 302 Found")], PAGE),
    ],
)
def test_r30_get_gives_the_newest_good_capture(tmp_path: Path, later: list[Any], body: bytes) -> None:
    """R30: A later 2xx is given, a later error or redirect is not."""
    make, *given = later
    capture = open_source(_folder(tmp_path, _later(0), make(*given))).get(ABOUT)
    assert capture
    assert capture.body == body


def test_r30_a_cut_answer_is_given_only_where_there_is_no_whole_one(tmp_path: Path) -> None:
    """R30: A truncated capture never shadows a whole one, but is better than none."""
    cut = _later(1, NEW, truncated="time")
    other = exchange("https://example.org/cut", NEW, truncated="time")
    source = open_source(_folder(tmp_path, _later(0), cut, other))
    assert [capture and capture.body for capture in map(source.get, (ABOUT, other.url))] == [
        PAGE,
        b"<!doctype html>new",
    ]


@pytest.mark.parametrize(
    "url", ["https://EXAMPLE.org:443/a%7cb#top", "https://example.org/x/../a|b", "https://example.org/%61%7Cb"]
)
def test_an_address_is_found_in_any_spelling(tmp_path: Path, url: str) -> None:
    """Spellings that mean the same address find its capture, also where WARC had to escape it (R15)."""
    assert open_source(_folder(tmp_path, exchange("https://example.org/a|b"))).get(url)


def test_an_address_of_its_own_is_not_found_at_another(tmp_path: Path) -> None:
    """What only shares the SURT is another address: no guess is given."""
    source = open_source(_folder(tmp_path, exchange("https://example.org/About")))
    assert [source.get(url) for url in (ABOUT, "http://example.org/About", "https://www.example.org/About")] == [
        None
    ] * 3


REFERS = {"WARC_Refers_To_Target_URI": ABOUT, "WARC_Refers_To_Date": "2024-04-30T12:00:00Z"}


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        (ABOUT, REFERS | {"WARC_Payload_Digest": sha1(PAGE)}),
        ("https://example.org/copy", REFERS),
        (ABOUT, {"WARC_Payload_Digest": sha1(PAGE)}),
        (ABOUT, {"WARC_Payload_Digest": "SHA-1:" + sha1(PAGE)[5:].lower()}),
        ("https://example.org/copy", {"WARC_Payload_Digest": sha1(PAGE)}),
        (ABOUT, {}),
    ],
    ids=["named", "named elsewhere", "digest", "digest in other letters", "digest elsewhere", "not modified"],
)
@pytest.mark.parametrize(
    "block", [b"", answer(b"", b"ETag: x", status=b"HTTP/1.1 304 Not Modified")], ids=["bare", "304"]
)
def test_r14_a_revisit_has_the_body_of_what_it_refers_to(
    tmp_path: Path, url: str, fields: dict[str, str], block: bytes
) -> None:
    """R14: However a revisit names its original, it has that one's status, headers and body, and its own time."""
    path = warc(tmp_path, exchange(), exchange("https://example.org/other", NEW))
    path.write_bytes(revisit(url, block, **fields) + path.read_bytes())
    source = open_source(path)
    for capture in (next(iter(source.captures())), source.get(url)):
        assert capture
        assert (capture.status, capture.mime, capture.body) == (200, "text/html", PAGE)
        assert (capture.time.day, capture.raw, capture.url) == (1, block, url)


def test_a_revisit_keeps_its_own_head(tmp_path: Path) -> None:
    """Where a revisit has status and headers of its own, these are what came that time."""
    block = answer(b"", b"Content-Type: text/html", b"X-Time: 2", status=b"HTTP/1.1 203 Here")
    path = warc(tmp_path, exchange())
    path.write_bytes(path.read_bytes() + revisit(ABOUT, block, WARC_Payload_Digest=sha1(PAGE)))
    (spot,) = open_source(path).page_places()
    capture = spot.read()
    assert (capture.status, capture.headers[1], capture.body) == (203, ("X-Time", "2"), PAGE)


def test_a_revisit_of_a_cut_answer_is_cut(tmp_path: Path) -> None:
    """R11: What refers to a truncated answer is no more whole than that."""
    path = warc(tmp_path, exchange(truncated="time"))
    path.write_bytes(path.read_bytes() + revisit(ABOUT, WARC_Payload_Digest=sha1(PAGE)))
    assert [capture.truncated for capture in open_source(path).captures()] == ["time", "time"]


def test_a_revisit_of_what_is_not_there_has_no_body(tmp_path: Path) -> None:
    """R14: A lost original is no error; what the revisit refers to is told, and a capture with a body goes first."""
    path = warc(tmp_path, exchange())
    path.write_bytes(path.read_bytes() + revisit(ABOUT, answer(b""), WARC_Payload_Digest="sha1:LOST"))
    source = open_source(path)
    _, lost = source.captures()
    assert lost.revisit_of
    assert (lost.body, lost.revisit_of.digest) == (b"", "sha1:LOST")
    found = source.get(ABOUT)
    assert found
    assert found.body == PAGE
    assert [spot.read().body for spot in source.page_places()] == [PAGE]


def test_a_page_whose_original_is_elsewhere_gets_no_record(tmp_path: Path) -> None:
    """R14: A page that is but a revisit of what another file holds is no empty page: it is told of."""
    path = warc(tmp_path, exchange("https://example.org/"))
    path.write_bytes(path.read_bytes() + revisit(ABOUT, answer(b""), WARC_Payload_Digest="sha1:LOST"))
    assert [record.url for record in snapshot.open(path).records()] == ["https://example.org/"]
    ran = run("extract", path)
    assert [json.loads(line)["url"] for line in ran.out.splitlines()] == ["https://example.org/"]
    assert (ran.code, f"{ABOUT} is a revisit of an answer that is not in this archive" in ran.err) == (0, True)


def test_an_index_older_than_the_archive_is_not_believed(tmp_path: Path) -> None:
    """Where WARC files came after the index, what is in them is found all the same."""
    folder = _indexed(tmp_path, exchange())
    os.utime(folder / "indexes" / "index.cdxj", (1, 1))
    write(folder, exchange("https://example.org/new"))
    assert open_source(folder).get("https://example.org/new")


def test_an_index_that_lies_is_told(tmp_path: Path) -> None:
    """An index that names files or places that are not there costs these captures, and says so."""
    folder = _indexed(tmp_path, *numbered(3))
    index = folder / "indexes" / "index.cdxj"
    lines = index.read_text("utf-8").splitlines(keepends=True)
    name = warcs(folder)[0].name
    lines[0] = lines[0].replace(name, "none.warc.gz")
    offset = lines[1].split('"offset": "')[1].split('"')[0]
    lines[1] = lines[1].replace(f'"offset": "{offset}"', '"offset": "3"')
    index.write_text("".join(lines), "utf-8")
    source = open_source(folder)
    assert [source.get(f"https://example.org/{n}") is None for n in range(3)] == [True, True, False]
    assert [damage.path.name for damage in source.damages] == ["none.warc.gz", name]


def test_damage_is_told_once(tmp_path: Path) -> None:
    """However often a damaged file is read, each damage is told once; all that is whole is given."""
    path = warc(tmp_path, *numbered(3))
    data = bytearray(path.read_bytes())
    data[raw_records(path)[3].offset + 40] ^= 0xFF
    path.write_bytes(data)
    (tmp_path / "archive" / "z.warc.gz").write_bytes(b"")
    source = open_source(tmp_path)
    assert _bodies(source) == _bodies(source) == [b"page 0", b"page 2"]
    assert source.get("https://example.org/2")
    assert [damage.path.name for damage in source.damages] == [path.name, "z.warc.gz"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("missing", None, "No such file"),
        ("empty.warc.gz", b"", "is empty"),
        ("page.html", b"<html>", "HTML"),
        ("x.zip", b"PK\x05\x06" + bytes(18), "holds no WARC record"),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    """Anything else than an archive is refused at once, in one line."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(NotAnArchive, match=f"{path}: .*{said}"):
        open_source(path)


def test_a_folder_without_warc_files_is_refused(tmp_path: Path) -> None:
    """A folder must hold WARC files, in archive/ or itself."""
    with pytest.raises(NotAnArchive, match="holds no WARC file"):
        open_source(tmp_path)
    warc(tmp_path / "x", exchange())
    assert _bodies(open_source(tmp_path / "x" / "archive")) == [PAGE]


def test_a_zip_file_without_archive_is_refused(tmp_path: Path) -> None:
    """A zip file is a WACZ only with WARC files in archive/, whatever other names it holds."""
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/../../evil.warc.gz", b"x")
        wacz.writestr("other/data.warc.gz", b"x")
    with pytest.raises(NotAnArchive, match="not a WACZ"):
        open_source(path)


def test_a_wacz_that_was_cut_is_damaged(tmp_path: Path) -> None:
    """Without its directory a zip file cannot be read: said at once."""
    path = _wacz(tmp_path, *numbered(3))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DamagedArchive, match=f"{path}: the zip file is not whole"):
        open_source(path)


def test_a_member_of_a_wacz_that_cannot_be_unpacked_is_told(tmp_path: Path) -> None:
    """Damage in a deflated member is told; the other members are read."""
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wacz:
        wacz.write(_plain(tmp_path, *numbered(3)), "archive/a.warc")
        wacz.write(warc(tmp_path / "b", exchange()), "archive/b.warc.gz")
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    path.write_bytes(data)
    source = open_source(path)
    assert _bodies(source) == [PAGE]
    assert [damage.path for damage in source.damages] == [path / "archive" / "a.warc"]


def test_temporary_files_go_with_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was unpacked to be read is gone when the source is."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    source = open_source(_deflated(tmp_path, *numbered(2)))
    assert list(source.page_places())
    assert list((tmp_path / "tmp").iterdir())
    del source
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_file_that_goes_away_is_told(tmp_path: Path) -> None:
    """A WARC file that is deleted while the archive is open costs its captures, and no more."""
    folder = _indexed(tmp_path, exchange())
    source = open_source(folder)
    shutil.rmtree(folder / "archive")
    assert source.get(ABOUT) is None
    assert len(source.damages) == 1
