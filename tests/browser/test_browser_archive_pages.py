"""The archive's own pages in headless Chromium: the search over HTTP, and what is there from a disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from browsing import Folder, crawled, gave_up, served
from contrast import CONTRAST, SCHEMES
from playwright.sync_api import Browser, Page
from serve import Site

import snapshot
from snapshot.publish import search
from snapshot.publish.browse import browse_pages
from snapshot.publish.entry import Entry
from snapshot.publish.paths import Held, assign
from snapshot.publish.search import search_files
from snapshot.publish.shell import BROWSE, SEARCH, SiteFacts

pytestmark = [pytest.mark.browser, pytest.mark.pagefind]

FIXTURES = Path(__file__).parents[2] / "fixtures"
EVIL = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
HOSTILE = Entry(
    "https://x.example/evil", "javascript:alert(1)", f"Zanzibar {EVIL}", authors=(EVIL,), categories=(EVIL,)
)
SITE = SiteFacts("Centre for Evidence in Practice", "en-GB", "Archived, and no longer updated.", search=True)

Records = list[tuple[Entry, str]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """What a crawl of the bundled site has, and a page that means ill."""
    with served(Site(FIXTURES / "site")) as (address, log):
        crawl = crawled(tmp_path_factory.mktemp("crawl") / "out", log, address)
        found = list(snapshot.open(crawl.folder).records())
    paths = assign((Held(each.url, "text/html") for each in found), address.split("/")[2])
    told: Records = [
        (
            Entry(
                each.url,
                paths[each.url],
                each.title,
                each.byline,
                each.authors,
                each.date,
                each.categories,
                each.kind,
                each.language,
                each.description,
            ),
            each.body,
        )
        for each in found
    ]
    return [*told, (HOSTILE, f"Zanzibar {EVIL} &lt;b&gt; <mark>")]


def written(root: Path, records: Records, site: SiteFacts = SITE) -> Path:
    """A copy with its own pages; the captured ones are only there."""
    for made in (*search_files(records, site), *browse_pages((entry for entry, _ in records), site)):
        path = root / made.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
    for entry, _ in records:
        path = root / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('<!DOCTYPE html><link rel="icon" href="data:,"><title>A captured page</title>')
    return root


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, records: Records) -> Path:
    return written(tmp_path_factory.mktemp("copy"), records)


@pytest.fixture(scope="module")
def copies(copy: Path, tmp_path_factory: pytest.TempPathFactory, records: Records) -> dict[str, Path]:
    """The same in English and in Arabic."""
    return {"en": copy, "ar": written(tmp_path_factory.mktemp("arabic"), records, replace(SITE, language="ar"))}


@dataclass
class Watched:
    """What a page asked for, and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[Watched]:
    context = browser.new_context(**options)
    page = context.new_page()
    seen = Watched(page)
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("requestfailed", lambda request: None if gave_up(request) else seen.wrong.append(request.url))
    page.on("console", lambda message: seen.wrong.append(message.text))
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    yield seen
    context.close()


SHOWN = """(() => {
  const told = document.querySelector("[role=status]").textContent;
  return told && document.querySelectorAll("ol.entries li").length === Math.min(10, told.replace(/\\D/g, ""));
})()"""
"""A search has said how many pages it found, and shows the first ten."""


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; playwright's own way to do so is a script that the page's policy forbids."""
    end = time.monotonic() + 10
    while not page.evaluate(holds):
        assert time.monotonic() < end, holds
        page.wait_for_timeout(20)


def searched(seen: Watched, address: str, words: str) -> list[str]:
    """The titles that a search by keyboard finds, once it has said how many."""
    if seen.page.url != address + SEARCH:
        seen.page.goto(address + SEARCH)
    seen.page.wait_for_selector("form:not([hidden])")
    seen.page.fill("#q", words)
    seen.page.evaluate("document.querySelector('[role=status]').textContent = ''")
    seen.page.keyboard.press("Enter")
    until(seen.page, SHOWN)
    return seen.page.locator("ol.entries a").all_inner_texts()


def test_search_finds_a_word_of_a_page(browser: Browser, copy: Path) -> None:
    """A word that stands on one page only finds that page; its result leads there; nothing leaves, nothing fails."""
    with served(Folder(copy)) as (address, log), watched(browser) as seen:
        assert searched(seen, address, "caretaker") == ["Notes from a café in Besançon"]
        assert "Results: 1" in seen.page.inner_text("main")
        assert seen.page.locator("ol.entries mark").all_inner_texts() == ["caretaker"]
        assert seen.page.url.endswith("?q=caretaker")
        assert {url for url in seen.asked if not url.startswith((address, "data:"))} == set()
        seen.page.click("ol.entries a")
        assert seen.page.title() == "A captured page"
        assert seen.page.url == f"{address}blog/notes-from-a-cafe/index.html"
        assert seen.wrong == []
        assert any("pagefind" in url for url in log.log)


def test_filters(browser: Browser, copy: Path) -> None:
    """Year, author and category narrow a search, alone too; the address of a search finds the same again."""
    with served(Folder(copy)) as (address, _), watched(browser) as seen:
        assert len(searched(seen, address, "evidence")) > 5
        seen.page.select_option("select[name=author]", "Siân Merrick")
        until(seen.page, "document.querySelectorAll('ol.entries li').length === 1")
        seen.page.goto(seen.page.url)
        until(seen.page, "document.querySelectorAll('ol.entries li').length === 1")
        assert seen.page.input_value("#q") == "evidence"
        assert seen.page.input_value("select[name=author]") == "Siân Merrick"
        seen.page.goto(f"{address}{SEARCH}?category=Guest+Blog")
        until(seen.page, "document.querySelectorAll('ol.entries li').length === 2")
        assert seen.page.locator("select[name=year] option").all_inner_texts()[:2] == ["Any", "2024 (1)"]
        assert searched(seen, address, "xylophonist") == []
        assert "Nothing was found" in seen.page.inner_text("[role=status]")
        assert seen.wrong == []


def test_more_results_by_keyboard(browser: Browser, copy: Path) -> None:
    """Ten results are shown; the button brings the next, and the keyboard stands on the first of them."""
    with served(Folder(copy)) as (address, _), watched(browser) as seen:
        assert len(searched(seen, address, "the")) == 10
        seen.page.press("button.more", "Enter")
        until(seen.page, "document.querySelectorAll('ol.entries li').length > 10")
        eleventh = seen.page.locator("ol.entries a").nth(10).inner_text()
        until(seen.page, "document.activeElement.className === 'title'")
        assert seen.page.evaluate("document.activeElement.innerText") == eleventh
        assert seen.wrong == []


def test_hostile_results(browser: Browser, copy: Path) -> None:
    """Markup in titles, names and text is shown as text, and an address cannot be a script."""
    with served(Folder(copy)) as (address, _), watched(browser) as seen:
        assert searched(seen, address, "zanzibar") == [f"Zanzibar {EVIL}"]
        assert "<script>" in seen.page.inner_text("ol.entries .said")
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.locator("main img, ol script").count() == 0
        assert seen.page.evaluate("document.querySelector('ol.entries a').protocol") == "http:"
        assert seen.wrong == []


def test_several_indexes(browser: Browser, records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the text needed several indexes, one search finds what stands in any of them, and shows it first.

    An index that has no such word answers with the nearest that it has.
    """
    monkeypatch.setattr(search, "INDEX_TEXT", 10_000)
    root = written(tmp_path, records)
    assert len(list(root.glob("_archive/search/pagefind*"))) > 2
    with served(Folder(root)) as (address, _), watched(browser) as seen:
        assert searched(seen, address, "caretaker")[0] == "Notes from a café in Besançon"
        assert searched(seen, address, "zanzibar")[0] == f"Zanzibar {EVIL}"
        assert len(seen.page.locator("select[name=author] option").all()) > 6
        assert seen.wrong == []


