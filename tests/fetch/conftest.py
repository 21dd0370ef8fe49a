"""The nasty server, once a module, and exchanges closed after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fetching import FETCHED

from nasty import NastyServer


@pytest.fixture(scope="module")
def server() -> Iterator[NastyServer]:
    """The nasty server."""
    with NastyServer() as nasty:
        yield nasty


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    while FETCHED:
        FETCHED.pop().block.close()
