"""Each promise in the documentation has its test."""

from __future__ import annotations

import re

import pytest
from command import ROOT

PAGE = (ROOT / "docs/reference/guarantees.md").read_text("utf-8")
NAMED = re.findall(r"tests/[\w/]+\.py(?:::\w+)?", PAGE)


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_each_promise_has_its_test(name: str) -> None:
    """The test that a promise names is there."""
    path, _, test = name.partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^def {test}\(" if test else r"^def test_", text, re.MULTILINE)


def test_every_row_names_one() -> None:
    """No promise stands without a test."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "|---"))]
    assert len(rows) > 20
    assert [row for row in rows if not re.search(r"tests/[\w/]+\.py", row)] == []