def says_why(page: Page) -> None:
    """The search page has no form, says why, and leads to lists that are there."""
    assert page.locator("form").is_hidden()
    assert "from a web server" in page.inner_text(".instead")
    page.click(".instead a >> nth=0")
    assert page.url.endswith(BROWSE)
    assert page.inner_text("h1") == "Browse"


def test_from_a_disk(browser: Browser, copy: Path) -> None:
    """From a disk the search page loads no script, tries nothing that a browser refuses, and leads to the lists."""
    with watched(browser) as seen:
        seen.page.goto((copy / SEARCH).as_uri())
        seen.page.wait_for_timeout(300)
        assert [url.rpartition("/")[2] for url in seen.asked if url.startswith("file:")] == ["index.html", "pages.css"]
        says_why(seen.page)
        assert seen.wrong == []


def test_without_scripts(browser: Browser, copy: Path) -> None:
    """Without JavaScript the same stands there over HTTP."""
    with served(Folder(copy)) as (address, _), watched(browser, java_script_enabled=False) as seen:
        seen.page.goto(address + SEARCH)
        says_why(seen.page)
        assert seen.wrong == []


def test_a_lost_index(browser: Browser, copy: Path) -> None:
    """Where the index cannot be loaded, the page says so, and leads to the lists."""

    class Without(Folder):
        def answer(self, target: str, origin: bytes) -> Any:
            return super().answer("/nowhere" if "pf_meta" in target or "/pagefind.js" in target else target, origin)

    with served(Without(copy)) as (address, _), watched(browser) as seen:
        seen.page.goto(address + SEARCH)
        until(seen.page, "document.querySelector('[role=status]').textContent")
        assert "could not be loaded" in seen.page.inner_text("[role=status]")
        says_why(seen.page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_at_every_width(browser: Browser, copies: dict[str, Path], language: str) -> None:
    """No page is wider than the screen, all text has a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), and nothing fails."""
    pages = sorted((copies[language] / "_archive").rglob("*.html"))
    assert len(pages) > 30
    with watched(browser) as seen:
        for path in pages:
            seen.page.goto(path.as_uri())
            for width in (320, 360, 1280):
                seen.page.set_viewport_size({"width": width, "height": 800})
                assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, path
            for scheme in SCHEMES:
                seen.page.emulate_media(color_scheme=scheme)
                assert seen.page.evaluate(CONTRAST) >= 4.5, (path, scheme)
        assert seen.wrong == []


def test_landmarks_and_the_keyboard(browser: Browser, copy: Path) -> None:
    """Each page has one heading of the first rank, one main part, named ways; the first tab leads past them."""
    with watched(browser) as seen:
        for path in sorted((copy / "_archive").rglob("*.html")):
            seen.page.goto(path.as_uri())
            counts = {name: seen.page.locator(name).count() for name in ("h1", "main", "header")}
            assert counts == {"h1": 1, "main": 1, "header": 1}
            assert seen.page.locator("nav:not([aria-label])").count() == 0
        seen.page.keyboard.press("Tab")
        skip = seen.page.locator(".skip:focus")
        assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.localName") == "main"
