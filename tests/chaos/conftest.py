"""What the tests of bad days share: their helpers' folders, and how many kills there are to be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "jobs")]


@pytest.fixture(scope="session")
def kills() -> int:
    """Ten, or as many as KILLS says (`make chaos`: a hundred)."""
    return int(os.environ.get("KILLS", "10"))
