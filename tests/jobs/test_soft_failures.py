"""Answers that are not what they seem, and answers that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import Answer, run, site
from kept import index, ledger, stored

import snapshot

TEXT = "<p>" + "Evidence is what remains when the building is closed. " * 60 + "</p>"
LARGE = b"body { color: black }\n" * 400
SOFT = {
    "gone": "soft 404",
    "absent": "soft 404",
    "members": "log-in",
    "private": "log-in",
    "shield": "challenge",
    "wait": "rate limited",
    "broken": "error page",
    "blank": "empty page",
}
PAGES: dict[str, str] = {
    "gone": "<title>Page not found – Centre</title><h1>Oops</h1><p>Try a search.</p>",
    "absent": f"<title>404 Not Found | Centre</title><nav>{TEXT}</nav><h1>404 Not Found</h1>",
    "private": '<title>Centre</title><form><input name="u"><input type="password" name="p"></form>',
    "shield": '<title>Centre</title><script src="/cdn-cgi/challenge-platform/x.js"></script>',
    "wait": "<title>Too many requests</title><p>Slow down.</p>",
    "broken": "<title>Database Error</title><h1>Error establishing a database connection</h1>",
    "blank": "",
    "login/": '<title>Log in</title><form><input type="password"></form>',
    "essay": f"<title>Page not found – Centre</title><h1>On the page not found</h1>{TEXT * 3}",
    "story": f"<title>Access denied</title><h1>How archives open</h1>{TEXT}",
}


@dataclass(frozen=True)
class Doubtful:
    """A site whose servers say 200 to everything, crawled."""

    url: str
    folder: Path
    asked: Counter[str]


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doubtful]:
    """The site, crawled once."""
    asked: Counter[str] = Counter()
    links = "".join(f'<a href="/{name}">{name}</a>' for name in [*PAGES, "members", "shy", "a.css?v=1"])

    def answer(path: str) -> Answer:
        asked[path] += 1
        name = path[1:]
        if name == "shy":
            text = TEXT if asked[path] > 1 else "<title>Just a moment...</title>"
            return 200, {}, f"<title>Shy</title>{text}".encode() if asked[path] > 1 else text.encode()
        if name == "members":
            return 302, {"Location": "/login/?next=/members"}, b""
        if name.startswith("a.css"):
            return 200, {"Content-Type": "text/css"}, LARGE
        if not name:
            sheets = '<link rel="stylesheet" href="/a.css?v=1"><link rel="stylesheet" href="/a.css?v=2">'
            return 200, {}, f"<title>Centre</title>{sheets}{TEXT}{links}".encode()
        return (200, {}, PAGES[name].encode()) if name in PAGES else (404, {}, b"")

    folder = tmp_path_factory.mktemp("soft") / "out"
    with site(answer) as url:
        assert run("crawl", url, "-o", folder, "--delay", "0").code == 0
        yield Doubtful(url, folder, asked)


def test_each_is_flagged(doubtful: Doubtful) -> None:
    """What says 200 and is an error, a challenge, a log-in or nothing is flagged as such; other pages are not."""
    flags = {url.removeprefix(doubtful.url): row["soft"] for url, row in ledger(doubtful.folder).items() if row["soft"]}
    assert flags == SOFT


def test_each_is_asked_for_once_more(doubtful: Doubtful) -> None:
    """What is flagged is tried again at the end, once; what is not, is not."""
    times = {name: doubtful.asked[f"/{name}"] for name in [*SOFT, "shy", "essay", "story", "login/"]}
    assert times == dict.fromkeys([*SOFT, "shy"], 2) | {"essay": 1, "story": 1, "login/": 1}


def test_the_better_answer_counts(doubtful: Doubtful) -> None:
    """Where the second answer is what was asked for, it is the one that counts; the first is kept, and flagged."""
    url = doubtful.url + "shy"
    assert ledger(doubtful.folder)[url]["soft"] is None
    assert {line.get("soft") for line in index(doubtful.folder)[url]} == {"challenge", None}
    capture = snapshot.open(doubtful.folder).get(url)
    assert capture is not None
    assert b"Evidence" in capture.body


def test_the_archive_says_so_itself(doubtful: Doubtful) -> None:
    """The flag stands in the WARC file, beside its response: the index can be made again without the ledger."""
    noted = {
        record.url.removeprefix(doubtful.url)
        for record in stored(doubtful.folder)
        if record.type == "metadata" and record.url and b"softFailure: " in record.block
    }
    assert noted == {*SOFT, "shy"}


def test_a_repetition_is_a_revisit(doubtful: Doubtful) -> None:
    """R12: the same bytes at another URL are a revisit that names the first in full; the ledger says duplicate."""
    records = stored(doubtful.folder)
    (revisit,) = [record for record in records if record.type == "revisit"]
    (original,) = [record for record in records if record.id == revisit.fields["WARC-Refers-To"]]
    assert {original.url, revisit.url} == {doubtful.url + "a.css?v=1", doubtful.url + "a.css?v=2"}
    assert original.type == "response"
    assert revisit.fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit.fields["WARC-Refers-To-Target-URI"] == original.url
    assert revisit.fields["WARC-Refers-To-Date"] == original.fields["WARC-Date"]
    assert revisit.fields["WARC-Payload-Digest"] == original.fields["WARC-Payload-Digest"]
    assert revisit.fields["WARC-Truncated"] == "length"
    assert original.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert revisit.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert revisit.block.endswith(b"\r\n\r\n")
    assert ledger(doubtful.folder)[revisit.url or ""]["state"] == "duplicate"
    (request,) = [one for one in records if one.type == "request" and one.fields["WARC-Concurrent-To"] == revisit.id]
    assert b"GET /a.css?v=" in request.block


def test_a_revisit_is_resolved(doubtful: Doubtful) -> None:
    """R14: whoever asks for a URL that is stored as a revisit gets the bytes of what it refers to."""
    archive = snapshot.open(doubtful.folder)
    for name in ("a.css?v=1", "a.css?v=2"):
        capture = archive.get(doubtful.url + name)
        assert capture is not None
        assert (capture.url, capture.status, capture.body) == (doubtful.url + name, 200, LARGE)


def test_duplicates_may_be_kept(tmp_path: Path) -> None:
    """With --keep-duplicates every answer is stored whole."""
    page = b"<p>" + b"the same " * 1000

    with site(lambda _: (200, {}, b'<a href="/b">b</a>' + page)) as url:
        run("crawl", url, "-o", tmp_path / "a", "--delay", "0")
        run("crawl", url, "-o", tmp_path / "b", "--delay", "0", "--keep-duplicates")
    kinds = [Counter(record.type for record in stored(tmp_path / name)) for name in "ab"]
    assert (kinds[0]["revisit"], kinds[1]["revisit"]) == (kinds[0]["response"] + kinds[0]["revisit"] - 1, 0)
    assert kinds[0]["request"] == kinds[1]["request"] == kinds[1]["response"]


def test_a_cut_answer_is_no_original(tmp_path: Path) -> None:
    """R11: an answer that was cut off is never what a revisit refers to."""
    page = b"<p>" + b"much the same " * 1000

    with site(lambda path: (200, {}, b'<a href="/b">b</a>' + page if path in {"/", "/b"} else b"")) as url:
        run("crawl", url, "-o", tmp_path / "a", "--delay", "0", "--max-size", "6000")
    records = stored(tmp_path / "a")
    assert [record.url for record in records if record.fields.get("WARC-Truncated") == "length"] == [url]
    assert all(record.type != "revisit" for record in records)
