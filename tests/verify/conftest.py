"""A right archive folder for each test, to be broken; and the way to the command line's helper."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "jobs")]
from building import Folder  # noqa: E402  (found only then)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A right archive folder, made by tests alone."""
    return Folder(tmp_path / "out").write()
