"""Copies of five real sites, in Chromium without a network: beside their originals, from a disk and from nginx."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from copy_links import dead_links
from real_copies import Copied, failures, strays
from site_servers import nginx
from site_visits import chromium

pytestmark = [pytest.mark.browser, pytest.mark.pagefind]

SEED = 5
_RARE = re.compile(r"(?<!\S)[a-z]{7,}\d*(?=[.,]?(?:\s|$))")
"""Whole words of plain letters, as every index has them."""

_REFUSED = re.compile(r"from origin 'null' has been blocked by CORS policy|net::ERR_FAILED$")
"""What Chromium says where a script is to read a file of a disk."""


def test_every_local_link_leads_to_a_file(copied: Copied) -> None:
    """Whatever the files of the copy name, all of them, is a file of the copy."""
    assert len(copied.pages) >= 40
    assert dead_links(copied.copy) == []


def test_nothing_leaves_or_fails(copied: Copied) -> None:
    """With the network cut off, no page asks for anything outside the copy, and all that it asks for is there."""
    for visits, own in ((copied.served, copied.address), (copied.opened, "file:")):
        assert strays(visits, own) == {}
        assert failures(visits) == {}


def test_no_error_that_the_original_does_not_have(copied: Copied) -> None:
    """The console of a page of the copy tells of no error that the original's did not, on a disk as on a server.

    On a disk, browsers say that they let no script read a file.
    """
    for visits in (copied.served, copied.opened):
        for file, visit in visits.items():
            new = visit.said - copied.originals[file].said
            refused = {said for said in new if _REFUSED.search(said)} if visits is copied.opened else set()
            assert new - refused == set(), file


def test_the_notice_is_on_top(copied: Copied) -> None:
    """The notice is as wide as the window, at its top, whole, and nothing of the page covers any of it."""
    for visits in (copied.served, copied.opened):
        for file, visit in visits.items():
            for width, view in visit.views.items():
                notice: dict[str, Any] = view.notice or {}
                place = [notice.get(name) for name in ("top", "left", "covered", "wide", "fits")]
                assert place == [0, 0, 0, False, True], (file, width)
                assert notice["width"] == notice["window"], (file, width)


def test_pages_look_as_they_did(copied: Copied, record_property: Callable[[str, object], None]) -> None:
    """But for the notice, texts stand where they stood, and the top of the page looks as it did."""
    record_property("looks", f"{copied.site.name}, copied: {copied.likeness.told()}")
    assert copied.likeness.faults == {}


def rare_word(records: Path) -> tuple[str, set[str]]:
    """A word of which no other stands on fewer pages, lists aside, and the URLs of those where it stands."""
    told = [json.loads(line) for line in records.read_text("utf-8").splitlines()]
    searched = (each for each in told if each["kind"] != "listing")
    words = {each["url"]: set(_RARE.findall(f"{each['title']} {each['body']}".lower())) for each in searched}
    numbers = Counter(word for found in words.values() for word in found)
    fewest = min(numbers.values())
    word = random.Random(SEED).choice(sorted(word for word, number in numbers.items() if number == fewest))
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
