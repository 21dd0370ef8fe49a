"""The bundled site, served and crawled once for all tests that only look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from command import ROOT, Crawled, run, serving
from serve import make_server


@pytest.fixture(scope="session")
def bundled() -> Iterator[str]:
    """The bundled site's address."""
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        yield url


@pytest.fixture(scope="session")
def crawled(bundled: str, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The bundled site's archive folder, and how its crawl ended."""
    folder = tmp_path_factory.mktemp("crawl") / "out"
    return Crawled(bundled, folder, run("crawl", bundled, "-o", folder, "--delay", "0"))
