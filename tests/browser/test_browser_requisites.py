"""What headless Chromium asks for without JavaScript, a crawl has fetched; what it met beyond that, it can explain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Chromium, Crawl, Folder, Logged, Seen, chromium, crawled, served
from everything import PAGE, Everything, rows
from serve import Site

from snapshot import urls

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parents[2] / "fixtures"
MANUALS = (
    "python3/html/index.html",
    "python3/html/howto/logging.html",
    "debian-handbook/html/en-US/index.html",
    "debian-handbook/html/en-US/sect.installation-steps.html",
    "debian-handbook/html/fa-IR/foreword.html",
    "debian-policy/policy.html/index.html",
    "debian-policy/policy.html/ap-flowcharts.html",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def everything(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Seen, Crawl]:
    """The page that needs everything: its server's address, what Chromium made of it, and what a crawl did."""
    with served(Everything()) as (address, log):
        return (
            address,
            browser.see(address + PAGE, log),
            crawled(tmp_path_factory.mktemp("everything") / "out", log, address + PAGE, "--scope", "page"),
        )


def test_the_page_needs_all_that_it_shall(everything: tuple[str, Seen, Crawl]) -> None:
    """Chromium asks for nearly all that is listed, so that the tests below have something to tell."""
    address, page, _ = everything
    listed = {address + name for name in rows()}
    assert len(listed & page.asked) > len(listed) * 0.95, listed - page.asked


def test_a_crawl_fetches_what_a_browser_asks_for(everything: tuple[str, Seen, Crawl]) -> None:
    """No file that Chromium asks for, at any width, density and colour scheme, is left out."""
    _, page, crawl = everything
    assert page.asked - crawl.asked == set()


def test_a_crawl_knows_all_anchors(everything: tuple[str, Seen, Crawl]) -> None:
    """Each address that an anchor leads to stands in the ledger, also one that is out of scope."""
    _, page, crawl = everything
    assert len(page.anchors) == 10
    assert page.anchors <= {row.url for row in crawl.rows}


def test_each_file_is_found_by_its_row(everything: tuple[str, Seen, Crawl]) -> None:
    """The ledger names for each file the row of the table that is made for its place."""
    address, _, crawl = everything
    given = {row.url: row.via for row in crawl.rows}
    assert {name: given.get(address + name) for name in rows()} == rows()


def test_every_url_is_explained(everything: tuple[str, Seen, Crawl]) -> None:
    """What a crawl met beyond what Chromium asks for is there in its parent, at the place that the ledger names."""
    _, page, crawl = everything
    links = crawl.links()
    further = [row for row in crawl.rows if row.url not in page.asked]
    assert len(further) > 30
    assert {row.via for row in further if row.parent is None} == {"well-known"}
    assert [row for row in further if row.parent and (row.url, row.via) not in links[row.parent]] == []


def assert_complete(browser: Chromium, crawl: Crawl, url: str, log: Logged) -> None:
    """A crawl has all that a page asks for, and all that its anchors lead to."""
    page = browser.see(url, log)
    assert url in page.asked
    assert page.asked - crawl.asked == set()
    assert page.anchors
    assert {urls.seen_key(anchor) for anchor in page.anchors} - crawl.keys() == set()


def pages_of_the_site() -> list[str]:
    """The bundled site's pages, by path."""
    expected = json.loads((FIXTURES / "expected" / "urls.json").read_text("utf-8"))["urls"]
    pages = {path for path, said in expected.items() if said["role"] == "page" and said["status"] == 200}
    return sorted(path for path in pages if path.endswith("/"))


def test_the_bundled_site(browser: Chromium, tmp_path: Path) -> None:
    """A crawl of the bundled site has all that any of its pages needs."""
    with served(Site(FIXTURES / "site")) as (address, log):
        crawl = crawled(tmp_path / "out", log, address)
        for path in pages_of_the_site():
            assert_complete(browser, crawl, address.rstrip("/") + path, log)


@pytest.mark.manuals
def test_manuals_of_debian(browser: Chromium, tmp_path: Path, manuals: Path) -> None:
    """A crawl of pages that others wrote has all that they need."""
    with served(Folder(manuals)) as (address, log):
        pages = [address + name for name in MANUALS]
        crawl = crawled(tmp_path / "out", log, *pages, "--scope", "page")
        assert len(crawl.asked) > 10 * len(pages)
        for page in pages:
            assert_complete(browser, crawl, page, log)
