"""The bundled site, served, crawled and published once for all tests that only look."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [
    str(Path(__file__).parent),
    *(str(Path(__file__).parents[1] / room) for room in ("jobs", "archive", "sites")),
]
from archive_making import SPOOLS  # noqa: E402  (found only then)
from command import ROOT, Crawled, run, serving  # noqa: E402
from serve import make_server  # noqa: E402


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The bundled site's archive folder, with its copy."""
    folder = tmp_path_factory.mktemp("crawl") / "out"
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        yield Crawled(url, folder, run("crawl", url, "-o", folder, "--delay", "0"))


@pytest.fixture(autouse=True)
def _spools() -> Iterator[None]:
    yield
    while SPOOLS:
        SPOOLS.pop().close()
