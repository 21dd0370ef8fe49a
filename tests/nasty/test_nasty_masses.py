"""Masses, crawled: memory does not grow with them, and bounds hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from crawling import Crawled, crawled_sites
from nasty_masses import DISTINCT, LONG_PAGE, MASSES

MB = 1_000_000
MEMORY = 1_200 * MB
"""Of all processes together: most of it is the tree of a page of 16 MB, and the sitemap's million elements."""
PAGES = 8
LISTED = 50_000
"""URLs that are read of one sitemap (sitemaps.org)."""


@pytest.fixture(scope="module")
def masses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The masses, crawled with room for a few pages only."""
    folder: Path = tmp_path_factory.mktemp("masses")
    bounds = {"max_size": "250MB", "max_pages": str(PAGES), "total_timeout": "100", "idle_timeout": "20"}
    with crawled_sites(MASSES, folder, 90, 200, first_byte_timeout="20", capture_only="", **bounds) as done:
        yield done


def count(crawled: Crawled, where: str) -> int:
    with closing(sqlite3.connect(crawled.folder / "state/frontier.sqlite")) as database:
        (number,) = database.execute(f"SELECT count(*) FROM urls WHERE {where}").fetchone()
    return int(number)


def test_it_ends_well(masses: Crawled) -> None:
    """The crawl ends with 0 and says nothing."""
    assert (masses.ended.code, masses.ended.err, masses.ended.left) == (0, "", ())


def test_memory_is_bounded(masses: Crawled) -> None:
    """200 MB of page, a million links and a million URLs take no more memory than is stated."""
    assert masses.ended.memory < MEMORY


def test_a_page_of_200_megabytes(masses: Crawled) -> None:
    """A page of 200 MB is stored whole, and its first link is followed."""
    assert count(masses, f"url LIKE '%/long' AND state = 'captured' AND size > {LONG_PAGE}") == 1
    assert count(masses, "url LIKE '%/found-long' AND state = 'captured'") == 1


def test_a_page_of_a_million_links(masses: Crawled) -> None:
    """Of a page of a million links every address is known, once, and refused with its reason."""
    assert count(masses, "url LIKE 'http://e.invalid/%'") == DISTINCT
    assert count(masses, "url LIKE 'http://e.invalid/%' AND state = 'refused' AND reason = 'out of scope'") == DISTINCT


def test_a_sitemap_of_a_million_urls(masses: Crawled) -> None:
    """Of a sitemap as many URLs are read as the standard allows it; --max-pages holds, and says so."""
    assert count(masses, "via = 'sitemap loc'") == LISTED
    assert count(masses, "role = 'page' AND state = 'captured'") == PAGES
    assert count(masses, "via = 'sitemap loc' AND state = 'refused' AND reason = 'max-pages'") > LISTED - PAGES
