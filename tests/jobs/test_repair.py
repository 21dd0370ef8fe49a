"""`snapshot repair`: what failed, was cut short, is doubtful or was lost is asked for again; nothing else is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import Answer, run, serving, site
from kept import Stored, index, ledger, stored

import snapshot

GOOD = "<title>Centre</title><p>Evidence is what remains.</p>"
GONE = "<title>Page not found</title><h1>Page not found</h1>"
TAG = {"ETag": '"one"', "Last-Modified": "Tue, 30 Apr 2024 12:00:00 GMT"}


@dataclass
class Ailing:
    """A site of which parts fail until it is healed."""

    healed: bool = False
    worse: bool = False
    asked: Counter[str] = field(default_factory=Counter)

    def answer(self, path: str) -> Answer:
        self.asked[path] += 1
        if self.worse:
            return 503, {}, b""
        pages = {
            "/": "".join(f'<a href="/{name}">x</a>' for name in ("a", "fails", "large", "soft", "same")) + GOOD,
            "/a": GOOD,
            "/fails": GOOD if self.healed else "",
            "/large": GOOD + "x" * 9000,
            "/soft": GOOD if self.healed else GONE,
            "/same": GONE,
        }
        if path not in pages:
            return 404, {}, b""
        if path == "/fails" and not self.healed:
            return 500, {}, b"broken"
        return 200, TAG if path == "/same" else {}, pages[path].encode()


@contextmanager
def crawled(folder: Path) -> Iterator[tuple[str, Ailing]]:
    """The site, crawled while it ailed; healed since."""
    ailing = Ailing()
    with site(ailing.answer) as url:
        ran = run("crawl", url, "-o", folder, "--delay", "0", "--tries", "2", "--max-size", "5000")
        assert ran.code == 1, ran.err
        ailing.asked.clear()
        ailing.healed = True
        yield url, ailing


def states(folder: Path, url: str) -> dict[str, tuple[str, str | None]]:
    """State and flag of each page, by path."""
    paths = ("a", "fails", "large", "soft", "same")
    return {path: (row["state"], row["soft"]) for path in paths for row in [ledger(folder)[url + path]]}


def test_only_what_is_wanting(tmp_path: Path) -> None:
    """What failed, was cut short or is doubtful is asked for again, into new files; the old ones stay as they are."""
    folder = tmp_path / "out"
    with crawled(folder) as (url, ailing):
        old = {path: path.read_bytes() for path in (folder / "archive").iterdir()}
        before = states(folder, url)
        ran = run("repair", folder, "--max-size", "1MB")
        assert ran.code == 0, ran.err
        assert set(ailing.asked) == {"/fails", "/large", "/soft", "/same"}
        assert "Asked again for 4 URLs." in ran.out
    assert before["fails"][0] == "failed"
    assert before["large"][0] == "refused"
    assert before["soft"] == ("captured", "soft 404")
    after = states(folder, url)
    assert {after[path] for path in ("a", "fails", "large", "soft")} == {("captured", None)}
    assert all(path.read_bytes() == content for path, content in old.items())
    assert len(list((folder / "archive").iterdir())) == len(old) + 1
    archive = snapshot.open(folder)
    for path in ("fails", "large", "soft"):
        capture = archive.get(url + path)
        assert capture is not None
        assert (capture.status, b"remains" in capture.body) == (200, True)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {f"archive/{path.name}" for path in (folder / "archive").iterdir()} <= {
        resource["path"] for resource in package["resources"]
    }


def revisits(folder: Path) -> list[Stored]:
    return [record for record in stored(folder) if record.type == "revisit"]


@contextmanager
def not_modified() -> Iterator[str]:
    """A site of one page that is hardly what was asked for, and says that it has not changed."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known = self.headers["If-None-Match"] == TAG["ETag"]
            body = b"" if known or self.path != "/" else GONE.encode()
            self.send_response(404 if self.path != "/" else 304 if known else 200)
            for name, value in {**TAG, "Content-Type": "text/html", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


def test_what_has_not_changed(tmp_path: Path) -> None:
    """R13: what is asked for again on a condition, and has not changed, is a revisit of the first answer."""
    folder = tmp_path / "out"

    with not_modified() as url:
        assert run("crawl", url, "-o", folder, "--delay", "0").code == 0
    (revisit,) = revisits(folder)
    (original,) = [record for record in stored(folder) if record.type == "response" and record.url == url]
    beside = [record for record in stored(folder) if record.fields.get("WARC-Concurrent-To") == revisit.id]
    (request,) = [record for record in beside if record.type == "request"]
    assert revisit.fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit.fields["WARC-Refers-To-Target-URI"] == revisit.url == url
    assert revisit.fields["WARC-Refers-To-Date"] == original.fields["WARC-Date"]
    assert revisit.fields["WARC-Refers-To"] == original.id
    assert revisit.block.startswith(b"HTTP/1.1 304 ")
    assert b'If-None-Match: "one"\r\n' in request.block
    assert b"If-Modified-Since: Tue, 30 Apr 2024 12:00:00 GMT\r\n" in request.block
    row = ledger(folder)[url]
    assert (row["state"], row["status"], row["soft"]) == ("unchanged", 200, "soft 404")
    capture = snapshot.open(folder).get(url)
    assert capture is not None
    assert (capture.status, capture.body) == (200, GONE.encode())


def test_a_worse_answer_takes_no_place(tmp_path: Path) -> None:
    """Where the site has become worse meanwhile, all stays as it was, and what is new is kept beside it."""
    folder = tmp_path / "out"
    with crawled(folder) as (url, ailing):
        before = states(folder, url)
        ailing.worse = True
        assert run("repair", folder, "--tries", "1").code == 1
        assert states(folder, url) == before
        assert [line["status"] for line in index(folder)[url + "soft"]].count("503") == 1
        capture = snapshot.open(folder).get(url + "soft")
        assert capture is not None
        assert capture.status == 200


def test_files_that_were_lost(tmp_path: Path) -> None:
    """What stood in a WARC file that is gone is fetched again."""
    folder = tmp_path / "out"
    with crawled(folder) as (url, ailing):
        for path in (folder / "archive").iterdir():
            path.unlink()
        ran = run("repair", folder, "--max-size", "1MB")
        assert ran.code == 0, ran.err
        assert "Asked again for 10 URLs." in ran.out
        assert set(ailing.asked) >= {"/", "/a", "/fails", "/large"}
    assert {
        record["url"] for record in map(json.loads, (folder / "records/records.jsonl").read_text().splitlines())
    } >= {url, url + "a"}


def test_a_record_that_was_spoilt(tmp_path: Path) -> None:
    """Verification finds a spoilt record; repair fetches its URL again, and the archive gives the new answer."""
    folder = tmp_path / "out"
    with crawled(folder) as (url, ailing):
        row = ledger(folder)[url + "a"]
        path = folder / row["warc"]
        content = bytearray(path.read_bytes())
        content[row["offset"] + row["length"] // 2] ^= 0xFF
        path.write_bytes(content)
        verified = run("verify", folder)
        assert verified.code == 4
        assert f"{row['warc']}: offset {row['offset']}" in verified.out
        ran = run("repair", folder, "--max-size", "1MB")
        assert (ran.code, f"offset {row['offset']}" in ran.err) == (4, True), ran.err
        assert ailing.asked["/a"] == 1
        assert "/" not in ailing.asked
    capture = snapshot.open(folder).get(url + "a")
    assert capture is not None
    assert (capture.status, capture.place.warc != row["warc"], b"remains" in capture.body) == (200, True, True)


def test_what_cannot_be_repaired(tmp_path: Path) -> None:
    """A folder without a ledger, and a crawl that has not ended, are told of in one line."""
    ran = run("repair", tmp_path)
    assert (ran.code, "not a crawl of ours" in ran.line) == (2, True)
    ran = run("repair", tmp_path / "nowhere")
    assert (ran.code, "not a crawl of ours" in ran.line) == (2, True)


def test_a_robots_txt_that_failed(tmp_path: Path) -> None:
    """What was refused because a robots.txt did not answer is asked for once it does, and by what it says."""
    folder = tmp_path / "out"
    ailing = True

    def sheets(path: str) -> Answer:
        if path == "/robots.txt":
            return (500, {}, b"broken") if ailing else (200, {}, b"User-agent: *\nDisallow: /shut\n")
        return 200, {"Content-Type": "text/css"}, b"p { color: red }"

    with site(sheets) as other:
        page = "".join(f'<link rel="stylesheet" href="{other}{name}.css">' for name in ("open", "shut")) + GOOD
        with site(lambda path: (200 if path == "/" else 404, {}, page.encode())) as url:
            ran = run("crawl", url, "-o", folder, "--delay", "0", "--tries", "1", "--capture-only")
            assert ran.code == 1, ran.err
            assert ledger(folder)[other + "open.css"]["reason"] == "robots unreachable"
            ran = run("repair", folder, "--delay", "0", "--capture-only")
            assert (ran.code, "Asked again for 1 URLs." in ran.out) == (1, True), ran.out + ran.err
            assert ledger(folder)[other + "open.css"]["reason"] == "robots unreachable"
            ailing = False
            ran = run("repair", folder, "--delay", "0", "--capture-only")
            assert (ran.code, "Asked again for 2 URLs." in ran.out) == (0, True), ran.out + ran.err
    rows = ledger(folder)
    assert (rows[other + "open.css"]["state"], rows[other + "shut.css"]["reason"]) == ("captured", "robots")


@pytest.mark.parametrize(
    ("limit", "lifted", "pages"),
    [
        (("--max-pages", "3"), ("--max-pages", "8"), 8),
        (("--max-pages", "3"), ("--max-pages", "90"), 13),
        (("--max-bytes", "2kB"), ("--max-bytes", "1MB"), 13),
        ((), ("--ignore-robots",), 15),
    ],
)
def test_what_a_limit_refused(tmp_path: Path, limit: tuple[str, ...], lifted: tuple[str, ...], pages: int) -> None:
    """A limit that is given anew lets a finished crawl go on to what it had refused, and from there."""
    folder = tmp_path / "out"
    links = "".join(f'<a href="/{number}">x</a>' for number in range(12)) + '<a href="/shut/">x</a>'

    def answer(path: str) -> Answer:
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /shut/\n"
        if path == "/shut/":
            return 200, {}, b'<a href="/shut/further">x</a>' + GOOD.encode()
        found = path == "/" or path[1:].isdigit() or path == "/shut/further"
        return 200 if found else 404, {}, (links + GOOD + path).encode()

    with site(answer) as url:
        settings = ("--delay", "0", "--host-concurrency", "1", "--capture-only")
        assert run("crawl", url, "-o", folder, *limit, *settings).code == 0
        before = sum(row["mime"] == "text/html" and row["status"] == 200 for row in ledger(folder).values())
        assert before < pages
        assert "Asked again for 0 URLs." in run("repair", folder, *settings).out
        ran = run("repair", folder, *lifted, *settings)
        assert ran.code == 0, ran.err
    after = sum(row["mime"] == "text/html" and row["status"] == 200 for row in ledger(folder).values())
    assert after == pages, ran.out
