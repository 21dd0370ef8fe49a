"""`snapshot report`: why a URL is there or is not, and what the site says that it has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import Answer, run, site
from kept import ledger


@dataclass(frozen=True)
class Told:
    """A crawled site, and what its report says."""

    url: str
    folder: Path
    asked: Counter[str]

    def why(self, path: str) -> dict[str, Any]:
        """What the report says of one URL."""
        ran = run("report", self.folder, "--why", self.url + path, "--json")
        assert ran.code == 0, ran.err
        facts: dict[str, Any] = json.loads(ran.out)
        return facts

    @property
    def report(self) -> dict[str, Any]:
        """The whole report."""
        facts: dict[str, Any] = json.loads((self.folder / "report/report.json").read_text("utf-8"))
        return facts


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A site with a sitemap, a feed, numbered pages and holes, crawled once."""
    asked: Counter[str] = Counter()
    numbers = "".join(f'<a href="/page/{number}/">{number}</a>' for number in (2, 3, 4, 7))
    pages = {
        "/": f'<img src="/lost.png"><a href="/about?utm_source=x#top">a</a><a href="/404">b</a>{numbers}',
        "/about": '<link rel="stylesheet" href="/a.css"><a href="http://elsewhere.invalid/">c</a>',
        "/listed": "listed",
        "/fed": "fed",
        **{f"/page/{number}/": '<img src="/lost.png">' for number in (2, 3, 4, 7)},
    }

    def answer(path: str) -> Answer:
        asked[path] += 1
        origin = address[0]
        locations = "".join(f"<url><loc>{origin}{path}</loc></url>" for path in ("listed", "hidden", "about"))
        feed = f"<rss version='2.0'><channel><item><link>{origin}fed</link></item></channel></rss>"
        if path == "/sitemap.xml":
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
            return 200, {"Content-Type": "application/xml"}, body.encode()
        if path == "/feed":
            return 200, {"Content-Type": "application/rss+xml"}, feed.encode()
        if path == "/a.css":
            return 500, {}, b"no"
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /hidden\n"
        path = path.partition("?")[0]
        if path not in pages:
            return 404, {}, b"gone"
        head = '<title>t</title><link rel="alternate" type="application/rss+xml" href="/feed">'
        return 200, {}, (head + pages[path]).encode()

    address: list[str] = []
    folder = tmp_path_factory.mktemp("why") / "out"
    with site(answer) as url:
        address.append(url)
        assert run("crawl", url, "-o", folder, "--delay", "0", "--tries", "2").code == 1
        yield Told(url, folder, asked)


def test_why_it_is_there(told: Told) -> None:
    """For what was captured: how it was met, by what way from the seed, when, how often tried, where it stands."""
    facts = told.why("fed")
    assert (facts["state"], facts["reason"], facts["attempts"], facts["met_as"]) == ("captured", "200", 1, ["feed"])
    assert [step["url"] for step in facts["way"]] == [told.url, told.url + "feed", told.url + "fed"]
    assert facts["way"][0]["via"] == "seed"
    assert facts["place"]["warc"].startswith("archive/")
    assert facts["met_at"] <= facts["ended_at"]


def test_why_it_is_not(told: Told) -> None:
    """For what was not captured: the reason, and every kind of place that names it."""
    hidden, failed = told.why("hidden"), told.why("a.css")
    assert (hidden["state"], hidden["reason"], hidden["met_as"]) == ("refused", "robots", ["sitemap"])
    assert (failed["state"], failed["reason"], failed["attempts"]) == ("failed", "500", 2)
    assert failed["needed_by"] == [url for url in failed["needed_by"] if "/about" in url] != []
    assert told.why("listed")["met_as"] == ["sitemap"]
    assert set(told.why("about")["met_as"]) >= {"sitemap"}


def test_why_it_was_never_met(told: Told) -> None:
    """For what nothing points to, the report says so; in any spelling; and what is no address is told in one line."""
    assert told.why("nowhere")["reason"] == "not linked from anything captured"
    assert told.why("listed#part")["state"] == "captured"
    ran = run("report", told.folder, "--why", "not a url")
    assert (ran.code, ran.line[:21]) == (2, "snapshot: --why: 'not")


def test_why_for_people(told: Told) -> None:
    """The same in plain lines."""
    ran = run("report", told.folder, "--why", told.url + "hidden")
    assert ran.out.splitlines()[:2] == [told.url + "hidden", "  refused: robots"]
    assert "  never met: not linked from anything captured" in run("report", told.folder, "--why", told.url + "x").out


def test_the_report_reconciles(told: Told) -> None:
    """Listed, linked and needed but not captured; captured but not listed; and the gaps in numbered pages."""
    facts = told.report["reconciled"]
    assert [row["url"] for row in facts["listed_not_captured"]["urls"]] == [told.url + "hidden"]
    assert [row["url"] for row in facts["linked_not_captured"]["urls"]] == [told.url + "404"]
    unlisted = {row["url"].removeprefix(told.url) for row in facts["captured_not_listed"]["urls"]}
    assert unlisted >= {"", "page/2/", "page/7/"}
    assert not unlisted & {"listed", "fed"}
    needs = facts["missing_requisites"]
    assert needs["files"] == 2
    assert [need["reason"] for need in needs["by_page"][told.url + "page/7/"]] == ["404"]
    assert facts["pagination_gaps"] == [{"row": told.url + "page/{}/", "last": 7, "missing": [5, 6]}]


def test_the_report_shows_it(told: Told) -> None:
    """The page and the summary tell of it too."""
    page = (told.folder / "report/report.html").read_text("utf-8")
    assert "In a sitemap or feed, but not captured" in page
    assert "Numbered pages with gaps" in page
    assert "  lacking  in a sitemap or feed, not captured 1, linked, not captured 1" in run("report", told.folder).out


def test_every_url_ends_in_one_state(told: Told) -> None:
    """No URL is left waiting when the crawl has ended."""
    assert set(told.report["by_state"]) <= {"captured", "unchanged", "duplicate", "failed", "refused"}


def test_pictures_that_scripts_name(tmp_path: Path) -> None:
    """Pictures of rollovers are fetched, beside the page and beside the script; one that is not there is not missed."""
    page = b"""<title>t</title><script src=/js/menu.js></script><img src=/gone.gif><script>load('lost.gif')</script>
        <a href=/next onmouseover="swap('tab', '', 'images/tab_over.gif', 1)">Next</a>"""
    files: dict[str, Answer] = {
        "/": (200, {"Content-Type": "text/html"}, page),
        "/next": (200, {"Content-Type": "text/html"}, b"<title>n</title><img src=/lost.gif>"),
        "/js/menu.js": (200, {"Content-Type": "text/javascript"}, b"icon.src = `${here}plus.png`; load('none.png')"),
        "/js/plus.png": (200, {"Content-Type": "image/png"}, b"plus"),
        "/images/tab_over.gif": (200, {"Content-Type": "image/gif"}, b"over"),
    }
    with site(lambda path: files.get(path, (404, {}, b""))) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
    rows = ledger(tmp_path / "out")
    states = {row["url"].removeprefix(url): row["status"] for row in rows.values() if row["via"] == "script picture"}
    assert states == {"images/tab_over.gif": 200, "js/plus.png": 200, "js/none.png": 404}
    report = json.loads((tmp_path / "out/report/report.json").read_text("utf-8"))
    assert [row["url"].removeprefix(url) for row in report["missing"]] == ["gone.gif", "lost.gif"]
    assert report["reconciled"]["missing_requisites"]["files"] == 2
