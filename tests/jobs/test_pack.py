"""snapshot pack: a WACZ that others read, the same each time, and nothing half done."""

from __future__ import annotations

import json
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from command import Crawled, run
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture(scope="module")
def packed(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled site's WACZ."""
    file = tmp_path_factory.mktemp("pack") / "site.wacz"
    ran = run("pack", crawled.folder, "-o", file, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return file


def test_a_package_verifies(packed: Path) -> None:
    """The validator finds nothing wrong with the package, nor anything to remark."""
    ran = run("verify", packed, "--strict")
    assert ran.code == 0, ran.out


def test_what_a_package_holds(packed: Path, crawled: Crawled) -> None:
    """It holds WARC files (stored, to the byte), index, pages, records and report; neither state nor logs."""
    with zipfile.ZipFile(packed) as wacz:
        entries = {entry.filename: entry for entry in wacz.infolist()}
        assert {name.partition("/")[0] for name in entries} == {
            *("archive", "indexes", "pages", "records", "report"),
            *("datapackage.json", "datapackage-digest.json"),
        }
        warcs = [name for name in entries if name.startswith("archive/")]
        assert warcs
        for name in warcs:
            assert entries[name].compress_type == zipfile.ZIP_STORED
            body = wacz.read(name)
            assert body == (crawled.folder / name).read_bytes()
            assert len(list(ArchiveIterator(BytesIO(body)))) > 10


def test_pages_have_titles_and_text(packed: Path, crawled: Crawled) -> None:
    """The list of pages has the same pages as the folder's, each with its record's title and text."""
    with zipfile.ZipFile(packed) as wacz:
        header, *pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()]
    assert header["hasText"] is True
    records = {record["url"]: record for record in crawled.lines("records/records.jsonl")}
    assert {page["id"] for page in pages} == {page["id"] for page in crawled.lines("pages/pages.jsonl")[1:]}
    for page in pages:
        assert page["text"] == records[page["url"]]["body"]
        assert page.get("title") == records[page["url"]]["title"]


def test_no_json_file_is_taken_for_metadata(packed: Path) -> None:
    """Each JSON file is described as a mere file: py-wacz's validator takes report.json for one of its own reports."""
    with zipfile.ZipFile(packed) as wacz:
        resources = json.loads(wacz.read("datapackage.json"))["resources"]
    kinds = {each["path"]: each.get("type") for each in resources if each["path"].endswith(".json")}
    assert kinds.keys() >= {"records/records.schema.json", "report/report.json"}
    assert set(kinds.values()) == {"file"}


def test_what_is_handed_over_reports(packed: Path, crawled: Crawled, tmp_path: Path) -> None:
    """`report` tells of a package, and of a bag, what it tells of the folder; of one URL it sends to the ledger."""
    assert run("pack", crawled.folder, "--bag", "-o", tmp_path / "a.bag", "--quiet").code == 0
    expected = run("report", crawled.folder)
    assert [run("report", path) for path in (packed, tmp_path / "a.bag")] == [expected] * 2
    ran = run("report", packed, "--why", crawled.url)
    assert (ran.code, "give the DIR of the crawl" in ran.line) == (2, True)
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as wacz:
        wacz.writestr("report/report.json", '{"configuration": {"urls": 5}}')
    ran = run("report", tmp_path / "b.wacz")
    assert (ran.code, "not a crawl of ours" in ran.line) == (2, True)


def test_text_can_be_left_out(crawled: Crawled, tmp_path: Path) -> None:
    """With --no-text the list of pages is the folder's own."""
    assert run("pack", crawled.folder, "-o", tmp_path / "small.wacz", "--no-text").code == 0
    with zipfile.ZipFile(tmp_path / "small.wacz") as wacz:
        assert wacz.read("pages/pages.jsonl") == (crawled.folder / "pages/pages.jsonl").read_bytes()


def test_same_archive_same_bytes(packed: Path, crawled: Crawled, tmp_path: Path) -> None:
    """A copy of the folder, with other times and state, gives the same package; by default beside the folder."""
    shutil.copytree(crawled.folder, tmp_path / "copy", copy_function=shutil.copyfile)
    ran = run("pack", tmp_path / "copy", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["path"] == str(tmp_path / "copy.wacz")
    assert (tmp_path / "copy.wacz").read_bytes() == packed.read_bytes()


def test_bad_input_is_one_line(crawled: Crawled, packed: Path, tmp_path: Path) -> None:
    """No archive, a target that is there or lies inside: one line, and 2."""
    before = packed.read_bytes()
    cases = [
        ((tmp_path, "-o", tmp_path / "a.wacz"), "no archive folder"),
        ((tmp_path / "none",), "no archive folder"),
        ((crawled.folder, "-o", packed), "is there already"),
        ((crawled.folder, "-o", crawled.folder / "archive" / "a.wacz"), "lies in the archive folder"),
    ]
    for arguments, said in cases:
        ran = run("pack", *arguments, "--quiet")
        assert ran.code == 2, ran
        assert said in ran.line
    assert packed.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_damaged_records_leave_nothing(crawled: Crawled, tmp_path: Path) -> None:
    """Records that are no JSON: one line, 4, and no file beside the folder."""
    shutil.copytree(crawled.folder, tmp_path / "copy")
    (tmp_path / "copy/records/records.jsonl").write_text("[]\n")
    ran = run("pack", tmp_path / "copy", "--quiet")
    assert ran.code == 4
    assert "records.jsonl" in ran.line
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize("command", [("publish", "--noindex"), ("extract", "--no-site-model")], ids=["copy", "records"])
def test_what_is_made_anew_hides_no_harm(crawled: Crawled, tmp_path: Path, command: tuple[str, str]) -> None:
    """What a command writes is listed anew and can be handed over; what was said of other files stays said."""
    folder = tmp_path / "folder"
    shutil.copytree(crawled.folder, folder)
    assert run(command[0], folder, command[1], "--quiet").code == 0
    assert run("verify", folder, "--strict").out.count(": P") == 0
    assert run("pack", folder, "-o", tmp_path / "whole.wacz", "--quiet").code == 0
    package = json.loads((folder / "datapackage.json").read_text())
    package["resources"].append({"path": "archive/lost.warc.gz", "hash": "sha256:0", "bytes": 0})
    (folder / "datapackage.json").write_text(json.dumps(package))
    (folder / "report/report.html").write_text("edited")
    assert run(command[0], folder, command[1], "--quiet").code == 0
    told = run("verify", folder).out
    assert "archive/lost.warc.gz: P5" in told
    assert "report/report.html: P3" in told
    ran = run("pack", folder, "-o", tmp_path / "x.wacz", "--quiet")
    assert (ran.code, "archive/lost.warc.gz: is listed" in ran.line) == (4, True), ran.err
