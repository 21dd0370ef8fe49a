"""Copies of five real sites, in Chromium without a network: beside their originals, from a disk and from nginx."""

from __future__ import annotations

import json
import os
import random
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from command import COMMAND
from copy_links import dead_links
from here import the_site
from real_sites import SITES, RealSite
from site_servers import done, nginx
from site_visits import WIDTHS, Visit, Visitor, chromium, in_place

pytestmark = [pytest.mark.browser, pytest.mark.pagefind]

SAMPLE = int(os.environ.get("SAMPLE", "60"))
"""Pages of a site that are opened, beside its home page, where it has more."""
IN_PLACE = 0.95
"""The least share of a page's texts that stand where they stood, but for the notice's height and three pixels."""
DIFFERENCE = 0.02
"""The largest share of pixels in which the top of a page may look other than the original's."""
_SEED = 5
_RARE = re.compile(r"(?<!\S)[a-z]{7,}\d*(?=[.,]?(?:\s|$))")
"""Whole words of plain letters, as every index has them."""


@dataclass
class Copied:
    """A site that is gone, its copy, and what was seen of both."""

    site: RealSite
    folder: Path
    pages: dict[str, str]
    """The captured pages: file → URL."""
    sample: list[str]
    """The files of those that are opened."""
    originals: dict[str, Visit] = field(default_factory=dict)
    served: dict[str, Visit] = field(default_factory=dict)
    opened: dict[str, Visit] = field(default_factory=dict)
    differences: dict[tuple[str, int], float] = field(default_factory=dict)
    """By file and width."""
    address: str = ""
    """Where nginx served the copy."""

    @property
    def copy(self) -> Path:
        """The copy."""
        return self.folder / "site"

    @cached_property
    def places(self) -> dict[tuple[str, int], float]:
        """By file and width, the share of texts in their place."""
        return {
            (file, width): in_place(self.originals[file].views[width], self.served[file].views[width])
            for file in self.sample
            for width in WIDTHS
        }


def crawled(site: RealSite, url: str, folder: Path) -> Copied:
    """The site, crawled and published."""
    done([COMMAND, "crawl", url, "-o", str(folder), "--delay", "0", "--quiet"])
    told = json.loads((folder / "report/publish.json").read_text("utf-8"))["urls"]
    pages = {each["file"]: url for url, each in told.items() if each["type"] in ("text/html", "application/xhtml+xml")}
    home = min(pages, key=lambda file: (file.count("/"), len(file), file))
    rest = sorted(set(pages) - {home})
    return Copied(site, folder, pages, [home, *random.Random(_SEED).sample(rest, min(SAMPLE, len(rest)))])


@pytest.fixture(scope="session", params=list(SITES))
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """One of the sites; all that is seen of it is seen here, once."""
    site = the_site(request.param)
    with site.running() as url, chromium() as browser:
        made = crawled(site, url, tmp_path_factory.mktemp(site.name) / "out")
        visitor = Visitor(browser, scripts=site.scripts)
        made.originals = {file: visitor.visit(made.pages[file]) for file in made.sample}
    with nginx(made.copy) as address, chromium(address.split("/")[2]) as browser:
        made.address = address
        visitor = Visitor(browser)
        for file in made.sample:
            made.served[file] = visitor.visit(address + file)
            made.opened[file] = visitor.visit((made.copy / file).as_uri(), look=False)
            for width in WIDTHS:
                views = made.originals[file].views[width], made.served[file].views[width]
                made.differences[file, width] = visitor.difference(*views)
    _tell(made)
    return made


def _tell(made: Copied) -> None:
    """Print what was measured, for docs/explanation/copies.md."""
    places, differences = list(made.places.values()), list(made.differences.values())
    print(
        f"\n{made.site.name}: {len(made.sample)} of {len(made.pages)} pages opened; "
        f"texts in place: least {min(places):.3f}, median {statistics.median(places):.3f}; "
        f"pixels that differ: most {max(differences):.4f}, median {statistics.median(differences):.4f}"
    )


