"""Each test of this room gives its spools back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from archive_making import SPOOLS


@pytest.fixture(autouse=True)
def _spools() -> Iterator[None]:
    yield
    while SPOOLS:
        SPOOLS.pop().close()
