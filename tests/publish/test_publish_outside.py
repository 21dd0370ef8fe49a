"""Links from a part of a site that was archived to the rest of it: what they are in the copy."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from archive_making import answer, exchange, write
from command import Answer, run, site
from lxml import html

from snapshot.archive.source import open_source
from snapshot.publish.plan import Ledgered, make_plan
from snapshot.publish.table import Fate
from snapshot.publish.targets import MANY, MOST_OUTSIDE, OUTSIDE

PAGE = """<!DOCTYPE html><title>Manual</title><p>The words of the manual.</p>
<a href="/de/">Deutsch</a> <a href="/en/more">More</a> <a href="/en/old">Old</a> <a href="https://example.net/">Away</a>"""


def tree(page: Path) -> html.HtmlElement:
    return html.document_fromstring(page.read_text("utf-8-sig"))


def manual(path: str) -> Answer:
    """A manual in two languages, with an old address that led from one to the other."""
    if path == "/en/old":
        return 301, {"Location": "/de/old"}, b""
    return (200, {}, PAGE.encode()) if path in ("/en/", "/en/more", "/de/") else (404, {}, b"Not there")


def test_the_rest_of_the_host_is_not_off_site(tmp_path: Path) -> None:
    """A link to what lies on the site's host beyond the crawl's scope leads to a local page that says so.

    So does one to an old address that was in scope and led out of it; a link off-site leaves.
    """
    with site(manual) as url:
        assert run("crawl", f"{url}en/", "-o", tmp_path, "--delay", "0").code == 0
    links = tree(tmp_path / "site/en/index.html").findall("./body/a")
    rest, more, old, away = (link.get("href", "") for link in links)
    assert (more, away) == ("more/index.html", "https://example.net/")
    for link, target in ((rest, f"{url}de/"), (old, f"{url}en/old")):
        page = tree(tmp_path / "site/en" / link)
        assert "outside of the part of the site that was to be archived" in page.text_content()
        assert f"https://web.archive.org/web/*/{target}" in [each.get("href") for each in page.iter("a")]
    told = json.loads((tmp_path / "report/publish.json").read_text("utf-8"))
    assert told["missing"] == {f"{url}de/": OUTSIDE, f"{url}en/old": OUTSIDE}


def test_pages_for_the_rest_are_bounded(tmp_path: Path) -> None:
    """However much lies outside, a few thousand addresses have a page each, and those beyond share one."""
    write(tmp_path, exchange("https://example.org/", answer(b"<title>Top</title>")))
    met = [f"https://example.org/{number:06}" for number in range(MOST_OUTSIDE + 7)]
    plan = make_plan(open_source(tmp_path), Ledgered(outside=(*met, "https://example.net/")))
    assert Counter(known.told for _, known in plan.known() if known.fate is Fate.MISSING) == {
        OUTSIDE: MOST_OUTSIDE,
        MANY: 7,
    }
    assert all(known.fate is not Fate.AWAY for _, known in plan.known())