def test_every_local_link_leads_to_a_file(copied: Copied) -> None:
    """Whatever the files of the copy name, all of them, is a file of the copy."""
    assert len(copied.pages) >= 40
    assert dead_links(copied.copy) == []


def test_nothing_leaves_or_fails(copied: Copied) -> None:
    """With the network cut off, no page asks for anything outside the copy, and all that it asks for is there."""
    for visits, own in ((copied.served, copied.address), (copied.opened, "file:")):
        for file, visit in visits.items():
            assert [asked for asked in visit.asked if not asked.startswith((own, "data:", "blob:", "about:"))] == [], (
                file
            )
            assert visit.failed == frozenset(), file


def test_no_error_that_the_original_does_not_have(copied: Copied) -> None:
    """The console of a page of the copy tells of no error that the original's did not, on a disk as on a server."""
    for visits in (copied.served, copied.opened):
        for file, visit in visits.items():
            assert visit.said - copied.originals[file].said == frozenset(), file


def test_the_notice_is_on_top(copied: Copied) -> None:
    """The notice is as wide as the window, at its top, whole, and nothing of the page covers any of it."""
    for visits in (copied.served, copied.opened):
        for file, visit in visits.items():
            for width, view in visit.views.items():
                notice: dict[str, Any] = view.notice or {}
                place = [notice.get(name) for name in ("top", "left", "covered", "wide", "fits")]
                assert place == [0, 0, 0, False, True], (file, width)
                assert notice["width"] == notice["window"], (file, width)


def test_pages_look_as_they_did(copied: Copied) -> None:
    """But for the notice, texts stand where they stood, and the top of the page looks as it did."""
    moved = {at: round(share, 3) for at, share in copied.places.items() if share < IN_PLACE}
    other = {at: round(share, 4) for at, share in copied.differences.items() if share > DIFFERENCE}
    assert (moved, other) == ({}, {})


def rare_word(records: Path) -> tuple[str, set[str]]:
    """A word of which no other stands on fewer pages, lists aside, and the URLs of those where it stands."""
    told = [json.loads(line) for line in records.read_text("utf-8").splitlines()]
    searched = (each for each in told if each["kind"] != "listing")
    words = {each["url"]: set(_RARE.findall(f"{each['title']} {each['body']}".lower())) for each in searched}
    numbers = Counter(word for found in words.values() for word in found)
    fewest = min(numbers.values())
    word = random.Random(_SEED).choice(sorted(word for word, number in numbers.items() if number == fewest))
    return word, {url for url, found in words.items() if word in found}


def test_the_search_finds_a_word(copied: Copied) -> None:
    """Over HTTP the search finds a rare word, and leads to a page where it stands; nothing leaves the copy."""
    word, urls = rare_word(copied.folder / "records/records.jsonl")
    with nginx(copied.copy) as address, chromium(address.split("/")[2]) as browser:
        page = browser.new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        page.goto(f"{address}_archive/search/index.html")
        page.fill("#q", word)
        page.keyboard.press("Enter")
        page.wait_for_selector("ol.entries a")
        found = page.eval_on_selector_all("ol.entries a", "all => all.map((one) => decodeURI(one.href))")
        assert {copied.pages.get(each.removeprefix(address)) for each in found} & urls, word
        assert [each for each in asked if not each.startswith((address, "data:"))] == []


def test_the_search_from_a_disk(copied: Copied) -> None:
    """From a disk the search page loads no script, and leads to the lists, which lead to a page of the site."""
    with chromium("") as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((copied.copy / "_archive/search/index.html").as_uri())
        page.wait_for_timeout(200)
        assert {each.rpartition("/")[2] for each in asked} == {"index.html", "pages.css"}
        assert page.locator("form").is_hidden()
        page.click(".instead a >> nth=0")
        assert page.inner_text("h1") == "Browse"
        while not page.locator("ol.entries a, ul.entries a").count():
            page.click("main ul.shelves a >> nth=0")
        page.click("main .entries a >> nth=0")
        page.wait_for_selector("snapshot-notice")
        assert unquote(page.url).removeprefix(copied.copy.as_uri() + "/") in copied.pages
