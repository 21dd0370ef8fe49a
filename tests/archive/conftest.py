"""Each test of this room gives its spools back; and the way to the command line's helper."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_making import SPOOLS

sys.path.insert(0, str(Path(__file__).parents[1] / "jobs"))


@pytest.fixture(autouse=True)
def _spools() -> Iterator[None]:
    yield
    while SPOOLS:
        SPOOLS.pop().close()
