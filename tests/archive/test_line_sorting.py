"""Sorting with bounded memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snapshot.archive.sorting import sorted_lines


@given(st.lists(st.binary(max_size=20).map(lambda data: data.replace(b"\n", b"") + b"\n")), st.integers(1, 100))
def test_any_lines_come_out_in_bytewise_order(lines: list[bytes], chunk: int) -> None:
    """However little fits into memory, the order is that of the bytes, and nothing is lost."""
    assert list(sorted_lines(lines, chunk=chunk)) == sorted(lines)
