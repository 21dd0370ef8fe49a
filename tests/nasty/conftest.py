"""The nasty server, crawled once for all tests that only look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crawling import Crawled, crawled_whole
from stored import Archive


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """All sites of the nasty server, and what one crawl of them left behind."""
    with crawled_whole(tmp_path_factory.mktemp("nasty")) as done:
        yield done


@pytest.fixture(scope="session")
def archive(crawled: Crawled) -> Archive:
    """The records that the crawl wrote."""
    return Archive(crawled)
