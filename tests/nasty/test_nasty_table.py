"""The reference of the nasty server is what the table says."""

from __future__ import annotations

from pathlib import Path

from table import markdown

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "nasty.md"


def test_the_reference_is_up_to_date() -> None:
    """docs/reference/nasty.md is what `python tests/nasty/table.py` prints."""
    assert PAGE.read_text("utf-8") == markdown()
