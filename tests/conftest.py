"""What all tests share: which of them can be run here, and what the last line says of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
_left_out = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test data that others wrote."""
    return SHARED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs ../shared where it is not there; in CI it must be there."""
    needing = [item for item in items if item.get_closest_marker("shared")]
    config.stash[_left_out] = 0
    if SHARED.is_dir() or os.environ.get("CI") == "true":
        return
    config.stash[_left_out] = len(needing)
    for item in needing:
        item.add_marker(pytest.mark.skip(reason="../shared is not here"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say, last of all, what was not run."""
    number = config.stash.get(_left_out, 0)
    if number:
        print(f"Not run: {number} tests that use test data in ../shared, which is not here.")
