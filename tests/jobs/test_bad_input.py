"""Bad input: one clear line that says what, where and how to mend it, and the right exit code."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from command import Crawled, run, run_as_nobody


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["crawl", "example"], "URL: 'example' is not a web address; give one such as https://example.org/"),
        (["crawl", "http://"], "URL: 'http://' is not a web address; give one such as https://example.org/"),
        (["crawl", "ftp://e.org/"], "URL: 'ftp://e.org/' is not a web address; give one such as https://example.org/"),
        (["crawl", "http://e.org/", "--depth", "x"], "--depth: input should be a valid integer"),
        (["crawl", "http://e.org/", "--max-time", "1w"], "--max-time: give a time such as 90, 30s, 10m, 2h or 1d"),
        (["crawl", "http://e.org/", "--max-time", "99999999999d"], "--max-time: that is longer than any crawl"),
        (["crawl", "http://e.org/", "--deadline", "99999999999h"], "--deadline: that is longer than any crawl"),
        (["crawl", "http://e.org/", "--delay", "inf"], "--delay: input should be a finite number"),
        (["crawl", "http://e.org/", "--scope", "all"], "--scope: input should be 'page', 'prefix', 'host' or 'domain'"),
        (["crawl", "http://e.org/", "--exclude", "("], "--exclude '(': not a regular expression"),
        (["crawl", "http://e.org/", "--contact", "a\nb"], "contact"),
        (["crawl", "http://e.org/", "--unknown"], "No such option: --unknown"),
        (["crawl"], "URL: give a web address to begin at"),
        (["report", "/nowhere"], "/nowhere: not a crawl of ours"),
        (["extract", "/nowhere"], "/nowhere: "),
        (["run", "/nowhere.toml"], "/nowhere.toml: cannot be read"),
    ],
)
def test_usage(arguments: list[str], line: str) -> None:
    """What cannot be carried out as given ends with 2."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert line in ran.line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("urls = ['http://e.org/']\nexlude = ['x']", "exlude: no such key; did you mean 'exclude'?"),
        ("urls = ['http://e.org/']\ndepth = 'far'", "depth: input should be a valid integer"),
        ("urls = []", "urls: give a web address"),
        ("depth = 1", "urls: give a web address"),
        ("urls = [", "not TOML: "),
        ("urls = ['e.org']", "urls: 'e.org' is not a web address"),
        ("urls = 'http://e.org/'", 'urls: give a list, such as urls = ["http://e.org/"]'),
        ("urls = 7\nseeds = 'list.txt'", 'urls: give a list, such as urls = ["…"]'),
        ("urls = ['http://e.org/']\ninclude = '\\d'", 'include: give a list, such as include = ["\\\\d"]'),
        ("urls = ['http://e.org/']\nheader = 'Cookie: secret'", 'header: give a list, such as header = ["…"]'),
    ],
)
def test_job_file(tmp_path: Path, text: str, line: str) -> None:
    """A job file with a fault is told by file and key."""
    job = tmp_path / "job.toml"
    job.write_text(text)
    ran = run("run", job)
    assert (ran.code, f"snapshot: {job}: {line}" in ran.line) == (2, True), ran.err


def test_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    """A folder with other files in it is left alone."""
    (tmp_path / "thesis.doc").write_text("years of work")
    ran = run("crawl", "http://127.0.0.1:1/", "-o", tmp_path)
    assert (ran.code, "holds something that is not a crawl" in ran.line) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that may not be written is said before anything is fetched."""
    tmp_path.chmod(0o555)
    ran = run_as_nobody("crawl", "http://127.0.0.1:1/", "-o", tmp_path / "out")
    assert (ran.code, "cannot be written" in ran.line) == (2, True)


def test_refused_connection(tmp_path: Path) -> None:
    """A seed that nobody answers for ends with 1, and the reason."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    ran = run("crawl", url, "-o", tmp_path / "out", "--tries", "1")
    assert ran.code == 1
    assert f"snapshot: {url}: no seed answered: connection refused" in ran.err
    again = run("crawl", url, "-o", tmp_path / "out", "--tries", "1")
    assert again.code == 1, "a crawl that got nothing is tried anew"


def test_no_such_host(tmp_path: Path) -> None:
    """A host that has no address ends with 1, and the reason."""
    ran = run("crawl", "http://no-such-host.invalid/", "-o", tmp_path / "out", "--tries", "1")
    assert ran.code == 1
    assert "no seed answered: no such host" in ran.err


def test_corrupt_warc(crawled: Crawled, tmp_path: Path) -> None:
    """A WARC file with flipped bits ends with 4 and names file and offset; what is whole is extracted."""
    (warc,) = (crawled.folder / "archive").glob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(data)
    ran = run("extract", bad, "--quiet")
    assert ran.code == 4
    assert str(bad) in ran.line
    assert "offset" in ran.line
    assert len(ran.out.splitlines()) > 10


@pytest.mark.parametrize(
    ("name", "data"), [("empty.warc.gz", b""), ("page.html", b""), ("x.warc.gz", b"<html>no</html>")]
)
def test_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    """A file that holds nothing, or something else, ends with 2 and says so."""
    path = tmp_path / name
    path.write_bytes(data)
    ran = run("extract", path)
    assert (ran.code, ran.out) == (2, "")
    assert str(path) in ran.line


def test_records_that_cannot_be_written(crawled: Crawled, tmp_path: Path) -> None:
    """A disk or folder that lets nothing be written is told in one line, with the place."""
    shutil.copytree(crawled.folder / "archive", tmp_path / "a/archive")
    (tmp_path / "a/records").write_text("in the way")
    ran = run("extract", tmp_path / "a", "--quiet")
    assert (ran.code, len(ran.err.splitlines())) == (3, 1), ran.err
    assert ran.line.startswith(f"snapshot: {tmp_path}/a/records: ")
