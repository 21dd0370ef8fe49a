"""What a copy says of the crawl that it comes from, be it made of a folder, a bag, a package or a lone file."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest
from archive_making import answer, exchange, warcs, write
from command import Crawled, run

ABOUT = "site/_archive/index.html"
PAGE = answer(b"<title>Top</title><a href=/gone/>gone</a><p>Text.")


def said(copy: Path) -> str:
    return (copy / ABOUT).read_text("utf-8")


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def reason_of(copy: Path, url: str) -> str:
    missing: dict[str, str] = json.loads((copy / "report/publish.json").read_text("utf-8"))["missing"]
    return missing[url]


@pytest.mark.parametrize("options", [["--bag"], []], ids=["bag", "wacz"])
def test_what_is_handed_over_knows_where_it_comes_from(crawled: Crawled, tmp_path: Path, options: list[str]) -> None:
    """The copy of a bag or package is that of the folder to the byte: program, configuration and all reasons."""
    package = tmp_path / "package.wacz"
    assert run("pack", crawled.folder, *options, "-o", package, "--quiet").code == 0
    ran = run("publish", package, "-o", tmp_path / "copy")
    assert (ran.code, "has no records" in ran.err) == (0, False), "else another extractor would make another copy"
    assert files(tmp_path / "copy/site") == files(crawled.folder / "site")
    assert "<dd><bdi>snapshot/" in said(crawled.folder)
    assert "&quot;urls&quot;" in said(crawled.folder)


def test_a_reason_that_nobody_can_tell_is_not_made_up(crawled: Crawled, tmp_path: Path) -> None:
    """A lone file of ours tells program and configuration, and of what is missing that nobody can tell why."""
    (path,) = warcs(crawled.folder)
    assert run("publish", path, "-o", tmp_path, "--quiet").code == 0
    assert "<dd><bdi>snapshot/" in said(tmp_path)
    assert "&quot;urls&quot;" in said(tmp_path)
    assert "why is not known to this copy" in said(tmp_path)
    assert "did not come upon" not in said(tmp_path)


def test_another_program_is_named(tmp_path: Path) -> None:
    """The program that a foreign file names is told, and what fits readers: not its command line, nor markup."""
    told = "software: Wget/1.21 <b>\r\nrobots: classic\r\nwget-arguments: --password=secret\r\nno field\r\n"
    record = (
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:cd5ded44-20fd-4bba-9bbb-7db03851dc5d>\r\n"
        f"WARC-Date: 2026-11-26T13:54:46Z\r\nContent-Length: {len(told)}\r\n\r\n{told}\r\n\r\n"
    )
    write(tmp_path / "a", exchange("https://example.org/", PAGE))
    (path,) = warcs(tmp_path / "a")
    foreign = tmp_path / "wget.warc.gz"
    foreign.write_bytes(gzip.compress(record.encode()) + path.read_bytes())
    assert run("publish", foreign, "-o", tmp_path, "--quiet").code == 0
    assert "<dd><bdi>Wget/1.21 &lt;b&gt;</bdi></dd>" in said(tmp_path)
    assert "&quot;robots&quot;: &quot;classic&quot;" in said(tmp_path)
    assert "secret" not in said(tmp_path)
    assert reason_of(tmp_path, "https://example.org/gone/") == "not known"


def test_reasons_are_taken_from_a_crawl_of_ours_alone(tmp_path: Path) -> None:
    """What an earlier copy said of files that tell nothing is no knowledge; nor is a pipe read in a report's place."""
    write(tmp_path, exchange("https://example.org/", PAGE))
    (tmp_path / "report").mkdir()
    (tmp_path / "report/publish.json").write_text('{"missing": {"https://example.org/gone/": "never met"}}')
    os.mkfifo(tmp_path / "report/report.json")
    assert run("publish", tmp_path, "--quiet").code == 0
    assert reason_of(tmp_path, "https://example.org/gone/") == "not known"


@pytest.mark.parametrize(
    "report",
    [
        "{",
        "[]",
        '{"configuration": {"urls": [5, "x"], "site_name": 7}, "missing": [1, {"url": "\\\\"}, {"reason": []}]}',
        '{"configuration": {"notice_template": "{secret}", "site_name": "Named"}, "missing": {}}',
    ],
)
def test_a_report_that_means_ill_is_put_up_with(tmp_path: Path, report: str) -> None:
    """Reports that are no reports change nothing, and none has a file of this machine read."""
    (tmp_path / "secret").write_text("of this machine")
    write(tmp_path / "a", exchange("https://example.org/", PAGE))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.write(warcs(tmp_path / "a")[0], "archive/a.warc.gz")
        package.writestr("report/report.json", report.replace("{secret}", str(tmp_path / "secret")))
        package.writestr("report/publish.json", '{"hosts": 5, "missing": {"https://example.org/gone/": []}}')
    ran = run("publish", tmp_path / "a.wacz", "-o", tmp_path, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert b"of this machine" not in b"".join(files(tmp_path / "site").values())
    assert reason_of(tmp_path, "https://example.org/gone/") == "not known"
    assert ("Named" in said(tmp_path)) == ("Named" in report)
